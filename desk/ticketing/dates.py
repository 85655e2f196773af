"""A ticket's next date: when something happens by itself, and what (metrics: states and moves)."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from desk.policy import TicketsPolicy
from desk.tickets import Level, Status, Ticket


class Happening(Enum):
    """What a ticket's next date brings."""

    OVERDUE = auto()
    REMIND_CUSTOMER = auto()
    CLOSE_UNANSWERED = auto()
    WAKE = auto()
    REVIEW_HOLD = auto()
    CLOSE_UNCONFIRMED = auto()
    FORGET_SPAM = auto()


def happens(ticket: Ticket, now: datetime) -> Happening | None:
    """What the ticket's next date brings, when it has come."""
    if ticket.next_at is None or ticket.next_at > now:
        return None
    match ticket.status:
        case Status.OPEN:
            return Happening.OVERDUE
        case Status.PENDING:
            is_to_remind = ticket.awaits_customer and ticket.reminded_at is None
            return Happening.REMIND_CUSTOMER if is_to_remind else Happening.CLOSE_UNANSWERED
        case Status.SNOOZED:
            return Happening.WAKE
        case Status.ON_HOLD:
            return Happening.REVIEW_HOLD
        case Status.BOT:
            return Happening.CLOSE_UNCONFIRMED
        case Status.SPAM:
            return Happening.FORGET_SPAM
        case _:
            return None


def dated(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Every state but `closed` has a next date."""
    match ticket.status:
        case Status.OPEN | Status.ON_HOLD:
            next_at = (ticket.waiting_since or now) + answer_within(ticket, policy)
            if ticket.status is Status.ON_HOLD and ticket.next_at is not None:
                next_at = ticket.next_at
        case Status.PENDING if ticket.awaits_customer and ticket.reminded_at is None:
            next_at = now + timedelta(hours=policy.remind_hours)
        case Status.PENDING if ticket.reminded_at is not None:
            quiet = timedelta(days=policy.close_days) - timedelta(hours=policy.remind_hours)
            next_at = now + max(quiet, timedelta(hours=1))
        case Status.PENDING:
            next_at = now + timedelta(days=policy.close_days)
        case Status.BOT:
            next_at = now + timedelta(hours=policy.bot_hours)
        case Status.SPAM:
            next_at = now + timedelta(days=policy.spam_days)
        case _:
            return ticket
    return replace(ticket, next_at=next_at)


def answer_by(
    waiting_since: datetime | None, level: Level, policy: TicketsPolicy
) -> datetime | None:
    """By when an unanswered customer is to be answered; None where nobody waits."""
    return None if waiting_since is None else waiting_since + _within(level, policy)


def answer_due(ticket: Ticket, policy: TicketsPolicy) -> datetime | None:
    """When the customer who waits is overdue; None where nobody waits."""
    return answer_by(ticket.waiting_since, ticket.priority, policy)


def answer_within(ticket: Ticket, policy: TicketsPolicy) -> timedelta:
    return _within(ticket.priority, policy)


def _within(level: Level, policy: TicketsPolicy) -> timedelta:
    """The higher the priority, the sooner: half at high, a quarter at urgent, double at low."""
    share = {Level.LOW: 2.0, Level.NORMAL: 1.0, Level.HIGH: 0.5, Level.URGENT: 0.25}
    return timedelta(minutes=policy.answer_minutes) * share[level]
