"""Which ids of messages are accounted for, and since when: for calls in doubt alone."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from desk.delivery.evidence import Sending, Trace
from desk.outgoing import State
from storage import coding
from storage.columns import EPOCH, Moment
from storage.schema import events, inbox, outbox
from storage.scope import BOT, Scope, given

_NEWEST = 500
"""Updates and rows looked at; older ones lie below what is asked about."""

_ARRIVED = (
    sa.select(inbox.c.body, inbox.c.received_at)
    .where(inbox.c.bot_id == BOT)
    .order_by(inbox.c.id.desc())
    .limit(_NEWEST)
)
_ROWS = sa.select(
    outbox.c.chat_id,
    outbox.c.kind,
    outbox.c.state,
    outbox.c.doubts,
    outbox.c.sending_at,
    outbox.c.ended_at,
    outbox.c.message_ids,
).where(outbox.c.bot_id == BOT, outbox.c.sending_at.is_not(None))
_SENT = _ROWS.order_by(outbox.c.sending_at.desc()).limit(_NEWEST)
_SENDINGS = _ROWS.where(
    outbox.c.chat_id == given("chat_id"),
    outbox.c.sending_at >= given("since", Moment),
    outbox.c.id != given("but"),
).order_by(outbox.c.sending_at)
_RESTORED = sa.select(sa.func.max(events.c.at)).where(
    events.c.bot_id == BOT, events.c.kind == "restored"
)
_DOUBTED = _ROWS.where(outbox.c.sending_at >= given("since", Moment), outbox.c.doubts > 0)


class _Chat(msgspec.Struct, frozen=True):
    id: int


class _Message(msgspec.Struct, frozen=True):
    message_id: int
    date: int
    chat: _Chat


class _Update(msgspec.Struct, frozen=True):
    """What of an update shows that a message exists (Bot API: Update)."""

    message: _Message | None = None
    edited_message: _Message | None = None


_updates = msgspec.json.Decoder(_Update)


class SqlTraces:
    """`desk.delivery.evidence.Traces` over SQL: raw updates, and the rows that became messages."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def seen(self, chat_id: int) -> Sequence[Trace]:
        """Nothing given before the database was restored: between lies what it does not know.

        That it was heard of later says little: an edit tells of a message as old as can be.
        """
        restored_at = self._scope.value(_RESTORED) or EPOCH
        seen = [*self._come(chat_id), *self._gone(chat_id)]
        return [trace for trace in seen if trace.since > restored_at]

    def sendings(self, chat_id: int, *, since: datetime, but: int) -> Sequence[Sending]:
        rows = self._scope.all(_SENDINGS, chat_id=chat_id, since=since, but=but)
        return [
            Sending(
                kind=row.kind,
                state=State(row.state),
                doubts=row.doubts,
                sending_at=row.sending_at,
                message_ids=_ids(row.message_ids),
            )
            for row in rows
        ]

    def doubted_since(self, since: datetime) -> Sequence[tuple[int, datetime]]:
        rows = self._scope.all(_DOUBTED, since=since)
        return [(row.chat_id, row.sending_at) for row in rows]

    def _come(self, chat_id: int) -> Iterator[Trace]:
        for row in self._scope.all(_ARRIVED):
            try:
                update = _updates.decode(row.body)
            except msgspec.MsgspecError:
                continue  # parked; what it tells is unknown to everybody
            message = update.message or update.edited_message
            # An ephemeral message has the id 0 (Bot API 10.2).
            if message is None or message.message_id <= 0:
                continue
            if _is_of_sequence(message.chat.id, chat_id):
                yield Trace(
                    message_id=message.message_id,
                    since=datetime.fromtimestamp(message.date, UTC),
                    known_at=row.received_at,
                )

    def _gone(self, chat_id: int) -> Iterator[Trace]:
        for row in self._scope.all(_SENT):
            if row.ended_at is None or not _is_of_sequence(row.chat_id, chat_id):
                continue
            for message_id in _ids(row.message_ids):
                yield Trace(message_id=message_id, since=row.sending_at, known_at=row.ended_at)


def _is_of_sequence(chat_id: int, of: int) -> bool:
    """A group counts its own messages; the private chats of a bot are counted together."""
    return chat_id == of or (chat_id > 0 and of > 0)


def _ids(stored: str | None) -> tuple[int, ...]:
    return () if stored is None else coding.decode(stored, tuple[int, ...])
