"""Wait, but not longer than the desk lives."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def unless(stop: asyncio.Event, seconds: float) -> None:
    """Sleep that many seconds, or until `stop` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass


async def finished(work: Coroutine[Any, Any, None], *, before: asyncio.Event) -> bool:
    """Await the work, or give it up once the event is set; False then. Raises what it raises."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(before.wait())
    try:
        await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    if task.cancelled():
        return False
    await task
    return True
