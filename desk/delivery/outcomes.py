"""The life of an outbox row, as deeds: it is claimed, sent, put back; what it meant is recorded.

The courier calls these, one unit of work each, and does the sending in between. Whatever happens
to the process, a row is in one state, and every message it carries ends with it or waits with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk import words
from desk.conversation import turns
from desk.conversation.reactions import RECEIPT
from desk.delivery import departures, doubts, failures, healing, merging
from desk.delivery.calls import Repair
from desk.delivery.departures import Departure, Hindrance
from desk.delivery.doubts import doubted, it_arrived, recover, send_again
from desk.delivery.evidence import Arrived, Inquiry
from desk.delivery.failures import Ended, refused, try_again
from desk.failpoints import Point
from desk.messages import Direction, Outcome
from desk.outgoing import (
    Copy,
    Delete,
    Destination,
    Edit,
    MakeTopic,
    Merged,
    OutboxRow,
    Pin,
    Priority,
    React,
    Say,
    SendFile,
    ShowBoard,
    ShowCard,
    Side,
    State,
    carried,
)
from desk.ports import Transaction
from desk.ticketing import board

__all__ = [
    "claim",
    "conclude",
    "delivered",
    "doubted",
    "it_arrived",
    "put_back",
    "recover",
    "refused",
    "send_again",
    "try_again",
]

NO_GROUP_WAIT = timedelta(seconds=5)
"""How long a row steps aside while the group takes no topics."""


def claim(
    tx: Transaction,
    row_id: int,
    repairs: frozenset[Repair] = frozenset(),
    inquiry: Inquiry | None = None,
    *,
    merges: bool = False,
) -> Departure | Ended | None:
    """Mark the row as on its way; None when it does not leave now (it ended, or stepped back).

    A row in doubt stays so while evidence is sought: what departs is a probe, by what is known of
    the `inquiry`; what turns out to have ended is told as `Ended`. `merges`: units are scarce, so
    the texts right behind it leave with it.
    """
    row = tx.outbox.claim(row_id, tx.now)
    if row is not None:
        if merges and not row.doubts:
            row = merging.gather(tx, row)
        return _depart(tx, row, repairs)
    row = tx.outbox.get(row_id)
    if row is None or row.state is not State.IN_DOUBT or row.ready_at > tx.now:
        return None
    if doubts.is_sought(tx, row):
        return _settle(tx, row, inquiry or Inquiry(since=tx.now))
    # Nobody decided while there was time: it goes again.
    tx.outbox.release(row_id, ready_at=row.ready_at, error=row.error)
    again = tx.outbox.claim(row_id, tx.now)
    return None if again is None else _depart(tx, again, repairs)


def conclude(tx: Transaction, row_id: int, inquiry: Inquiry) -> Ended | None:
    """A probe was answered: what becomes of its row, unless one more has to be made first."""
    row = tx.outbox.get(row_id)
    if row is None or row.state is not State.IN_DOUBT:
        return None  # somebody has decided
    finding = _settle(tx, row, inquiry)
    return finding if isinstance(finding, Ended) else None


def _settle(tx: Transaction, row: OutboxRow, inquiry: Inquiry) -> Departure | Ended | None:
    finding = doubts.settle(tx, row, inquiry)
    if isinstance(finding, Arrived):
        return delivered(tx, row.id, finding.message_ids)
    return finding


def _depart(tx: Transaction, row: OutboxRow, repairs: frozenset[Repair]) -> Departure | None:
    match departures.resolve(tx, row, repairs):
        case Departure() as departure:
            return departure
        case Hindrance.NEEDLESS:
            tx.outbox.end(row.id, State.CANCELLED, tx.now)
            failures.tell_if_unknown(tx, row)
        case Hindrance.NO_TOPIC:
            healing.wait_for_topic(tx, row)
        case Hindrance.NO_GROUP:
            tx.outbox.release(row.id, ready_at=tx.now + NO_GROUP_WAIT)
        case Hindrance.NOT_YET:
            tx.outbox.release(row.id, ready_at=tx.now + departures.NOT_YET)
    return None


def put_back(tx: Transaction, row_id: int, ready_at: datetime, *, error: str | None = None) -> None:
    """It surely was not sent: it waits at its old place in the lane."""
    tx.outbox.release(row_id, ready_at=ready_at, error=error)


def delivered(tx: Transaction, row_id: int, message_ids: Sequence[int]) -> Ended | None:
    """Telegram has done it. `message_ids` are the ids of what was sent; none for changes."""
    row = tx.outbox.get(row_id)
    if row is None or row.chat_id is None:
        return None
    refs = _refs_sent(tx, row)
    if isinstance(row.outgoing, Copy) and len(message_ids) < len(refs):
        return failures.unconfirmed(tx, row, error=f"{len(message_ids)} of {len(refs)} arrived")
    tx.outbox.sent(row.id, tx.now, message_ids)
    if isinstance(row.outgoing, SendFile):
        tx.outbox.rewrite(row.id, replace(row.outgoing, text=""))
    _remember(tx, row, refs, message_ids)
    if not refs:
        return None
    tx.messages.end(refs, Outcome.SENT)
    merged = refs[1:] if isinstance(row.outgoing, Merged) else ()
    tx.messages.end(merged, Outcome.MERGED)
    if row.to.side is Side.CUSTOMER:
        _put_receipt(tx, refs[0], RECEIPT)
    elif doubts.is_perhaps_repeat(row):
        _mark_repeat(tx, row, refs[0])
    return Ended(outcome=Outcome.SENT, refs=refs, merged=len(merged))


def _refs_sent(tx: Transaction, row: OutboxRow) -> tuple[int, ...]:
    """The messages that left with the row, in the order of their ids at the origin."""
    refs = carried(row.outgoing)
    if not isinstance(row.outgoing, Copy) or len(refs) == 1:
        return refs
    items = sorted(row.outgoing.items, key=lambda item: item.message_id)
    return tuple(
        item.message_ref
        for item in items
        if tx.messages.get(item.message_ref).outcome is not Outcome.UNDONE
    )


def _remember(
    tx: Transaction, row: OutboxRow, refs: Sequence[int], message_ids: Sequence[int]
) -> None:
    """Record what the row became, and what follows from it."""
    assert row.chat_id is not None, "a row without a chat cannot have left"
    match row.outgoing:
        case Copy():
            for ref, message_id in zip(refs, message_ids, strict=False):
                tx.messages.add_copy(ref, row.chat_id, message_id)
        case Merged() | Say():
            for ref in refs:
                tx.messages.add_copy(ref, row.chat_id, message_ids[0])
        case Edit(message_ref=ref):
            for message_id in message_ids:
                tx.messages.add_copy(ref, row.chat_id, message_id)
        case Delete(message_ref=ref):
            tx.messages.end([ref], Outcome.UNDONE)
            turns.reply_taken_back(tx, tx.messages.get(ref))
            _put_receipt(tx, ref, None)
        case MakeTopic(topic_ref=topic_ref):
            healing.topic_made(tx, topic_ref, message_ids[0])
            Point.TOPIC_MARKED.reached()
        case ShowCard(topic_ref=topic_ref) if message_ids:
            _card_shown(tx, topic_ref, message_ids[0])
        case ShowBoard() if message_ids:
            board.arrived(tx, row, message_ids[0])
        case _:
            pass


def _card_shown(tx: Transaction, topic_ref: int, message_id: int) -> None:
    tx.topics.save(replace(tx.topics.get(topic_ref), card_message_id=message_id))
    tx.outbox.put(
        Pin(topic_ref=topic_ref),
        Destination(topic_ref=topic_ref, aside="card"),
        priority=Priority.CARD,
        now=tx.now,
        rank=0,
    )


def _put_receipt(tx: Transaction, ref: int, emoji: str | None) -> None:
    message = tx.messages.get(ref)
    if message.direction is not Direction.OUT:
        return
    tx.outbox.put(
        React(message_ref=ref, emoji=emoji, is_receipt=emoji is not None),
        Destination(topic_ref=tx.tickets.get(message.ticket_id).topic_ref, aside="receipt"),
        priority=Priority.COSMETIC,
        now=tx.now,
    )
    Point.RECEIPT_MARKED.reached()


def _mark_repeat(tx: Transaction, row: OutboxRow, ref: int) -> None:
    tx.outbox.put(
        Say(text=words.render("delivery.repeat", tx.language), reply_to=ref, silent=True),
        row.to,
        priority=Priority.MESSAGE,
        now=tx.now,
    )
