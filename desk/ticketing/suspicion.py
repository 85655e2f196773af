"""The mark on a new ticket whose first message looks like spam, and its two buttons.

It only marks: the message is relayed like any other, and a person decides.
"""

from dataclasses import dataclass

from desk import errors, words
from desk.conversation import spamlike
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import course
from desk.ticketing.menu_abuse import Spam
from desk.ticketing.rows import button
from desk.tickets import Status, Ticket

NO_SPAM = "no_spam"
"""The event: somebody has looked, and it is none."""


@presses.named("nospam")
@dataclass(frozen=True, slots=True)
class NotSpam(Press):
    """It looks like spam and is none."""

    ticket_id: int


def is_suspect(tx: Transaction, ticket: Ticket) -> bool:
    """A customer's first ticket that nobody has answered or judged yet."""
    if not tx.policy.abuse.marks_spam or ticket.status is not Status.OPEN:
        return False
    if ticket.first_reply_at is not None or ticket.previous_id is not None:
        return False
    first = tx.messages.first_of(ticket.id)
    if first is None or not spamlike.looks_like_spam(tx.messages.get(first).content.text):
        return False
    return not tx.history.has_of(ticket.id, NO_SPAM)


def lines(tx: Transaction, ticket: Ticket) -> list[str]:
    """For the card."""
    return [words.render("suspicion.card", tx.language)] if is_suspect(tx, ticket) else []


def spam(tx: Transaction, ticket: Ticket) -> Button | None:
    if not is_suspect(tx, ticket):
        return None
    return button(tx, "buttons.is_spam", Spam(ticket.id))


def not_spam(tx: Transaction, ticket: Ticket) -> Button | None:
    if not is_suspect(tx, ticket):
        return None
    return button(tx, "buttons.is_no_spam", NotSpam(ticket.id))


def cleared(tx: Transaction, member: StaffMember, press: NotSpam) -> str:
    """The press: the mark goes. Whoever calls shows the card anew."""
    if not member.may_answer:
        raise errors.NotForYou
    ticket, _ = course.pressed(tx, press.ticket_id)
    if not is_suspect(tx, ticket):
        raise errors.ButtonOutdated
    course.record(tx, ticket, NO_SPAM, course.staff(member))
    return words.render("suspicion.cleared", tx.language, number=ticket.number)
