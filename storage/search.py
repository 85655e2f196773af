"""Search: stems of messages and notes, by FTS5 on SQLite and by tsvector on PostgreSQL.

`search_entries` is the same on both; only the question "which entries match?" differs. On SQLite
triggers keep the full-text table beside it (migration 0002).
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from desk.search import Found, Highlighted
from storage import stemming
from storage.schema import message_copies, message_versions, messages, note_versions, notes
from storage.scope import BOT, Scope, given
from storage.workplace import search_cursors, search_entries

MESSAGE, NOTE = "message", "note"
_EDITED = {MESSAGE: "message_edit", NOTE: "note_edit"}
_SPOKEN = {MESSAGE: messages, NOTE: notes}
_VERSIONS = {MESSAGE: message_versions, NOTE: note_versions}
_OWNER = {MESSAGE: "message_ref", NOTE: "note_id"}

_CURSOR = sa.select(search_cursors.c.last_id).where(
    search_cursors.c.bot_id == BOT, search_cursors.c.kind == given("kind")
)
_ADD_CURSOR = sa.insert(search_cursors).returning(search_cursors.c.id)
_MOVE_CURSOR = sa.update(search_cursors).where(
    search_cursors.c.bot_id == BOT, search_cursors.c.kind == given("which_kind")
)
_ADD = sa.insert(search_entries).returning(search_entries.c.id)
_CHANGE = sa.update(search_entries).where(
    search_entries.c.bot_id == BOT,
    search_entries.c.kind == given("which_kind"),
    search_entries.c.subject == given("which_subject"),
)


def _new(kind: str) -> sa.Select[Any]:
    table = _SPOKEN[kind]
    return (
        sa.select(table.c.id, table.c.ticket_id, table.c.text, table.c.facts)
        .where(table.c.bot_id == BOT, table.c.id > given("after", sa.BigInteger))
        .order_by(table.c.id)
        .limit(given("limit", sa.Integer))
    )


def _edited(kind: str) -> sa.Select[Any]:
    table, versions = _SPOKEN[kind], _VERSIONS[kind]
    owner = versions.c[_OWNER[kind]]
    return (
        sa.select(versions.c.id.label("cursor"), table.c.id, table.c.text, table.c.facts)
        .join(table, table.c.id == owner)
        .where(versions.c.bot_id == BOT, versions.c.id > given("after", sa.BigInteger))
        .order_by(versions.c.id)
        .limit(given("limit", sa.Integer))
    )


_NEW = {kind: _new(kind) for kind in _SPOKEN}
_CHANGED = {kind: _edited(kind) for kind in _SPOKEN}
_FULL_TEXT = sa.table("search_fts", sa.column("rowid"), sa.column("search_fts"))
_HITS = sa.select(search_entries.c.kind, search_entries.c.subject).where(
    search_entries.c.bot_id == BOT
)
_PAGED = {"limit": given("limit", sa.Integer), "offset": given("offset", sa.Integer)}
_MATCH = {
    "sqlite": _HITS.join(_FULL_TEXT, _FULL_TEXT.c.rowid == search_entries.c.id)
    .where(_FULL_TEXT.c.search_fts.op("MATCH")(given("query", sa.Text)))
    .order_by(_FULL_TEXT.c.rowid.desc())
    .limit(_PAGED["limit"])
    .offset(_PAGED["offset"]),
    "postgresql": _HITS.where(
        sa.func.to_tsvector(sa.literal_column("'simple'"), search_entries.c.stems).op("@@")(
            sa.func.plainto_tsquery(sa.literal_column("'simple'"), given("query", sa.Text))
        )
    )
    .order_by(search_entries.c.id.desc())
    .limit(_PAGED["limit"])
    .offset(_PAGED["offset"]),
}
_MESSAGE = sa.select(messages).where(messages.c.bot_id == BOT, messages.c.id == given("key"))
_NOTE = sa.select(notes).where(notes.c.bot_id == BOT, notes.c.id == given("key"))
_COPY = (
    sa.select(message_copies.c.message_id)
    .where(message_copies.c.message_ref == given("key"), message_copies.c.chat_id < 0)
    .order_by(message_copies.c.id.desc())
    .limit(1)
)


class SqlSearch:
    """`desk.search.Search` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def index_some(self, limit: int) -> int:
        done = 0
        for kind in _SPOKEN:
            done += self._index_new(kind, limit)
            done += self._index_edited(kind, limit)
        return done

    def find(self, words: str, *, offset: int, limit: int) -> Sequence[Found]:
        wanted = stemming.stems(words).split()
        if not wanted:
            return []
        dialect = self._scope.connection.dialect.name
        query = " ".join(wanted)
        if dialect == "sqlite":
            # Quoted, a word is never an operator of FTS5.
            query = " ".join(f'"{one}"' for one in wanted)
        rows = self._scope.all(_MATCH[dialect], query=query, limit=limit, offset=offset)
        found = [self._found(row.kind, row.subject) for row in rows]
        return [one for one in found if one is not None]

    def highlight(self, text: str, words: str, *, around: int) -> Sequence[Highlighted]:
        wanted = set(stemming.stems(words).split())
        hits = [
            match.span()
            for match in stemming.words_of(text)
            if stemming.stem(match.group()) in wanted
        ]
        start, end = 0, min(len(text), 2 * around)
        if hits:
            start = max(hits[0][0] - around, 0)
            end = min(hits[0][1] + around, len(text))
        pieces = [Highlighted(text="…", marked=False)] if start else []
        at = start
        for first, last in hits:
            if last > end:
                break
            pieces.append(Highlighted(text=text[at:first], marked=False))
            pieces.append(Highlighted(text=text[first:last], marked=True))
            at = last
        pieces.append(
            Highlighted(text=text[at:end] + ("…" if end < len(text) else ""), marked=False)
        )
        return [piece for piece in pieces if piece.text]

    def _index_new(self, kind: str, limit: int) -> int:
        rows = self._scope.all(_NEW[kind], after=self._cursor(kind), limit=limit)
        for row in rows:
            self._scope.insert(
                _ADD,
                kind=kind,
                subject=row.id,
                ticket_id=row.ticket_id,
                stems=stemming.stems(f"{row.text} {row.facts}"),
            )
        if rows:
            self._move_cursor(kind, rows[-1].id)
        return len(rows)

    def _index_edited(self, kind: str, limit: int) -> int:
        """An edit of words that are not indexed yet changes nothing: the newest will come."""
        name = _EDITED[kind]
        rows = self._scope.all(_CHANGED[kind], after=self._cursor(name), limit=limit)
        for row in rows:
            self._scope.run(
                _CHANGE,
                which_kind=kind,
                which_subject=row.id,
                stems=stemming.stems(f"{row.text} {row.facts}"),
            )
        if rows:
            self._move_cursor(name, rows[-1].cursor)
        return len(rows)

    def _cursor(self, kind: str) -> int:
        return int(self._scope.value(_CURSOR, kind=kind) or 0)

    def _move_cursor(self, kind: str, last_id: int) -> None:
        if not self._scope.run(_MOVE_CURSOR, which_kind=kind, last_id=last_id):
            self._scope.insert(_ADD_CURSOR, kind=kind, last_id=last_id)

    def _found(self, kind: str, subject: int) -> Found | None:
        row = self._scope.first(_NOTE if kind == NOTE else _MESSAGE, key=subject)
        if row is None or row.ticket_id is None:
            return None
        is_from_customer = kind == MESSAGE and row.direction == "in"
        link_id = self._scope.value(_COPY, key=subject) if is_from_customer else row.message_id
        return Found(
            is_note=kind == NOTE,
            ticket_id=row.ticket_id,
            text=row.text or row.facts,
            at=row.written_at,
            is_from_customer=is_from_customer,
            link_id=link_id,
        )
