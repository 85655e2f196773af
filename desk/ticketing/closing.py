"""A ticket ends, or comes back."""

from desk import errors, words
from desk.conversation import accounts, relay
from desk.outgoing import Priority, Say
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


def tell_staff_of_return(tx: Transaction, ticket: Ticket) -> None:
    """One line under the words that brought the ticket back."""
    tx.outbox.put(
        Say(text=words.render("waiting.came_back", tx.language, number=ticket.number), silent=True),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


def tell_customer(tx: Transaction, ticket: Ticket, key: str, **values: object) -> None:
    """Say something to the ticket's customer in the customer's language."""
    customer = tx.customers.get(ticket.customer_id)
    account = accounts.voice(tx, customer)
    tx.outbox.put(
        Say(text=words.render(key, account.language, **values)),
        relay.to_person(account.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )
