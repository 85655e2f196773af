"""The inbox: updates as they came, until they are handled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import sqlalchemy as sa

from desk.boxes import Arrival, InboxRow
from storage.columns import Moment
from storage.schema import inbox, pulses
from storage.scope import BOT, Row, Scope, found, given

DUPLICATE_SPAN = timedelta(hours=48)
"""How long an update id is remembered: Telegram keeps updates 24 h, so no repeat comes later, and
after a week without updates it may count anew (Bot API: Update.update_id)."""

_KNOWN = sa.select(inbox.c.digest).where(
    inbox.c.bot_id == BOT,
    inbox.c.update_id == given("update_id"),
    inbox.c.received_at > given("since", Moment),
)
_ADD = sa.insert(inbox).returning(inbox.c.id)
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
        added = [self._add(arrival, now) for arrival in arrivals]
        rows = [row for row in added if row is not None]
        self._scope.news.arrived += rows
        return rows

    def _add(self, arrival: Arrival, now: datetime) -> InboxRow | None:
        """None if it is known: the same id with another body is another update."""
        digest = blake2b(arrival.body, digest_size=16).digest()
        known = self._scope.all(_KNOWN, update_id=arrival.update_id, since=now - DUPLICATE_SPAN)
        if any(bytes(one.digest) == digest for one in known):
            return None
        row_id = self._scope.insert(
            _ADD,
            update_id=arrival.update_id,
            digest=digest,
            lane=arrival.lane,
            body=arrival.body,
            received_at=now,
            attempts=0,
        )
        return InboxRow(
            id=row_id,
            update_id=arrival.update_id,
            lane=arrival.lane,
            body=arrival.body,
            received_at=now,
        )

    def waiting(self, *, after: int, limit: int) -> Sequence[InboxRow]:
        rows = self._scope.all(_WAITING, after=after, most=limit)
        return [_row(row) for row in rows]

    def done(self, row_id: int, now: datetime) -> bool:
        return self._scope.run(_CHANGE, key=row_id, done_at=now) == 1

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
