"""Messages: what was said to the other side, its wordings, and its copies in Telegram."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.messages import Content, Direction, Incoming, Message, Outcome, Version
from storage import coding
from storage.columns import Moment
from storage.schema import message_copies, message_versions, messages, outbox
from storage.scope import BOT, Row, Scope, found, given

_OURS = sa.select(messages).where(messages.c.bot_id == BOT)
_GET = _OURS.where(messages.c.id == given("key"))
_ORIGINAL = _OURS.where(
    messages.c.chat_id == given("chat_id"), messages.c.message_id == given("message_id")
)
_COPIED = (
    sa.select(messages)
    .join(message_copies, message_copies.c.message_ref == messages.c.id)
    .where(
        message_copies.c.bot_id == BOT,
        message_copies.c.chat_id == given("chat_id"),
        message_copies.c.message_id == given("message_id"),
    )
)
_FOUND = sa.union_all(_ORIGINAL, _COPIED).subquery()
_FIND = sa.select(_FOUND).order_by(_FOUND.c.id.desc()).limit(1)
_ADD = sa.insert(messages).returning(messages)
_CHANGE = sa.update(messages).where(messages.c.bot_id == BOT, messages.c.id == given("key"))
_ROW_OF = sa.select(messages.c.row_id).where(
    messages.c.bot_id == BOT, messages.c.id == given("key")
)
_IN_FORCE = sa.select(
    messages.c.bot_id,
    messages.c.id,
    messages.c.version,
    messages.c.text,
    messages.c.entities,
    messages.c.worded_at,
).where(messages.c.bot_id == BOT, messages.c.id == given("key"))
_KEEP_WORDING = sa.insert(message_versions).from_select(
    ["bot_id", "message_ref", "number", "text", "entities", "at"], _IN_FORCE
)
_REVISE = _CHANGE.values(version=messages.c.version + 1)
_EARLIER = (
    sa.select(message_versions)
    .where(message_versions.c.bot_id == BOT, message_versions.c.message_ref == given("key"))
    .order_by(message_versions.c.number)
)
_ADD_COPY = sa.insert(message_copies).returning(message_copies.c.id)
_SEEN = sa.union_all(
    sa.select(message_copies.c.id.label("age"), message_copies.c.message_id).where(
        message_copies.c.bot_id == BOT,
        message_copies.c.message_ref == given("key"),
        message_copies.c.chat_id == given("chat_id"),
    ),
    sa.select(sa.literal_column("0").label("age"), messages.c.message_id).where(
        messages.c.bot_id == BOT,
        messages.c.id == given("key"),
        messages.c.chat_id == given("chat_id"),
    ),
).subquery()
_SEEN_AS = sa.select(_SEEN.c.message_id).order_by(_SEEN.c.age.desc()).limit(1)
_COPIED_AS = (
    sa.select(message_copies.c.message_ref)
    .where(
        message_copies.c.bot_id == BOT,
        message_copies.c.chat_id == given("chat_id"),
        message_copies.c.message_id == given("message_id"),
    )
    .order_by(message_copies.c.message_ref)
)
_OF_ALBUM = _OURS.where(
    messages.c.chat_id == given("chat_id"), messages.c.media_group_id == given("album")
).order_by(messages.c.message_id)
_RECENT = (
    _OURS.where(messages.c.customer_id == given("customer_id"))
    .order_by(messages.c.id.desc())
    .limit(given("most", sa.Integer))
)
_OF_TICKET = _OURS.where(
    messages.c.ticket_id == given("ticket_id"),
    messages.c.id >= given("since", sa.BigInteger),
    messages.c.id < given("before", sa.BigInteger),
).order_by(messages.c.id)
_FIRST_OF = sa.select(sa.func.min(messages.c.id)).where(
    messages.c.bot_id == BOT, messages.c.ticket_id == given("ticket_id")
)
_NEWEST = (
    sa.select(messages.c.written_at)
    .where(
        messages.c.bot_id == BOT,
        messages.c.customer_id == given("customer_id"),
        messages.c.direction == Direction.IN.value,
    )
    .order_by(messages.c.id.desc())
    .limit(given("limit", sa.Integer))
    .subquery()
)
_COUNT_SINCE = (
    sa.select(sa.func.count())
    .select_from(_NEWEST)
    .where(_NEWEST.c.written_at > given("since", Moment))
)
_WITHHELD = (
    _OURS.where(
        messages.c.customer_id == given("customer_id"),
        messages.c.outcome == Outcome.WITHHELD.value,
    )
    .order_by(messages.c.id)
    .limit(given("limit", sa.Integer))
)
# By the chat, not by the customer: of merged accounts each has seen its own part. The group has
# messages and copies too, so only what the chat itself holds is asked for.
_IN_CHAT = sa.union_all(
    sa.select(messages.c.id).where(
        messages.c.bot_id == BOT, messages.c.chat_id == given("chat_id")
    ),
    sa.select(message_copies.c.message_ref).where(
        message_copies.c.bot_id == BOT, message_copies.c.chat_id == given("chat_id")
    ),
)
_SEEN_IN = (
    sa.select(messages)
    .where(
        messages.c.id.in_(_IN_CHAT),
        messages.c.outcome.is_distinct_from(Outcome.UNDONE.value),
    )
    .order_by(messages.c.id.desc())
    .limit(given("most", sa.Integer))
)
_NO_END = 2**62
_PENDING = sa.select(sa.func.count()).where(messages.c.bot_id == BOT, messages.c.outcome.is_(None))
_UNACCOUNTED = (
    sa.select(sa.func.count())
    .select_from(messages.outerjoin(outbox, outbox.c.id == messages.c.row_id))
    .where(
        messages.c.bot_id == BOT,
        messages.c.outcome.is_(None),
        sa.or_(outbox.c.id.is_(None), outbox.c.ended_at.is_not(None)),
    )
)


class SqlMessages:
    """`desk.ports.Messages` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, message_ref: int) -> Message:
        return _message(found(self._scope.first(_GET, key=message_ref), "message", message_ref))

    def find(self, chat_id: int, message_id: int) -> Message | None:
        row = self._scope.first(_FIND, chat_id=chat_id, message_id=message_id)
        return None if row is None else _message(row)

    def add(
        self,
        *,
        customer_id: int,
        ticket_id: int,
        direction: Direction,
        author_id: int,
        incoming: Incoming,
    ) -> Message:
        row = self._scope.add(
            _ADD,
            customer_id=customer_id,
            ticket_id=ticket_id,
            direction=direction.value,
            author_id=author_id,
            chat_id=incoming.chat_id,
            message_id=incoming.message_id,
            written_at=incoming.written_at,
            version=1,
            worded_at=incoming.written_at,
            **coding.content_values(incoming.content),
        )
        return _message(row)

    def carried_by(self, message_ref: int, row_id: int) -> None:
        self._scope.run(_CHANGE, key=message_ref, row_id=row_id)

    def row_of(self, message_ref: int) -> int | None:
        row = found(self._scope.first(_ROW_OF, key=message_ref), "message", message_ref)
        return None if row.row_id is None else int(row.row_id)

    def revise(self, message_ref: int, content: Content, at: datetime) -> None:
        self._scope.run(_KEEP_WORDING, key=message_ref)
        values = coding.content_values(content)
        self._scope.run(_REVISE, key=message_ref, worded_at=at, **values)

    def versions(self, message_ref: int) -> Sequence[Version]:
        row = found(self._scope.first(_IN_FORCE, key=message_ref), "message", message_ref)
        earlier = self._scope.all(_EARLIER, key=message_ref)
        return [
            *(_version(each.number, each.text, each.entities, each.at) for each in earlier),
            _version(row.version, row.text, row.entities, row.worded_at),
        ]

    def end(self, refs: Iterable[int], outcome: Outcome) -> None:
        for ref in refs:
            self._scope.run(_CHANGE, key=ref, outcome=outcome.value)

    def resume(self, refs: Iterable[int]) -> None:
        for ref in refs:
            self._scope.run(_CHANGE, key=ref, outcome=None)

    def add_copy(self, message_ref: int, chat_id: int, message_id: int) -> None:
        self._scope.insert(
            _ADD_COPY, message_ref=message_ref, chat_id=chat_id, message_id=message_id
        )

    def seen_as(self, message_ref: int, chat_id: int) -> int | None:
        message_id = self._scope.value(_SEEN_AS, key=message_ref, chat_id=chat_id)
        return None if message_id is None else int(message_id)

    def copied_as(self, chat_id: int, message_id: int) -> Sequence[int]:
        rows = self._scope.all(_COPIED_AS, chat_id=chat_id, message_id=message_id)
        return [int(row.message_ref) for row in rows]

    def react(self, message_ref: int, emoji: str | None) -> None:
        self._scope.run(_CHANGE, key=message_ref, reaction=emoji)

    def of_album(self, chat_id: int, media_group_id: str) -> Sequence[Message]:
        """In the order of Telegram's numbers."""
        rows = self._scope.all(_OF_ALBUM, chat_id=chat_id, album=media_group_id)
        return [_message(row) for row in rows]

    def recent(self, customer_id: int, limit: int) -> Sequence[Message]:
        rows = self._scope.all(_RECENT, customer_id=customer_id, most=limit)
        return [_message(row) for row in reversed(rows)]

    def of_ticket(
        self, ticket_id: int, *, since: int | None = None, before: int | None = None
    ) -> Sequence[Message]:
        rows = self._scope.all(
            _OF_TICKET, ticket_id=ticket_id, since=since or 0, before=before or _NO_END
        )
        return [_message(row) for row in rows]

    def first_of(self, ticket_id: int) -> int | None:
        found: int | None = self._scope.value(_FIRST_OF, ticket_id=ticket_id)
        return found

    def seen_in(self, chat_id: int, limit: int) -> Sequence[Message]:
        rows = self._scope.all(_SEEN_IN, chat_id=chat_id, most=limit)
        return [_message(row) for row in reversed(rows)]

    def move(self, refs: Iterable[int], *, to_ticket: int) -> None:
        for ref in refs:
            self._scope.run(_CHANGE, key=ref, ticket_id=to_ticket)

    def count_since(self, customer_id: int, since: datetime, *, limit: int) -> int:
        return int(
            self._scope.value(_COUNT_SINCE, customer_id=customer_id, since=since, limit=limit)
        )

    def withheld(self, customer_id: int, *, limit: int) -> Sequence[Message]:
        rows = self._scope.all(_WITHHELD, customer_id=customer_id, limit=limit)
        return [_message(row) for row in rows]

    def pending(self) -> int:
        return int(self._scope.value(_PENDING))

    def unaccounted(self) -> int:
        return int(self._scope.value(_UNACCOUNTED))


def _version(number: int, text: str, entities: str, at: datetime) -> Version:
    return Version(number=number, text=text, entities=coding.decode_entities(entities), at=at)


def _message(row: Row) -> Message:
    return Message(
        id=row.id,
        customer_id=row.customer_id,
        ticket_id=row.ticket_id,
        direction=Direction(row.direction),
        author_id=row.author_id,
        chat_id=row.chat_id,
        message_id=row.message_id,
        content=coding.content_of(row),
        written_at=row.written_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        reaction=row.reaction,
    )
