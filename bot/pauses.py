"""Wait, but not longer than the desk lives."""

import asyncio


async def unless(stop: asyncio.Event, seconds: float) -> None:
    """Sleep that many seconds, or until `stop` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
