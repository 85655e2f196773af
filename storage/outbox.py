"""The outbox: what is on its way to Telegram, in lanes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.boxes import Spent
from desk.outgoing import (
    ALIVE,
    Copy,
    Destination,
    Digest,
    Item,
    OutboxRow,
    Outgoing,
    Priority,
    State,
)
from storage import coding, outbox_questions
from storage.outbox_rows import payload_of, row_of
from storage.schema import outbox, topics
from storage.scope import BOT, Scope, found, given

_OURS = sa.select(outbox).where(outbox.c.bot_id == BOT)
_IS_ALIVE = outbox.c.ended_at.is_(None)
_PENDING = outbox.c.state == sa.literal_column(f"'{State.PENDING}'")
_SENDING = outbox.c.state == sa.literal_column(f"'{State.SENDING}'")

_PUT = sa.insert(outbox).returning(outbox.c.id, outbox.c.chat_id)
_PUT_IN_TOPIC = (
    sa.insert(outbox)
    .values(
        chat_id=sa.select(topics.c.group_chat_id)
        .where(topics.c.id == given("its_topic", sa.BigInteger))
        .scalar_subquery()
    )
    .returning(outbox.c.id, outbox.c.chat_id)
)
_OPEN_ALBUM = _OURS.where(
    outbox.c.lane == given("lane"), outbox.c.is_open_album, _PENDING, _IS_ALIVE
)
_CLOSE_ALBUM = (
    sa.update(outbox)
    .where(outbox.c.bot_id == BOT, outbox.c.lane == given("its_lane"), outbox.c.is_open_album)
    .returning(outbox)
)
_WAITING_KIND = (
    sa.select(outbox.c.id, outbox.c.ready_at, outbox.c.priority)
    .where(
        outbox.c.bot_id == BOT,
        outbox.c.lane == given("lane"),
        outbox.c.kind == given("kind"),
        outbox.c.subject.is_not_distinct_from(given("subject", sa.BigInteger)),
        _PENDING,
        _IS_ALIVE,
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_HAS_ALIVE = (
    sa.select(outbox.c.id)
    .where(
        outbox.c.bot_id == BOT,
        outbox.c.lane == given("lane"),
        outbox.c.kind == given("kind"),
        _IS_ALIVE,
    )
    .limit(1)
)
_GET = _OURS.where(outbox.c.id == given("key"))
_ONE = sa.update(outbox).where(outbox.c.bot_id == BOT, outbox.c.id == given("key"))
_CHANGE = _ONE.returning(outbox)
_CLAIM = _CHANGE.where(_PENDING, _IS_ALIVE)
# What surely never left has spent nothing; what was ever in doubt may have made a message.
_RELEASE = _CHANGE.where(_IS_ALIVE).values(
    sending_at=sa.case(
        (sa.and_(_SENDING, outbox.c.doubts == 0), sa.null()), else_=outbox.c.sending_at
    )
)
_DOUBT = _CHANGE.where(_SENDING).values(doubts=outbox.c.doubts + 1)
_LOOK_AGAIN = _CHANGE.where(outbox.c.state == sa.literal_column(f"'{State.IN_DOUBT}'"))
_END = _ONE.where(_IS_ALIVE)
_CHANGE_STATE = _CHANGE.where(outbox.c.state == given("was"))
_ALIVE = (
    _OURS.where(_IS_ALIVE, outbox.c.id > given("after"))
    .order_by(outbox.c.id)
    .limit(given("most", sa.Integer))
)
_BEHIND = (
    _OURS.where(
        outbox.c.lane == given("lane"),
        _IS_ALIVE,
        sa.or_(
            outbox.c.rank > given("rank"),
            sa.and_(outbox.c.rank == given("rank"), outbox.c.id > given("key")),
        ),
    )
    .order_by(outbox.c.rank, outbox.c.id)
    .limit(given("most", sa.Integer))
)
_HURRY = (
    sa.update(outbox)
    .where(outbox.c.bot_id == BOT, outbox.c.lane == given("its_lane"), _PENDING, _IS_ALIVE)
    .returning(outbox)
)
_BIND = sa.update(outbox).where(outbox.c.bot_id == BOT, _IS_ALIVE, outbox.c.chat_id.is_(None))
_ENDED = frozenset(State) - set(ALIVE)


class SqlOutbox:
    """`desk.ports.Outbox` over SQL. What changed is news for the courier; a claim is its own."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(
        self,
        outgoing: Outgoing,
        to: Destination,
        *,
        priority: Priority,
        now: datetime,
        ready_at: datetime | None = None,
        rank: int = 1,
        customer_id: int | None = None,
    ) -> int:
        if not to.aside:
            for row in self._scope.all(
                _CLOSE_ALBUM, its_lane=to.lane, is_open_album=False, ready_at=now
            ):
                self._note(row_of(row))
        where = (
            {"chat_id": to.private_chat_id or to.group_chat_id}
            if to.topic_ref is None
            else {"its_topic": to.topic_ref}
        )
        payload = payload_of(outgoing)
        ready_at = ready_at or now
        put = self._scope.add(
            _PUT if to.topic_ref is None else _PUT_IN_TOPIC,
            lane=to.lane,
            private_chat_id=to.private_chat_id,
            topic_ref=to.topic_ref,
            group_chat_id=to.group_chat_id,
            aside=to.aside,
            **where,
            **payload,
            is_open_album=payload["media_group_id"] is not None and ready_at > now,
            state=State.PENDING.value,
            rank=rank,
            priority=priority.value,
            doubts=0,
            ready_at=ready_at,
            created_at=now,
            customer_id=customer_id,
        )
        row = OutboxRow(
            id=put.id,
            to=to,
            chat_id=put.chat_id,
            outgoing=outgoing,
            state=State.PENDING,
            rank=rank,
            priority=priority,
            units=payload["units"],
            doubts=0,
            ready_at=ready_at,
            created_at=now,
            customer_id=customer_id,
        )
        self._note(row)
        return row.id

    def put_newest(
        self,
        outgoing: Outgoing,
        to: Destination,
        *,
        priority: Priority,
        now: datetime,
        ready_at: datetime | None = None,
    ) -> int:
        """Of the same kind and about the same message: two reactions do not replace each other."""
        payload = payload_of(outgoing)
        row = self._scope.first(
            _WAITING_KIND, lane=to.lane, kind=payload["kind"], subject=payload["subject"]
        )
        if row is None:
            return self.put(outgoing, to, priority=priority, now=now, ready_at=ready_at)
        changes: dict[str, Any] = {"priority": priority.value, **payload}
        if ready_at is not None:
            changes["ready_at"] = min(ready_at, row.ready_at)
            changes["priority"] = min(priority.value, row.priority)
        self._changed(_CHANGE, key=row.id, **changes)
        return int(row.id)

    def has_alive(self, kind: type[Outgoing], to: Destination) -> bool:
        return self._scope.value(_HAS_ALIVE, lane=to.lane, kind=kind.__name__) is not None

    def join_album(self, to: Destination, media_group_id: str, item: Item) -> int | None:
        row = self._scope.first(_OPEN_ALBUM, lane=to.lane)
        if row is None or row.media_group_id != media_group_id:
            return None
        album = coding.decode(row.payload, Copy)
        grown = replace(album, items=(*album.items, item))
        self._changed(_CHANGE, key=row.id, **payload_of(grown))
        return int(row.id)

    def get(self, row_id: int) -> OutboxRow | None:
        row = self._scope.first(_GET, key=row_id)
        return None if row is None else row_of(row)

    def claim(self, row_id: int, now: datetime) -> OutboxRow | None:
        """That a row cannot be claimed is news to the courier: it took it for one that waits."""
        row = self._scope.first(
            _CLAIM, key=row_id, state=State.SENDING.value, sending_at=now, is_open_album=False
        )
        if row is not None:
            return row_of(row)
        known = self.get(row_id)
        if known is None:
            self._scope.news.outbox[row_id] = None
        else:
            self._note(known)
        return None

    def release(self, row_id: int, *, ready_at: datetime, error: str | None = None) -> None:
        self._changed(
            _RELEASE, key=row_id, state=State.PENDING.value, ready_at=ready_at, error=error
        )

    def doubt(self, row_id: int, now: datetime, error: str, *, ready_at: datetime) -> int:
        """KeyError if the row is not being sent."""
        row = self._changed(
            _DOUBT, key=row_id, state=State.IN_DOUBT.value, error=error, ready_at=ready_at
        )
        return int(found(row, "outbox row being sent", row_id).doubts)

    def look_again(self, row_id: int, *, ready_at: datetime, error: str | None) -> None:
        self._changed(_LOOK_AGAIN, key=row_id, ready_at=ready_at, error=error)

    def end(self, row_id: int, state: State, now: datetime, *, error: str | None = None) -> None:
        """ValueError if the state is none that ends a row."""
        if state not in _ENDED:
            raise ValueError(f"{state} does not end a row")
        self._scope.run(
            _END, key=row_id, state=state.value, ended_at=now, error=error, is_open_album=False
        )
        self._scope.news.outbox[row_id] = None

    def change(self, row_id: int, *, was: State, state: State) -> bool:
        changed = self._changed(
            _CHANGE_STATE,
            key=row_id,
            was=was.value,
            state=state.value,
            ended_at=self._scope.now if state in _ENDED else None,
        )
        return changed is not None

    def rewrite(self, row_id: int, outgoing: Outgoing) -> None:
        self._changed(_CHANGE, key=row_id, **payload_of(outgoing))

    def sent(self, row_id: int, now: datetime, message_ids: Sequence[int]) -> None:
        self._scope.run(
            _END,
            key=row_id,
            state=State.SENT.value,
            ended_at=now,
            error=None,
            is_open_album=False,
            message_ids=coding.encode(list(message_ids)) if message_ids else None,
        )
        self._scope.news.outbox[row_id] = None

    def ids_of(self, row_id: int) -> Sequence[int]:
        row = found(self._scope.first(_GET, key=row_id), "outbox row", row_id)
        return [] if row.message_ids is None else coding.decode(row.message_ids, list[int])

    def alive(self, *, after: int, limit: int) -> Sequence[OutboxRow]:
        return [row_of(row) for row in self._scope.all(_ALIVE, after=after, most=limit)]

    def hurry(self, to: Destination, priority: Priority) -> None:
        for row in self._scope.all(_HURRY, its_lane=to.lane, priority=priority.value):
            self._note(row_of(row))

    def digested_since(self, since: datetime) -> Sequence[int]:
        rows = self._scope.all(outbox_questions.DIGESTS, since=since)
        shown = [coding.decode(row.payload, Digest) for row in rows]
        return [topic_ref for digest in shown for topic_ref in digest.topic_refs]

    def behind(self, row: OutboxRow, *, limit: int) -> Sequence[OutboxRow]:
        rows = self._scope.all(_BEHIND, lane=row.to.lane, rank=row.rank, key=row.id, most=limit)
        return [row_of(one) for one in rows]

    def interrupted(self) -> Sequence[OutboxRow]:
        return [row_of(row) for row in self._scope.all(outbox_questions.INTERRUPTED)]

    def spent_since(self, since: datetime) -> Sequence[Spent]:
        return [
            Spent(row.chat_id, row.units, Priority(row.priority), row.sending_at)
            for row in self._scope.all(outbox_questions.SPENT, since=since)
        ]

    def bind_unbound(self, group_chat_id: int) -> None:
        self._scope.run(_BIND, chat_id=group_chat_id)
        self._scope.news.has_moved = True

    def depth(self) -> int:
        return int(self._scope.value(outbox_questions.DEPTH))

    def oldest(self) -> datetime | None:
        moment: datetime | None = self._scope.value(outbox_questions.OLDEST)
        return moment

    def _changed(self, statement: sa.Executable, **values: Any) -> OutboxRow | None:
        """Change a row and note it; None if there was none to change."""
        found_row = self._scope.first(statement, **values)
        if found_row is None:
            return None
        row = row_of(found_row)
        self._note(row)
        return row

    def _note(self, row: OutboxRow) -> None:
        self._scope.news.outbox[row.id] = row if row.state in ALIVE else None
