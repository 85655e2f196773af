"""`desk backup`: a copy of the database in a file of the administrator's choice."""

import os
import shutil
import sqlite3
from pathlib import Path

from desk import errors
from storage import backup, contents, sqlite
from storage.contents import Contents


def save(
    url: str,
    target: Path,
    *,
    bot_id: int,
    replace: bool = False,
    progress: backup.Progress | None = None,
) -> Contents:
    """Copy the database beside a running desk, and look through the copy before it gets its name.

    Raises `desk.errors.CommandFailed`, and `DatabaseUnusable` when the copy is not whole; nothing
    has the target's name then, or still what had it.
    """
    refuse_server(url, "pg_dump makes a copy beside a running desk, and pg_restore puts it back")
    database = sqlite.file_of(url)
    if not database.is_file() or database.stat().st_size == 0:
        raise errors.CommandFailed(f"there is no database {database} yet, so nothing to copy")
    _check_target(database, target, replace=replace)
    found: list[Contents] = []
    try:
        contents.require_database(database)
        backup.copy(
            database,
            target,
            approve=lambda made: found.append(contents.examine(made, bot_id=bot_id)),
            progress=progress,
        )
    except contents.Unsound as unsound:
        raise _not_whole(database, str(unsound)) from unsound
    except (OSError, sqlite3.Error) as error:
        if sqlite.is_damage(error):
            raise _not_whole(database, f"it is damaged ({error})") from error
        raise errors.CommandFailed(
            f"{target} could not be written: {in_words(error)}; nothing was left there"
        ) from error
    return found[0]


def refuse_server(url: str, way_out: str) -> None:
    """Raises `desk.errors.CommandFailed` if the database is a server's."""
    if sqlite.is_server(url):
        raise errors.CommandFailed(
            f"DATABASE_URL names a PostgreSQL server, which has tools of its own: {way_out}"
        )


def is_of_database(database: Path, file: Path) -> bool:
    """Whether the file is the database itself or one that belongs to it."""
    own = [database.with_name(database.name + end) for end in ("", "-wal", "-shm", ".lock")]
    return file.absolute() in {each.absolute() for each in own} or any(
        each.exists() and file.exists() and each.samefile(file) for each in own
    )


def in_words(error: BaseException) -> str:
    """Why a file could not be written or read."""
    if sqlite.is_full(error):
        return "the disk is full"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _check_target(database: Path, target: Path, *, replace: bool) -> None:
    folder = target.parent
    if is_of_database(database, target):
        raise errors.CommandFailed(f"{target} is the database itself; name another file")
    if not folder.is_dir():
        raise errors.CommandFailed(f"there is no folder {folder}; make it first")
    if target.exists() and not target.is_file():
        raise errors.CommandFailed(f"{target} is no file; name one inside a folder")
    if target.exists() and not replace:
        raise errors.CommandFailed(f"{target} is there already; --force puts the copy in its place")
    if not os.access(folder, os.W_OK):
        raise errors.CommandFailed(f"{folder} cannot be written; name another folder")
    needed, free = _needed(database), shutil.disk_usage(folder).free
    if free < needed:
        raise errors.CommandFailed(
            f"{folder} has no room for the copy: {needed / 1e6:.0f} MB needed, "
            f"{free / 1e6:.0f} MB free"
        )


def _needed(database: Path) -> int:
    log = database.with_name(database.name + "-wal")
    return database.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _not_whole(database: Path, why: str) -> errors.DatabaseUnusable:
    return errors.DatabaseUnusable(
        f"no copy was made of {database}: {why}. The newest copy that is whole can be put in its "
        "place with `desk restore FILE`"
    )
