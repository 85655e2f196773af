"""A promise in words, for the card and for those who ask."""

from desk import names, words
from desk.ports import Transaction
from desk.promises import Promise


def line(tx: Transaction, promise: Promise) -> str:
    """One promise in a line."""
    member = tx.staff.find(promise.by_id)
    name = names.clean(member.name) if member else "-"
    return words.render("promises.line", tx.language, name=name, at=moment(tx, promise))


def moment(tx: Transaction, promise: Promise) -> str:
    """By when."""
    return words.moment(promise.due_at, tx.timezone, now=tx.now)
