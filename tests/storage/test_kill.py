"""Two processes, one database; and kill -9."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from desk import errors
from storage.store import open_store
from storage.transaction import Context
from tests.storage.cast import BOT, HandClock

ROOT = Path(__file__).parents[2]
ENOUGH = 300

Start = Callable[[], Awaitable[Process]]


@pytest.fixture
async def start(sqlite_url: str) -> AsyncIterator[Start]:
    """Starts another process on the same database and waits until it is open."""
    processes: list[Process] = []

    async def started() -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.storage.desk_process", sqlite_url, cwd=ROOT, stdout=PIPE
        )
        processes.append(process)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"open\n"
        return process

    yield started
    for process in processes:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_second_process_is_refused_with_words(
    start: Start, sqlite_url: str, clock: HandClock
):
    process = await start()

    with pytest.raises(errors.DatabaseHeld, match=f"in use by process {process.pid}"):
        await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)


async def test_a_kill_frees_the_database_at_once_and_loses_nothing_acknowledged(
    start: Start, sqlite_url: str, clock: HandClock
):
    process = await start()
    assert process.stdout is not None
    acknowledged = [int(await process.stdout.readline()) for _ in range(ENOUGH)]
    process.kill()
    rest, _ = await process.communicate()
    # The last line may have been cut short by the kill.
    acknowledged += [int(line) for line in rest.split(b"\n")[:-1]]

    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    rows = await store.read(lambda tx: tx.inbox.waiting(after=0, limit=10**6))
    await store.close()

    stored = {row.update_id for row in rows}
    assert set(acknowledged) <= stored
    assert len(rows) == len(stored)
