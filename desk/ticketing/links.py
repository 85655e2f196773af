"""Links into the group: to a ticket's topic, to a message in it."""

from desk.ports import Transaction
from desk.tickets import Ticket, Topic

_SUPERGROUP = -1_000_000_000_000
"""Bot API: chat ids of supergroups are this minus the number that t.me links carry."""


def to_topic(topic: Topic, message_id: int | None = None) -> str | None:
    """`https://t.me/c/…`, which only members of the group can open; None before it exists."""
    if topic.group_chat_id is None or topic.topic_id is None:
        return None
    if topic.group_chat_id > _SUPERGROUP:
        return None
    address = f"https://t.me/c/{_SUPERGROUP - topic.group_chat_id}/{topic.topic_id}"
    return address if message_id is None else f"{address}/{message_id}"


def to_beginning(tx: Transaction, ticket: Ticket) -> str | None:
    """Where the ticket begins in its topic; the topic itself while nothing of it is there."""
    topic = tx.topics.get(ticket.topic_ref)
    first = tx.messages.first_of(ticket.id)
    if first is None or topic.group_chat_id is None:
        return to_topic(topic)
    return to_topic(topic, tx.messages.seen_as(first, topic.group_chat_id))


def to_ticket(tx: Transaction, ticket: Ticket) -> str:
    """The link to the ticket's topic; where there is none, one that leads nowhere harmful."""
    return to_topic(tx.topics.get(ticket.topic_ref)) or "https://t.me/"
