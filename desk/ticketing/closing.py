"""A ticket ends, or comes back."""

from desk import errors, words
from desk.conversation import relay
from desk.events import Event
from desk.outgoing import Priority, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import cards
from desk.tickets import Ticket, Topic


def close(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """The matter is settled: the customer is told in one line."""
    if not member.may_answer:
        raise errors.NotForYou
    before = _ticket(tx, topic)
    after = before.closed(tx.now)
    _move(tx, before, after, member=member)
    _tell_customer(tx, topic, "customer.closed", number=before.number)
    return after


def reopen(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """It was not settled after all."""
    if not member.may_answer:
        raise errors.NotForYou
    before = _ticket(tx, topic)
    after = before.reopened(tx.now)
    _move(tx, before, after, member=member)
    _tell_customer(tx, topic, "customer.reopened", number=before.number)
    return after


def supersede(tx: Transaction, customer: Customer, before: Ticket) -> None:
    """The customer begins a new matter: the answered one ends without a word."""
    _move(tx, before, before.closed(tx.now), customer=customer)


def _ticket(tx: Transaction, topic: Topic) -> Ticket:
    ticket = tx.tickets.latest(topic.customer_id)
    if ticket is None:
        raise errors.NoTicket
    return ticket


def _move(
    tx: Transaction,
    before: Ticket,
    after: Ticket,
    *,
    member: StaffMember | None = None,
    customer: Customer | None = None,
) -> None:
    tx.tickets.save(after, was=before)
    actor_id = member.telegram_id if member else customer.chat_id if customer else None
    tx.history.add(
        Event(
            kind="status",
            at=tx.now,
            customer_id=before.customer_id,
            ticket_id=before.id,
            actor_id=actor_id,
            actor_role=member.duty if member else "customer",
            from_state=before.status,
            to_state=after.status,
        )
    )
    cards.refresh(tx, after, was=before)


def _tell_customer(tx: Transaction, topic: Topic, key: str, **values: object) -> None:
    customer = tx.customers.get(topic.customer_id)
    tx.outbox.put(
        Say(text=words.render(key, customer.language, **values)),
        relay.to_person(customer.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )
