"""What changes without anybody doing anything, told to the page as it happens."""

import asyncio
from typing import Any

from sandbox import bot_reading
from sandbox.core import Core

Json = dict[str, Any]

LOOK_EVERY = 0.25


class Watch:
    """Looks who listens, how many updates wait, and which troubles are left."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._task: asyncio.Task[None] | None = None
        self._bots: dict[int, Json] = {}

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """End looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(LOOK_EVERY)

    def _look(self) -> None:
        core = self._core
        for bot in list(core.world.bots.values()):
            seen = bot_reading.presence(core, bot)
            if self._bots.get(bot.id) != seen:
                self._bots[bot.id] = seen
                core.events.emit("bot", {"id": bot.id, **seen})
        core.tell_faults()
