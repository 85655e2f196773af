"""Bots as processes of their own, which may be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY = b"event=ready"
READY_WITHIN = 60.0
"""Seconds; importing aiogram alone takes three on a quiet machine."""
STOPS_WITHIN = 20.0


class NeverReady(Exception):
    """The process ended, or said nothing, before it was ready; carries the end of its log."""


class Victim:
    """`python -m …`, started in `folder` with only the environment given; logs are kept there."""

    def __init__(
        self, name: str, arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._arguments = arguments
        self.folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start the process; it is not ready yet."""
        self._ready = asyncio.Event()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *self._arguments),
            cwd=self.folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C belongs to whoever started the benchmark, who stops this process in order.
            start_new_session=True,
        )
        assert self._process.stderr is not None
        self._reader = asyncio.create_task(self._read(self._process.stderr, self._ready))

    async def ready(self) -> None:
        """Wait until it has said that it is ready; raises `NeverReady`."""
        assert self._reader is not None
        heard = asyncio.create_task(self._ready.wait())
        await asyncio.wait(
            [heard, self._reader], timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        heard.cancel()
        if not self._ready.is_set():
            tail = self.log.read_text(errors="replace")[-2000:]
            raise NeverReady(f"{self.name} did not become ready:\n{tail}")

    async def ended(self) -> int:
        """Wait until it ends by itself; returns its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def kill(self) -> None:
        """End it as a power cut would, with SIGKILL."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """End it with SIGTERM, or without mercy after a while; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None or self._reader is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(STOPS_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await self._reader
        assert process.returncode is not None
        return process.returncode

    async def _read(self, stderr: asyncio.StreamReader, ready: asyncio.Event) -> None:
        with self.log.open("ab") as log:
            async for line in stderr:
                log.write(line)
                log.flush()
                if READY in line:
                    ready.set()
