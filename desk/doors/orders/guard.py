"""Commands about words that wait: for a time, for approval, and whom that is spared."""

from desk import errors, words
from desk.conversation import later, permits
from desk.doors.orders.order import (
    Deed,
    Order,
    lead,
    staff_only,
    ticket_of,
    topic_of,
    who_answers,
)
from desk.doors.orders.people import meant
from desk.ports import Transaction
from desk.ticketing import promising

_DONE = {words.plain("promises.done_word", language) for language in words.LANGUAGES}
"""The word that says a promise is kept, in every language of the desk."""


def _later(tx: Transaction, order: Order) -> None:
    later.order(tx, staff_only(order), topic_of(tx, order), order.incoming)


def _permit(tx: Transaction, order: Order) -> str:
    who, _, category = order.rest.strip().partition(" ")
    if not who:
        raise errors.WrongUse(usage="usage.permit")
    if not category.strip():
        staff_only(order)
        return permits.shown(tx, meant(tx, order, who, usage="usage.permit"))
    about = meant(tx, order, who, usage="usage.permit")
    return permits.give(tx, lead(order), about, category)


def _unpermit(tx: Transaction, order: Order) -> str:
    lead(order)
    who, _, category = order.rest.strip().partition(" ")
    if not who or not category.strip():
        raise errors.WrongUse(usage="usage.permit")
    about = meant(tx, order, who, usage="usage.permit")
    return permits.take(tx, order.member, about, category)


def _promise(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    written = order.rest.strip()
    if not written:
        return promising.shown(tx, ticket)
    if written.casefold() in _DONE:
        return promising.done(tx, member, ticket)
    return promising.make(tx, member, ticket, written)


def _promises(tx: Transaction, order: Order) -> str:
    staff_only(order)
    return promising.report(tx)


COMMANDS: dict[str, Deed] = {
    "later": _later,
    "promise": _promise,
    "promises": _promises,
    "permit": _permit,
    "unpermit": _unpermit,
}
PRIVATE: dict[str, Deed] = {"promises": _promises}
