"""A disk whose power may fail: what was written, and what of it lies there afterwards.

The model of SQLite's own crash tests (test6.c): what was synced stays; of what was not, each sector
of each write stays or not by chance, in any combination. Names of new files stay. A file that was
deleted may be there again until its folder is synced: by the deletion itself, or by the first sync
of a log made later (SQLite's os_unix.c, UNIXFILE_DIRSYNC).
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field

SECTOR = 512
_LOGS = ("-wal", "-journal")


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    file: int


@dataclass(frozen=True, slots=True)
class Create:
    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Delete:
    name: str
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A commit has returned: whoever waits for it is told."""


Step = Write | Truncate | Sync | Create | Delete | Acknowledge


@dataclass
class Disk:
    """Everything that was done to the files of a folder, in order."""

    steps: list[Step] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    files: int = 0

    def opened(self, name: str) -> int:
        """The file of that name, perhaps a new one."""
        if name not in self.names:
            self.files += 1
            self.names[name] = self.files
            self.steps.append(Create(name, self.files))
        return self.names[name]

    def deleted(self, name: str, *, is_synced: bool) -> None:
        if self.names.pop(name, None) is not None:
            self.steps.append(Delete(name, is_synced))


def after_power_cut(steps: list[Step], chance: random.Random) -> dict[str, bytes]:
    """The files that are found when the power comes back after these steps."""
    folder = _Folder()
    for step in steps:
        folder.sees(step)
    return folder.found(chance)


class _Folder:
    """What is safe on the disk, and what is not yet."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._ghosts: dict[str, int] = {}
        self._fresh_logs: set[int] = set()
        self._safe: dict[int, bytearray] = defaultdict(bytearray)
        self._unsafe: dict[int, list[Write | Truncate]] = defaultdict(list)

    def sees(self, step: Step) -> None:
        match step:
            case Write(file=file) | Truncate(file=file):
                self._unsafe[file].append(step)
            case Sync(file=file):
                self._sync(file)
            case Create(name=name, file=file):
                self._names[name] = file
                self._ghosts.pop(name, None)
                if name.endswith(_LOGS):
                    self._fresh_logs.add(file)
            case Delete(name=name, is_synced=is_synced):
                file = self._names.pop(name)
                if not is_synced:
                    self._ghosts[name] = file
            case Acknowledge():
                pass

    def _sync(self, file: int) -> None:
        for change in self._unsafe.pop(file, ()):
            _apply(self._safe[file], change)
        if file in self._fresh_logs:
            self._fresh_logs.discard(file)
            self._ghosts.clear()

    def found(self, chance: random.Random) -> dict[str, bytes]:
        risen = {name: file for name, file in self._ghosts.items() if chance.random() < 0.5}
        for file, changes in self._unsafe.items():
            for change in changes:
                _apply_by_chance(self._safe[file], change, chance)
        return {name: bytes(self._safe[file]) for name, file in {**self._names, **risen}.items()}


def _apply(content: bytearray, change: Write | Truncate) -> None:
    match change:
        case Truncate(size=size):
            del content[size:]
        case Write(offset=offset, data=data):
            content.extend(bytes(max(offset - len(content), 0)))
            content[offset : offset + len(data)] = data


def _apply_by_chance(content: bytearray, change: Write | Truncate, chance: random.Random) -> None:
    if isinstance(change, Truncate):
        if chance.random() < 0.5:
            _apply(content, change)
        return
    begin, end = change.offset, change.offset + len(change.data)
    while begin < end:
        border = min(begin - begin % SECTOR + SECTOR, end)
        if chance.random() < 0.5:
            piece = change.data[begin - change.offset : border - change.offset]
            _apply(content, Write(change.file, begin, piece))
        begin = border
