"""`/promise 2h`: reminded before the time, kept by a reply, told when it is broken."""

import pytest

from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, text_of
from tests.stories.held import after_a_plain_answer

MINUTE, HOUR = 60, 3600


@pytest.fixture
async def promised(bob: Staff, topic: int) -> int:
    """Bob has promised to call back within two hours."""
    await bob.writes(topic, "/promise 2h call back")
    await bob.sees("Noted: promised by", topic=topic)
    return topic


async def _said(stage: Stage, topic: int, words: str) -> int:
    told = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    return sum(words in text for text in told)


async def test_who_promised_is_reminded_before_the_time(
    bob: Staff, promised: int, stage: Stage
) -> None:
    await stage.client.advance(97 * MINUTE)

    told = await bob.sees("you promised the customer something by", topic=promised)
    assert "call back" in told["text"]


async def test_a_promise_nobody_kept_is_told_once_and_to_the_leads(
    alice: Customer, bob: Staff, promised: int, stage: Stage, desk: RunningDesk
) -> None:
    await stage.client.advance(2 * HOUR + MINUTE)

    await bob.sees("was not kept", topic=promised)
    await bob.sees("A promise of Bob was broken")
    await desk.restart()
    await stage.client.advance(HOUR)
    await after_a_plain_answer(alice, bob, promised)
    assert await _said(stage, promised, "was not kept") == 1


async def test_a_reply_in_time_keeps_the_promise(
    alice: Customer, bob: Staff, promised: int, stage: Stage
) -> None:
    await stage.client.advance(HOUR)
    await bob.writes(promised, "I have called them: it comes tomorrow")
    await alice.gets("it comes tomorrow")

    await stage.client.advance(2 * HOUR)

    await after_a_plain_answer(alice, bob, promised)
    assert await _said(stage, promised, "you promised") == 0
    await bob.writes(promised, "/promises")
    await bob.sees("kept 1, broken 0, open 0", topic=promised)


async def test_a_reply_right_after_announces_the_promise_and_keeps_nothing(
    alice: Customer, bob: Staff, promised: int, stage: Stage
) -> None:
    await bob.writes(promised, "I will call you back within two hours")
    await alice.gets("I will call you back")

    await stage.client.advance(2 * HOUR + MINUTE)

    await bob.sees("was not kept", topic=promised)


async def test_a_promise_is_done_without_a_message(
    bob: Staff, promised: int, stage: Stage, alice: Customer
) -> None:
    await bob.writes(promised, "/promise done")
    await bob.sees("The promise is kept", topic=promised)

    await stage.client.advance(3 * HOUR)

    await after_a_plain_answer(alice, bob, promised)
    assert await _said(stage, promised, "was not kept") == 0


async def test_the_card_shows_the_promise(bob: Staff, promised: int) -> None:
    await bob.sees("🤝 Promised by", topic=promised)


async def test_a_promise_keeps_the_ticket_ours(
    alice: Customer, bob: Staff, promised: int, stage: Stage
) -> None:
    await bob.writes(promised, "I will call you back")
    await alice.gets("I will call you back")

    await bob.writes(promised, "/info")

    await bob.sees("Promised by", topic=promised)
    await stage.until_topic(promised, icon_emoji="❗️")


async def test_broken_promises_are_reported_with_links(
    bob: Staff, carol: Staff, promised: int, stage: Stage
) -> None:
    await stage.client.advance(2 * HOUR + MINUTE)
    await bob.sees("was not kept", topic=promised)

    await carol.writes(None, "/promises")

    await carol.sees("kept 0, broken 1, open 0")


async def test_nothing_promised_is_answered_with_the_way_to_do_it(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/promise")

    await bob.sees("Write by when", topic=topic)
