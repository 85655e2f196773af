"""What leads must know: privately where the bot may write to them, else in General; coalesced."""

import zlib
from datetime import timedelta

from desk import words
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from desk.timers import Timer

TIMER = "alert"
_QUIET = timedelta(minutes=10)


def tell_leads(tx: Transaction, text: str, *, key: str) -> None:
    """Tell the leads (Telegram HTML). More of the same `key` within ten minutes is counted.

    How often it happened meanwhile is told once, when the ten minutes are over.
    """
    subject = zlib.crc32(key.encode())
    earlier = tx.timers.find(TIMER, subject)
    if earlier is not None:
        details = {"count": earlier.details.get("count", 0) + 1, "text": text}
        tx.timers.set(TIMER, subject, earlier.due_at, details)
        return
    tx.timers.set(TIMER, subject, tx.now + _QUIET, {"count": 0, "text": text})
    _say(tx, text)


def quiet_is_over(tx: Transaction, timer: Timer) -> None:
    """The timer's deed."""
    count = int(timer.details.get("count", 0))
    if count:
        again = words.render("alerts.again", tx.language, count=count)
        _say(tx, f"{timer.details['text']}\n{again}")


def _say(tx: Transaction, text: str) -> None:
    reachable = [one for one in tx.staff.everyone() if one.is_lead and one.is_reachable]
    group = tx.groups.bound()
    places = [Destination(private_chat_id=one.telegram_id) for one in reachable]
    if not places and group is not None:
        places = [Destination(group_chat_id=group.chat_id)]
    for place in places:
        tx.outbox.put(Say(text=text), place, priority=Priority.ALERT, now=tx.now)
