"""Copies of a SQLite database, made while it may be in use."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from desk.failpoints import Point

KEPT = 5
BESIDE_A_DESK = "mode=ro"
AT_REST = "immutable=1"
"""How a file is read: a live database with its log, or one that nobody works with and whose folder
may take no files."""
_PAGES_AT_ONCE = 1024

Progress = Callable[[int, int], None]
"""Is told how many pages are copied, and of how many."""


def back_up(database: Path, *, schema: str, now: datetime, spared: Path | None = None) -> Path:
    """Copy the database into `backups/` beside it, and keep the newest five copies there.

    A copy appears under its name only when it is whole and on disk. Raises `sqlite3.Error` or
    OSError; earlier copies are then as they were. `spared` is a copy that is kept however old.
    """
    folder = database.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{database.stem}-{schema}-{now:%Y%m%dT%H%M%SZ}.db"
    copy(database, target)
    for old in sorted(folder.glob(f"{database.stem}-*.db"), key=_age)[:-KEPT]:
        if spared is None or not old.samefile(spared):
            old.unlink()
    return target


def copy(
    database: Path,
    target: Path,
    *,
    access: str = BESIDE_A_DESK,
    approve: Callable[[Path], object] | None = None,
    progress: Progress | None = None,
) -> None:
    """Copy a database to a file by SQLite's online backup: write, approve, fsync, rename.

    `approve` is shown the copy before it gets its name, and may change it; what it raises leaves
    the target as it was.
    """
    unfinished = target.with_name(target.name + ".part")
    _remove(unfinished)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(_reader(database, access)) as source,
            closing(sqlite3.connect(unfinished)) as sink,
        ):
            # One view for all steps: without it every commit of a desk at work starts them anew.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            source.backup(sink, pages=_PAGES_AT_ONCE, progress=_told(progress))
            # A copy is one file: it must not need a log beside it.
            sink.execute("PRAGMA journal_mode = DELETE")
        if approve is not None:
            approve(unfinished)
        sync(unfinished)
        Point.COPY_MADE.reached()
        unfinished.replace(target)
        sync(target.parent)
    finally:
        _remove(unfinished)


def _remove(unfinished: Path) -> None:
    """A journal that a kill left would be played back into the next copy."""
    for end in ("", "-journal"):
        unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)


def _reader(database: Path, access: str) -> sqlite3.Connection:
    uri = f"{database.absolute().as_uri()}?{access}"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _told(progress: Progress | None) -> Callable[[int, int, int], object] | None:
    if progress is None:
        return None
    return lambda _, remaining, total: progress(total - remaining, total)


def sync(path: Path) -> None:
    """Return when the file, or the names in the folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age(path: Path) -> tuple[str, str]:
    """By the timestamp in the name: the schema before it must not decide."""
    return path.stem.rpartition("-")[2], path.name
