"""Floods are folded, abuse is kept out, others never pay for it, and nothing vanishes."""

import asyncio
from dataclasses import replace

import pytest

from desk.policy import AbusePolicy, Policy
from tests.cast import GROUP, PATIENCE, Customer, RunningDesk, Staff, Stage, text_of

MINUTE, DAY = 60, 24 * 3600
SPAM, CLOSED = "🦠", "✅"


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(policy, abuse=AbusePolicy(fold_after=5, mute_after=8))


async def _opened(alice: Customer, bob: Staff, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)
    return topic


async def _flood(alice: Customer, desk: RunningDesk, count: int) -> None:
    await _said(alice, desk, *(f"hello {number}" for number in range(count)))


async def _said(alice: Customer, desk: RunningDesk, *texts: str) -> None:
    """Messages, all of them taken note of."""
    committed = asyncio.Event()
    desk.store.on_commit(committed.set)
    wanted = await _kept(desk) + len(texts)
    for text in texts:
        await alice.writes(text)
    async with asyncio.timeout(PATIENCE):
        while await _kept(desk) < wanted:
            committed.clear()
            await committed.wait()


async def _kept(desk: RunningDesk) -> int:
    return await desk.store.read(lambda tx: len(tx.messages.recent(1, 100)))


async def _texts(stage: Stage, topic: int) -> list[str]:
    found = await stage.client.messages(GROUP)
    return [text_of(one) for one in found if one.get("message_thread_id") == topic]


async def test_a_flood_becomes_one_line_with_a_count(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await _flood(alice, desk, 6)

    await stage.client.advance(2 * MINUTE)

    await bob.sees("2 more messages within a minute, folded", topic=topic)
    assert "hello 5" not in await _texts(stage, topic)


async def test_folded_messages_are_shown_by_a_tap_in_their_order(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await _flood(alice, desk, 6)
    await stage.client.advance(2 * MINUTE)
    folded = await bob.sees("folded", topic=topic)

    await bob.presses(folded, "Show them")

    await bob.sees("hello 5", topic=topic)
    shown = [text for text in await _texts(stage, topic) if text.startswith("hello")]
    assert [text.splitlines()[0] for text in shown] == [f"hello {number}" for number in range(6)]


async def test_who_goes_on_flooding_is_muted_with_one_word(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await _opened(alice, bob, stage)
    await _flood(alice, desk, 12)

    await alice.gets("we pause for 30 minutes")

    await stage.client.advance(31 * MINUTE)
    await alice.is_heard("I am calm now")
    told = [one for one in await alice.sees() if "we pause" in one]
    assert len(told) == 1


async def test_others_pass_while_one_floods(
    alice: Customer, dana: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await _opened(alice, bob, stage)
    await _flood(alice, desk, 12)

    await dana.writes("Where is my refund")

    await bob.sees("Where is my refund", topic=await stage.topic_of(2))


async def test_a_banned_customer_is_told_once_and_what_is_written_is_kept(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await bob.writes(topic, "/ban 3d insults")
    await bob.sees("Banned until", topic=topic)
    await alice.gets("We do not take your messages")
    await stage.until_topic(topic, icon_emoji=CLOSED)
    await _said(alice, desk, "Let me in", "Please")

    await bob.writes(topic, "/unban")

    kept = await bob.sees("2 messages were kept", topic=topic)
    assert "Let me in" not in await _texts(stage, topic)
    await bob.presses(kept, "Show them")
    await bob.sees("Please", topic=topic)
    await stage.until_topic(topic, icon_emoji="❗️")
    told = [one for one in await alice.sees() if "We do not take" in one]
    assert len(told) == 1


async def test_a_ban_ends_by_itself(alice: Customer, bob: Staff, stage: Stage) -> None:
    topic = await _opened(alice, bob, stage)
    await bob.writes(topic, "/ban 3d")
    await bob.sees("Banned until", topic=topic)

    await stage.client.advance(3 * DAY + MINUTE)

    await alice.is_heard("Hello again")


async def test_spam_is_kept_out_and_taken_back(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await bob.writes(topic, "/spam")
    await stage.until_topic(topic, icon_emoji=SPAM)
    await _said(alice, desk, "Buy gold")

    await bob.writes(topic, "/unban")

    await bob.sees("1 message was kept", topic=topic)
    await stage.until_topic(topic, icon_emoji="❗️")


async def test_a_warning_is_calm_and_tags_the_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)

    await bob.writes(topic, "/warn")

    await alice.gets("we ask for a calm tone")
    await bob.sees("tagged “troll”", topic=topic)


async def test_a_developer_bans_nobody(
    alice: Customer, bob: Staff, dev: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)

    await dev.writes(topic, "/ban")

    await bob.sees("Your role does not allow this", topic=topic)
    await alice.is_heard("Am I still heard?")
