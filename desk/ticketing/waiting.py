"""What staff do with time: wait for the customer, put on hold, snooze, go on again."""

from datetime import datetime, timedelta

from desk import errors, times, words
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import course, moves
from desk.tickets import Status, Ticket


def await_customer(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """`/pending`: the customer owes an answer; one reminder goes, then the ticket closes."""
    _may(member)
    after = moves.awaiting_customer(ticket, tx.now, tx.policy.tickets)
    after = course.move(tx, ticket, after, course.staff(member))
    return words.render("waiting.pending", tx.language, number=ticket.number, at=_next(tx, after))


def hold(tx: Transaction, member: StaffMember, ticket: Ticket, written: str) -> str:
    """`/hold [time] [reason]`: others work on it; somebody looks again at that time."""
    _may(member)
    until = tx.now + timedelta(hours=tx.policy.tickets.hold_hours)
    reason = written
    if written:
        try:
            until, reason = times.split(written, tx.now, tx.timezone)
        except errors.NoSuchTime as refusal:
            # "/hold until the supplier answers": words without a time are the reason.
            if refusal.details["reason"] != "unclear":
                raise
    after = moves.on_hold(ticket, until)
    course.move(tx, ticket, after, course.staff(member), details=_reason(reason))
    return words.render("waiting.held", tx.language, number=ticket.number, at=_next(tx, after))


def snooze(tx: Transaction, member: StaffMember, ticket: Ticket, written: str) -> str:
    """`/snooze time`: out of sight until then, or until the customer writes."""
    _may(member)
    if not written:
        raise errors.WrongUse(usage="usage.snooze")
    until, reason = times.split(written, tx.now, tx.timezone)
    return snooze_until(tx, member, ticket, until, reason=reason)


def snooze_until(
    tx: Transaction, member: StaffMember, ticket: Ticket, until: datetime, *, reason: str = ""
) -> str:
    """The same by a button."""
    _may(member)
    after = moves.snoozed(ticket, until)
    course.move(tx, ticket, after, course.staff(member), details=_reason(reason))
    return words.render("waiting.snoozed", tx.language, number=ticket.number, at=_next(tx, after))


def resume(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """Back to work before its time."""
    _may(member)
    if ticket.status not in (Status.ON_HOLD, Status.SNOOZED, Status.PENDING, Status.BOT):
        raise errors.ButtonOutdated
    after = moves.resumed(ticket, tx.now, tx.policy.tickets)
    course.move(tx, ticket, after, course.staff(member))
    return words.render("waiting.resumed", tx.language, number=ticket.number)


def _may(member: StaffMember) -> None:
    if not member.may_answer:
        raise errors.NotForYou


def _reason(text: str) -> dict[str, str]:
    return {"reason": text} if text else {}


def _next(tx: Transaction, ticket: Ticket) -> str:
    at = ticket.next_at or tx.now
    return words.moment(at, tx.timezone, now=tx.now)
