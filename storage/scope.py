"""What every port of one unit of work shares: the connection, the bot, the moment."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.news import News
from storage.ready import Shelf

Row = Any
"""A row whose columns are attributes."""


class Scope:
    """Runs statements for one bot inside one unit of work.

    Statements name the bot with `:bot` (see `BOT`). What changes in the inbox or outbox is noted in
    `news`, for those who wait for it. With a `shelf` the connection is one of sqlite3 underneath.
    """

    __slots__ = ("_driver", "_shelf", "bot_id", "connection", "news", "now")

    def __init__(
        self, connection: sa.Connection, bot_id: int, now: datetime, shelf: Shelf | None = None
    ) -> None:
        self.connection = connection
        self.bot_id = bot_id
        self.now = now
        self.news = News()
        self._shelf = shelf
        self._driver: sqlite3.Connection | None = None
        if shelf is not None:
            self._driver = connection.connection.driver_connection

    def all(self, statement: sa.Executable, **values: Any) -> Sequence[Row]:
        return self._rows(statement, {"bot": self.bot_id, **values})

    def first(self, statement: sa.Executable, **values: Any) -> Row | None:
        rows = self._rows(statement, {"bot": self.bot_id, **values})
        return rows[0] if rows else None

    def value(self, statement: sa.Executable, **values: Any) -> Any:
        """The only value of the first row; None if there is no row."""
        rows = self._rows(statement, {"bot": self.bot_id, **values})
        return rows[0][0] if rows else None

    def run(self, statement: sa.Executable, **values: Any) -> int:
        """Change rows; returns how many."""
        given = {"bot": self.bot_id, **values}
        if self._shelf is not None and self._driver is not None:
            ready = self._shelf.find(statement, given)
            if ready is not None:
                return ready.run(self._driver, given).rowcount
        return int(self.connection.execute(statement, given).rowcount)

    def insert(self, statement: sa.Executable, **values: Any) -> int:
        """Add a row (the statement returns its id)."""
        return int(self.add(statement, **values).id)

    def add(self, statement: sa.Executable, **values: Any) -> Row:
        """Add a row; returns what the statement returns of it."""
        return self._rows(statement, {"bot_id": self.bot_id, **values})[0]

    def _rows(self, statement: sa.Executable, values: Mapping[str, Any]) -> Sequence[Row]:
        if self._shelf is not None and self._driver is not None:
            ready = self._shelf.find(statement, values)
            if ready is not None:
                return [ready.row(one) for one in ready.run(self._driver, values).fetchall()]
        return self.connection.execute(statement, values).all()


BOT: sa.BindParameter[int] = sa.bindparam("bot", type_=sa.BigInteger)


def given(name: str, kind: Any = None) -> sa.BindParameter[Any]:
    """A value that a statement is given when it runs."""
    return sa.bindparam(name, type_=kind)


def found(row: Row | None, what: str, key: object) -> Row:
    """The row, or KeyError: our own references never dangle, so this is a fault in the program."""
    if row is None:
        raise KeyError(f"no {what} {key}")
    return row
