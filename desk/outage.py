"""The 24-hour bound is told (delivery contract, 6): Telegram keeps updates for a day, no longer."""

from datetime import timedelta

from desk import setup, words
from desk.ports import Transaction

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Bot API: getUpdates; the server drops what is older."""


def tell(tx: Transaction) -> bool:
    """At start: say in the group that messages of a long outage are lost. True if it was so long.

    Call it when Telegram answers again, before `Inbox.listened` says so.
    """
    group = tx.groups.bound()
    last = tx.inbox.last_listened_at()
    if group is None or last is None or tx.now - last <= KEPT_BY_TELEGRAM:
        return False
    since = words.moment(last, tx.timezone, now=tx.now)
    until = words.moment(tx.now - KEPT_BY_TELEGRAM, tx.timezone, now=tx.now)
    text = words.render("alerts.outage", tx.language, since=since, until=until)
    setup.say_in_general(tx, group.chat_id, text)
    return True
