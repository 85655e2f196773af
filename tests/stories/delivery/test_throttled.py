"""Between the desk and Telegram lies a proxy on a bad line: late is allowed, lost is not."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import telegram_client
from bot.intake import polling
from desk.policy import Policy
from tests.cast import (
    GROUP,
    UNLIMITED,
    Customer,
    RunningDesk,
    Staff,
    Stage,
    bot_id,
    settings_for,
    text_of,
)
from tests.stories.conftest import CUSTOMERS, STAFF
from tests.stories.delivery.proxy import TROUBLES, Proxy

ANSWER_WITHIN = 0.25
"""Seconds; in earnest a minute."""
TIMED_OUT = 0.28
"""The share of calls that time out on throttled lines (reported of Russian districts in 2026)."""


@pytest.fixture(params=["http", "socks5"])
async def proxy(request: pytest.FixtureRequest) -> AsyncIterator[Proxy]:
    proxy = Proxy(request.param)
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def desk(
    stage: Stage,
    policy: Policy,
    tmp_path: Path,
    proxy: Proxy,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[RunningDesk]:
    """A desk that reaches Telegram through the proxy alone, and is impatient."""
    monkeypatch.setattr(telegram_client, "ANSWER_WITHIN", ANSWER_WITHIN)
    monkeypatch.setattr(polling, "POLL_SECONDS", 1)
    settings = settings_for(stage.sandbox.url, tmp_path, TELEGRAM_PROXY=proxy.url)
    desk = RunningDesk(settings, policy)
    await desk.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    yield desk
    await desk.stop()


@pytest.fixture
def evidence() -> bool:
    """Whether the desk looks by itself what became of a call; a story may say otherwise."""
    return True


@pytest.fixture
def policy(evidence: bool) -> Policy:
    return Policy(telegram=replace(UNLIMITED, evidence=evidence))


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_one_call_that_meets_trouble_in_the_proxy_arrives_all_the_same(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, trouble: str
) -> None:
    left = [trouble]
    proxy.plan = lambda method: left.pop() if method == "copyMessage" and left else ""

    await alice.writes("one")
    await alice.writes("two")

    await bob.sees("two", topic=topic)
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert [text for text in seen if text in ("one", "two")] == ["one", "two"]


@pytest.mark.parametrize("evidence", [False])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_without_evidence_a_call_in_doubt_goes_again_with_a_mark(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, trouble: str
) -> None:
    left = [trouble]
    proxy.plan = lambda method: left.pop() if method == "copyMessage" and left else ""

    await alice.writes("one")
    await alice.writes("two")

    await bob.sees("two", topic=topic)
    await bob.sees("Perhaps a repeat", topic=topic)
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    said = [text for text in seen if text in ("one", "two")]
    assert said == (["one", "one", "two"] if trouble in ("late", "lose") else ["one", "two"])


async def test_a_proxy_that_refuses_is_no_doubt_and_makes_no_repeat(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy
) -> None:
    proxy.goes_down()
    await alice.writes("one")
    await alice.writes("two")
    await proxy.has_refused.wait()

    proxy.is_up_again()

    await bob.sees("two", topic=topic)
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert [text for text in seen if text in ("one", "two")] == ["one", "two"]
    assert not [text for text in seen if "repeat" in text]


@pytest.mark.parametrize("proxy", ["socks5"], indirect=True)
async def test_where_one_call_in_four_times_out_every_word_arrives_or_is_told_in_order(
    alice: Customer, bob: Staff, stage: Stage, proxy: Proxy, desk: RunningDesk
) -> None:
    dice = random.Random(28)

    def plan(method: str) -> str:
        if method == "getUpdates" or dice.random() >= TIMED_OUT:
            return ""
        return dice.choice(("hang", "late"))

    proxy.plan = plan
    hurry = asyncio.create_task(_time_flies(stage))
    try:
        people = [alice, Customer(stage, CUSTOMERS["Dana"][0], "Dana")]
        topics = {}
        for person in people:
            for number in range(6):
                await person.writes(f"{person.name} {number}")
            topics[person.name] = (await _shown(stage, f"{person.name} 0"))[1]
        for person in people:
            for number in range(4):
                await bob.writes(topics[person.name], f"To {person.name} {number}")
        for person in people:
            await _shown(stage, f"{person.name} 5")
            await _answered_or_told(stage, person, f"To {person.name} 3")
        await _is_quiet(stage, desk)
    finally:
        hurry.cancel()

    assert len(proxy.met) > 5, "the line was not bad at all"
    for person in people:
        wanted = [f"{person.name} {number}" for number in range(6)]
        assert await _first_seen(stage, GROUP, wanted) == wanted
        wanted = [f"To {person.name} {number}" for number in range(4)]
        heard = await _first_seen(stage, person.id, wanted)
        assert heard == [words for words in wanted if words in heard]
        for words in set(wanted) - set(heard):
            await _answered_or_told(stage, person, words)
    assert await desk.store.read(lambda tx: tx.messages.pending() + tx.messages.unaccounted()) == 0


async def _time_flies(stage: Stage) -> None:
    """Thirty times as fast: the pauses between doubtful attempts are long."""
    while True:
        await asyncio.sleep(0.1)
        await stage.client.advance(3)


async def _shown(stage: Stage, words: str) -> tuple[str, int]:
    seen = await stage.client.wait_for(GROUP, words, sender=bot_id(), timeout=25)
    return text_of(seen), seen["message_thread_id"]


async def _answered_or_told(stage: Stage, person: Customer, words: str) -> None:
    """The customer has the words, or their author reads that nobody knows."""
    async with asyncio.timeout(25):
        while words not in str(await person.sees()):
            for one in await stage.client.messages(GROUP):
                answered = one.get("reply_to_message") or {}
                if words in text_of(answered) and "did not confirm" in text_of(one):
                    return
            await asyncio.sleep(0.1)


async def _is_quiet(stage: Stage, desk: RunningDesk) -> None:
    async with asyncio.timeout(25):
        async for _ in stage.client.events(after=0):
            if not await desk.store.read(lambda tx: tx.outbox.depth()):
                return


async def _first_seen(stage: Stage, chat: int, wanted: list[str]) -> list[str]:
    """The wanted words in the order in which the bot first showed them."""
    seen = [
        line
        for one in await stage.client.messages(chat)
        if one["from"]["id"] == bot_id()
        for line in text_of(one).splitlines()
    ]
    found = {words: seen.index(words) for words in wanted if words in seen}
    return sorted(found, key=found.__getitem__)
