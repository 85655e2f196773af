"""The machine: Python, SQLite, the policy file, and the disk under the database."""

import contextlib
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.finding import Finding, fault, ok, warn
from bot.policy_file import PolicyFaults, load_policy
from bot.settings import Settings

OLDEST_PYTHON, FIRST_UNTRIED_PYTHON = (3, 11), (3, 15)
CURED_SQLITE = (3, 51, 3)
"""sqlite.org/wal.html, "the WAL-reset bug": cured by the release of 2026-03-13."""
SLOW_FSYNC = 0.020
"""Seconds. Every batch of messages waits for one; above this people begin to feel it."""
SCARCE_DISK, HOPELESS_DISK = 1_000_000_000, 100_000_000
"""Bytes. A backup beside the database needs as much again as the database."""
_TRIES = 9


def program(settings: Settings) -> Iterator[Finding]:
    """Look at Python and the policy file."""
    version = platform.python_version()
    if OLDEST_PYTHON <= sys.version_info < FIRST_UNTRIED_PYTHON:
        yield ok(f"Python {version}")
    else:
        yield fault(f"Python {version} was never tried", "install Python 3.11 to 3.14")
    try:
        load_policy(settings.desk_config, required=settings.is_policy_required)
    except PolicyFaults as refused:
        for one in refused.faults:
            yield fault(one, f"correct it in {settings.desk_config}")
    else:
        yield ok(f"policy {settings.desk_config.name}")


def sqlite_version(version: tuple[int, ...]) -> Finding:
    """Judge a version of SQLite, as in `sqlite3.sqlite_version_info`."""
    words = f"SQLite {'.'.join(str(part) for part in version)}"
    if version >= CURED_SQLITE:
        return ok(words)
    return warn(
        f"{words} has the WAL-reset bug: two connections may damage the file",
        "let no other program open the database, and update SQLite to 3.51.3 or newer",
    )


def examine(settings: Settings) -> list[Finding]:
    """Look at the disk under the database; blocks for some milliseconds."""
    path = settings.database_path
    if path is None:
        return [ok("the database is a server; its disk is looked after there")]
    folder = _nearest(path.parent)
    if folder is None:
        return [fault(f"there is no folder {path.parent}", "make it, or set DATABASE_URL")]
    found = [_free(shutil.disk_usage(folder).free, folder)]
    try:
        took = _fsync_seconds(folder)
    except OSError as error:
        mend = "give this account the right to write there, or set DATABASE_URL to another place"
        return [*found, fault(f"cannot write in {folder}: {error.strerror}", mend)]
    return [*found, _fsync(took)]


def _free(free: int, folder: Path) -> Finding:
    words = f"{free / 1e9:.1f} GB free in {folder}"
    if free < HOPELESS_DISK:
        return fault(words, "free some space now: a full disk stops the desk")
    if free < SCARCE_DISK:
        return warn(words, "free some space, or move the database with DATABASE_URL")
    return ok(words)


def _fsync(seconds: float) -> Finding:
    words = f"fsync takes {seconds * 1000:.1f} ms"
    if seconds > SLOW_FSYNC:
        return warn(words, "put the database on a local SSD; a network disk is the usual cause")
    return ok(words)


def _nearest(folder: Path) -> Path | None:
    """Return the folder, or the one in which it would be made."""
    return next((one for one in (folder, *folder.parents) if one.is_dir()), None)


def _fsync_seconds(folder: Path) -> float:
    """Write a page and wait until it is on disk, several times; the median."""
    times = []
    handle, name = tempfile.mkstemp(prefix=".doctor-", dir=folder)
    try:
        for _ in range(_TRIES):
            begun = time.perf_counter()
            os.write(handle, b"\0" * 4096)
            os.fsync(handle)
            times.append(time.perf_counter() - begun)
    finally:
        os.close(handle)
        with contextlib.suppress(OSError):
            Path(name).unlink()
    return statistics.median(times)
