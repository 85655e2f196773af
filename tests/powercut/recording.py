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
        connection.set_trace_callback(statements.append)
        return connection

    # Only `storage.sqlite.connect` calls it there; the codes of errors are read once on import.
    stand_in = SimpleNamespace(**{**vars(sqlite3), "connect": connect})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "sqlite3", stand_in)
        yield connections


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
        for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):
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
