"""The journal: every command that was carried out, one JSON line each, replayed at start."""

import json
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from sandbox.errors import ControlError

Json = dict[str, Any]


class Journal:
    """An append-only file. Lines reach the kernel before the answer leaves: kill -9 loses none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def read(self) -> list[Json]:
        """All whole entries; a torn last line is cut off, as if it had never been begun.

        A file that is something else is left as it is; raises `ControlError`.
        """
        if not self._path.exists():
            return []
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        entries = [self._entry(line) for line in whole.splitlines() if line]
        if data and not data.startswith(b"{"):
            raise self._is_something_else()
        if len(whole) != len(data):
            with self._path.open("r+b") as file:
                file.truncate(len(whole))
        return entries

    def _entry(self, line: bytes) -> Json:
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            raise self._is_something_else()
        return entry

    def _is_something_else(self) -> ControlError:
        return ControlError(f"{self._path} is no journal of a sandbox; it was left as it is")

    def open(self) -> None:
        """Begin appending."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("ab", buffering=0)

    def append(self, entry: Json) -> None:
        """Write one entry through to the kernel."""
        if self._file is not None:
            self._file.write(msgspec.json.encode(entry) + b"\n")

    def close(self) -> None:
        """End appending."""
        if self._file is not None:
            self._file.close()
            self._file = None
