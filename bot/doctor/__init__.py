"""Check everything the desk stands on, and say how to mend each fault."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.doctor import machine, telegram
from bot.doctor.finding import Finding, Level
from bot.settings import Settings

__all__ = ["Finding", "Level", "examine"]


async def examine(
    settings: Settings, *, now: Callable[[], datetime], database: Sequence[Finding] = ()
) -> list[Finding]:
    """Return what was found, in the order in which one would mend it.

    `database` is what the room of storage says about its file. Reads only, except for a file of
    some kilobytes in the database's folder that measures the disk and is removed at once.
    """
    of_machine = await asyncio.to_thread(machine.examine, settings)
    of_telegram = await telegram.examine(settings, now)
    return [*machine.program(settings), *of_machine, *database, *of_telegram]
