"""What every port of one unit of work shares: the connection, the bot, the moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa


class Scope:
    """Runs statements for one bot inside one unit of work.

    Statements name the bot with `:bot` (see `BOT`). Writing to the inbox or outbox is noted, so
    that those who wait for news there can be woken after the commit.
    """

    __slots__ = ("bot_id", "connection", "has_to_send", "inbox_touched", "now", "outbox_touched")

    def __init__(self, connection: sa.Connection, bot_id: int, now: datetime) -> None:
        self.connection = connection
        self.bot_id = bot_id
        self.now = now
        self.inbox_touched = False
        self.outbox_touched = False
        self.has_to_send = False

    def bring_work(self) -> None:
        """Something in the outbox may leave now that could not before."""
        self.outbox_touched = self.has_to_send = True

    def all(self, statement: sa.Executable, **values: Any) -> Sequence[sa.Row[Any]]:
        return self.connection.execute(statement, {"bot": self.bot_id, **values}).all()

    def first(self, statement: sa.Executable, **values: Any) -> sa.Row[Any] | None:
        return self.connection.execute(statement, {"bot": self.bot_id, **values}).first()

    def value(self, statement: sa.Executable, **values: Any) -> Any:
        """The only value of the first row; None if there is no row."""
        return self.connection.execute(statement, {"bot": self.bot_id, **values}).scalar()

    def run(self, statement: sa.Executable, **values: Any) -> int:
        """Change rows; returns how many."""
        result = self.connection.execute(statement, {"bot": self.bot_id, **values})
        return int(result.rowcount)

    def insert(self, statement: sa.Executable, **values: Any) -> int:
        """Add a row (the statement returns its id)."""
        return int(self.add(statement, **values).id)

    def add(self, statement: sa.Executable, **values: Any) -> sa.Row[Any]:
        """Add a row; returns what the statement returns of it."""
        return self.connection.execute(statement, {"bot_id": self.bot_id, **values}).one()


BOT: sa.BindParameter[int] = sa.bindparam("bot", type_=sa.BigInteger)


def given(name: str, kind: Any = None) -> sa.BindParameter[Any]:
    """A value that a statement is given when it runs."""
    return sa.bindparam(name, type_=kind)


def found(row: sa.Row[Any] | None, what: str, key: object) -> sa.Row[Any]:
    """The row, or KeyError: our own references never dangle, so this is a fault in the program."""
    if row is None:
        raise KeyError(f"no {what} {key}")
    return row
