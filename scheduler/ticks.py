"""Interval ticks. Every calendar moment is a stored due time that a tick finds (design §4)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """Something to do again and again. `run` does all that is due and returns."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


class Ticks:
    """The running ticks: one instance of each, missed ones coalesce. Start inside the loop."""

    def __init__(self, ticks: Iterable[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for tick in ticks:
            trigger = IntervalTrigger(seconds=int(tick.every.total_seconds()))
            self._scheduler.add_job(_until_stopped(tick.run), trigger, id=tick.name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Stop them, if they were started."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _until_stopped(run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Stopping in the middle of a tick is no fault; APScheduler would log it as one."""

    async def job() -> None:
        with suppress(asyncio.CancelledError):
            await run()

    return job
