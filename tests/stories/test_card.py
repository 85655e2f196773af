"""The pinned card: all that an operator needs, kept fresh by few edits."""

from dataclasses import replace

import pytest

from desk.policy import Policy, QuietPolicy, TicketsPolicy
from tests.cast import GROUP, Customer, Staff, Stage
from tests.stories.test_classing import has_button, labels, says

NOON = "2026-11-24T09:00:00Z"
MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(
        policy,
        tickets=TicketsPolicy(reopen_days=0),
        quiet=QuietPolicy(from_hour=0, to_hour=0),
    )


@pytest.fixture
async def topic(alice: Customer, stage: Stage) -> int:
    """Of a ticket opened on 24 November at noon in Moscow."""
    await stage.client.set_clock(NOON)
    await alice.writes("My parcel is lost")
    number = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=number)
    return number


async def test_it_says_whose_turn_it_is_since_when_and_until_when(bob: Staff, topic: int) -> None:
    card = await bob.sees("#1 ", topic=topic)

    assert "🟢 Waiting for our answer." in card["text"]
    assert "waiting since 24.11 12:00" in card["text"]
    assert "Answer by 24.11 13:00" in card["text"]
    assert "Nobody has taken it" in card["text"]
    assert "Priority: normal" in card["text"]


async def test_who_was_answered_shows_it_within_a_minute(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await bob.writes(topic, "/take")
    await says(stage, card, "👤 Bob")
    await bob.writes(topic, "It is on its way")
    await alice.gets("It is on its way")

    await stage.client.advance(MINUTE)

    await says(stage, card, "💬 Answered", "Closes 29.11 12:0")


async def test_an_exchange_edits_the_card_once_a_minute_at_most(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await bob.writes(topic, "/take")
    await says(stage, card, "👤 Bob")
    before = len(await stage.calls("editMessageText"))

    for number in range(3):
        await bob.writes(topic, f"Answer {number}")
        await alice.gets(f"Answer {number}")
        await alice.is_heard(f"Question {number}")
    assert len(await stage.calls("editMessageText")) == before
    await bob.writes(topic, "The last answer")
    await alice.gets("The last answer")
    await stage.client.advance(MINUTE)

    await says(stage, card, "💬 Answered")
    assert len(await stage.calls("editMessageText")) == before + 1


async def test_a_snoozed_ticket_says_when_it_comes_back(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)

    await bob.writes(topic, "/snooze 3h")

    card = await says(stage, card, "☕️ Put off", "Comes back 24.11 15:0")
    assert "Go on" in labels(card)


async def test_an_overdue_ticket_says_so(bob: Staff, stage: Stage, topic: int) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await stage.client.advance(HOUR + MINUTE)

    await says(stage, card, "Overdue since 24.11 13:00", "Priority: normal")


async def test_waiting_raises_the_priority_that_counts(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await stage.client.advance(2 * HOUR + MINUTE)

    await says(stage, card, "Priority: normal, by waiting high")


async def test_it_links_to_where_the_earlier_ticket_begins(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    first = await bob.sees("My parcel is lost", topic=topic)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await alice.writes("Another parcel is lost")

    card = await bob.sees("1 earlier ticket: #1", topic=topic)
    urls = [entity.get("url", "") for entity in card["entities"]]
    assert any(url.endswith(f"/{topic}/{first['message_id']}") for url in urls)


async def test_linked_tickets_are_one_tap_away(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    await dana.writes("Привет")
    other = await stage.topic_of(2)

    await bob.writes(topic, "/link 2")

    card = await says(stage, card, "Linked: #2")
    urls = [entity.get("url", "") for entity in card["entities"]]
    assert any(url.endswith(f"/{other}") for url in urls)


async def test_info_says_what_the_card_says(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/pin Pays by invoice")
    await bob.sees("Noted on the card", topic=topic)

    asked = await bob.writes(topic, "/info")

    said = await bob.sees("#1 ", topic=topic, after=asked["message_id"])
    assert "📌 Pays by invoice" in said["text"]
    assert "Waiting for our answer" in said["text"]


async def test_more_holds_what_has_no_room_and_leads_back(
    bob: Staff, stage: Stage, topic: int
) -> None:
    card = await bob.sees("#1 ", topic=topic)
    rows = card["reply_markup"]["inline_keyboard"]
    assert len(rows) <= 3
    assert all(len(row) <= 3 for row in rows)

    await bob.presses(card, "More…")
    card = await has_button(stage, card, "Reason")
    await bob.presses(card, "← Back")

    await has_button(stage, card, "More…")


async def test_the_note_button_says_how_a_note_is_written(bob: Staff, topic: int) -> None:
    card = await bob.sees("#1 ", topic=topic)

    answer = await bob.presses(card, "Note")

    assert answer is not None
    assert "/note" in answer["text"]
    assert len(answer["text"]) <= 200


@pytest.mark.parametrize("kind", ["contact", "story"])
async def test_what_would_show_an_operators_account_is_refused_in_words(
    alice: Customer, bob: Staff, stage: Stage, topic: int, kind: str
) -> None:
    await bob.writes(
        topic, None, content=kind, fields={"is_own": True} if kind == "contact" else {}
    )

    await bob.sees("Not sent:", topic=topic)
    assert await alice.sees() == ["My parcel is lost"]


async def test_somebody_elses_contact_is_passed_on(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, None, content="contact")

    await stage.until_called("copyMessage", chat_id=alice.id)


async def test_a_trainees_contact_is_not_even_held(alice: Customer, tim: Staff, topic: int) -> None:
    await tim.writes(topic, None, content="contact", fields={"is_own": True})

    await tim.sees("Not sent:", topic=topic)


async def test_an_account_in_a_note_stays_inside(
    alice: Customer, dev: Staff, stage: Stage, topic: int
) -> None:
    said = await dev.writes(topic, None, content="contact", fields={"is_own": True})

    asked = await dev.writes(topic, "/info", reply_to=said["message_id"])
    await dev.sees("A note: the customer never sees it", topic=topic, after=asked["message_id"])


async def test_a_banned_customer_is_marked(bob: Staff, stage: Stage, topic: int) -> None:
    card = await bob.sees("#1 ", topic=topic)

    await bob.writes(topic, "/ban")

    await says(stage, card, "⛔️ Banned for good")
