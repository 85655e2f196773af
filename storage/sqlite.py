"""Opening a SQLite file: one connection that writes, and readers beside it.

The standard library's SQLite everywhere (two SQLite libraries in one process break each other's
locks), and exactly one connection that writes or checkpoints (older versions corrupt a WAL that
two connections reset at once).
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from desk import errors

VERSION = sqlite3.sqlite_version_info
"""Of the library this process works with."""
BUSY_MILLISECONDS = 5000
READERS = 4


def is_server(url: str) -> bool:
    """Whether the URL names a PostgreSQL database."""
    return sa.make_url(url).get_backend_name() == "postgresql"


def file_of(url: str) -> Path:
    """The file of a SQLite URL; `desk.errors.DatabaseUnusable` if it names none."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise errors.DatabaseUnusable("DATABASE_URL must name a file or a PostgreSQL database")
    return Path(str(parsed.database))


def connect(path: Path) -> sqlite3.Connection:
    """The connection that writes. Transactions are begun by hand (`isolation_level=None`)."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_MILLISECONDS / 1000
    )
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL: what is acknowledged has survived a power cut; NORMAL loses the last commits.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Erased words are overwritten, not only unlinked.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def writing_engine(path: Path) -> sa.Engine:
    """An engine over a single connection, for the writer's thread."""
    return sa.create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect(path),
        poolclass=sa.pool.StaticPool,
        # Parameters hold customers' words, and an error is logged with its text.
        hide_parameters=True,
    )


def reading_engine(path: Path) -> AsyncEngine:
    """Readers: they can neither write nor checkpoint."""
    # The path goes into a file: URI, where ? and # would end it.
    address = sa.URL.create(
        "sqlite+aiosqlite",
        database=f"file:{quote(str(path.absolute()))}",
        query={"mode": "ro", "uri": "true"},
    )
    engine = create_async_engine(
        address,
        connect_args={"isolation_level": None},
        pool_size=READERS,
        max_overflow=0,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _one_view(connection: sa.Connection) -> None:
        # Without it each statement would see the database at another moment.
        connection.exec_driver_sql("BEGIN")

    return engine


def is_full(error: BaseException | None) -> bool:
    return _code(error) == sqlite3.SQLITE_FULL


def is_of_the_machine(error: BaseException) -> bool:
    """Whether the disk or the file failed, rather than the unit of work."""
    return _code(error) in _MACHINE


def is_busy(error: BaseException) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: BaseException) -> bool:
    """Whether the file itself is at fault: damaged, or no database at all."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_unreadable(error: BaseException) -> bool:
    """Whether the disk failed under the file."""
    return _code(error) == sqlite3.SQLITE_IOERR


def _code(error: Any) -> int | None:
    """The primary result code behind an error of the driver or of SQLAlchemy."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


_MACHINE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
