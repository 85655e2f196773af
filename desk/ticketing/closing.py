"""A ticket ends, or comes back."""

from desk import errors, words
from desk.conversation import accounts, telling
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import course, moves
from desk.tickets import Ticket, Topic


def close(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """The matter is settled: the customer is told in one line."""
    if not member.may_answer:
        raise errors.NotForYou
    before = course.of_topic(tx, topic)
    after = course.move(tx, before, moves.closed(before, tx.now), course.staff(member))
    tell_customer(tx, before, "customer.closed", number=before.number)
    return after


def reopen(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """It was not settled after all."""
    if not member.may_answer:
        raise errors.NotForYou
    before = course.of_topic(tx, topic)
    back = moves.reopened(before, tx.now, tx.policy.tickets)
    after = course.move(tx, before, back, course.staff(member))
    tell_customer(tx, before, "customer.reopened", number=before.number)
    return after


def supersede(tx: Transaction, customer: Customer, before: Ticket) -> None:
    """The customer begins a new matter: the answered one ends without a word."""
    course.move(tx, before, moves.superseded(before, tx.now), course.customer(customer))


def tell_customer(tx: Transaction, ticket: Ticket, key: str, **values: object) -> None:
    """Say something to the ticket's customer in the customer's language."""
    customer = tx.customers.get(ticket.customer_id)
    language = accounts.voice(tx, customer).language
    telling.say(tx, customer, words.render(key, language, **values))
