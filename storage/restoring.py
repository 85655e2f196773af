"""`desk restore`: a copy takes the database's place, whole or not at all.

A log of the old database must never lie beside the new one: SQLite would play it back into it. So
the old log is folded in first; where that cannot be done, the old files are linked aside and a
tombstone, which no desk opens, holds the place until the log is gone.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk import errors
from storage import backup, contents, saving, settling, sqlite
from storage.contents import Contents
from storage.lock import FileLock
from storage.settling import Loose

_LOGS = ("-wal", "-shm", "-journal")
_TOMBSTONE = (
    b"A restore was interrupted here. Run `desk restore` again; the old files are in backups/.\n"
)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was done. `kept` is where the old database is now, if there was one."""

    database: Path
    source: Path
    contents: Contents
    loose: Loose
    kept: Path | None
    was_damaged: bool = False

    def __str__(self) -> str:
        lines = [f"{self.database} is now the copy {self.source}: {self.contents}"]
        if self.contents.is_older:
            lines.append("It is of an older desk: the next start migrates it, after a copy.")
        if self.kept is not None and self.was_damaged:
            lines.append(f"The old one could not be copied; its files are kept as {self.kept}*")
        elif self.kept is not None:
            lines.append(f"The old one is kept as {self.kept}")
        if self.contents.newest_at is not None:
            lines.append(
                f"What happened after {self.contents.newest_at:%Y-%m-%d %H:%M} UTC is not on "
                "record any more. Topics made after it are strange to the desk: nothing written "
                "there reaches a customer, who gets a new topic with the next message. Tell your "
                "operators."
            )
        return "\n".join([*lines, str(self.loose)])


