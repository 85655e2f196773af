"""What is it about? Asked once of a customer with a new request; never a wall."""

from dataclasses import replace

import pytest

from desk.policy import CategoryPolicy, Policy, TeamPolicy
from tests.cast import GROUP, Customer, Staff, Stage


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(
        policy,
        teams={"billing": TeamPolicy(title="Billing")},
        categories={
            "delivery": CategoryPolicy(title_ru="Доставка", title_en="Delivery", asked=True),
            "money": CategoryPolicy(
                title_ru="Оплата", title_en="Money", asked=True, team="billing"
            ),
            "inner": CategoryPolicy(title_en="Inner matters"),
        },
    )


async def test_the_message_is_relayed_at_once_and_the_question_follows(
    alice: Customer, topic: int
) -> None:
    asked = await alice.gets("What is it about?")

    rows = asked["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in rows for button in row] == ["Delivery", "Money"]


async def test_a_tap_sets_category_and_team(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    asked = await alice.gets("What is it about?")

    await alice.presses(asked, "Money")

    await stage.until(alice.id, asked, lambda one: one["text"] == "Thank you, noted: Money.")
    await stage.until(
        GROUP, card, lambda one: "Category: Money" in one["text"] and "👥 Billing" in one["text"]
    )


async def test_it_is_asked_in_the_customers_language(dana: Customer) -> None:
    await dana.writes("Где моя посылка?")

    asked = await dana.gets("О чём ваш вопрос?")

    assert "Оплата" in str(asked["reply_markup"])


async def test_it_is_asked_once_a_ticket(alice: Customer, bob: Staff, topic: int) -> None:
    await alice.writes("Are you there?")
    await bob.sees("Are you there?", topic=topic)
    await bob.writes(topic, "Yes")
    await alice.gets("Yes")

    assert sum("What is it about?" in one for one in await alice.sees()) == 1


async def test_what_an_operator_has_decided_stands(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    asked = await alice.gets("What is it about?")
    await bob.writes(topic, "/category inner")
    await stage.until(GROUP, card, lambda one: "Category: Inner matters" in one["text"])

    pressed = await alice.presses(asked, "Money")

    assert "our team knows already" in pressed["answer"]["text"]


async def test_a_tap_after_closing_is_answered_politely(
    alice: Customer, bob: Staff, topic: int
) -> None:
    asked = await alice.gets("What is it about?")
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    pressed = await alice.presses(asked, "Money")

    assert "no longer needed" in pressed["answer"]["text"]


async def test_another_customers_tap_changes_nothing(
    alice: Customer, mallory: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await mallory.writes("Hello")
    hers = await mallory.gets("What is it about?")

    pressed = await stage.client.callback(mallory.id, hers["message_id"], "about:1:1:money")

    assert "no longer needed" in pressed["answer"]["text"]
