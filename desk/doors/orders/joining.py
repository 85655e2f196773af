"""Commands about tickets that belong together, and what lasts about a customer."""

from dataclasses import replace

from desk import errors, words
from desk.doors.orders.order import Deed, Order, topic_of, who_answers
from desk.ports import Transaction
from desk.ticketing import cards, joining

_REMOVE = "-"
_LONGEST_NOTE = 500


def _merge(tx: Transaction, order: Order) -> str | None:
    number = _number(order, "usage.merge")
    return joining.merge(tx, who_answers(order), topic_of(tx, order), number)


def _split(tx: Transaction, order: Order) -> str:
    member, topic, incoming = who_answers(order), topic_of(tx, order), order.incoming
    if incoming.reply_to is None:
        raise errors.WrongUse(usage="usage.split")
    message = tx.messages.find(incoming.chat_id, incoming.reply_to)
    return joining.split(tx, member, topic, message)


def _link(tx: Transaction, order: Order) -> str:
    number = _number(order, "usage.link")
    return joining.link(tx, who_answers(order), topic_of(tx, order), number)


def _unlink(tx: Transaction, order: Order) -> str:
    number = _number(order, "usage.link")
    return joining.unlink(tx, who_answers(order), topic_of(tx, order), number)


def _pin(tx: Transaction, order: Order) -> str:
    """A note about the customer that lasts over all tickets; `-` takes it away."""
    who_answers(order)
    topic = topic_of(tx, order)
    if not order.rest or len(order.rest) > _LONGEST_NOTE:
        raise errors.WrongUse(usage="usage.pin")
    customer = tx.customers.get(topic.customer_id)
    note = None if order.rest == _REMOVE else order.rest
    tx.customers.save(replace(customer, lasting_note=note))
    cards.show(tx, topic.id)
    return words.render("joining.pinned" if note else "joining.unpinned", tx.language)


def _number(order: Order, usage: str) -> int:
    written = order.rest.strip().removeprefix("#")
    if not written.isascii() or not written.isdigit() or len(written) > 12:
        raise errors.WrongUse(usage=usage)
    return int(written)


COMMANDS: dict[str, Deed] = {
    "merge": _merge,
    "split": _split,
    "link": _link,
    "unlink": _unlink,
    "pin": _pin,
}
