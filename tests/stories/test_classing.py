"""What a ticket is about: priority, category, reason, tags, fields, by command and by button."""

from dataclasses import replace

import pytest

from desk.policy import CategoryPolicy, FieldPolicy, Policy
from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, text_of


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(
        policy,
        categories={
            "delivery": CategoryPolicy(title_en="Delivery"),
            "lost": CategoryPolicy(title_en="Lost parcel", parent="delivery"),
            "money": CategoryPolicy(title_en="Money"),
            **{f"other{number}": CategoryPolicy() for number in range(9)},
        },
        fields={
            "order": FieldPolicy(title_en="Order", kind="number"),
            "due": FieldPolicy(title_en="Due day", kind="date"),
            "size": FieldPolicy(title_en="Size", kind="choice", choices=("S", "M")),
            "vip": FieldPolicy(title_en="VIP", kind="yes_no"),
        },
    )


async def card_of(bob: Staff, topic: int) -> Json:
    return await bob.sees("#1 ", topic=topic)


async def says(stage: Stage, card: Json, *words: str) -> Json:
    """Waits until the card says all of it."""
    return await stage.until(GROUP, card, lambda one: all(word in one["text"] for word in words))


async def has_button(stage: Stage, card: Json, label: str) -> Json:
    """Waits until the card has a button of that name."""
    return await stage.until(GROUP, card, lambda one: label in labels(one))


def labels(message: Json) -> list[str]:
    markup = message.get("reply_markup") or {"inline_keyboard": []}
    return [button["text"] for row in markup["inline_keyboard"] for button in row]


async def test_commands_show_on_the_card(bob: Staff, stage: Stage, topic: int) -> None:
    card = await card_of(bob, topic)

    await bob.writes(topic, "/prio urgent")
    await bob.writes(topic, "/category Lost parcel")
    await bob.writes(topic, "/reason bug")
    await bob.writes(topic, "/tag #Refund vip")

    await says(
        stage,
        card,
        *("Priority: urgent", "Category: Delivery › Lost parcel", "Reason: bug"),
        "Tags: #refund, #vip",
    )


