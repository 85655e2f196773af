"""What staff do against abuse: spam, a ban for a time or for good, a warning; and the way back."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk import errors, words
from desk.conversation import accounts, withholding
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, classing, closing, course, moves
from desk.tickets import Status, Ticket

FOREVER = timedelta(days=365 * 100)
TROLL = "troll"


def spam(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """Out of every figure; what is still written is kept without being carried."""
    _may(member)
    if ticket.status is not Status.SPAM:
        after = moves.spam(ticket, tx.now, tx.policy.tickets)
        course.move(tx, ticket, after, course.staff(member))
    return words.render("abuse.spam", tx.language, number=ticket.number)


def ban(
    tx: Transaction,
    member: StaffMember,
    ticket: Ticket,
    until: datetime | None,
    *,
    reason: str = "",
) -> str:
    """What the customer writes until then is kept, not carried. `until` None: for good."""
    _may(member)
    end = until or tx.now + FOREVER
    for one in _accounts(tx, ticket):
        if tx.staff.find(one.chat_id) is not None:
            raise errors.NotForYou
        tx.customers.save(replace(one, banned_until=end))
    details = {"until": end.isoformat(), "reason": reason}
    course.record(tx, ticket, "banned", course.staff(member), details=details)
    closing.tell_customer(tx, ticket, "customer.banned")
    if not ticket.is_closed:
        course.move(tx, ticket, moves.superseded(ticket, tx.now), course.staff(member))
    if until is None:
        return words.render("abuse.banned_for_good", tx.language)
    at = words.moment(until, tx.timezone, now=tx.now)
    return words.render("abuse.banned", tx.language, at=at)


def unban(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """Welcome again: ban, mute and spam end, and what was kept is offered."""
    _may(member)
    for one in _accounts(tx, ticket):
        if one.banned_until is not None or one.muted_until is not None:
            tx.customers.save(replace(one, banned_until=None, muted_until=None))
    course.record(tx, ticket, "unbanned", course.staff(member))
    if ticket.status is Status.SPAM:
        after = moves.resumed(ticket, tx.now, tx.policy.tickets)
        course.move(tx, ticket, after, course.staff(member))
    else:
        cards.show(tx, ticket.topic_ref)
    withholding.offer(tx, ticket)
    return words.render("abuse.unbanned", tx.language)


def warn(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """A calm word to somebody who insults, and a tag for those who come after."""
    _may(member)
    classing.tag(tx, member, ticket, [TROLL])
    closing.tell_customer(tx, ticket, "customer.warning")
    course.record(tx, ticket, "warned", course.staff(member))
    return words.render("abuse.warned", tx.language)


def _accounts(tx: Transaction, ticket: Ticket) -> list[Customer]:
    customer = tx.customers.get(ticket.customer_id)
    voice = accounts.voice(tx, customer)
    return [customer] if voice.id == customer.id else [customer, voice]


def _may(member: StaffMember) -> None:
    if not member.may_answer:
        raise errors.NotForYou
