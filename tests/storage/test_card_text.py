"""The card's words over a real store: what it may show, and how much."""

from dataclasses import replace

import pytest

from desk import words as texts
from desk.policy import Identity, Policy, PrivacyPolicy
from desk.ports import Transaction
from desk.ticketing import card_text
from storage.store import open_store
from storage.transaction import Context
from tests.storage.cast import BOT, Conversation, HandClock, begin

LONG = "a very long fact " * 30


def _full(tx: Transaction) -> Conversation:
    """A ticket of which all that can be known is known, at length."""
    talk = begin(tx)
    ticket = replace(talk.ticket, category="delivery", reason="bug", team="billing")
    customer = replace(
        talk.customer,
        preferred_name="Lissa",
        tier=LONG,
        lasting_note=LONG,
        attributes={f"fact {number}": LONG for number in range(30)},
    )
    for number in range(20):
        tx.labels.tag(ticket.id, f"{number}-{'tag' * 9}")
        tx.labels.set_field(ticket.id, f"field{number}", LONG)
    return replace(talk, ticket=ticket, customer=customer)


async def _card(database_url: str, clock: HandClock, identity: Identity) -> str:
    policy = Policy(privacy=PrivacyPolicy(identity=identity))
    store = await open_store(
        database_url, context=Context(bot_id=BOT, language="en", policy=policy), clock=clock
    )

    def work(tx: Transaction) -> str:
        talk = _full(tx)
        return card_text.text(tx, talk.customer, talk.ticket)

    try:
        return await store.write(work)
    finally:
        await store.close()


async def test_a_card_stays_a_glance_however_much_is_known(database_url: str, clock: HandClock):
    card = texts.without_markup(await _card(database_url, clock, "full"))

    assert len(card) <= card_text.LONGEST
    assert card.endswith("…")


@pytest.mark.parametrize(("identity", "is_shown"), [("hidden", False), ("name", True)])
async def test_a_hidden_customers_names_are_on_no_card(
    database_url: str, clock: HandClock, identity: Identity, *, is_shown: bool
):
    card = await _card(database_url, clock, identity)

    assert ("Alice" in card) is is_shown
    assert ("Lissa" in card) is is_shown
