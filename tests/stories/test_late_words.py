"""Words after closing: within the reopen window they belong to the ticket, later to a new one."""

import pytest

from tests.cast import Customer, RunningDesk, Staff, Stage

DAY = 24 * 3600
ANSWERED, CLOSED = "💬", "✅"


@pytest.fixture
async def closed(alice: Customer, bob: Staff, stage: Stage, desk: RunningDesk) -> int:
    """The topic of a ticket that was answered and closed at noon."""
    await stage.client.set_clock("2030-01-15T09:00:00+00:00")
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    await bob.writes(topic, "/close")
    await alice.gets("is closed")
    await stage.until_topic(topic, icon_emoji=CLOSED)
    return topic


async def test_staff_read_in_the_topic_that_the_customer_has_brought_the_ticket_back(
    alice: Customer, bob: Staff, closed: int
) -> None:
    await alice.writes("It is lost again")

    await bob.sees("#1 is open again: the customer has written", topic=closed)


async def test_an_operators_words_soon_after_closing_reopen_nothing(
    alice: Customer, bob: Staff, stage: Stage, closed: int
) -> None:
    await stage.client.advance(DAY)

    await bob.writes(closed, "It was found, by the way")

    await alice.gets("It was found, by the way")
    await stage.until_topic(closed, icon_emoji=CLOSED, name="#1 · \u2068Alice\u2069")


async def test_an_operators_words_long_after_closing_open_a_ticket_of_the_staff(
    alice: Customer, bob: Staff, stage: Stage, closed: int
) -> None:
    await stage.client.advance(4 * DAY)

    await bob.writes(closed, "It was found, by the way")

    await alice.gets("It was found, by the way")
    await stage.until_topic(closed, icon_emoji=ANSWERED, name="#2 · \u2068Alice\u2069")
