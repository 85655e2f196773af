"""What a large desk weighs: memory and start with 100,000 open conversations.

`python -m bench.weight [--conversations 100000]`. Memory is compared with a process that only
imports aiogram, the start (from the command to the first getUpdates) with the bare aiogram bot.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from bench.figures import Figure, table
from bench.stage import BARE_TOKEN, DESK_GROUP, DESK_TOKEN
from bench.telegram_stub import TelegramStub
from bench.victims import Victim
from desk.messages import Content, Direction, Incoming, Outcome
from desk.people import Person
from desk.ports import Transaction
from desk.staff import setup
from storage.store import open_store
from storage.transaction import Context

CONVERSATIONS = 100_000
STARTS = 5
RELAYED = 300
MEMORY_FLOOR, START_FLOOR = 1.3, 1.3
_FIRST_PERSON = 10_000
_AT_ONCE = 500
_NO_LIMITS = """\
[telegram]
per_second = 0
per_chat_per_second = 0
per_group_per_minute = 0

[customer]
greeting = false

[abuse]
fold_after = 0
raid_customers = 0
"""


async def fill(folder: Path, conversations: int) -> None:
    """A database with so many customers, each with a topic, an open ticket and a message."""
    (folder / "data").mkdir(mode=0o700)
    url = f"sqlite+aiosqlite:///{folder}/data/desk.db"
    context = Context(bot_id=int(DESK_TOKEN.partition(":")[0]), language="en")
    store = await open_store(url, context=context, clock=lambda: datetime.now(UTC))
    try:
        await store.write(lambda tx: setup.bind(tx, DESK_GROUP, title="Team", is_forum=True))
        for first in range(0, conversations, _AT_ONCE):
            last = min(first + _AT_ONCE, conversations)
            await store.write(partial(_converse, numbers=range(first, last)))
    finally:
        await store.close()


def _converse(tx: Transaction, numbers: range) -> None:
    for number in numbers:
        person = Person(telegram_id=_FIRST_PERSON + number, first_name=f"Customer {number}")
        customer = tx.customers.add(person, language="en", now=tx.now)
        topic = tx.topics.add(
            customer_id=customer.id,
            group_chat_id=DESK_GROUP,
            title=f"#{number + 1} · Customer {number}",
            icon="",
            now=tx.now,
        )
        tx.topics.save(replace(topic, topic_id=number + 2))
        ticket = tx.tickets.add(
            customer_id=customer.id, topic_ref=topic.id, previous_id=None, is_test=False, now=tx.now
        )
        message = tx.messages.add(
            customer_id=customer.id,
            ticket_id=ticket.id,
            direction=Direction.IN,
            author_id=person.telegram_id,
            incoming=Incoming(
                chat_id=person.telegram_id,
                message_id=number + 1,
                topic_id=None,
                sender=person,
                written_at=tx.now,
                content=Content(kind="text", text="Where is my parcel?"),
            ),
        )
        tx.messages.end([message.id], Outcome.SENT)


async def measure(folder: Path, conversations: int) -> list[Figure]:
    """Memory of the desk at work, and how soon it asks for updates."""
    await fill(folder, conversations)
    telegram = TelegramStub(token=DESK_TOKEN, group=DESK_GROUP)
    other = TelegramStub(token=BARE_TOKEN, group=DESK_GROUP)
    await telegram.start()
    await other.start()
    desk, bare = _desk(folder, telegram), _bare(folder, other)
    ours, theirs = [], []
    try:
        memory = await _memory(desk, telegram)
        for _ in range(STARTS):
            theirs.append(await _start(bare, other))
            ours.append(await _start(desk, telegram))
    finally:
        telegram.stop()
        other.stop()
    return [
        Figure(
            name=f"memory, {conversations:,} talks, MB (import)",
            ours=memory,
            theirs=await _imported(folder),
            floor=MEMORY_FLOOR,
        ),
        Figure(
            name="start to first getUpdates, s",
            ours=median(ours),
            theirs=median(theirs),
            floor=START_FLOOR,
        ),
    ]


async def _memory(desk: Victim, telegram: TelegramStub) -> float:
    await desk.start()
    await desk.ready()
    keys = [telegram.offer(_FIRST_PERSON + number, "Hello?") for number in range(RELAYED)]
    async with asyncio.timeout(60):
        await telegram.all_copied(keys)
    found = resident(desk.pid)
    await desk.stop()
    return found


async def _start(victim: Victim, telegram: TelegramStub) -> float:
    polls = telegram.calls["getUpdates"]
    began = time.perf_counter()
    await victim.start()
    async with asyncio.timeout(60):
        while telegram.calls["getUpdates"] == polls:
            telegram.changed.clear()
            await telegram.changed.wait()
    took = time.perf_counter() - began
    await victim.stop()
    return took


async def _imported(folder: Path) -> float:
    code = "import sys, aiogram; print(file=sys.stderr, flush=True); sys.stdin.read()"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    assert process.stderr is not None
    await process.stderr.readline()
    found = resident(process.pid)
    process.terminate()
    await process.wait()
    return found


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds; 0 where /proc does not tell (proc(5): VmRSS)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _desk(folder: Path, telegram: TelegramStub) -> Victim:
    (folder / "desk.toml").write_text(_NO_LIMITS)
    environment = {
        "BOT_TOKEN": DESK_TOKEN,
        "OPERATORS_CHAT_ID": str(DESK_GROUP),
        "TELEGRAM_API_URL": telegram.url,
        "LISTEN": "",
        "LANGUAGE": "en",
    }
    return Victim("desk", ["bot", "run"], environment=environment, folder=folder)


def _bare(folder: Path, telegram: TelegramStub) -> Victim:
    topics = folder / "topics.json"
    topics.write_text(json.dumps({}))
    arguments = ["bench.bare_bot", "--group", str(DESK_GROUP), "--topics", str(topics)]
    environment = {"BOT_TOKEN": BARE_TOKEN, "TELEGRAM_API_URL": telegram.url}
    return Victim("bare_bot", arguments, environment=environment, folder=folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder).resolve(), given.conversations))
    print(table(figures))


if __name__ == "__main__":
    main()
