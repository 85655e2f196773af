"""How long operators wait for `/queue` and `/search` at a desk with years behind it.

`python -m bench.queue [--messages 1000000] [--tickets 100000]`. The words are those of the desk's
own texts, as often as words are (the n-th takes a share of 1/n), in Russian and in English.
"""

import argparse
import asyncio
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from desk import words
from desk.doors.orders import search
from desk.ports import Transaction
from desk.ticketing import queue, queue_text
from desk.ticketing.queue import View, Window
from storage import stemming
from storage.store import Store, open_store
from storage.transaction import Context

BOT, GROUP, AIM_MS = 1, -1001000000001, 100
UNCLOSED = 3_000
ROUNDS = 60
_TEXTS = Path(words.__file__).parent / "texts"
_WORD = re.compile(r"[^\W\d_]{3,}")


def vocabulary() -> list[str]:
    """The words of the desk's texts, shuffled once and for all, and a tail of rare numbers."""
    found: set[str] = set()
    for file in sorted(_TEXTS.glob("*/*.toml")):
        found.update(_WORD.findall(file.read_text(encoding="utf-8").casefold()))
    known = sorted(found)
    random.Random(5).shuffle(known)
    return known + [f"order{number}" for number in range(20_000)]


def fill(file: Path, known: list[str], *, messages: int, tickets: int) -> None:
    """Put the talks of years into a database that the desk has made."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous = OFF")
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    people = tickets * 6 // 10
    _fill(connection, "customers", "chat_id, name, language, created_at", _people(people, now))
    _fill(
        connection,
        "topics",
        "customer_id, group_chat_id, topic_id, title, icon, created_at, is_current",
        ((one, GROUP, one + 1, f"#{one}", "", now, 1) for one in range(1, people + 1)),
    )
    _fill(
        connection,
        "tickets",
        "number, customer_id, topic_ref, status, opened_at, closed_at, waiting_since,"
        " first_reply_at, next_at, priority, is_test, asks",
        _tickets(tickets, people, now),
    )
    said = list(_said(known, messages))
    _fill(
        connection,
        "messages",
        "customer_id, ticket_id, direction, author_id, chat_id, message_id, kind, text, entities,"
        " facts, version, worded_at, written_at, outcome",
        (
            (
                *(number % people + 1, number % tickets + 1, "in" if number % 2 else "out"),
                *(number % people + 1, number % people + 1, number, "text", text, "[]", ""),
                *(1, now - (messages - number) * 10_000_000, now, "sent"),
            )
            for number, text in enumerate(said)
        ),
    )
    _fill(
        connection,
        "search_entries",
        "kind, subject, ticket_id, stems",
        (
            ("message", number + 1, number % tickets + 1, stemming.stems(text))
            for number, text in enumerate(said)
        ),
    )
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _fill(
    connection: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[object, ...]]
) -> None:
    marks = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(
        f"INSERT INTO {table} (bot_id, {columns}) VALUES ({BOT}, {marks})",
        rows,
    )
    connection.commit()


def _people(people: int, now: int) -> Iterator[tuple[object, ...]]:
    for one in range(1, people + 1):
        yield one, f"Customer {one}", "ru" if one % 2 else "en", now


def _tickets(tickets: int, people: int, now: int) -> Iterator[tuple[object, ...]]:
    """The newest ones are unclosed; most of them wait, some were answered before."""
    chance = random.Random(7)
    for one in range(1, tickets + 1):
        customer = one % people + 1
        opened = now - (tickets - one) * 60_000_000
        if one <= tickets - UNCLOSED:
            yield (
                one,
                customer,
                customer,
                "closed",
                opened,
                opened,
                None,
                opened,
                None,
                "normal",
                0,
                0,
            )
            continue
        waits = opened if chance.random() < 0.7 else None
        level = chance.choices(("low", "normal", "high", "urgent"), (1, 8, 2, 1))[0]
        status = "open" if waits else chance.choice(("pending", "on_hold", "snoozed"))
        first = opened if chance.random() < 0.5 else None
        yield one, customer, customer, status, opened, None, waits, first, now, level, 0, 1


def _said(known: list[str], messages: int) -> Iterator[str]:
    chance = random.Random(11)
    shares = list(accumulate(1 / rank for rank in range(1, len(known) + 1)))
    for _ in range(messages):
        yield " ".join(chance.choices(known, cum_weights=shares, k=chance.randint(4, 16)))


def shows(known: list[str]) -> dict[str, Callable[[Transaction], object]]:
    """What an operator asks for, by name: common words are the most work."""

    def look(window: Window) -> Callable[[Transaction], object]:
        return lambda tx: queue_text.look_in_words(tx, window, telegram_id=7, row_id=1)

    def find(sought: str, page: int = 0) -> Callable[[Transaction], object]:
        return lambda tx: search.look(tx, sought, page, 1)

    common, usual, rare = known[0], known[100], known[-1]
    return {
        "/queue, first page": look(Window()),
        "/queue, page 50": look(Window(page=50)),
        "/queue, overdue": look(Window(view=View.OVERDUE)),
        "place in the queue": lambda tx: queue.place(tx, tx.tickets.get(100)),
        "/search, in most messages": find(common),
        "/search, in one of a hundred": find(usual),
        "/search, rare": find(rare),
        "/search, two common words": find(f"{common} {known[1]}"),
        "/search, common and rare": find(f"{common} {rare}"),
        "/search, two rare words": find(f"{rare} {known[-2]}"),
        "/search, unknown": find("xyzzyx"),
        "/search, page 26 of a common word": find(common, page=25),
    }


async def measure(store: Store, asked: Callable[[Transaction], object]) -> tuple[float, float]:
    """Median and 95th percentile of the wait, in milliseconds."""
    waits = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await store.read(asked)
        waits.append((time.perf_counter() - began) * 1000)
    waits.sort()
    return waits[ROUNDS // 2], waits[ROUNDS * 95 // 100]


async def main(messages: int, tickets: int) -> None:
    """Build, measure, print."""
    known = vocabulary()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "desk.db"
        url, context = f"sqlite+aiosqlite:///{file}", Context(bot_id=BOT, language="en")
        began = datetime.now(UTC)
        store = await open_store(url, context=context, clock=lambda: datetime.now(UTC))
        await store.close()
        await asyncio.to_thread(fill, file, known, messages=messages, tickets=tickets)
        took = (datetime.now(UTC) - began) / timedelta(seconds=1)
        size = file.stat().st_size / 1e6
        print(f"{messages:,} messages, {tickets:,} tickets: {size:,.0f} MB, built in {took:.0f} s")
        print(f"{'':36}{'p50 ms':>8}{'p95 ms':>8}  aim {AIM_MS}")
        store = await open_store(url, context=context, clock=lambda: datetime.now(UTC))
        try:
            for title, asked in shows(known).items():
                middle, slow = await measure(store, asked)
                verdict = "met" if slow <= AIM_MS else "missed"
                print(f"{title:36}{middle:>8.1f}{slow:>8.1f}  {verdict}", flush=True)
        finally:
            await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    given = parser.parse_args()
    asyncio.run(main(given.messages, given.tickets))
