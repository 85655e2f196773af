"""In doubt: nobody knows whether a call was carried out (design: delivery contract, 3).

What is idempotent is repeated. About words evidence is sought first (`[telegram] evidence`): what
arrived is sent, what did not goes again as if nothing had been. Else words to operators go again
at once, with a mark; about words to a customer an operator may decide, and after `in_doubt_wait`
seconds they go again by themselves. Which is which is policy (`[telegram] in_doubt_…`). After three
doubts the lane goes on.
"""

from datetime import timedelta
from math import inf

from desk import errors, words
from desk.delivery import evidence, failures
from desk.delivery.calls import Probe
from desk.delivery.departures import Departure
from desk.delivery.evidence import Arrived, Attempt, Finding, Inquiry, Look, NotThere, Unknown
from desk.delivery.failures import Ended
from desk.doors import presses
from desk.messages import Outcome
from desk.outgoing import (
    Button,
    Copy,
    Delete,
    Edit,
    EditSaid,
    Forward,
    MakeTopic,
    OutboxRow,
    Priority,
    Rows,
    Say,
    Side,
    State,
    Words,
    carried,
)
from desk.ports import Transaction

MOST = 3
"""Attempts in doubt before a row is unconfirmed."""
_MOST_ALERTS = 12
"""The same for words that tell people what went wrong: they must not be lost as well. And for
changes, which may be repeated without harm."""
_WAITS = (1, 5, 15, 60)
"""Seconds between attempts; the last for all that follow."""
_SETTLING = timedelta(seconds=2)
"""A call whose answer was lost may still be under way; so may news of what others have written."""
_SOON = timedelta(seconds=1)
_PATIENCE = timedelta(seconds=10)
"""How long calls to the same chat that are under way may put off a finding."""

NOT_THERE = "it did not arrive"
"""A row's error once its only doubtful attempt has surely failed: what follows is no repeat."""
_ASKED = "an operator was asked"
"""A row's error once the question was put."""


def recover(tx: Transaction) -> list[Ended]:
    """At start: what was on its way when the process ended is in doubt."""
    ended = [doubted(tx, row.id, "the process ended") for row in tx.outbox.interrupted()]
    return [one for one in ended if one is not None]


def doubted(tx: Transaction, row_id: int, error: str) -> Ended | None:
    """Nobody knows whether the row was sent: decide what becomes of it."""
    row = tx.outbox.get(row_id)
    if row is None:
        return None
    if is_sought(tx, row):
        tx.outbox.doubt(row_id, tx.now, error, ready_at=tx.now + _SETTLING)
        return None
    must_ask = _must_ask(tx, row)
    wait = (
        timedelta(seconds=tx.policy.telegram.in_doubt_wait) if must_ask else _wait(row, row.doubts)
    )
    times = tx.outbox.doubt(row_id, tx.now, error, ready_at=tx.now + wait)
    if times >= _most(row):
        return failures.unconfirmed(tx, row, error=error)
    if must_ask:
        _ask(tx, row)
    return None


def is_sought(tx: Transaction, row: OutboxRow) -> bool:
    """Whether evidence is sought about the row: it makes messages, and policy wants it."""
    return tx.policy.telegram.evidence and isinstance(row.outgoing, Words)


def settle(tx: Transaction, row: OutboxRow, inquiry: Inquiry) -> Departure | Arrived | Ended | None:
    """What becomes of a row in doubt about which evidence is sought: a probe, or an end to it.

    None: it waits to be looked at again, or to be sent again.
    """
    finding = _finding(tx, row, inquiry)
    match finding:
        case Look(message_id=message_id):
            return _probe(row, message_id)
        case Arrived():
            return finding
        case Unknown() if _waits(tx, row, inquiry, finding):
            return None
    if row.doubts >= _most(row):
        return failures.unconfirmed(tx, row, error=row.error or "")
    is_first = isinstance(finding, NotThere) and row.doubts == 1
    tx.outbox.release(
        row.id,
        ready_at=tx.now + _wait(row, row.doubts - 1),
        error=NOT_THERE if is_first else row.error,
    )
    return None


def look_again(tx: Transaction, row_id: int, wait: timedelta) -> None:
    """A probe could not be made: the row stays in doubt meanwhile."""
    row = tx.outbox.get(row_id)
    if row is not None:
        tx.outbox.look_again(row_id, ready_at=tx.now + wait, error=row.error)


def is_perhaps_repeat(row: OutboxRow) -> bool:
    """Whether an attempt before the one that arrived may have arrived as well."""
    before = row.doubts - (row.state is State.IN_DOUBT)
    return before > 0 and row.error != NOT_THERE


def _finding(tx: Transaction, row: OutboxRow, inquiry: Inquiry) -> Finding:
    chat_id, at = row.chat_id, row.sending_at
    if chat_id is None or at is None:
        return Unknown()
    attempt = Attempt(
        chat_id=chat_id,
        at=at,
        messages=len(row.outgoing.items) if isinstance(row.outgoing, Copy) else 1,
        is_editable=not isinstance(row.outgoing, Forward),
    )
    seen = tx.traces.seen(chat_id)
    below = evidence.floor(attempt, seen)
    if below is None:
        return Unknown()
    others = tx.traces.sendings(chat_id, since=evidence.rivals_since(below), but=row.id)
    finding = evidence.weigh(attempt, seen, others, inquiry)
    if isinstance(finding, Arrived) and any(
        tx.messages.find(chat_id, message_id) for message_id in finding.message_ids
    ):
        return Unknown()  # known from elsewhere after all: never take one message for another
    return finding


def _probe(row: OutboxRow, message_id: int) -> Departure:
    assert row.chat_id is not None, "a row without a chat cannot have left"
    buttons = row.outgoing.buttons if isinstance(row.outgoing, Say) else ()
    call = Probe(message_id=message_id, buttons=buttons)
    return Departure(row=row, chat_id=row.chat_id, topic_id=None, call=call)


def _waits(tx: Transaction, row: OutboxRow, inquiry: Inquiry, finding: Unknown) -> bool:
    """Put off what nobody knows: for a call under way, or for an operator and for news."""
    elapsed = tx.now - inquiry.since
    if finding.is_passing and elapsed < _PATIENCE:
        tx.outbox.look_again(row.id, ready_at=tx.now + _SOON, error=row.error)
        return True
    left = timedelta(seconds=tx.policy.telegram.in_doubt_wait) - elapsed
    if not _must_ask(tx, row) or row.doubts >= _most(row) or left <= timedelta(0):
        return False
    if row.error != _ASKED:
        _ask(tx, row)
    # As long again as it has lasted, so that looks become rare.
    wait = min(max(elapsed, _SOON), left)
    tx.outbox.look_again(row.id, ready_at=tx.now + wait, error=_ASKED)
    return True


def _ask(tx: Transaction, row: OutboxRow) -> None:
    message = tx.messages.get(carried(row.outgoing)[0])
    text = words.render("delivery.in_doubt", tx.language, seconds=tx.policy.telegram.in_doubt_wait)
    failures.tell(tx, message, text, buttons=_choices(tx, row), aside="doubt")


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
    is_change = isinstance(row.outgoing, Edit | EditSaid | Delete)
    return _MOST_ALERTS if is_alert or is_change else MOST


def _wait(row: OutboxRow, doubts_before: int) -> timedelta:
    """At once the first time, then with growing pauses."""
    if doubts_before == 0 and isinstance(row.outgoing, Words):
        return timedelta(0)
    return timedelta(seconds=_WAITS[min(doubts_before, len(_WAITS) - 1)])


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
