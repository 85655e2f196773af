"""How many updates a second reach the disk: the store against aiosqlite with a commit a row.

`python -m bench.storage [--seconds 2]`. Both write with `synchronous=FULL`; run it where the
database will lie, for a commit is as quick as the disk below it (`TMPDIR` chooses the folder).
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from desk.boxes import Arrival
from desk.ports import Transaction
from storage.store import open_store
from storage.transaction import Context

BODY = b"x" * 400
PRODUCERS = (1, 32)

Write = Callable[[int], Awaitable[object]]


async def rate(write: Write, producers: int, seconds: float) -> tuple[float, float]:
    """Writes a second, and the median wait for one in milliseconds."""
    waits: list[float] = []
    until = time.perf_counter() + seconds

    async def produce(first: int) -> None:
        number = first
        while (started := time.perf_counter()) < until:
            await write(number)
            waits.append(time.perf_counter() - started)
            number += producers

    await asyncio.gather(*(produce(first) for first in range(producers)))
    return len(waits) / seconds, sorted(waits)[len(waits) // 2] * 1000


async def with_store(folder: Path, producers: int, seconds: float) -> tuple[float, float]:
    url = f"sqlite+aiosqlite:///{folder / f'store-{producers}.db'}"
    store = await open_store(url, context=Context(bot_id=1), clock=lambda: datetime.now(UTC))

    def receive(number: int) -> Callable[[Transaction], object]:
        arrival = Arrival(update_id=number, lane="p:1", body=BODY)
        return lambda tx: tx.inbox.add([arrival], tx.now)

    try:
        return await rate(lambda number: store.write(receive(number)), producers, seconds)
    finally:
        await store.close()


async def with_aiosqlite(folder: Path, producers: int, seconds: float) -> tuple[float, float]:
    async with aiosqlite.connect(folder / f"plain-{producers}.db") as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("CREATE TABLE inbox (id INTEGER PRIMARY KEY, body BLOB)")
        turn = asyncio.Lock()

        async def write(number: int) -> None:
            async with turn:
                await connection.execute("INSERT INTO inbox (body) VALUES (?)", (BODY,))
                await connection.commit()

        return await rate(write, producers, seconds)


async def main(seconds: float) -> None:
    print(f"{'':34}{'rows/s':>8}  {'median ms':>9}")
    with tempfile.TemporaryDirectory() as name:
        for producers in PRODUCERS:
            for title, run in (
                ("store", with_store),
                ("aiosqlite, a commit a row", with_aiosqlite),
            ):
                rows, wait = await run(Path(name), producers, seconds)
                print(f"{title:26}{producers:>3} tasks{rows:>7.0f}  {wait:>9.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    asyncio.run(main(parser.parse_args().seconds))
