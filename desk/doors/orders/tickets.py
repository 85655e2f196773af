"""Commands that move a ticket."""

from desk import words
from desk.doors.orders.order import Deed, Order, ticket_of, topic_of
from desk.ports import Transaction
from desk.ticketing import closing, waiting
from desk.tickets import Status


def _close(tx: Transaction, order: Order) -> str | None:
    topic = topic_of(tx, order)
    if closing.asked_first(tx, order.member, topic, order.incoming.message_id):
        return None
    ticket = closing.close(tx, order.member, topic)
    return words.render("topic.closed", tx.language, number=ticket.number)


def _reopen(tx: Transaction, order: Order) -> str:
    found = ticket_of(tx, order)
    if found.status in (Status.ON_HOLD, Status.SNOOZED):
        return waiting.resume(tx, order.member, found)
    ticket = closing.reopen(tx, order.member, topic_of(tx, order))
    return words.render("topic.reopened", tx.language, number=ticket.number)


def _pending(tx: Transaction, order: Order) -> str:
    return waiting.await_customer(tx, order.member, ticket_of(tx, order))


def _hold(tx: Transaction, order: Order) -> str:
    return waiting.hold(tx, order.member, ticket_of(tx, order), order.rest)


def _snooze(tx: Transaction, order: Order) -> str:
    return waiting.snooze(tx, order.member, ticket_of(tx, order), order.rest)


COMMANDS: dict[str, Deed] = {
    "close": _close,
    "reopen": _reopen,
    "pending": _pending,
    "hold": _hold,
    "snooze": _snooze,
}
