"""A ticket goes to another team; and what becomes of the tickets of who answers no more."""

from dataclasses import replace

import pytest

from desk.policy import Policy, TeamPolicy
from desk.ports import Transaction
from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(policy, teams={"billing": TeamPolicy(title="Billing"), "tech": TeamPolicy()})


async def _taken(alice: Customer, bob: Staff, stage: Stage) -> int:
    """Bob has Alice's ticket."""
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "/take")
    await bob.sees("Ticket #1 is yours.", topic=topic)
    return topic


def _labels(card: Json) -> list[str]:
    return [one["text"] for row in card["reply_markup"]["inline_keyboard"] for one in row]


async def test_a_ticket_given_to_a_team_is_nobodys_there_and_the_topic_says_so(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)

    await bob.writes(topic, "/transfer billing")

    await bob.sees("Ticket #1 is for Billing now (from Bob).", topic=topic)
    await stage.until(
        GROUP, card, lambda one: "Billing" in one["text"] and "✋ Take" in _labels(one)
    )


async def test_a_team_is_chosen_in_the_cards_menu_which_closes_then(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)
    card = await bob.sees("🟢", topic=topic)
    await bob.presses(card, "More…")
    await stage.until(GROUP, card, lambda one: "➡️ To a team" in _labels(one))
    await bob.presses(card, "➡️ To a team")
    await stage.until(GROUP, card, lambda one: {"Billing", "tech"} <= set(_labels(one)))

    answer = await bob.presses(card, "tech")

    assert answer is not None
    assert answer["text"] == "Ticket #1: tech."
    await bob.sees("Ticket #1 is for tech now (from Bob).", topic=topic)
    await stage.until(GROUP, card, lambda one: "✋ Take" in _labels(one))


async def test_a_second_transfer_to_the_same_team_leaves_its_new_owner(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)
    await bob.writes(topic, "/transfer billing")
    await bob.sees("Ticket #1 is for Billing now", topic=topic)
    await carol.writes(topic, "/take")
    card = await bob.sees("🟢", topic=topic)
    await stage.until(GROUP, card, lambda one: "👤 Carol" in one["text"])

    await bob.writes(topic, "/transfer Billing")

    await bob.sees("Ticket #1: Billing.", topic=topic)
    shown = await stage.until(GROUP, card, lambda one: "Billing" in one["text"])
    assert "👤 Carol" in shown["text"]


async def test_a_team_nobody_knows_is_answered_with_those_there_are(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)

    await bob.writes(topic, "/transfer sales")

    await bob.sees("/transfer and one of these: billing, tech.", topic=topic)


async def test_an_observer_gives_no_ticket_away(
    alice: Customer, bob: Staff, olga: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)

    await olga.writes(topic, "/transfer billing")

    await olga.sees("Your role does not allow this.", topic=topic)


async def test_tickets_of_who_leaves_are_in_the_queue_again_and_leads_hear_of_it(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)
    card = await carol.sees("🟢", topic=topic)
    await stage.client.send(carol.id, "/start")

    await stage.client.leave(GROUP, bob.id)

    told = await stage.client.wait_for(carol.id, "Bob answers customers no more")
    assert "1 ticket is back in the queue" in told["text"]
    await stage.until(GROUP, card, lambda one: "✋ Take" in _labels(one))


async def test_what_a_lead_cannot_be_told_in_private_is_told_in_the_group(
    alice: Customer, bob: Staff, carol: Staff, desk: RunningDesk, stage: Stage
) -> None:
    """Telegram lets a bot write first to nobody; the desk may believe otherwise for a while."""
    await _taken(alice, bob, stage)

    def believe(tx: Transaction) -> None:
        member = tx.staff.find(carol.id)
        assert member is not None
        tx.staff.save(replace(member, is_reachable=True))

    await desk.store.write(believe)

    await stage.client.leave(GROUP, bob.id)

    await carol.sees("Bob answers customers no more")
    known = await desk.store.read(lambda tx: tx.staff.find(carol.id))
    assert known is not None
    assert not known.is_reachable


async def test_tickets_of_who_becomes_an_observer_are_in_the_queue_again(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _taken(alice, bob, stage)

    await carol.writes(topic, "/role Bob observer")

    await carol.sees("Bob answers customers no more: 1 ticket is back in the queue.")
