"""Notes: said among staff. They have no way out; nothing here touches the outbox of a customer."""

from desk import words
from desk.conversation import relay
from desk.events import Event
from desk.messages import Incoming
from desk.outgoing import Priority, Say
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.tickets import Topic


def write(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> None:
    """Keep the words as a note of the ticket."""
    _keep(tx, topic, incoming, role=member.duty)
    if member.duty is Role.DEVELOPER and not incoming.text.startswith("/"):
        _hint_once(tx, "hints.developer_note", topic, incoming, about=member.telegram_id)


def write_unsigned(tx: Transaction, topic: Topic, incoming: Incoming) -> None:
    """Words of an anonymous administrator or of a channel: a note, and a hint once."""
    _keep(tx, topic, incoming, role=None)
    about = incoming.sender_chat_id or incoming.sender.telegram_id
    _hint_once(tx, "hints.anonymous_note", topic, incoming, about=about)


def _keep(tx: Transaction, topic: Topic, incoming: Incoming, *, role: Role | None) -> None:
    ticket = tx.tickets.latest(topic.customer_id)
    tx.notes.add(topic_ref=topic.id, ticket_id=ticket.id if ticket else None, incoming=incoming)
    tx.history.add(
        Event(
            kind="note",
            at=tx.now,
            customer_id=topic.customer_id,
            ticket_id=ticket.id if ticket else None,
            actor_id=incoming.sender.telegram_id,
            actor_role=role,
        )
    )


def _hint_once(tx: Transaction, key: str, topic: Topic, incoming: Incoming, *, about: int) -> None:
    kind = key.replace("hints.", "hint_")
    if tx.history.has(kind, actor_id=about):
        return
    tx.history.add(Event(kind=kind, at=tx.now, actor_id=about))
    tx.outbox.put(
        Say(text=words.render(key, tx.language), reply_to_id=incoming.message_id),
        relay.to_topic(topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )
