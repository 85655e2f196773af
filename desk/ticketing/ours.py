"""Whether a public reply hands the turn to the customer, or we still owe something."""

from desk.messages import HeldFor
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import course, moves
from desk.tickets import Status, Ticket


def stays_ours(tx: Transaction, ticket: Ticket) -> bool:
    """An open promise or words for later keep the ticket ours: no reminder, no closing."""
    if tx.promises.open_of(ticket.id):
        return True
    return bool(tx.held.open_in(ticket.topic_ref, HeldFor.LATER))


def keep(tx: Transaction, ticket: Ticket, member: StaffMember) -> None:
    """We owe something from now on: a ticket that waits for the customer is ours again."""
    if ticket.status is Status.PENDING:
        after = moves.resumed(ticket, tx.now, tx.policy.tickets)
        course.move(tx, ticket, after, course.staff(member))
