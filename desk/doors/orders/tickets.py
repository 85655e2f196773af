"""Commands that move a ticket."""

from desk import words
from desk.doors.orders.order import Deed, Order, topic_of
from desk.ports import Transaction
from desk.ticketing import closing


def _close(tx: Transaction, order: Order) -> str:
    ticket = closing.close(tx, order.member, topic_of(tx, order))
    return words.render("topic.closed", tx.language, number=ticket.number)


def _reopen(tx: Transaction, order: Order) -> str:
    ticket = closing.reopen(tx, order.member, topic_of(tx, order))
    return words.render("topic.reopened", tx.language, number=ticket.number)


COMMANDS: dict[str, Deed] = {"close": _close, "reopen": _reopen}
