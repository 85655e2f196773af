"""Statements made ready for the driver: SQLAlchemy compiles each once, then SQLite is asked.

On its way through SQLAlchemy a small statement costs several times what SQLite takes to run it, and
a relayed message runs dozens. What cannot be made ready (a list that grows with its values) goes
the ordinary way, and so does everything on PostgreSQL.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa

Convert = Callable[[Any], Any] | None
_Names = tuple[str, ...]


class Ready:
    """One statement for one set of parameter names."""

    __slots__ = ("_converts", "_fixed", "_from_rows", "_make", "_names", "_sql")

    def __init__(self, statement: Any, names: _Names, dialect: sa.Dialect) -> None:
        """LookupError if its text depends on the values."""
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        places: Sequence[str] = compiled.positiontup
        binds = [compiled.binds[place] for place in places]
        if any(bind.expanding or bind.literal_execute for bind in binds):
            raise LookupError("the statement grows with its values")
        self._sql = compiled.string
        self._names = tuple(places)
        self._converts: tuple[Convert, ...] = tuple(
            bind.type.dialect_impl(dialect).bind_processor(dialect) for bind in binds
        )
        self._fixed = {
            place: bind.effective_value
            for place, bind in zip(places, binds, strict=True)
            if place not in names
        }
        columns = list(getattr(statement, "exported_columns", ()))
        self._from_rows: tuple[Convert, ...] = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        keys = [str(column.key) for column in columns]
        self._make = cast(Any, namedtuple("Row", keys, rename=True))._make

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Ask the driver."""
        given = {**self._fixed, **values} if self._fixed else values
        return connection.execute(
            self._sql,
            [
                given[name] if convert is None else convert(given[name])
                for name, convert in zip(self._names, self._converts, strict=True)
            ],
        )

    def row(self, found: Sequence[Any]) -> Any:
        """A row whose columns are attributes, as SQLAlchemy's rows have them."""
        return self._make(
            value if convert is None else convert(value)
            for value, convert in zip(found, self._from_rows, strict=True)
        )


class Shelf:
    """Statements of one dialect that were made ready; those of this program, so it is bounded."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._known: dict[tuple[Any, _Names], Ready | None] = {}

    def find(self, statement: sa.Executable, values: Mapping[str, Any]) -> Ready | None:
        """The statement made ready; None if it has to go the ordinary way."""
        key = (statement, tuple(values))
        try:
            return self._known[key]
        except KeyError:
            pass
        try:
            made = Ready(statement, key[1], self._dialect)
        except LookupError:
            made = None
        self._known[key] = made
        return made
