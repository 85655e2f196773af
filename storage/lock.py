"""One process a database: a lock that the kernel frees when its holder dies, however it dies."""

import contextlib
import fcntl
import os
from pathlib import Path

from desk import errors


class FileLock:
    """A lock on `<database>.lock`; the file stays, what counts is who holds it."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def take(self) -> None:
        """Raises `desk.errors.DatabaseHeld` at once if another process has it.

        `desk.errors.DatabaseUnusable`: the folder takes no files, or knows no locks.
        """
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise errors.DatabaseUnusable(f"{self.path}: {error.strerror}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode(errors="replace").strip()
            os.close(handle)
            by = f"process {holder}" if holder.isdigit() else "another process"
            raise errors.DatabaseHeld(
                f"{self.database} is in use by {by}; stop it first, or choose another DATABASE_URL"
            ) from None
        except OSError as error:
            os.close(handle)
            raise errors.DatabaseUnusable(
                f"{self.path} cannot be locked ({error.strerror}); "
                "keep the database on a local disk, not on a network share"
            ) from error
        self._file = handle
        # On a full disk the lock holds just as well without a name on it.
        with contextlib.suppress(OSError):
            os.truncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())

    def release(self) -> None:
        if self._file is not None:
            # Emptied, so that nobody reads the number of a process long gone.
            with contextlib.suppress(OSError):
                os.truncate(self._file, 0)
            os.close(self._file)
            self._file = None
