"""In doubt: nobody knows whether a call was carried out (design: delivery contract, 3).

What is idempotent is repeated. Words to operators go again at once, with a mark; about words to
a customer an operator may decide, and after `in_doubt_wait` seconds they go again by themselves.
Which is which is policy (`[telegram] in_doubt_…`). After three doubts the lane goes on.
"""

from datetime import timedelta
from math import inf

from desk import errors, failures, presses, words
from desk.failures import Ended
from desk.messages import Outcome
from desk.outgoing import (
    Button,
    MakeTopic,
    OutboxRow,
    Priority,
    Rows,
    Side,
    State,
    Words,
    carried,
)
from desk.ports import Transaction

MOST = 3
"""Attempts in doubt before a row is unconfirmed."""
_MOST_ALERTS = 12
"""The same for words that tell people what went wrong: they must not be lost as well."""
_WAITS = (1, 5, 15, 60)
"""Seconds between attempts; the last for all that follow."""


def recover(tx: Transaction) -> list[Ended]:
    """At start: what was on its way when the process ended is in doubt."""
    ended = [doubted(tx, row.id, "the process ended") for row in tx.outbox.interrupted()]
    return [one for one in ended if one is not None]


def doubted(tx: Transaction, row_id: int, error: str) -> Ended | None:
    """Nobody knows whether the row was sent: decide what becomes of it."""
    row = tx.outbox.get(row_id)
    if row is None:
        return None
    must_ask = _must_ask(tx, row)
    wait = timedelta(seconds=tx.policy.telegram.in_doubt_wait) if must_ask else _wait(row)
    times = tx.outbox.doubt(row_id, tx.now, error, ready_at=tx.now + wait)
    if times >= _most(row):
        return failures.unconfirmed(tx, row, error=error)
    if must_ask:
        message = tx.messages.get(carried(row.outgoing)[0])
        text = words.render(
            "delivery.in_doubt", tx.language, seconds=tx.policy.telegram.in_doubt_wait
        )
        failures.tell(tx, message, text, buttons=_choices(tx, row), aside="doubt")
    return None


def send_again(tx: Transaction, row_id: int) -> None:
    """An operator decided: it did not arrive."""
    if not tx.outbox.change(row_id, was=State.IN_DOUBT, state=State.PENDING):
        raise errors.ButtonOutdated
    row = tx.outbox.get(row_id)
    # Claimed and released: the wait for a decision is over with it.
    if row is not None and tx.outbox.claim(row_id, tx.now) is not None:
        tx.outbox.release(row_id, ready_at=tx.now, error=row.error)


def it_arrived(tx: Transaction, row_id: int) -> None:
    """An operator decided: it arrived."""
    if not tx.outbox.change(row_id, was=State.IN_DOUBT, state=State.SENDING):
        raise errors.ButtonOutdated
    row = tx.outbox.get(row_id)
    if row is None:
        raise errors.ButtonOutdated
    tx.outbox.end(row_id, State.SENT, tx.now)
    tx.messages.end(carried(row.outgoing), Outcome.SENT)


def _must_ask(tx: Transaction, row: OutboxRow) -> bool:
    """Whether a person may decide: only about messages, and as policy wants."""
    if not carried(row.outgoing):
        return False
    telegram = tx.policy.telegram
    to_customer = row.to.side is Side.CUSTOMER
    return (telegram.in_doubt_customers if to_customer else telegram.in_doubt_operators) == "ask"


def _most(row: OutboxRow) -> float:
    if isinstance(row.outgoing, MakeTopic):
        # It carries no words, and without it none can go: it is tried for ever.
        return inf
    is_alert = row.priority is Priority.ALERT and not carried(row.outgoing)
    return _MOST_ALERTS if is_alert else MOST


def _wait(row: OutboxRow) -> timedelta:
    """At once the first time, then with growing pauses."""
    if row.doubts == 0 and isinstance(row.outgoing, Words):
        return timedelta(0)
    return timedelta(seconds=_WAITS[min(row.doubts, len(_WAITS) - 1)])


def _choices(tx: Transaction, row: OutboxRow) -> Rows:
    again = Button(
        text=words.plain("delivery.buttons.send_again", tx.language),
        data=presses.pack(presses.SendAgain(row.id)),
    )
    arrived = Button(
        text=words.plain("delivery.buttons.it_arrived", tx.language),
        data=presses.pack(presses.ItArrived(row.id)),
    )
    return ((again, arrived),)
