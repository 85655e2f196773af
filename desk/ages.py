"""Age is visible: what is relayed late carries the time it was written (design: delivery, 7)."""

from datetime import timedelta

from desk import words
from desk.messages import Direction, Message
from desk.ports import Transaction

LATE = timedelta(minutes=2)


def mark(tx: Transaction, message: Message) -> str | None:
    """The line that tells when the message was written; None while it is fresh.

    The customer reads the group's time, so its offset from UTC stands beside it.
    """
    inward = message.direction is Direction.IN
    since = message.written_at
    if tx.now - since <= LATE:
        return None
    at = words.moment(since, tx.timezone, now=tx.now)
    return f"🕓 {at}" if inward else f"🕓 {at} {words.offset(since, tx.timezone)}"
