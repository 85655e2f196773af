"""A ticket grows more urgent while it waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.policy import Policy, PriorityPolicy
from desk.ticketing import priority
from desk.tickets import Level, Status, Ticket

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WAITING = Ticket(
    id=1,
    number=1,
    customer_id=1,
    topic_ref=1,
    status=Status.OPEN,
    opened_at=NOON,
    waiting_since=NOON,
    asks=1,
)


@pytest.mark.parametrize(
    ("minutes", "given", "counts"),
    [
        (0, Level.NORMAL, Level.NORMAL),
        (119, Level.NORMAL, Level.NORMAL),
        (120, Level.NORMAL, Level.HIGH),
        (240, Level.NORMAL, Level.URGENT),
        (240, Level.LOW, Level.HIGH),
        (6000, Level.LOW, Level.URGENT),
    ],
)
def test_a_ticket_rises_one_level_per_two_hours(minutes: int, given: Level, counts: Level) -> None:
    ticket = replace(WAITING, priority=given)

    assert priority.effective(ticket, NOON + timedelta(minutes=minutes), Policy()) is counts


def test_a_ticket_that_was_answered_does_not_rise() -> None:
    answered = replace(WAITING, waiting_since=None)

    assert priority.effective(answered, NOON + timedelta(days=1), Policy()) is Level.NORMAL


def test_ageing_can_be_switched_off() -> None:
    policy = Policy(priority=PriorityPolicy(ageing_hours=0))

    assert priority.effective(WAITING, NOON + timedelta(days=1), policy) is Level.NORMAL


def test_a_clock_that_went_back_lowers_nothing() -> None:
    assert priority.effective(WAITING, NOON - timedelta(days=1), Policy()) is Level.NORMAL
