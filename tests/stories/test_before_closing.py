"""What has to be known before a ticket closes is asked for, where one is."""

from dataclasses import replace

import pytest

from desk.policy import FieldPolicy, Policy, QuietPolicy
from tests.cast import GROUP, Customer, Staff, Stage
from tests.stories.test_classing import has_button, labels

DAY = 86400


@pytest.fixture
def fields() -> dict[str, FieldPolicy]:
    return {}


@pytest.fixture
def policy(policy: Policy, fields: dict[str, FieldPolicy]) -> Policy:
    return replace(
        policy,
        tickets=replace(policy.tickets, reason_required=True),
        quiet=QuietPolicy(from_hour=0, to_hour=0),
        fields=fields,
    )


async def test_closing_asks_for_the_reason_and_a_tap_closes(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "/close")
    asked = await bob.sees("Before it closes, fill in: reason", topic=topic)
    assert "is closed" not in str(await alice.sees())

    answer = await bob.presses(asked, "bug")

    assert answer is not None
    assert answer["text"] == "Ticket #1 is closed."
    await alice.gets("is closed")


async def test_the_button_opens_the_menu_under_the_card(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)

    answer = await bob.presses(card, "Close")
    card = await has_button(stage, card, "missing feature")
    await bob.presses(card, "missing feature")

    assert answer is not None
    assert "fill in: reason" in answer["text"]
    await alice.gets("is closed")


async def test_with_a_reason_it_closes_at_once(alice: Customer, bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/reason question")
    await bob.writes(topic, "/close")

    await alice.gets("is closed")


@pytest.mark.parametrize(
    "fields",
    [
        {
            "size": FieldPolicy(title_en="Size", kind="choice", choices=("S", "M"), required=True),
            "order": FieldPolicy(title_en="Order", kind="number", required=True),
        }
    ],
)
async def test_one_thing_is_asked_after_the_other(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await bob.presses(card, "Close")
    card = await has_button(stage, card, "bug")
    await bob.presses(card, "bug")
    card = await has_button(stage, card, "M")

    answer = await bob.presses(card, "M")

    assert answer is not None
    assert "/set order=" in answer["text"]
    await bob.writes(topic, "/set order=12")
    await bob.writes(topic, "/close")
    await alice.gets("is closed")


async def test_a_ticket_that_nobody_answers_closes_without_a_reason(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, "Please send a photo")
    await alice.gets("Please send a photo")

    await stage.client.advance(5 * DAY + DAY)

    await alice.gets("is closed")


async def test_an_old_choice_pressed_after_closing_says_that_it_is_closed(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, "/close")
    asked = await bob.sees("Before it closes", topic=topic)
    await bob.presses(asked, "bug")
    await alice.gets("is closed")

    answer = await bob.presses(asked, "other")

    assert answer is not None
    assert answer["text"] == "Ticket #1 is closed already."


async def test_a_closed_card_still_lets_one_say_what_it_was_about(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await bob.writes(topic, "/reason question")
    await bob.writes(topic, "/close")
    card = await has_button(stage, card, "Reopen")
    assert "Priority" not in labels(card)

    await stage.client.callback(bob.id, card["message_id"], "reason:1:other", chat=GROUP)

    await stage.until(GROUP, card, lambda one: "Reason: other" in one["text"])
