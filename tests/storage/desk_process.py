"""A process with a store of its own, to be killed: `python -m tests.storage.desk_process URL`.

Opens the database, says `open`, then writes updates for ever and says each number once its write
was acknowledged.
"""

import asyncio
import sys
from collections.abc import Callable

from desk.boxes import Arrival
from desk.ports import Transaction
from storage.store import open_store
from storage.transaction import Context
from tests.storage.cast import BOT, HandClock

WRITERS = 8


def receive(number: int) -> Callable[[Transaction], object]:
    return lambda tx: tx.inbox.add([Arrival(update_id=number, lane="p:1", body=b"x" * 300)], tx.now)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def main(url: str) -> None:
    store = await open_store(url, context=Context(bot_id=BOT), clock=HandClock())
    say("open")

    async def write_for_ever(first: int) -> None:
        number = first
        while True:
            await store.write(receive(number))
            say(number)
            number += WRITERS

    await asyncio.gather(*(write_for_ever(first) for first in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
