"""One desk as a process of its own, from the nursery (`tests.failpoints.victim`)."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.victims import ROOT
from tests.failpoints.victim import Order

ENDS_WITHIN = 20.0
"""Seconds; a desk that comes to no end in this time has not come to its point."""


@contextmanager
def nursery(folder: Path) -> Iterator[Path]:
    """The process that forks desks; yields the socket where it is asked for them."""
    # A socket's path may be no longer than about a hundred characters.
    path = folder / "s"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.failpoints.victim", str(path)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield path
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()


@dataclass(frozen=True, kw_only=True)
class Life:
    """A desk that lives, or has lived."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ended(self) -> int:
        """Wait until it ends; returns its exit code, -9 after a kill."""
        async with asyncio.timeout(ENDS_WITHIN):
            code = int(await self.reader.readline())
        self.writer.close()
        await self.writer.wait_closed()
        return code

    def is_asked_to_stop(self) -> None:
        """SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)

    async def is_killed(self) -> None:
        """SIGKILL, if it still lives."""
        if not self.writer.is_closing():
            os.kill(self.pid, signal.SIGKILL)
            await self.ended()


async def begin(nursery_at: Path, order: Order) -> Life:
    """Fork a desk; it is not ready yet."""
    reader, writer = await asyncio.open_unix_connection(str(nursery_at))
    writer.write(msgspec.json.encode(order) + b"\n")
    return Life(pid=int(await reader.readline()), reader=reader, writer=writer)
