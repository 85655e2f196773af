"""Time passes: what is due again and again is done again and again."""

import asyncio
import logging
from datetime import timedelta

import pytest

from scheduler.ticks import Tick, Ticks

SECOND = timedelta(seconds=1)


async def test_a_tick_runs_again_and_again():
    times = 0
    twice = asyncio.Event()

    async def run() -> None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()

    ticks = Ticks([Tick(name="count", every=SECOND, run=run)])
    ticks.start()

    async with asyncio.timeout(5):
        await twice.wait()
    ticks.stop()


async def test_a_tick_that_fails_comes_again(caplog: pytest.LogCaptureFixture):
    times = 0
    again = asyncio.Event()

    async def run() -> None:
        nonlocal times
        times += 1
        if times == 2:
            again.set()
        raise ValueError("not today")

    ticks = Ticks([Tick(name="fail", every=SECOND, run=run)])
    ticks.start()

    async with asyncio.timeout(5):
        await again.wait()
    ticks.stop()


async def test_stopping_in_the_middle_of_a_tick_is_no_fault(caplog: pytest.LogCaptureFixture):
    begun, ended = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    ticks = Ticks([Tick(name="long", every=SECOND, run=run)])
    ticks.start()
    async with asyncio.timeout(5):
        await begun.wait()

    ticks.stop()
    async with asyncio.timeout(5):
        await ended.wait()
    await asyncio.sleep(0)

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_ticks_that_never_started_can_be_stopped():
    Ticks([]).stop()
