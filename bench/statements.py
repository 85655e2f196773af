"""How many statements a relayed message costs the database."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.telegram_stub import TelegramStub
from desk.people import Role
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from storage.store import SqliteStore
from tests.cast import GROUP, TOKEN, RunningDesk, settings_for

MOST_INWARD, MOST_OUTWARD = 20, 32
"""A ratchet a little above what was measured (docs/decisions/0008): it may only go down."""
_MESSAGES = 40
_ALICE, _BOB = 101, 201
_OF_WORK = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
"""How those statements begin that count; the rest open and close transactions."""


async def per_message() -> tuple[float, float]:
    """Statements per message to the topic and to the customer: intake, deed, courier, receipt."""
    telegram = TelegramStub(token=TOKEN, group=GROUP)
    await telegram.start()
    no_limits = TelegramPolicy(per_second=0, per_chat_per_second=0, per_group_per_minute=0)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(telegram.url, Path(folder))
        desk = RunningDesk(
            settings,
            Policy(
                telegram=no_limits,
                customer=CustomerPolicy(greeting=False),
                abuse=AbusePolicy(fold_after=0, raid_customers=0),
            ),
        )
        await desk.start({"Bob": (_BOB, "Bob", Role.OPERATOR)})
        try:
            first = telegram.offer(_ALICE, "Good morning")
            await telegram.all_copied([first])
            topic = telegram.copied[first].topic
            inward = await _one_by_one(desk, telegram, _ALICE, None)
            outward = await _one_by_one(desk, telegram, _BOB, topic)
        finally:
            await desk.stop()
            telegram.stop()
    return inward, outward


async def _one_by_one(
    desk: RunningDesk, telegram: TelegramStub, person: int, topic: int | None
) -> float:
    assert desk.house is not None
    await desk.house.courier.rests()
    with _counted(desk) as counted:
        for number in range(_MESSAGES):
            words = telegram.words
            telegram.offer(person, f"Words {number}", topic=topic)
            await telegram.sent(words + 1)
            await desk.house.courier.rests()
    return len(counted) / _MESSAGES


@contextmanager
def _counted(desk: RunningDesk) -> Iterator[list[str]]:
    """What the writer gives to SQLite meanwhile."""
    counted: list[str] = []

    def count(statement: str) -> None:
        if statement.split(maxsplit=1)[0].upper() in _OF_WORK:
            counted.append(statement)

    assert isinstance(desk.store, SqliteStore)
    driver = desk.store._engine.raw_connection().driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(count)
    try:
        yield counted
    finally:
        driver.set_trace_callback(None)
