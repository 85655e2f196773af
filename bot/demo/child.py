"""A process that the demo keeps alive."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from desk import errors

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 10.0
"""Seconds: waits before a restart, and the life after which a process counts as healthy again."""
STOPS_WITHIN = 12.0
"""Seconds; the desk itself promises ten."""
HALTS = frozenset({2, 3, 4})
"""Exit codes that mean: starting again would not help (operating contract)."""


class ChildHalted(errors.Halt):
    """A process of the demo cannot go on; it has said why on stderr."""

    def __init__(self, name: str, exit_code: int) -> None:
        super().__init__(f"the {name} cannot go on (exit code {exit_code}); the demo ends")
        self.exit_code = exit_code


@dataclass(frozen=True, kw_only=True)
class Restart:
    """A process died and was started again; `end` says how it died."""

    name: str
    pid: int
    end: str
    new_pid: int

    def __str__(self) -> str:
        return f"The {self.name} (pid {self.pid}) {self.end}; it runs again as pid {self.new_pid}."


class Child:
    """One `desk` command as a process of its own; it leaves when our end of its stdin closes.

    `on_restart` is told whenever it was started again.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        on_restart: Callable[[Restart], Awaitable[None]],
        prints_a_line: bool = False,
    ) -> None:
        self.name = name
        self._arguments = [*arguments, "--supervised"]
        self._environment = environment
        self._on_restart = on_restart
        self._stdout = asyncio.subprocess.PIPE if prints_a_line else None
        self._process: asyncio.subprocess.Process | None = None
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    async def start(self) -> bytes:
        """Start the process, and return the line that it prints when it is there, if it does."""
        self._started_at = asyncio.get_running_loop().time()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *self._arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=self._stdout,
            env=self._environment,
            # Ctrl-C belongs to the supervisor alone, which stops its children in order.
            start_new_session=True,
        )
        if self._process.stdout is None:
            return b""
        line = await self._process.stdout.readline()
        if not line:
            raise ChildHalted(self.name, await self._process.wait() or 1)
        return line

    async def keep(self) -> None:
        """Start it again whenever it dies; `ChildHalted` when that would not help."""
        delay = FIRST_DELAY
        loop = asyncio.get_running_loop()
        while self._process is not None:
            pid, code = self._process.pid, await self._process.wait()
            if code in HALTS:
                raise ChildHalted(self.name, code)
            if loop.time() - self._started_at > STEADY_AFTER:
                delay = FIRST_DELAY
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY)
            await self.start()
            restart = Restart(
                name=self.name, pid=pid, end=_died_of(code), new_pid=self._process.pid
            )
            await self._on_restart(restart)

    def kill(self) -> None:
        """End it as a power cut would, with SIGKILL."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def stop(self) -> None:
        """End it in order, or after `STOPS_WITHIN` without."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def _died_of(code: int) -> str:
    if code >= 0:
        return f"left with exit code {code}"
    return f"died of {signal.Signals(-code).name}"