async def test_a_burst_of_commands_edits_the_card_once(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await card_of(bob, topic)
    await stage.until_called("pinChatMessage", message_id=card["message_id"])

    for command in ("/prio low", "/prio high", "/category money", "/reason other", "/tag a"):
        await bob.writes(topic, command)

    await says(stage, card, "Priority: high", "Reason: other", "#a")
    assert len(await stage.calls("editMessageText")) == 1


async def test_a_priority_is_set_by_its_button(bob: Staff, stage: Stage, topic: int) -> None:
    card = await card_of(bob, topic)

    await bob.presses(card, "Priority")
    card = await has_button(stage, card, "urgent")
    answer = await bob.presses(card, "high")

    assert answer is not None
    assert answer["text"] == "Priority: high."
    card = await says(stage, card, "Priority: high")
    assert "Close" in labels(card)


async def test_the_same_button_pressed_twice_changes_nothing_more(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await card_of(bob, topic)
    for _ in range(2):
        pressed = await stage.client.callback(bob.id, card["message_id"], "prio:1:high", chat=GROUP)
        assert pressed["answer"]["text"] == "Priority: high."

    await says(stage, card, "Priority: high")


async def test_a_category_is_found_under_the_one_above_it(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await card_of(bob, topic)

    await bob.presses(card, "Category")
    card = await has_button(stage, card, "Delivery ›")
    await bob.presses(card, "Delivery ›")
    card = await has_button(stage, card, "Lost parcel")
    await bob.presses(card, "Lost parcel")

    await says(stage, card, "Category: Delivery › Lost parcel")


async def test_many_categories_are_paged(bob: Staff, stage: Stage, topic: int) -> None:
    card = await card_of(bob, topic)

    await bob.presses(card, "Category")
    card = await has_button(stage, card, "→")
    assert "other8" not in labels(card)
    await bob.presses(card, "→")

    await has_button(stage, card, "other8")


async def test_a_tag_that_was_used_before_is_given_and_taken_by_a_tap(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await card_of(bob, topic)
    await bob.writes(topic, "/tag refund")
    await bob.sees("Tags: #refund", topic=topic)

    await bob.presses(card, "Tags")
    card = await has_button(stage, card, "✓ #refund")
    answer = await bob.presses(card, "✓ #refund")

    assert answer is not None
    assert answer["text"].startswith("No tags")
    await stage.until(GROUP, card, lambda one: "#refund" not in one["text"])


async def test_tags_are_taken_away_by_a_command(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/tag one two")
    await bob.sees("Tags: #one, #two", topic=topic)

    asked = await bob.writes(topic, "/untag one")

    said = await bob.sees("Tags: #two", topic=topic, after=asked["message_id"])
    assert "#one" not in text_of(said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("/set order=1 200,50", "Order: 1200.50."),
        ("/set Due day=29.11.2026", "Due day: 29.11.2026."),
        ("/set size=m", "Size: M."),
        ("/set vip=да", "VIP: yes."),
        ("/set order=soon", "That is no number"),
        ("/set due=31.02.2026", "That is no date"),
        ("/set size=XXL", "That is none of the choices: S, M"),
        ("/set vip=perhaps", "Write yes or no"),
        ("/set name=Alex", "Noted about the customer: name – Alex"),
        ("/set plan=pro", "Noted about the customer: plan – pro"),
        ("/set timezone=Mars/Base", "That is no time zone"),
        ("/set", "Write /set name=Alex"),
        ("/prio soon", "Write /prio low"),
        ("/category nowhere", "There is no such category"),
        ("/reason because", "Write /reason bug"),
        ("/tag", "Write /tag refund vip"),
        ("/tag half:done", "A tag is one word"),
    ],
)
async def test_what_was_written_is_understood_or_answered_with_one_line(
    bob: Staff, topic: int, written: str, said: str
) -> None:
    asked = await bob.writes(topic, written)

    answer = await bob.sees(said, topic=topic, after=asked["message_id"])
    assert len(text_of(answer).splitlines()) == 1


async def test_fields_and_facts_stand_on_the_card(bob: Staff, stage: Stage, topic: int) -> None:
    card = await card_of(bob, topic)

    for fact in ("order=77", "name=Alex", "plan=pro", "tier=gold"):
        await bob.writes(topic, f"/set {fact}")

    await says(stage, card, "Order: 77", "Wants to be called Alex", "plan: pro", "Tier: gold")


async def test_a_field_is_emptied_again(bob: Staff, stage: Stage, topic: int) -> None:
    card = await card_of(bob, topic)
    await bob.writes(topic, "/set order=77")
    await says(stage, card, "Order: 77")

    await bob.writes(topic, "/set order=-")

    await stage.until(GROUP, card, lambda one: "Order" not in one["text"])


@pytest.mark.parametrize(
    "command", ["/prio high", "/category money", "/reason bug", "/tag a", "/set plan=pro"]
)
async def test_a_trainee_classes_nothing(tim: Staff, topic: int, command: str) -> None:
    await tim.writes(topic, command)

    await tim.sees("Your role does not allow this", topic=topic)


@pytest.mark.parametrize(
    "data", ["prio:1:high", "cat:1:money", "reason:1:bug", "tag:1:1:a", "fill:1:reason:bug"]
)
async def test_an_observers_press_is_refused(
    bob: Staff, olga: Staff, stage: Stage, topic: int, data: str
) -> None:
    card = await card_of(bob, topic)

    pressed = await stage.client.callback(olga.id, card["message_id"], data, chat=GROUP)

    assert pressed["answer"]["text"] == "Your role does not allow this."


@pytest.mark.parametrize(
    "data",
    [
        "prio:1:never",
        "cat:1:nowhere",
        "reason:1:why",
        "fill:1:f.size:9",
        "fill:1:f.no:0",
        "prio:9:high",
    ],
)
async def test_a_button_that_makes_no_sense_any_more_is_refused(
    bob: Staff, stage: Stage, topic: int, data: str
) -> None:
    card = await card_of(bob, topic)

    pressed = await stage.client.callback(bob.id, card["message_id"], data, chat=GROUP)

    assert pressed["answer"]["text"] in (
        "This has already been decided.",
        "There is no such category. /category shows what there is.",
    )


async def test_a_menu_works_after_a_restart(
    bob: Staff, desk: object, stage: Stage, topic: int
) -> None:
    card = await card_of(bob, topic)
    await bob.presses(card, "Priority")
    card = await has_button(stage, card, "urgent")

    await desk.restart()  # type: ignore[attr-defined]
    await bob.presses(card, "urgent")

    await says(stage, card, "Priority: urgent")


async def test_nothing_of_it_reaches_the_customer(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    for command in ("/prio high", "/category money", "/reason bug", "/tag secret", "/set plan=pro"):
        await bob.writes(topic, command)
    await bob.sees("plan – pro", topic=topic)

    calls = [one for one in await stage.client.calls() if one["params"].get("chat_id") == alice.id]
    assert not [one for one in calls if "secret" in str(one) or "Money" in str(one)]
    assert await alice.sees() == ["My parcel is lost"]
