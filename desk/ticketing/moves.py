"""The moves of a ticket between its states, as pure functions (metrics: states and moves).

Each takes a ticket and the moment and returns the ticket after the move, with its next date.
Nothing else changes a ticket's state; `desk.ticketing.course` puts a move on record.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from desk import errors
from desk.policy import TicketsPolicy
from desk.ticketing import dates
from desk.tickets import Level, Status, Ticket

OWED = (Status.OPEN, Status.ON_HOLD)
"""States in which a customer's words wait for us."""


def can_reopen(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> bool:
    """Whether a customer's words bring the closed ticket back; later they open a new one."""
    if ticket.closed_at is None or ticket.is_final or ticket.merged_into is not None:
        return False
    return now < ticket.closed_at + timedelta(days=policy.reopen_days)


def takes_late_words(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> bool:
    """Whether staff words still belong to the ticket; long after closing they open a new one."""
    if ticket.closed_at is None:
        return True
    return now < ticket.closed_at + timedelta(days=policy.reopen_days)


def customer_wrote(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """We owe a reply; further words do not restart the wait (metrics: NRT).

    In `on_hold` the second line goes on working and the owner is told; spam stays spam.
    """
    if ticket.status is Status.SPAM:
        return ticket
    asks, asked_at = ticket.asks, ticket.asked_at
    if ticket.waiting_since is None:
        asks, asked_at = 1, now
    elif asked_at is None or now - asked_at >= timedelta(minutes=policy.asked_again_minutes):
        asks, asked_at = asks + 1, now
    return dates.dated(
        replace(
            ticket,
            status=ticket.status if ticket.status is Status.ON_HOLD else Status.OPEN,
            waiting_since=ticket.waiting_since or now,
            asked_at=asked_at,
            asks=asks,
            closed_at=None,
            awaits_customer=False,
            reminded_at=None,
        ),
        now,
        policy,
    )


def operator_replied(
    ticket: Ticket, now: datetime, policy: TicketsPolicy, *, stays_ours: bool = False
) -> Ticket:
    """A public reply stops the wait. `stays_ours`: a promise or words for later keep it open."""
    if ticket.status in (Status.CLOSED, Status.SPAM):
        return ticket
    is_kept = stays_ours or policy.after_reply == "open"
    status = Status.OPEN if is_kept else Status.PENDING
    return dates.dated(
        replace(
            ticket,
            status=ticket.status if ticket.status is Status.ON_HOLD else status,
            first_reply_at=ticket.first_reply_at or now,
            waiting_since=None,
            asked_at=None,
            asks=0,
            awaits_customer=ticket.awaits_customer and not is_kept,
        ),
        now,
        policy,
    )


def reply_undone(
    ticket: Ticket, now: datetime, policy: TicketsPolicy, *, since: datetime, had_reply: bool
) -> Ticket:
    """The customer has no answer after all: the wait goes on from where it began."""
    if ticket.status in (Status.CLOSED, Status.SPAM):
        return ticket
    return dates.dated(
        replace(
            ticket,
            status=ticket.status if ticket.status is Status.ON_HOLD else Status.OPEN,
            waiting_since=since,
            asked_at=since,
            asks=max(ticket.asks, 1),
            first_reply_at=ticket.first_reply_at if had_reply else None,
            awaits_customer=False,
            reminded_at=None,
        ),
        now,
        policy,
    )


def closed(ticket: Ticket, now: datetime) -> Ticket:
    """The matter is settled."""
    if ticket.is_closed:
        raise errors.TicketAlreadyClosed(number=ticket.number)
    return replace(
        ticket,
        status=Status.CLOSED,
        closed_at=now,
        waiting_since=None,
        asked_at=None,
        asks=0,
        next_at=None,
        awaits_customer=False,
    )


def merged(ticket: Ticket, now: datetime, *, into: int) -> Ticket:
    """Its words go on in another ticket."""
    after = ticket if ticket.is_closed else closed(ticket, now)
    return replace(after, merged_into=into)


def joined(ticket: Ticket, by: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Another ticket goes on in this one; the longest wait of both counts (metrics 9)."""
    if by.waiting_since is None:
        return ticket
    since = min(by.waiting_since, ticket.waiting_since or by.waiting_since)
    status = ticket.status if ticket.status is Status.ON_HOLD else Status.OPEN
    after = replace(
        ticket,
        status=status,
        waiting_since=since,
        asked_at=ticket.asked_at or by.asked_at,
        asks=max(ticket.asks, by.asks),
        awaits_customer=False,
    )
    return dates.dated(after, now, policy)


def superseded(ticket: Ticket, now: datetime) -> Ticket:
    """Another matter begins: this one is over, and its customer's next words are not about it."""
    after = ticket if ticket.is_closed else closed(ticket, now)
    return replace(after, is_final=True)


def reopened(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Staff bring it back: it was not settled after all, so we owe an answer."""
    if not ticket.is_closed:
        raise errors.TicketStillOpen(number=ticket.number)
    return dates.dated(
        replace(
            ticket,
            status=Status.OPEN,
            closed_at=None,
            merged_into=None,
            is_final=False,
            waiting_since=now,
            asked_at=now,
            asks=1,
            reminded_at=None,
        ),
        now,
        policy,
    )


def awaiting_customer(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """An operator says that the customer owes an answer: a reminder goes, then it closes."""
    _refuse_spam(ticket)
    _refuse_closed(ticket)
    if ticket.waiting_since is not None:
        raise errors.CustomerWaits(number=ticket.number)
    return dates.dated(
        replace(ticket, status=Status.PENDING, awaits_customer=True, reminded_at=None),
        now,
        policy,
    )


def reminded(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """The customer was reminded; what is left is closing."""
    return dates.dated(replace(ticket, reminded_at=now), now, policy)


def on_hold(ticket: Ticket, until: datetime) -> Ticket:
    """Others work on it; `until` is when somebody looks again. An unanswered wait goes on."""
    _refuse_spam(ticket)
    _refuse_closed(ticket)
    return replace(ticket, status=Status.ON_HOLD, next_at=until, awaits_customer=False)


def snoozed(ticket: Ticket, until: datetime) -> Ticket:
    """Out of sight until a time. Over an unanswered message it pauses nothing (metrics 9)."""
    _refuse_spam(ticket)
    _refuse_closed(ticket)
    return replace(ticket, status=Status.SNOOZED, next_at=until, awaits_customer=False)


def resumed(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Back to work: the snooze is over, the second line has answered, or it was no spam."""
    _refuse_closed(ticket)
    return dates.dated(replace(ticket, status=Status.OPEN, awaits_customer=False), now, policy)


def spam(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Out of every figure; what is written is kept, and nobody waits."""
    _refuse_closed(ticket)
    return dates.dated(_nobody_waits(ticket, Status.SPAM), now, policy)


def to_the_bot(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Self-service talks."""
    _refuse_closed(ticket)
    return dates.dated(_nobody_waits(ticket, Status.BOT), now, policy)


def assigned(ticket: Ticket, to: int | None) -> Ticket:
    """One owner: a person, or with None the team."""
    _refuse_closed(ticket)
    return replace(ticket, assignee_id=to)


def transferred(ticket: Ticket, team: str) -> Ticket:
    """Another team's: nobody there has it yet."""
    _refuse_closed(ticket)
    return replace(ticket, team=team, assignee_id=None)


def given_priority(ticket: Ticket, level: Level, now: datetime, policy: TicketsPolicy) -> Ticket:
    """A change of priority moves the date by which we answer (metrics 9)."""
    after = replace(ticket, priority=level)
    return dates.dated(after, now, policy) if ticket.status is Status.OPEN else after


def looked_at(ticket: Ticket, now: datetime, policy: TicketsPolicy) -> Ticket:
    """Somebody was told that the date has come; the next one follows."""
    if ticket.status is Status.ON_HOLD:
        return replace(ticket, next_at=now + timedelta(hours=policy.hold_hours))
    return replace(ticket, next_at=now + dates.answer_within(ticket, policy))


def postponed(ticket: Ticket, until: datetime) -> Ticket:
    """What is due waits for a better hour (quiet hours)."""
    return replace(ticket, next_at=until)


def _nobody_waits(ticket: Ticket, status: Status) -> Ticket:
    """In a state in which neither side owes the other an answer."""
    return replace(
        ticket,
        status=status,
        waiting_since=None,
        asked_at=None,
        asks=0,
        awaits_customer=False,
    )


def _refuse_closed(ticket: Ticket) -> None:
    if ticket.is_closed:
        raise errors.TicketAlreadyClosed(number=ticket.number)


def _refuse_spam(ticket: Ticket) -> None:
    """Nobody waits there; `/unban` brings it back to work first."""
    if ticket.status is Status.SPAM:
        raise errors.TicketIsSpam(number=ticket.number)
