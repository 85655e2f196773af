"""Run recorded statements on a disk whose power fails: `python -m tests.powercut.replay ORDER`.

A process of its own, because apsw brings a SQLite of its own, and two of them in one process break
each other's locks. The files of every cut are left in `cuts` for those who look at them; one line
of JSON on standard output says what was acknowledged before each.
"""

import random
import sys
import tempfile
from pathlib import Path

import apsw
import msgspec

from tests.powercut.disk import Acknowledge, Create, Disk, Sync, Truncate, Write, after_power_cut


class Order(msgspec.Struct, kw_only=True, frozen=True):
    """`statements` is a file: for each connection, its statements. Paths are absolute."""

    statements: str
    cuts: str
    number: int
    seed: int
    synchronous: str


class Report(msgspec.Struct, kw_only=True, frozen=True):
    """`acknowledged` counts, for each cut, the commits that had returned."""

    acknowledged: list[int]
    commits: int
    syncs: int
    checkpoints: int
    """Writes to the database itself between the second and the last commit."""


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._file = disk.opened(Path(name).name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - apsw's name
        self._disk.steps.append(Write(self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.steps.append(Truncate(self._file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.steps.append(Sync(self._file))
        super().xSync(flags)


class _Recorder(apsw.VFS):
    """A layer above the real file system that writes down all that is done."""

    NAME = "recorder"

    def __init__(self, disk: Disk) -> None:
        super().__init__(self.NAME, "")
        self._disk = disk

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None:
            return apsw.VFSFile("", None, flags)
        return _File(self._disk, path, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self._disk.deleted(Path(filename).name, is_synced=bool(syncdir))
        super().xDelete(filename, syncdir)


def main(order: Order) -> Report:
    """Run the statements once, then cut the power wherever chance says."""
    connections = msgspec.json.decode(Path(order.statements).read_bytes(), type=list[list[str]])
    disk = run(connections, order.synchronous)
    acknowledged = []
    for number in range(order.number):
        # With another `synchronous` there are other steps, but the same share of them is done.
        chance = random.Random(f"{order.seed} {number}")
        steps = disk.steps[: round(chance.random() * len(disk.steps))]
        acknowledged.append(sum(isinstance(step, Acknowledge) for step in steps))
        folder = Path(order.cuts) / str(number)
        folder.mkdir(parents=True)
        for name, content in after_power_cut(steps, chance).items():
            (folder / name).write_bytes(content)
    files = {step.file for step in disk.steps if isinstance(step, Create) and step.name == DATABASE}
    told = [at for at, step in enumerate(disk.steps) if isinstance(step, Acknowledge)]
    later = disk.steps[told[1] : told[-1]]
    return Report(
        acknowledged=acknowledged,
        commits=len(told),
        syncs=sum(isinstance(step, Sync) for step in disk.steps),
        checkpoints=sum(isinstance(step, Write) and step.file in files for step in later),
    )


DATABASE = "desk.db"


def run(connections: list[list[str]], synchronous: str) -> Disk:
    """Run every connection's statements in order; all that reached the disk."""
    disk = Disk()
    recorder = _Recorder(disk)
    with tempfile.TemporaryDirectory() as folder:
        for statements in connections:
            connection = apsw.Connection(f"{folder}/{DATABASE}", vfs=recorder.NAME)
            for statement in statements:
                asked = statement.replace("synchronous = FULL", f"synchronous = {synchronous}")
                connection.execute(asked).fetchall()
                if statement == "COMMIT":
                    disk.steps.append(Acknowledge())
            connection.close()
    recorder.unregister()
    return disk


if __name__ == "__main__":
    report = main(msgspec.json.decode(sys.argv[1], type=Order))
    sys.stdout.write(msgspec.json.encode(report).decode())
