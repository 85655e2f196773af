"""Every type of content crosses the desk both ways, whole, or in words, and never silently."""

import asyncio

import pytest

from bench import content
from bench.content import TO_CUSTOMER, TO_TOPIC, Row
from tests.cast import Customer, Staff, Stage

UNCOPYABLE = {"paid_media", "giveaway", "giveaway_winners", "invoice", "checklist", "quiz"}
"""Bot API: copyMessage. Of a quiz only one whose right answer the bot cannot see."""
SHOWS_AN_ACCOUNT = {"story"}
"""Customers know operators by their alias alone."""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    folder = tmp_path_factory.mktemp("content")
    found = asyncio.run(content.measure(folder))
    return {(row.kind, row.direction): row for row in found}


@pytest.mark.parametrize("kind", sorted(set(content.kinds()) - UNCOPYABLE))
def test_what_a_customer_sends_lies_whole_in_the_topic_for_one_call(rows, kind: str) -> None:
    row = rows[kind, TO_TOPIC]

    assert (row.how, row.calls) == ("whole", 1)


@pytest.mark.parametrize("kind", sorted(UNCOPYABLE))
def test_what_telegram_cannot_copy_is_described_to_the_operators_in_words(rows, kind: str) -> None:
    row = rows[kind, TO_TOPIC]

    assert (row.how, row.calls) == ("in words", 2)


@pytest.mark.parametrize("kind", sorted(set(content.kinds()) - UNCOPYABLE - SHOWS_AN_ACCOUNT))
def test_what_an_operator_sends_reaches_the_customer_whole_for_a_call_and_a_receipt(
    rows, kind: str
) -> None:
    row = rows[kind, TO_CUSTOMER]

    assert (row.how, row.calls) == ("whole", 2)


@pytest.mark.parametrize("kind", sorted(UNCOPYABLE | SHOWS_AN_ACCOUNT))
def test_an_operator_is_told_what_cannot_be_passed_on(rows, kind: str) -> None:
    row = rows[kind, TO_CUSTOMER]

    assert row.how == "refused, told"


async def test_the_description_of_an_invoice_names_the_thing_and_the_sum(
    alice: Customer, bob: Staff
) -> None:
    await alice.writes(content="invoice")

    seen = await bob.sees("[invoice]")

    assert seen["text"] == "[invoice] Parcel, 1.00 XTR"


async def test_a_kind_that_telegram_invents_later_is_described_too(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("Good morning")
    known = await bob.sees("Good morning")
    told = await stage.client.send(alice.id, content="checklist")
    await bob.sees("[checklist]", topic=known["message_thread_id"])
    future = {
        "message_id": told["message_id"],
        "date": told["date"] + 1,
        "chat": told["chat"],
        "from": told["from"],
        "hologram": {"shape": "cube"},
    }

    await stage.client.raw_update({"message": {**future, "message_id": told["message_id"] + 1000}})

    await bob.sees("[message of a kind unknown here]", topic=known["message_thread_id"])
