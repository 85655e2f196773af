"""The inbox: updates as they came, until they are handled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import sqlalchemy as sa

from desk.ports import Arrival, InboxRow
from storage.columns import Moment
from storage.schema import inbox, pulses
from storage.scope import BOT, Row, Scope, found, given

DUPLICATE_SPAN = timedelta(hours=48)
"""How long an update id is remembered: Telegram keeps updates 24 h, so no repeat comes later, and
after a week without updates it may count anew (Bot API: Update.update_id)."""

_KNOWN = sa.select(inbox.c.update_id, inbox.c.digest).where(
    inbox.c.bot_id == BOT,
    inbox.c.update_id.in_(sa.bindparam("update_ids", expanding=True)),
    inbox.c.received_at > given("since", Moment),
)
_ADD = sa.insert(inbox).returning(inbox.c.id, sort_by_parameter_order=True)
_NOT_HANDLED = inbox.c.done_at.is_(None)
_WAITING = (
    sa.select(
        inbox.c.id,
        inbox.c.update_id,
        inbox.c.lane,
        inbox.c.body,
        inbox.c.received_at,
        inbox.c.attempts,
    )
    .where(inbox.c.bot_id == BOT, _NOT_HANDLED, inbox.c.id > given("after"))
    .order_by(inbox.c.id)
    .limit(given("most", sa.Integer))
)
_CHANGE = sa.update(inbox).where(inbox.c.bot_id == BOT, inbox.c.id == given("key"))
_FAILED = _CHANGE.values(attempts=inbox.c.attempts + 1).returning(inbox.c.attempts)
_PURGE = sa.delete(inbox).where(inbox.c.bot_id == BOT, inbox.c.done_at < given("before", Moment))
_LISTENED = sa.select(pulses.c.listened_at).where(pulses.c.bot_id == BOT)
_BEAT = sa.update(pulses).where(pulses.c.bot_id == BOT)
_FIRST_BEAT = sa.insert(pulses).returning(pulses.c.id)
_DEPTH = sa.select(sa.func.count()).where(inbox.c.bot_id == BOT, _NOT_HANDLED)


class SqlInbox:
    """`desk.ports.Inbox` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, arrivals: Sequence[Arrival], now: datetime) -> Sequence[InboxRow]:
        fresh = self._unknown(arrivals, now)
        if not fresh:
            return []
        values = [
            {
                "bot_id": self._scope.bot_id,
                "update_id": arrival.update_id,
                "digest": digest,
                "lane": arrival.lane,
                "body": arrival.body,
                "received_at": now,
                "attempts": 0,
            }
            for arrival, digest in fresh
        ]
        ids = self._scope.connection.execute(_ADD, values).scalars().all()
        rows = [
            InboxRow(
                id=row_id,
                update_id=arrival.update_id,
                lane=arrival.lane,
                body=arrival.body,
                received_at=now,
            )
            for row_id, (arrival, _) in zip(ids, fresh, strict=True)
        ]
        self._scope.news.arrived += rows
        return rows

    def _unknown(
        self, arrivals: Sequence[Arrival], now: datetime
    ) -> Sequence[tuple[Arrival, bytes]]:
        update_ids = [arrival.update_id for arrival in arrivals]
        rows = self._scope.all(_KNOWN, update_ids=update_ids, since=now - DUPLICATE_SPAN)
        known = {(row.update_id, bytes(row.digest)) for row in rows}
        fresh = []
        for arrival in arrivals:
            digest = blake2b(arrival.body, digest_size=16).digest()
            if (arrival.update_id, digest) not in known:
                known.add((arrival.update_id, digest))
                fresh.append((arrival, digest))
        return fresh

    def waiting(self, *, after: int, limit: int) -> Sequence[InboxRow]:
        rows = self._scope.all(_WAITING, after=after, most=limit)
        return [_row(row) for row in rows]

    def done(self, row_id: int, now: datetime) -> None:
        self._scope.run(_CHANGE, key=row_id, done_at=now)

    def failed(self, row_id: int, error: str) -> int:
        row = self._scope.first(_FAILED, key=row_id, error=error)
        return int(found(row, "inbox row", row_id).attempts)

    def park(self, row_id: int, error: str, now: datetime) -> None:
        """Nothing more is done with it; it stays as long as what was handled."""
        self._scope.run(_CHANGE, key=row_id, error=error, parked_at=now, done_at=now)

    def purge(self, before: datetime) -> int:
        return self._scope.run(_PURGE, before=before)

    def listened(self, now: datetime) -> None:
        if not self._scope.run(_BEAT, listened_at=now):
            self._scope.insert(_FIRST_BEAT, listened_at=now)

    def last_listened_at(self) -> datetime | None:
        moment: datetime | None = self._scope.value(_LISTENED)
        return moment

    def depth(self) -> int:
        return int(self._scope.value(_DEPTH))


def _row(row: Row) -> InboxRow:
    return InboxRow(
        id=row.id,
        update_id=row.update_id,
        lane=row.lane,
        body=bytes(row.body),
        received_at=row.received_at,
        attempts=row.attempts,
    )