def restore(
    url: str,
    source: Path,
    *,
    bot_id: int,
    now: datetime,
    any_bot: bool = False,
    progress: backup.Progress | None = None,
) -> Restored:
    """Put a copy in the place of the database, which is kept in `backups/`.

    Raises `desk.errors.DatabaseHeld` beside a running desk, `DatabaseUnusable` for a copy that is
    damaged, newer or of another program, `CommandFailed` for all else; the database is as it was.
    """
    saving.refuse_server(url, "pg_restore puts back what pg_dump copied")
    database = sqlite.file_of(url)
    if not source.is_file():
        raise errors.CommandFailed(f"there is no file {source}")
    if saving.is_of_database(database, source):
        raise errors.CommandFailed(f"{source} is the database itself; name a copy of it")
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise errors.CommandFailed(f"{database.parent} cannot be made: {error.strerror}") from error
    lock = FileLock(database)
    lock.take()
    fresh = database.with_name(database.name + ".restoring")
    try:
        pulses = settling.last_heard(database)
        there, loose = _prepare(
            source,
            fresh,
            bot_id=bot_id,
            settle=lambda connection: settling.settle(connection, now, pulses),
            any_bot=any_bot,
            progress=progress,
        )
        kept, was_damaged = _keep(database, now, spared=source)
        fresh.replace(database)
        backup.sync(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise errors.CommandFailed(
            f"{source} was not restored: {saving.in_words(error)}; {database} is as it was"
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
        lock.release()
    return Restored(
        database=database,
        source=source,
        contents=there,
        loose=loose,
        kept=kept,
        was_damaged=was_damaged,
    )


def _prepare(
    source: Path,
    fresh: Path,
    *,
    bot_id: int,
    settle: Callable[[sqlite3.Connection], Loose],
    any_bot: bool,
    progress: backup.Progress | None,
) -> tuple[Contents, Loose]:
    """Make beside the database what will take its place, whole and on disk."""
    found: list[tuple[Contents, Loose]] = []

    def approve(made: Path) -> None:
        there = contents.examine(made, bot_id=bot_id)
        if not there.is_of(bot_id) and not any_bot:
            raise _of_another(source, there, bot_id)
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            found.append((there, settle(connection)))

    # A copy may lie where nothing can be written; one with a log beside it is read with it.
    log = source.with_name(source.name + "-wal")
    access = backup.BESIDE_A_DESK if log.exists() else backup.AT_REST
    try:
        contents.require_database(source)
        backup.copy(source, fresh, access=access, approve=approve, progress=progress)
    except contents.Unsound as unsound:
        raise _refusal(source, str(unsound)) from unsound
    except sqlite3.DatabaseError as error:
        if sqlite.is_damage(error):
            raise _refusal(source, f"it is damaged ({error})") from error
        raise
    return found[0]


def _keep(database: Path, now: datetime, *, spared: Path) -> tuple[Path | None, bool]:
    """Keep the old database; nothing of it lies beside the new one's place afterwards.

    Returns where it is kept, and whether it was damaged.
    """
    if not _size(database):
        return (_move_aside(database, now), True) if _beside(database) else (None, False)
    try:
        contents.require_database(database)
        _fold(database)
        schema = f"{_schema_of(database)}-before-restore"
        return backup.back_up(database, schema=schema, now=now, spared=spared), False
    except contents.Damaged:
        pass
    except sqlite3.DatabaseError as error:
        if sqlite.is_busy(error):
            raise errors.CommandFailed(
                f"{database} is open in another program (a shell, a backup); close it, try again"
            ) from error
        if not (sqlite.is_damage(error) or sqlite.is_unreadable(error)):
            raise
    return _move_aside(database, now), True


def _fold(database: Path) -> None:
    """Fold the log into the database and take it away."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
        # Reading first: only then is a change that a kill cut short undone.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    if _beside(database):
        raise sqlite3.OperationalError(f"{_beside(database)[0]} stays, whatever is done")


def _schema_of(database: Path) -> str:
    uri = f"{database.absolute().as_uri()}?{backup.BESIDE_A_DESK}"
    with closing(sqlite3.connect(uri, uri=True)) as reader:
        try:
            row = reader.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            row = None
    return "unknown" if row is None else str(row[0])


def _move_aside(database: Path, now: datetime) -> Path:
    """Keep what cannot be copied as a database: its files as they are, under other names."""
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = _unused(folder / f"damaged-{database.stem}-before-restore-{now:%Y%m%dT%H%M%SZ}.db")
    if _size(database) != len(_TOMBSTONE) or database.read_bytes() != _TOMBSTONE:
        for old in (database, *_beside(database)):
            if old.exists():
                _link(old, kept.with_name(old.name.replace(database.name, kept.name, 1)))
        backup.sync(folder)
        _put_tombstone(database)
    else:
        # An earlier restore got as far as this, and was interrupted.
        kept = max(folder.glob(f"damaged-{database.stem}-*.db"), default=folder)
    for log in _beside(database):
        log.unlink()
    backup.sync(database.parent)
    return kept


def _put_tombstone(database: Path) -> None:
    tombstone = database.with_name(database.name + ".tombstone")
    tombstone.write_bytes(_TOMBSTONE)
    backup.sync(tombstone)
    tombstone.replace(database)
    backup.sync(database.parent)


def _unused(path: Path) -> Path:
    """A name that nothing bears yet: what is kept is never overwritten."""
    tries = (path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, 100)))
    return next(each for each in tries if not each.exists())


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        # A file system without links.
        shutil.copy2(old, new)
        backup.sync(new)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _beside(database: Path) -> list[Path]:
    logs = [database.with_name(database.name + log) for log in _LOGS]
    return [log for log in logs if log.exists()]


def _refusal(source: Path, why: str) -> errors.DatabaseUnusable:
    return errors.DatabaseUnusable(
        f"{source} is not restored: {why}. The database is as it was; try another copy"
    )


def _of_another(source: Path, there: Contents, bot_id: int) -> errors.CommandFailed:
    others = ", ".join(str(bot) for bot in sorted(there.bots))
    return errors.CommandFailed(
        f"{source} is of another bot ({others}), and BOT_TOKEN is that of {bot_id}, to whom "
        "nothing in it belongs; set the other's BOT_TOKEN, or insist with --force"
    )
