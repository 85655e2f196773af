"""Notes: what was said among staff. Nothing here leads to an outbox row."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.messages import Content, Incoming, Note
from storage import coding
from storage.schema import note_versions, notes
from storage.scope import BOT, Row, Scope, given

_OURS = sa.select(notes).where(notes.c.bot_id == BOT)
_FIND = (
    _OURS.where(notes.c.chat_id == given("chat_id"), notes.c.message_id == given("message_id"))
    .order_by(notes.c.id.desc())
    .limit(1)
)
_OF_TICKET = _OURS.where(notes.c.ticket_id == given("ticket_id")).order_by(notes.c.id)
_ADD = sa.insert(notes).returning(notes)
_KEEP_WORDING = sa.insert(note_versions).from_select(
    ["bot_id", "note_id", "number", "text", "entities", "at"],
    sa.select(
        notes.c.bot_id,
        notes.c.id,
        notes.c.version,
        notes.c.text,
        notes.c.entities,
        notes.c.worded_at,
    ).where(notes.c.bot_id == BOT, notes.c.id == given("key")),
)
_REVISE = (
    sa.update(notes)
    .where(notes.c.bot_id == BOT, notes.c.id == given("key"))
    .values(version=notes.c.version + 1)
)
_ALBUM = (
    sa.select(notes.c.id)
    .where(
        notes.c.bot_id == BOT,
        notes.c.chat_id == given("chat_id"),
        notes.c.media_group_id == given("album"),
    )
    .limit(1)
)


class SqlNotes:
    """`desk.ports.Notes` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, chat_id: int, message_id: int) -> Note | None:
        row = self._scope.first(_FIND, chat_id=chat_id, message_id=message_id)
        return None if row is None else _note(row)

    def add(self, *, topic_ref: int, ticket_id: int | None, incoming: Incoming) -> Note:
        row = self._scope.add(
            _ADD,
            topic_ref=topic_ref,
            ticket_id=ticket_id,
            author_id=incoming.sender.telegram_id,
            chat_id=incoming.chat_id,
            message_id=incoming.message_id,
            written_at=incoming.written_at,
            version=1,
            worded_at=incoming.written_at,
            **coding.content_values(incoming.content),
        )
        return _note(row)

    def revise(self, note_id: int, content: Content, at: datetime) -> None:
        """Earlier wordings stay in `note_versions`."""
        self._scope.run(_KEEP_WORDING, key=note_id)
        self._scope.run(_REVISE, key=note_id, worded_at=at, **coding.content_values(content))

    def of_ticket(self, ticket_id: int) -> Sequence[Note]:
        return [_note(row) for row in self._scope.all(_OF_TICKET, ticket_id=ticket_id)]

    def has_album(self, chat_id: int, media_group_id: str) -> bool:
        return self._scope.first(_ALBUM, chat_id=chat_id, album=media_group_id) is not None


def _note(row: Row) -> Note:
    return Note(
        id=row.id,
        topic_ref=row.topic_ref,
        ticket_id=row.ticket_id,
        author_id=row.author_id,
        chat_id=row.chat_id,
        message_id=row.message_id,
        content=coding.content_of(row),
        written_at=row.written_at,
    )
