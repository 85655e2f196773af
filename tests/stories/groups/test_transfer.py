"""A transfer to a team with a group of its own: the talk goes on there, and nothing is lost."""

import asyncio
from dataclasses import replace

from desk.ticketing import course
from tests.cast import GROUP, PATIENCE
from tests.stories.groups.conftest import BILLING, give, moved


async def test_the_team_reads_what_was_said_and_the_old_topic_tells_where_it_went(
    desk, topic, alice, bob, bella, stage
):
    await bob.writes(topic, "// a careful customer")
    await bob.writes(topic, "One moment")
    await alice.gets("One moment")

    await give(desk, bob.id, "billing")

    summary = (await bella.sees("comes from"))["text"]
    assert "My parcel is lost" in summary
    assert "a careful customer" in summary
    went = await bob.sees("goes on in Billing", topic=topic)
    assert any(f"/{abs(BILLING) % 10**12}/" in str(one.get("url")) for one in went["entities"])
    await stage.until_topic(topic, icon_emoji="✈️")


async def test_the_command_brings_it_to_the_team(desk, topic, bob, bella):
    await bob.writes(topic, "/transfer billing")

    assert await bella.sees("comes from")
    assert await bob.sees("goes on in Billing", topic=topic)


async def test_the_card_is_pinned_in_the_new_topic(desk, topic, bob, bella, stage):
    there = await moved(desk, bob, bella, topic)

    card = await stage.client.wait_for(BILLING, "#1", topic=there, sender=7000000001)

    await stage.until_called("pinChatMessage", chat_id=BILLING)
    assert card["message_thread_id"] == there


async def test_the_talk_goes_on_there_in_both_directions(desk, topic, bob, bella, alice):
    there = await moved(desk, bob, bella, topic)

    await alice.writes("Hello?")
    assert (await bella.sees("Hello?"))["message_thread_id"] == there
    await bella.writes(there, "I am on it.")

    assert await alice.gets("I am on it.")


async def test_words_in_the_old_topic_are_refused_with_a_link(desk, topic, bob, bella, alice):
    there = await moved(desk, bob, bella, topic)

    await bob.writes(topic, "One more thing")
    await bob.sees("Not sent: the conversation goes on in", topic=topic)

    await bella.writes(there, "From billing")
    await alice.gets("From billing")
    assert "One more thing" not in await alice.sees()


async def test_a_command_in_the_old_topic_is_refused_too(desk, topic, bob, bella):
    await moved(desk, bob, bella, topic)

    await bob.writes(topic, "/take")

    assert await bob.sees("Not sent: the conversation goes on in", topic=topic)


async def _until_three_wait(desk, stage):
    async with asyncio.timeout(PATIENCE):
        async for _ in stage.client.events(after=0):
            if await desk.store.read(lambda tx: tx.messages.pending()) == 3:
                return


async def test_words_on_their_way_follow_in_their_order(desk, topic, bob, bella, alice, stage):
    await stage.client.fault("copyMessage", "429", times=1, retry_after=60, chat_id=GROUP)
    for text in ("first", "second", "third"):
        await alice.writes(text)
    await _until_three_wait(desk, stage)

    await give(desk, bob.id, "billing")

    summary = (await bella.sees("comes from"))["message_id"]
    shown = [await bella.sees(text, after=summary) for text in ("first", "second", "third")]
    assert [one["message_id"] for one in shown] == sorted(one["message_id"] for one in shown)


async def test_transferred_back_it_goes_on_in_the_old_topic(desk, topic, bob, bella, alice, stage):
    await moved(desk, bob, bella, topic)

    await give(desk, bob.id, "shop")
    await alice.writes("Back again?")

    assert (await bob.sees("Back again?"))["message_thread_id"] == topic
    await stage.until_topic(topic, icon_emoji="❗️")


async def test_a_customers_change_to_earlier_words_reaches_the_new_team(
    desk, topic, bob, bella, alice
):
    said = await alice.is_heard("It costs 10")
    assert said
    mine = [one for one in await alice.stage.client.messages(alice.id) if one["from"]["id"] == 101]
    there = await moved(desk, bob, bella, topic)

    await alice.edits(mine[-2], text="It costs 100")

    changed = await alice.stage.client.wait_for(BILLING, "It costs 100", topic=there)
    assert changed["message_thread_id"] == there


async def test_a_subject_whose_team_has_a_group_moves_the_talk(desk, topic, bob, bella):
    def choose(tx):
        ticket = tx.tickets.numbered(1)
        after = replace(ticket, category="money", team="billing")
        course.move(tx, ticket, after, course.DESK)

    await desk.store.write(choose)

    assert "Category: Money" in (await bella.sees("comes from"))["text"]
