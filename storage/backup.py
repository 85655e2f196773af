"""Copies of a SQLite database, made while it may be in use."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from desk.failpoints import Point

KEPT = 5


def back_up(database: Path, *, schema: str, now: datetime) -> Path:
    """Copy the database into `backups/` beside it, and keep the newest five copies there.

    A copy appears under its name only when it is whole and on disk. Raises `sqlite3.Error` or
    OSError; earlier copies are then as they were.
    """
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{database.stem}-{schema}-{now:%Y%m%dT%H%M%SZ}.db"
    copy(database, target)
    for old in sorted(folder.glob(f"{database.stem}-*.db"), key=_age)[:-KEPT]:
        old.unlink()
    return target


def copy(database: Path, target: Path) -> None:
    """Copy a database to a file by SQLite's online backup: write, fsync, rename."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as sink,
        ):
            source.backup(sink)
            # A copy is one file: it must not need a log beside it.
            sink.execute("PRAGMA journal_mode = DELETE")
        _sync(unfinished)
        Point.COPY_MADE.reached()
        unfinished.replace(target)
        _sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age(path: Path) -> tuple[str, str]:
    """By the timestamp in the name: the schema before it must not decide."""
    return path.stem.rpartition("-")[2], path.name
