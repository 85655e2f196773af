"""What lies in a database file, once it is found whole. For copies: nobody may write to the file.

All checks read every page; SQLite keeps no checksums, so a changed letter inside a text passes.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from storage import migrate
from storage.columns import EPOCH
from storage.schema import HEAD

_BOTS = " UNION ".join(
    f"SELECT bot_id FROM {name}"  # noqa: S608 - names of our own tables
    for name in ("customers", "groups", "staff", "pulses", "inbox")
)
_NEWEST = """
    SELECT max(at) FROM (
        SELECT max(listened_at) AS at FROM pulses
        UNION ALL SELECT received_at FROM inbox WHERE id = (SELECT max(id) FROM inbox)
        UNION ALL SELECT created_at FROM outbox WHERE id = (SELECT max(id) FROM outbox)
    )
"""


class Unsound(Exception):
    """The file is no database that this program can work with; the words say why."""


class Damaged(Unsound):
    """The file is no database, or no whole one."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What is on record in a whole database. `tickets` and `messages` are those of one bot.

    `newest_at` is the last moment in which the desk left a trace; None in a new database.
    """

    schema: str
    size: int
    bots: frozenset[int]
    tickets: int
    messages: int
    newest_at: datetime | None

    def __str__(self) -> str:
        return (
            f"{self.size / 1e6:.1f} MB, schema {self.schema}, {self.tickets} tickets, "
            f"{self.messages} messages"
        )

    @property
    def is_older(self) -> bool:
        """Whether the next start will migrate it."""
        return self.schema != HEAD

    def is_of(self, bot_id: int) -> bool:
        """Whether that bot may work with it; anyone may with a new one."""
        return not self.bots or bot_id in self.bots


def examine(path: Path, *, bot_id: int) -> Contents:
    """Read all of the file; raises `Unsound`."""
    require_database(path)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
            schema = _schema(reader)
            _check(reader)
            return _contents(reader, schema=schema, size=path.stat().st_size, bot_id=bot_id)
    except sqlite3.DatabaseError as error:
        raise Damaged(f"it is damaged ({error})") from error


def require_database(path: Path) -> None:
    """Raises `Unsound` before SQLite opens what is none of its files, but may have a log beside."""
    with path.open("rb") as file:
        start = file.read(len(migrate.MAGIC))
    if not start:
        raise Damaged("there is nothing in it")
    if start != migrate.MAGIC:
        raise Damaged("it is no SQLite database")


def _schema(reader: sqlite3.Connection) -> str:
    tables = {name for (name,) in reader.execute("SELECT name FROM sqlite_master")}
    if not tables:
        raise Unsound("there is nothing in it")
    if "alembic_version" not in tables:
        raise Unsound("it belongs to another program")
    row = reader.execute("SELECT version_num FROM alembic_version").fetchone()
    schema = str(row[0]) if row is not None else "none"
    if row is not None and schema > HEAD:
        raise Unsound(
            f"it was written by a newer desk (schema {schema}, this one knows {HEAD}); "
            "upgrade the desk first"
        )
    if schema not in {step.name.partition("_")[0] for step in _steps()}:
        raise Unsound(f"its schema ({schema}) is none of the desk's")
    return schema


def _steps() -> list[Path]:
    return list((migrate.SCRIPTS / "versions").glob("[0-9]*.py"))


def _check(reader: sqlite3.Connection) -> None:
    (verdict,) = reader.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise Damaged(f"it is damaged ({verdict})")
    if reader.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Damaged("it is damaged (rows refer to what is not there)")


def _contents(reader: sqlite3.Connection, *, schema: str, size: int, bot_id: int) -> Contents:
    def count(table: str) -> int:
        question = f"SELECT count(*) FROM {table} WHERE bot_id = ?"  # noqa: S608
        return int(reader.execute(question, (bot_id,)).fetchone()[0])

    (newest,) = reader.execute(_NEWEST).fetchone()
    return Contents(
        schema=schema,
        size=size,
        bots=frozenset(bot for (bot,) in reader.execute(_BOTS)),
        tickets=count("tickets"),
        messages=count("messages"),
        newest_at=None if newest is None else EPOCH + timedelta(microseconds=newest),
    )
