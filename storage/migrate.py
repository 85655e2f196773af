"""Bringing a database up to the schema of this program, or refusing to touch it."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from desk import errors
from desk.failpoints import Point
from storage import backup, sqlite
from storage.lock import FileLock
from storage.schema import HEAD

SCRIPTS = Path(__file__).parent / "migrations"
_LARGEST_CHECKED_BYTES = 512 * 1024 * 1024
MAGIC = b"SQLite format 3\x00"


async def migrate(url: str, *, now: datetime) -> str:
    """Bring the database up to date; says in words what was done.

    Raises `desk.errors.DatabaseHeld` beside a running desk, and `DatabaseUnusable`.
    """
    if sqlite.is_server(url):
        from storage import postgres

        return await postgres.migrate(url)
    path = sqlite.file_of(url)
    prepare_folder(path)
    lock = FileLock(path)
    lock.take()
    try:
        return bring_up_to_date(path, now)
    finally:
        lock.release()


def prepare_folder(path: Path) -> None:
    """Make the folder and the file, for their owner alone; what is there stays as it is."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise errors.DatabaseUnusable(
            f"{path} cannot be written ({error.strerror}); "
            "give the desk a folder of its own, or choose another DATABASE_URL"
        ) from error


def bring_up_to_date(path: Path, now: datetime) -> str:
    """Migrate a SQLite file that this process has locked. All steps or none are kept."""
    version = check(path)
    if version == HEAD:
        return f"{path} is up to date (schema {HEAD})"
    try:
        saved = None if version is None else backup.back_up(path, schema=version, now=now)
        with closing(sqlite.connect(path)) as connection:
            _run_steps(connection)
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        raise errors.DatabaseUnusable(
            f"{path} could not be brought to schema {HEAD} ({error}); it is as it was. "
            "Free some space if the disk is full, and start again"
        ) from error
    if saved is None:
        return f"{path} was created (schema {HEAD})"
    return f"{path} went from schema {version} to {HEAD}; the copy before it is {saved}"


def check(path: Path) -> str | None:
    """The schema of a SQLite file, None for a new one. Only reads.

    Raises `desk.errors.DatabaseUnusable` for a file that is no database of ours, damaged after an
    unclean stop, or newer than this program.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return None
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
        if magic != MAGIC:
            raise _damaged(path, "it is no SQLite database")
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
            _check_after_unclean_stop(path, reader)
            tables = {row[0] for row in reader.execute("SELECT name FROM sqlite_master")}
            if not tables:
                return None
            if "alembic_version" not in tables:
                raise errors.DatabaseUnusable(
                    f"{path} belongs to another program; choose another DATABASE_URL"
                )
            row = reader.execute("SELECT version_num FROM alembic_version").fetchone()
    except (OSError, sqlite3.OperationalError) as error:
        raise errors.DatabaseUnusable(
            f"{path} cannot be read ({error}); give the desk the right to read and write it"
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    return known(None if row is None else row[0], str(path))


def known(version: str | None, database: str) -> str | None:
    """The version, unless this program does not know it."""
    if version is not None and version > HEAD:
        raise errors.DatabaseUnusable(
            f"{database} was written by a newer desk (schema {version}, this one knows {HEAD}); "
            "upgrade the desk, or put a copy from backups/ in its place with `desk restore FILE`"
        )
    return version


def _check_after_unclean_stop(path: Path, reader: sqlite3.Connection) -> None:
    log = path.with_name(path.name + "-wal")
    was_unclean = log.exists() and log.stat().st_size > 0
    if was_unclean and path.stat().st_size < _LARGEST_CHECKED_BYTES:
        result = reader.execute("PRAGMA quick_check(1)").fetchone()[0]
        if result != "ok":
            raise _damaged(path, result)


def _damaged(path: Path, why: str) -> errors.DatabaseUnusable:
    return errors.DatabaseUnusable(
        f"{path} is damaged ({why}); it is left as it is. Put the newest whole copy "
        f"from {path.parent / 'backups'} in its place with `desk restore FILE`"
    )


def _run_steps(connection: sqlite3.Connection) -> None:
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connection,
        poolclass=sa.pool.StaticPool,
        hide_parameters=True,
    )
    # A step may rebuild a table that others refer to; SQLite allows that only while it does not
    # look, and it can be told so only outside a transaction.
    connection.execute("PRAGMA foreign_keys = OFF")
    with engine.connect() as joined:
        joined.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(joined)
        broken = joined.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise sqlite3.IntegrityError(f"{len(broken)} rows refer to what is not there")
        Point.STEPS_MARKED.reached()
        joined.commit()


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Run the steps on a connection whose transaction the caller ends."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
