"""Tickets that run by themselves: reopening, thanks, reminders, closing, snooze and hold.

The clock of both sides is the sandbox's; stories begin on a weekday at noon in Moscow.
"""

from dataclasses import replace

import pytest

from desk.policy import Policy, TicketsPolicy
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage

HOUR, DAY = 3600, 24 * 3600
NOON = "2030-01-15T09:00:00+00:00"
WAITING, ANSWERED, ON_HOLD, SNOOZED, CLOSED = "❗️", "💬", "🔎", "☕️", "✅"


@pytest.fixture(autouse=True)
async def noon(stage: Stage, desk: RunningDesk) -> None:
    await stage.client.set_clock(NOON)


async def _answered(alice: Customer, bob: Staff, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    await stage.until_topic(topic, icon_emoji=ANSWERED)
    return topic


async def _closed(alice: Customer, bob: Staff, stage: Stage) -> int:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")
    return topic


# Reopening


async def test_words_soon_after_closing_bring_the_ticket_back(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _closed(alice, bob, stage)
    await stage.client.advance(2 * DAY)

    await alice.writes("It is lost again")

    await bob.sees("It is lost again", topic=topic)
    await alice.gets("request #1 is open again")
    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_words_long_after_closing_are_a_new_ticket_in_the_same_topic(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _closed(alice, bob, stage)
    await stage.client.advance(4 * DAY)

    await alice.writes("Another parcel is lost")

    await bob.sees("Another parcel is lost", topic=topic)
    await stage.until_topic(topic, name="#2 · \u2068Alice\u2069")
    await bob.sees("1 earlier ticket: #1", topic=topic)


# Thanks


async def test_thanks_after_closing_are_answered_and_reopen_nothing(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _closed(alice, bob, stage)

    await alice.writes("Thank you so much!")

    await bob.sees("Thank you so much!", topic=topic)
    await alice.gets("You are welcome")
    await bob.sees("Only thanks", topic=topic)
    await stage.until_topic(topic, icon_emoji=CLOSED)


async def test_thanks_on_an_answered_ticket_start_no_clock_until_an_operator_says_so(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await alice.writes("Спасибо!")
    told = await bob.sees("Only thanks", topic=topic)
    await stage.until_topic(topic, icon_emoji=ANSWERED)

    await bob.presses(told, "Needs an answer")

    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_thanks_with_a_question_reopen(alice: Customer, bob: Staff, stage: Stage) -> None:
    topic = await _closed(alice, bob, stage)

    await alice.writes("Thanks, but how do I track it?")

    await stage.until_topic(topic, icon_emoji=WAITING)


class TestWithoutTheDetector:
    @pytest.fixture
    def policy(self, policy: Policy) -> Policy:
        return replace(policy, tickets=TicketsPolicy(thanks=False))

    async def test_thanks_reopen_like_any_words(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        topic = await _closed(alice, bob, stage)

        await alice.writes("Thanks!")

        await stage.until_topic(topic, icon_emoji=WAITING)


# Waiting for the customer


async def test_an_answered_ticket_closes_after_five_days_of_silence(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await stage.client.advance(5 * DAY + HOUR)

    await alice.gets("so request #1 is closed")
    await stage.until_topic(topic, icon_emoji=CLOSED)


async def test_where_an_operator_waits_for_the_customer_a_reminder_goes_before(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/pending")
    await bob.sees("#1 waits for the customer", topic=topic)

    await stage.client.advance(DAY + 60)
    await alice.gets("We are waiting for your answer")
    await stage.client.advance(4 * DAY + HOUR)

    await alice.gets("so request #1 is closed")


async def test_a_restart_repeats_no_reminder(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/pending")
    await bob.sees("#1 waits for the customer", topic=topic)
    await stage.client.advance(DAY + 60)
    await alice.gets("We are waiting for your answer")

    await desk.restart()
    await stage.client.advance(HOUR)
    await alice.is_heard("I am here")

    reminders = [one for one in await alice.sees() if "We are waiting" in one]
    assert len(reminders) == 1


async def test_no_reminder_wakes_a_customer_at_night(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.advance(10 * HOUR)
    await bob.writes(topic, "/pending")
    await bob.sees("#1 waits for the customer", topic=topic)

    await stage.client.advance(DAY + 60)
    await bob.writes(topic, "/info")
    await bob.sees("waiting for the customer", topic=topic)
    assert not [one for one in await alice.sees() if "We are waiting" in one]
    await stage.client.advance(11 * HOUR)

    await alice.gets("We are waiting for your answer")


async def test_a_ticket_is_not_the_customers_turn_while_the_customer_waits(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "/pending")

    await bob.sees("answer first, or close it", topic=topic)


async def test_an_unanswered_ticket_never_closes_by_itself(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await stage.client.advance(10 * DAY)
    await bob.writes(topic, "/info")

    await bob.sees("Waiting for our answer", topic=topic)
    assert not [one for one in await alice.sees() if "closed" in one]


# Snooze and hold


async def test_a_snoozed_ticket_comes_back_at_its_time(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/snooze 2h")
    await stage.until_topic(topic, icon_emoji=SNOOZED)

    await stage.client.advance(2 * HOUR + 60)

    await bob.sees("its snooze is over", topic=topic)
    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_a_customer_who_writes_wakes_the_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/snooze tomorrow 10:00")
    await stage.until_topic(topic, icon_emoji=SNOOZED)

    await alice.writes("Where are you?")

    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_the_card_offers_times_to_snooze_until(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    card = await bob.sees("#1 ", topic=topic)
    await bob.presses(card, "☕️ Later")
    await stage.until(GROUP, card, lambda one: "Monday" in str(one["reply_markup"]))

    await bob.presses(card, "3 h")

    await stage.until_topic(topic, icon_emoji=SNOOZED)
    await stage.until(GROUP, card, lambda one: "Go on" in str(one["reply_markup"]))


async def test_a_ticket_on_hold_is_looked_at_again(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/hold 1d the carrier investigates")
    await stage.until_topic(topic, icon_emoji=ON_HOLD)

    await stage.client.advance(DAY + 60)

    await bob.sees("is there news?", topic=topic)


async def test_a_time_that_nobody_understands_is_answered_with_examples(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await bob.writes(topic, "/snooze soonish")

    await bob.sees("I do not understand that time", topic=topic)


async def test_a_developer_snoozes_nothing(
    alice: Customer, bob: Staff, dev: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await dev.writes(topic, "/snooze 2h")

    await bob.sees("Your role does not allow this", topic=topic)
