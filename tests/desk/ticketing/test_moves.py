"""Moves as such: for any ticket and moment, what they may and may not leave behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import errors
from desk.policy import TicketsPolicy
from desk.ticketing import dates, moves
from desk.tickets import Level, Status, Ticket

NOW = datetime(2030, 1, 15, 9, tzinfo=UTC)
RULES = TicketsPolicy()
Move = Callable[[Ticket], Ticket]
MOVES: dict[str, Move] = {
    "customer wrote": lambda one: moves.customer_wrote(one, NOW, RULES),
    "operator replied": lambda one: moves.operator_replied(one, NOW, RULES),
    "replied, still ours": lambda one: moves.operator_replied(one, NOW, RULES, stays_ours=True),
    "reply undone": lambda one: moves.reply_undone(one, NOW, RULES, since=NOW, had_reply=False),
    "closed": lambda one: moves.closed(one, NOW),
    "superseded": lambda one: moves.superseded(one, NOW),
    "reopened": lambda one: moves.reopened(one, NOW, RULES),
    "awaiting": lambda one: moves.awaiting_customer(one, NOW, RULES),
    "on hold": lambda one: moves.on_hold(one, NOW + timedelta(hours=3)),
    "snoozed": lambda one: moves.snoozed(one, NOW + timedelta(hours=3)),
    "resumed": lambda one: moves.resumed(one, NOW, RULES),
    "spam": lambda one: moves.spam(one, NOW, RULES),
    "to the bot": lambda one: moves.to_the_bot(one, NOW, RULES),
    "urgent": lambda one: moves.given_priority(one, Level.URGENT, NOW, RULES),
}
NEW = Ticket(
    id=1, number=1, customer_id=1, topic_ref=1, status=Status.OPEN, opened_at=NOW, next_at=NOW
)
PATHS = st.lists(st.sampled_from(list(MOVES)), max_size=12)


def after(path: list[str]) -> Ticket:
    """Where the moves lead; one that is refused is not made."""
    ticket = NEW
    for name in path:
        try:
            ticket = MOVES[name](ticket)
        except errors.DeskError:
            continue
    return ticket


@given(path=PATHS)
def test_all_but_closed_tickets_have_a_next_date(path: list[str]) -> None:
    ticket = after(path)

    assert (ticket.next_at is None) == ticket.is_closed
    assert (ticket.closed_at is not None) == ticket.is_closed


@given(path=PATHS)
def test_nobody_waits_where_nothing_is_owed(path: list[str]) -> None:
    ticket = after(path)

    if ticket.status in (Status.CLOSED, Status.SPAM, Status.BOT, Status.PENDING):
        assert ticket.waiting_since is None
    assert (ticket.asks > 0) == (ticket.waiting_since is not None)


@given(path=PATHS)
def test_a_reminder_is_meant_only_for_a_pending_ticket(path: list[str]) -> None:
    ticket = after(path)

    assert ticket.status is Status.PENDING or not ticket.awaits_customer


@given(path=PATHS)
def test_further_words_do_not_restart_the_wait(path: list[str]) -> None:
    first = moves.customer_wrote(after(path), NOW, RULES)
    later = moves.customer_wrote(first, NOW + timedelta(hours=2), RULES)

    assert later.waiting_since == first.waiting_since


@given(path=PATHS)
def test_what_is_looked_at_is_due_later(path: list[str]) -> None:
    ticket = after(path)

    assert dates.happens(moves.looked_at(ticket, NOW, RULES), NOW) is None


@pytest.mark.parametrize("name", ["closed", "awaiting", "on hold", "snoozed", "resumed", "spam"])
def test_a_closed_ticket_is_reopened_before_anything_else(name: str) -> None:
    with pytest.raises(errors.TicketAlreadyClosed):
        MOVES[name](moves.closed(NEW, NOW))


def test_who_waits_is_never_told_that_it_is_the_customers_turn() -> None:
    with pytest.raises(errors.CustomerWaits):
        moves.awaiting_customer(moves.customer_wrote(NEW, NOW, RULES), NOW, RULES)


@pytest.mark.parametrize(("days", "comes_back"), [(0, True), (2.99, True), (3, False), (30, False)])
def test_the_window_for_coming_back_ends_to_the_day(days: float, comes_back: bool) -> None:
    closed = moves.closed(NEW, NOW)

    assert moves.can_reopen(closed, NOW + timedelta(days=days), RULES) is comes_back


def test_an_undone_reply_leaves_spam_alone() -> None:
    spam = moves.spam(NEW, NOW, RULES)

    assert moves.reply_undone(spam, NOW, RULES, since=NOW, had_reply=False) == spam
