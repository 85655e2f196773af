"""The desk's own statements, as it sends them to SQLite: pragmas, schema, units, group commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage import sqlite


@contextmanager
def recorded() -> Iterator[list[list[str]]]:
    """For each connection that writes, the statements with their values written out."""
    connections: list[list[str]] = []

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(*args, **options)
        statements: list[str] = []
        connections.append(statements)

        def note(statement: str) -> None:
            if _is_ours(statement, statements):
                statements.append(statement)

        connection.set_trace_callback(note)
        return connection

    # Only `storage.sqlite.connect` calls it there; the codes of errors are read once on import.
    stand_in = SimpleNamespace(**{**vars(sqlite3), "connect": connect})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "sqlite3", stand_in)
        yield connections


def _is_ours(statement: str, before: list[str]) -> bool:
    """Not what a trigger or the full-text index does by itself: a replay has them do it again.

    A statement that fires a trigger is traced once more for each step of it.
    """
    if "'main'.'search_fts" in statement or "'main'.data_version" in statement:
        return False
    return "search_entries" not in statement or statement not in before[-1:]


def states(connections: list[list[str]]) -> list[str]:
    """What the database holds before the first commit, and after each."""
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        found = [content_of(connection)]
        for statement in (one for statements in connections for one in statements):
            connection.execute(statement)
            if statement == "COMMIT":
                found.append(content_of(connection))
    connection.close()
    return found


def content_of(connection: sqlite3.Connection) -> str:
    """A digest of every row of every table."""
    digest = blake2b(digest_size=16)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (name,) in tables.fetchall():
        digest.update(name.encode())
        # Two tables of the full-text index have no rowid; what they hold is ordered by its key.
        order = "1, 2" if name in {"search_fts_idx", "search_fts_config"} else "rowid"
        for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def held(database: Path) -> str | None:
    """What a database found after a cut holds, None if it is damaged; opened as the desk does."""
    try:
        connection = sqlite.connect(database)
        try:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return None
            return content_of(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return None
