"""Age is visible: what is relayed late carries the time it was written (design: delivery, 7)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk import words
from desk.messages import Direction, Message
from desk.outgoing import OutboxRow
from desk.ports import Transaction

LATE = timedelta(minutes=2)


def mark(tx: Transaction, row: OutboxRow, message: Message) -> str | None:
    """The line that tells when the message was written; None while it is fresh.

    Words to a customer that waited for an approval or a role are late only from the moment they
    joined the lane. The customer reads the group's time, so its offset from UTC stands beside it.
    """
    inward = message.direction is Direction.IN
    since = message.written_at if inward else max(message.written_at, row.created_at)
    if tx.now - since <= LATE:
        return None
    at = words.moment(since, tx.timezone, now=tx.now)
    return f"🕓 {at}" if inward else f"🕓 {at} {_offset(since, tx.timezone)}"


def _offset(at: datetime, zone: str) -> str:
    hours, minutes = divmod(_seconds(at, zone) // 60, 60)
    return f"UTC{hours:+d}" + (f":{minutes:02d}" if minutes else "")


def _seconds(at: datetime, zone: str) -> int:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
