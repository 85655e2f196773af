"""Whose ticket it is: taken, assigned, released; and whom a customer's message rings."""

from dataclasses import replace

import pytest

from desk.policy import DeskPolicy, Policy
from tests.cast import GROUP, Customer, Staff, Stage

MINUTE = 60


async def _opened(alice: Customer, bob: Staff, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)
    return topic


async def test_a_ticket_is_taken_by_its_button_and_the_card_says_whose_it_is(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)

    answer = await bob.presses(card, "✋ Take")

    assert answer is not None
    assert answer["text"] == "Ticket #1 is yours."
    await stage.until(GROUP, card, lambda one: "👤 Bob" in one["text"])


async def test_the_second_who_presses_take_is_told_who_was_first(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)
    button = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await bob.presses(card, "✋ Take")

    late = await stage.client.callback(carol.id, card["message_id"], button, chat=GROUP)

    assert "Bob has ticket #1 already" in late["answer"]["text"]


async def test_the_command_takes_a_ticket_over_and_its_owner_hears_of_it(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await bob.writes(topic, "/take")
    await bob.sees("Ticket #1 is yours.", topic=topic)

    await carol.writes(topic, "/take")

    told = await bob.sees("Carol has taken over this ticket", topic=topic)
    assert any(one["type"] == "text_mention" for one in told["entities"])


async def test_a_ticket_is_given_to_a_colleague_and_back_to_the_queue(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)

    await carol.writes(topic, "/assign Bob")
    await bob.sees("Bob, this ticket is yours now (from Carol)", topic=topic)
    await carol.writes(topic, "/release")

    await bob.sees("back in the queue", topic=topic)
    await stage.until(GROUP, card, lambda one: "👤" not in one["text"])


async def test_a_developer_is_given_no_ticket(
    alice: Customer, bob: Staff, dev: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)

    await bob.writes(topic, "/assign Dev")

    await bob.sees("Dev does not answer customers", topic=topic)


async def test_whoever_answers_first_has_the_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)

    await bob.writes(topic, "We are looking for it")

    await stage.until(GROUP, card, lambda one: "👤 Bob" in one["text"])


async def test_two_who_answer_in_the_same_moment_hear_of_each_other(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, bob, stage)
    await bob.writes(topic, "It is on its way")
    await alice.gets("It is on its way")

    await carol.writes(topic, "It arrives tomorrow")

    await bob.sees("Bob and Carol have just answered the same customer", topic=topic)
    await alice.gets("It arrives tomorrow")


class TestRings:
    async def test_words_for_nobodys_ticket_ring_in_the_group(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        await _opened(alice, bob, stage)

        copied = await stage.until_called("copyMessage", chat_id=GROUP)

        assert "disable_notification" not in copied["params"]

    async def test_words_for_an_owners_ticket_are_silent_in_the_group_and_ring_the_owner_once(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        await stage.client.send(bob.id, "/start")
        await bob.writes(topic, "/take")
        await bob.sees("Ticket #1 is yours.", topic=topic)

        await alice.is_heard("Any news?")
        await stage.client.advance(2 * MINUTE)

        ping = await stage.client.wait_for(bob.id, "new messages: #1")
        assert any("t.me/c/" in one.get("url", "") for one in ping["entities"])
        silent = [
            one
            for one in await stage.calls("copyMessage")
            if str(one["params"].get("disable_notification")).lower() == "true"
        ]
        assert len(silent) == 2
        pings = [
            one for one in await stage.client.messages(bob.id) if "new mess" in one.get("text", "")
        ]
        assert len(pings) == 1

    async def test_an_owner_who_has_answered_meanwhile_is_left_in_peace(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        await stage.client.send(bob.id, "/start")
        await bob.writes(topic, "/take")
        await bob.sees("Ticket #1 is yours.", topic=topic)
        await alice.is_heard("Any news?")
        await bob.writes(topic, "Tomorrow")
        await alice.gets("Tomorrow")

        await stage.client.advance(2 * MINUTE)
        await alice.is_heard("Thanks, and when exactly?")
        await stage.client.advance(2 * MINUTE)

        ping = await stage.client.wait_for(bob.id, "new message")
        assert "2 new messages" in ping["text"]

    async def test_an_owner_without_a_private_chat_is_mentioned_in_the_topic(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        await bob.writes(topic, "/take")
        await bob.sees("Ticket #1 is yours.", topic=topic)
        await alice.is_heard("Any news?")

        await stage.client.advance(2 * MINUTE)

        await bob.sees("Bob, the customer has written", topic=topic)

    async def test_whoever_watches_is_told_too(
        self, alice: Customer, olga: Staff, bob: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        await stage.client.send(olga.id, "/start")
        await olga.writes(topic, "/watch")
        await bob.sees("You follow ticket #1", topic=topic)

        await alice.is_heard("Any news?")
        await stage.client.advance(2 * MINUTE)

        await stage.client.wait_for(olga.id, "new messages: #1")


class TestRepliesDoNotTake:
    @pytest.fixture
    def policy(self, policy: Policy) -> Policy:
        return replace(policy, desk=DeskPolicy(reply_takes=False))

    async def test_an_answer_leaves_the_ticket_to_the_team(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        card = await bob.sees("🟢", topic=topic)
        await bob.writes(topic, "We are looking for it")
        await alice.gets("We are looking for it")

        answer = await bob.presses(card, "✋ Take")

        assert answer is not None
        assert answer["text"] == "Ticket #1 is yours."

    async def test_two_who_answer_in_the_same_moment_hear_of_each_other_all_the_same(
        self, alice: Customer, bob: Staff, carol: Staff, stage: Stage
    ) -> None:
        topic = await _opened(alice, bob, stage)
        await bob.writes(topic, "It is on its way")
        await alice.gets("It is on its way")

        await carol.writes(topic, "It arrives tomorrow")

        await bob.sees("Bob and Carol have just answered the same customer", topic=topic)
