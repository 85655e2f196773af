"""Reactions cross the desk both ways; a bot has one reaction per message (Bot API)."""

from desk import words
from desk.conversation import relay
from desk.messages import Direction, Message
from desk.outgoing import Destination, Priority, React, Say
from desk.people import StaffMember
from desk.ports import Transaction

RECEIPT = "👌"
"""On an operator's message: it arrived at the customer."""
CUSTOM = "✨"
"""Stands for a custom or paid reaction, which a bot may not set."""


def customer_reacted(
    tx: Transaction, chat_id: int, message_id: int, emoji: str | None, *, can_be_set: bool = True
) -> None:
    """Mirror it into the topic; on an operator's message it takes the receipt's place."""
    message = tx.messages.find(chat_id, message_id)
    if message is None:
        return
    tx.messages.react(message.id, emoji)
    topic_ref = tx.tickets.get(message.ticket_id).topic_ref
    receipt = RECEIPT if message.direction is Direction.OUT else None
    aside = Destination(topic_ref=topic_ref, aside="reaction")
    if emoji is not None and not can_be_set:
        _put(tx, message, receipt, aside)
        tx.outbox.put(
            Say(
                text=words.render("marks.reacted", tx.language, emoji=emoji),
                reply_to=message.id,
                silent=True,
            ),
            relay.to_topic(topic_ref),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
        return
    _put(tx, message, emoji or receipt, aside)


def staff_reacted(
    tx: Transaction, member: StaffMember | None, chat_id: int, message_id: int, emoji: str | None
) -> None:
    """Mirror an operator's reaction on a customer's message; all others stay inside.

    A reaction on a colleague's reply is talk among staff, and one of a trainee, a developer or an
    observer is not the desk's word.
    """
    if member is None or not member.may_answer:
        return
    message = tx.messages.find(chat_id, message_id)
    if message is None or message.direction is not Direction.IN:
        return
    _put(tx, message, emoji, Destination(private_chat_id=message.chat_id, aside="reaction"))


def _put(tx: Transaction, message: Message, emoji: str | None, to: Destination) -> None:
    tx.outbox.put(
        React(message_ref=message.id, emoji=emoji),
        to,
        priority=Priority.COSMETIC,
        now=tx.now,
        customer_id=message.customer_id,
    )
