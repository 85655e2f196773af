"""Whether a public reply hands the turn to the customer, or we still owe something."""

from desk.ports import Transaction
from desk.tickets import Ticket


def stays_ours(tx: Transaction, ticket: Ticket) -> bool:
    """An open promise or words for later keep the ticket ours: no reminder, no closing."""
    return False
