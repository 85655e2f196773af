"""The course of a ticket: every move is stored, put on record with its actor, and shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk import errors
from desk.events import Event
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, relocation, tidings
from desk.tickets import Ticket, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who does it: a Telegram id and a role; neither of them when it is the desk itself."""

    id: int | None = None
    role: str | None = None


DESK = Actor()


def staff(member: StaffMember) -> Actor:
    return Actor(id=member.telegram_id, role=member.duty)


def customer(person: Customer) -> Actor:
    return Actor(id=person.chat_id, role="customer")


def of_topic(tx: Transaction, topic: Topic) -> Ticket:
    """The newest ticket of the topic's customer. Raises NoTicket."""
    ticket = tx.tickets.latest(topic.customer_id)
    if ticket is None:
        raise errors.NoTicket
    return ticket


def pressed(tx: Transaction, ticket_id: int) -> tuple[Ticket, Topic]:
    """The ticket a button names. Raises ButtonOutdated unless it is its customer's newest."""
    try:
        ticket = tx.tickets.get(ticket_id)
    except KeyError:
        raise errors.ButtonOutdated from None
    latest = tx.tickets.latest(ticket.customer_id)
    if latest is None or latest.id != ticket.id:
        raise errors.ButtonOutdated
    return ticket, tx.topics.get(ticket.topic_ref)


def move(
    tx: Transaction,
    before: Ticket,
    after: Ticket,
    actor: Actor,
    *,
    details: Mapping[str, Any] | None = None,
) -> Ticket:
    """Store the ticket; a change of state, owner, priority, category or reason is an event each.

    Raises SomebodyWasQuicker when the ticket is no longer as `before`.
    """
    if after == before:
        return before
    if not tx.tickets.save(after, was=before):
        raise errors.SomebodyWasQuicker
    for kind, old, new in _changes(before, after):
        record(tx, after, kind, actor, old=old, new=new, details=details)
    after = relocation.follow(tx, before, after)
    tidings.moved(tx, before, after)
    cards.refresh(tx, after, was=before)
    return after


def record(
    tx: Transaction,
    ticket: Ticket,
    kind: str,
    actor: Actor,
    *,
    old: str | None = None,
    new: str | None = None,
    message_ref: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Put on record what happened to the ticket (metrics: event log)."""
    tx.history.add(
        Event(
            kind=kind,
            at=tx.now,
            customer_id=ticket.customer_id,
            ticket_id=ticket.id,
            actor_id=actor.id,
            actor_role=actor.role,
            from_state=old,
            to_state=new,
            message_ref=message_ref,
            details=details or {},
        )
    )


def _changes(before: Ticket, after: Ticket) -> list[tuple[str, str | None, str | None]]:
    compared: list[tuple[str, str | None, str | None]] = [
        ("status", before.status, after.status),
        ("assign", _text(before.assignee_id), _text(after.assignee_id)),
        ("transfer", before.team, after.team),
        ("priority", before.priority, after.priority),
        ("category", before.category, after.category),
        ("reason", before.reason, after.reason),
    ]
    return [change for change in compared if change[1] != change[2]]


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
