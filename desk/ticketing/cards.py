"""The face of a ticket in the group: its topic's title and icon, and the pinned card."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk import names, words
from desk.outgoing import Destination, Priority, Rows, ShowCard, ShowTopic
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import card_text, menus
from desk.tickets import Status, Ticket, Topic

ICONS = {
    Status.BOT: "🤖",
    Status.OPEN: "❗️",
    Status.PENDING: "💬",
    Status.ON_HOLD: "🔎",
    Status.SNOOZED: "☕️",
    Status.CLOSED: "✅",
    Status.SPAM: "🦠",
}
"""By state; looked up among the icons Telegram allows for topics, a missing one is left out."""
_TURNS = {Status.OPEN, Status.PENDING}
"""Between these it changes with every message."""
DEBOUNCE = timedelta(seconds=5)
"""A burst of changes is one edit."""
TURN = timedelta(seconds=60)
"""Whose turn it is, is told by the icon at once; the card follows once a minute at most."""


def title_of(tx: Transaction, customer: Customer, number: int) -> str:
    return names.title(tx.policy.topics.title, number=number, name=names.shown(customer, tx.policy))


def show(tx: Transaction, topic_ref: int, menu: str | None = None) -> None:
    """Bring the pinned card up to date now; a card still waiting is replaced.

    With a menu it answers a person's press, so it does not wait behind everybody's words.
    """
    priority = Priority.CARD if menu is None else Priority.ALERT
    _put(tx, topic_ref, menu or "main", priority, tx.now)


def stale(tx: Transaction, topic_ref: int) -> None:
    """Something that the card says has changed: it is edited soon, once for many changes."""
    _put(tx, topic_ref, "main", Priority.CARD, tx.now + DEBOUNCE)


def face(tx: Transaction, topic: Topic, menu: str) -> tuple[str, Rows] | None:
    """The card's words and buttons as they are now; None where there is no ticket."""
    if not topic.is_current:
        known = topic.card_message_id is not None
        return (words.render("relocation.card", tx.language), ()) if known else None
    customer = tx.customers.get(topic.customer_id)
    ticket = tx.tickets.latest(customer.id)
    if ticket is None:
        return None
    return text(tx, customer, ticket), menus.rows(tx, ticket, menu)


def _put(
    tx: Transaction, topic_ref: int, menu: str, priority: Priority, ready_at: datetime
) -> None:
    tx.outbox.put_newest(
        ShowCard(topic_ref=topic_ref, menu=menu),
        Destination(topic_ref=topic_ref, aside="card"),
        priority=priority,
        now=tx.now,
        ready_at=ready_at,
    )


def refresh(tx: Transaction, ticket: Ticket, *, was: Ticket | None) -> None:
    """Title, icon and card follow the ticket; what already shows costs nothing.

    An exchange must stay within four units of the group's minute (design §5): a new state or
    owner shows on the card at once, other facts soon, whose turn it is when there is room.
    """
    if was is None or was.status is not ticket.status:
        show_topic(tx, ticket)
    if was is None or _stands_out(ticket, was):
        show(tx, ticket.topic_ref)
    elif _facts(was) != _facts(ticket):
        stale(tx, ticket.topic_ref)
    elif was.status is not ticket.status:
        _put(tx, ticket.topic_ref, "main", Priority.COSMETIC, tx.now + TURN)


def _stands_out(ticket: Ticket, was: Ticket) -> bool:
    """Another owner or state, but for the turns of an exchange."""
    if was.assignee_id != ticket.assignee_id:
        return True
    return was.status is not ticket.status and not {was.status, ticket.status} <= _TURNS


def _facts(ticket: Ticket) -> tuple[object, ...]:
    """What a person has decided about the ticket, and does not change with every message."""
    return (
        *(ticket.team, ticket.priority, ticket.category, ticket.reason),
        *(ticket.awaits_customer, ticket.merged_into),
    )


def show_topic(tx: Transaction, ticket: Ticket) -> None:
    """Title and icon follow the ticket."""
    topic = tx.topics.get(ticket.topic_ref)
    customer = tx.customers.get(ticket.customer_id)
    after = replace(topic, title=title_of(tx, customer, ticket.number), icon=ICONS[ticket.status])
    if after == topic:
        return
    tx.topics.save(after)
    if topic.topic_id is not None:
        tx.outbox.put_newest(
            ShowTopic(topic_ref=topic.id),
            Destination(topic_ref=topic.id, aside="icon"),
            priority=Priority.COSMETIC,
            now=tx.now,
        )


def show_customer(tx: Transaction, customer: Customer) -> None:
    """Something that the card says of the customer has changed."""
    topic = tx.topics.current(customer.id)
    if topic is not None:
        show(tx, topic.id)


def text(tx: Transaction, customer: Customer, ticket: Ticket) -> str:
    """The card's words, for `/info` too."""
    return card_text.text(tx, customer, ticket)
