"""What was said last, in a few lines: for a topic in which the talk goes on without its copies."""

from desk import formatting, names, words
from desk.delivery import descriptions
from desk.messages import Direction, Message, Outcome
from desk.ports import Transaction

_MESSAGES = 5
_LENGTH = 300
"""UTF-16 units of each."""


def lines(tx: Transaction, customer_id: int) -> list[str]:
    """The last messages that arrived, oldest first, as Telegram HTML."""
    known = [
        message
        for message in tx.messages.recent(customer_id, _MESSAGES + 1)
        if message.outcome is Outcome.SENT
    ]
    return [line(tx, message) for message in known[-_MESSAGES:]]


def line(tx: Transaction, message: Message) -> str:
    """One message: when, who, and its words cut to a glance."""
    content = message.content
    text = content.text
    if content.kind != "text":
        text, _ = descriptions.describe(message, tx.language)
    if message.direction is Direction.IN:
        who = names.shown(tx.customers.get(message.customer_id), tx.policy)
    else:
        who = words.plain("delivery.us", tx.language)
    return words.render(
        "delivery.history_line",
        tx.language,
        at=words.moment(message.written_at, tx.timezone, now=tx.now),
        who=who,
        text=formatting.cut(text, _LENGTH),
    )
