"""Too much at once: a waiting backlog, a flood by one customer, thousands of new accounts."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, bot_id, settings_for
from tests.stories.conftest import CUSTOMERS, STAFF

WAITING = 10_000
WRITERS = 100
ROLES = {name: (number, name, role) for name, (number, role) in STAFF.items()}
LIMITED = Policy(
    telegram=TelegramPolicy(),
    customer=CustomerPolicy(greeting=False),
    abuse=AbusePolicy(fold_after=0, raid_customers=0),
)
"""Telegram's own limits: 20 a minute in the group."""
STEP = 20
"""Seconds by which time jumps; a group's minute has three of them."""
_FIRST = 10_000
"""Telegram's id of the first of many strangers."""


def _write(stage: Stage, person: int, text: str) -> None:
    """Somebody writes, without a round trip over HTTP: there are thousands."""
    stage.sandbox.core.control("send", {"from": person, "text": text})


def _strangers(stage: Stage, many: int) -> list[int]:
    people = list(range(_FIRST, _FIRST + many))
    for person in people:
        stage.sandbox.core.control("person", {"id": person, "first_name": f"New {person}"})
    return people


def _shown(stage: Stage) -> list[Json]:
    """What the bot has shown in the group, oldest first."""
    chat = stage.sandbox.world.groups[GROUP]
    return [
        {"topic": one.topic_id, "text": str(one.content.get("text", ""))}
        for one in chat.messages.values()
        if one.sender_id() == bot_id() and "text" in one.content
    ]


@pytest.mark.timeout(300)
async def test_ten_thousand_waiting_updates_are_all_relayed_in_order(
    stage: Stage, tmp_path: Path, policy: Policy
) -> None:
    people = _strangers(stage, WRITERS)
    for number in range(WAITING // WRITERS):
        for person in people:
            _write(stage, person, f"word {person} {number}")
    desk = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)

    await desk.start(ROLES)
    try:
        async with asyncio.timeout(240):
            async for _ in _looks(0.5):
                if len(_words(stage)) >= WAITING:
                    break
        left = await desk.store.read(lambda tx: tx.messages.pending() + tx.messages.unaccounted())
    finally:
        await desk.stop()

    heard: dict[int, list[str]] = defaultdict(list)
    for one in _words(stage):
        heard[one["topic"]].append(one["text"])
    assert left == 0
    assert len(heard) == WRITERS
    for words in heard.values():
        who = words[0].split()[1]
        assert words == [f"word {who} {number}" for number in range(WAITING // WRITERS)]


def _words(stage: Stage) -> list[Json]:
    return [one for one in _shown(stage) if one["text"].startswith("word ")]


async def _looks(pause: float) -> AsyncIterator[None]:
    """Looks now and then: an event for each of thousands of calls would slow down what it tells."""
    while True:
        await asyncio.sleep(pause)
        yield


# Within Telegram's limits


@pytest.fixture
async def limited(stage: Stage, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that keeps Telegram's limits, and a Telegram that does too."""
    await stage.client.limits(on=True)
    desk = RunningDesk(settings_for(stage.sandbox.url, tmp_path), LIMITED)
    await desk.start(ROLES)
    yield desk
    await desk.stop()


async def _is_worked_off(desk: RunningDesk, stage: Stage) -> None:
    """Waits until all updates are handled and the courier waits for the group's next minute."""
    assert desk.house is not None
    queue = stage.sandbox.world.bots[bot_id()].queue
    async for _ in _looks(0.05):
        if not queue.items and not await desk.store.read(lambda tx: tx.inbox.depth()):
            break
    await desk.house.courier.rests()


async def _seconds_until(desk: RunningDesk, stage: Stage, words: str, *, most: int) -> int:
    """How many seconds of Telegram's time pass before these words are shown."""
    for passed in range(0, most, STEP):
        await _is_worked_off(desk, stage)
        if any(words in one["text"] for one in _shown(stage) if one["topic"]):
            return passed
        await _time_passes(desk, stage)
    raise AssertionError(f"{words!r} not shown within {most} s")


async def _time_passes(desk: RunningDesk, stage: Stage) -> None:
    """Telegram's time jumps; the desk has seen it in an answer, and the courier looks again."""
    assert desk.house is not None
    until = desk.house.clock() + timedelta(seconds=STEP - 1)
    await stage.client.advance(STEP)
    async for _ in _looks(0.01):
        if desk.house.clock() > until:
            break
    desk.house.courier.wake()


async def test_a_flood_by_one_customer_delays_the_words_of_others_by_two_minutes_at_most(
    stage: Stage, limited: RunningDesk
) -> None:
    alice, dana = (CUSTOMERS[name][0] for name in ("Alice", "Dana"))
    for person in (alice, dana):
        _write(stage, person, f"First words of {person}")
    await _seconds_until(limited, stage, f"First words of {dana}", most=120)
    for number in range(300):
        _write(stage, alice, f"flood {number}")
    await _is_worked_off(limited, stage)

    _write(stage, dana, "Any news?")

    assert await _seconds_until(limited, stage, "Any news?", most=300) <= 120
    shown = [line for one in _shown(stage) if one["topic"] for line in one["text"].splitlines()]
    # While a unit of the minute is waited for, waiting texts merge into one message.
    flood = [line for line in shown if line.startswith("flood")]
    assert flood == [f"flood {number}" for number in range(len(flood))]


async def test_a_flood_by_one_customer_delays_no_answer(stage: Stage, limited: RunningDesk) -> None:
    alice = Customer(stage, CUSTOMERS["Alice"][0], "Alice")
    bob = Staff(stage, STAFF["Bob"][0], "Bob")
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    for number in range(300):
        _write(stage, alice.id, f"flood {number}")
    await _is_worked_off(limited, stage)

    await bob.writes(topic, "Please wait")

    await alice.gets("Please wait")


@pytest.mark.timeout(120)
async def test_five_thousand_new_accounts_starve_no_open_ticket(
    stage: Stage, limited: RunningDesk
) -> None:
    dana = CUSTOMERS["Dana"][0]
    _write(stage, dana, "First words")
    await _seconds_until(limited, stage, "First words", most=120)
    for person in _strangers(stage, 5_000):
        _write(stage, person, "Hello")
    await _is_worked_off(limited, stage)

    _write(stage, dana, "Any news?")

    assert await _seconds_until(limited, stage, "Any news?", most=200) <= 180
