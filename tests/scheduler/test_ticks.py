"""Ticks come again and again, one at a time, whatever a run does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.ticks import Tick, Ticks

PATIENCE = 5.0
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
Start = Callable[..., Ticks]


class Run:
    """What a tick does: it counts, and can be told to fail or to take long."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Exception | None = None
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.has_ended = asyncio.Event()
        self._news = asyncio.Event()

    async def __call__(self) -> None:
        self.count += 1
        self._news.set()
        if self.error is not None:
            raise self.error
        try:
            await self.may_end.wait()
        finally:
            self.has_ended.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.count < count:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts ticks, and stops them after the test."""
    started: list[Ticks] = []

    def start(**runs: tuple[timedelta, Callable[[], Awaitable[None]]]) -> Ticks:
        ticks = Ticks(Tick(name=name, every=every, run=run) for name, (every, run) in runs.items())
        started.append(ticks)
        ticks.start()
        return ticks

    yield start
    for ticks in started:
        ticks.stop()
    await asyncio.sleep(0)


def _is_due(ticks: Ticks, name: str) -> None:
    """Its time has come, without waiting for it."""
    ticks._scheduler.modify_job(name, next_run_time=datetime.now(UTC))


async def test_a_tick_comes_again_and_again(start: Start) -> None:
    run = Run()

    start(figures=(SECOND, run))

    await run.until(2)


async def test_each_tick_has_its_own_time(start: Start) -> None:
    often, rarely = Run(), Run()

    start(often=(SECOND, often), rarely=(HOUR, rarely))

    await often.until(1)
    assert rarely.count == 0


async def test_a_run_that_fails_is_not_the_last(start: Start) -> None:
    run = Run()
    run.error = RuntimeError("a fault of ours")
    ticks = start(figures=(HOUR, run))
    _is_due(ticks, "figures")
    await run.until(1)

    _is_due(ticks, "figures")

    await run.until(2)


async def test_a_run_that_fails_hurts_no_other_tick(start: Start) -> None:
    failing, other = Run(), Run()
    failing.error = RuntimeError("a fault of ours")
    ticks = start(failing=(HOUR, failing), other=(HOUR, other))

    _is_due(ticks, "failing")
    _is_due(ticks, "other")

    await failing.until(1)
    await other.until(1)


async def test_a_run_that_takes_long_is_never_doubled(start: Start) -> None:
    slow, other = Run(), Run()
    slow.may_end.clear()
    ticks = start(slow=(HOUR, slow), other=(HOUR, other))
    _is_due(ticks, "slow")
    await slow.until(1)

    _is_due(ticks, "slow")
    _is_due(ticks, "other")
    await other.until(1)

    assert slow.count == 1


async def test_what_was_missed_is_made_up_for_once(start: Start) -> None:
    run, other = Run(), Run()
    ticks = start(figures=(SECOND, run), other=(HOUR, other))

    ticks._scheduler.modify_job("figures", next_run_time=datetime.now(UTC) - timedelta(hours=3))
    await run.until(1)
    _is_due(ticks, "other")
    await other.until(1)

    assert run.count == 1


async def test_after_the_stop_no_tick_comes(start: Start) -> None:
    run = Run()
    ticks = start(figures=(HOUR, run))
    _is_due(ticks, "figures")
    await run.until(1)

    ticks.stop()
    await asyncio.sleep(0)

    assert not ticks._scheduler.running
    assert run.count == 1


async def test_stopping_in_the_middle_of_a_tick_is_no_fault(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run()
    run.may_end.clear()
    ticks = start(long=(HOUR, run))
    _is_due(ticks, "long")
    await run.until(1)

    ticks.stop()
    async with asyncio.timeout(PATIENCE):
        await run.has_ended.wait()
    await asyncio.sleep(0)

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_ticks_that_never_started_may_be_stopped() -> None:
    Ticks([Tick(name="figures", every=SECOND, run=Run())]).stop()
