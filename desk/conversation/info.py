"""What staff may ask of a topic: the facts of its ticket, the fate and past of its words."""

from desk import errors, words
from desk.messages import Message
from desk.ports import Transaction
from desk.ticketing import cards
from desk.tickets import Topic


def of_topic(tx: Transaction, topic: Topic) -> str:
    """`/info`: the card's words, as they are now."""
    ticket = tx.tickets.latest(topic.customer_id)
    if ticket is None:
        raise errors.NoTicket
    customer = tx.customers.get(topic.customer_id)
    return cards.text(tx, customer, ticket)


def of_message(tx: Transaction, chat_id: int, message_id: int) -> str:
    """`/info` as a reply: did it arrive? Receipts may be dropped; this always knows."""
    if tx.notes.find(chat_id, message_id) is not None:
        return words.render("fate.note", tx.language)
    message = tx.messages.find(chat_id, message_id)
    if message is not None:
        fate = message.outcome or "pending"
        return words.render(f"fate.{fate}", tx.language)
    if tx.held.find(chat_id, message_id) is not None:
        return words.render("fate.held", tx.language)
    return words.render("fate.unknown", tx.language)


def versions(tx: Transaction, message_ref: int) -> str:
    """All earlier wordings of a message, oldest first, as Telegram HTML."""
    message: Message = tx.messages.get(message_ref)
    lines: list[str] = []
    for version in tx.messages.versions(message.id)[:-1]:
        at = words.moment(version.at, tx.timezone, now=tx.now)
        lines.append(words.render("marks.version", tx.language, at=at, text=version.text))
    return "\n".join(lines)
