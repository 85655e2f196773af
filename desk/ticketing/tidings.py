"""What a move brings to the customer by itself: a line at a handover, later the rating request.

Called by `course.move` alone, so each move is told once. Closing and reopening are told by the
deeds that do them: their words depend on who did it.
"""

from datetime import timedelta

from desk import quiet
from desk.conversation import telling
from desk.ports import Transaction
from desk.staff import aliases
from desk.tickets import Status, Ticket

RATING = "rating"
"""The kind of timer that asks for a ticket's rating; its subject is the ticket's id."""


def moved(tx: Transaction, before: Ticket, after: Ticket) -> None:
    """The ticket was stored as `after`."""
    if after.is_closed and not before.is_closed:
        _ask_later(tx, before, after)
    elif _is_handover(before, after):
        _tell_handover(tx, before, after)


def is_to_be_rated(tx: Transaction, ticket: Ticket) -> bool:
    """Closed by its own end, and answered: not merged, not replaced by another matter, no test."""
    return (
        tx.policy.rating.ask
        and ticket.is_closed
        and ticket.first_reply_at is not None
        and ticket.merged_into is None
        and not ticket.is_final
        and not ticket.is_test
    )


def _ask_later(tx: Transaction, before: Ticket, after: Ticket) -> None:
    if before.status is Status.SPAM or not is_to_be_rated(tx, after):
        return
    due_at = tx.now + timedelta(minutes=tx.policy.rating.delay_minutes)
    zone = tx.customers.get(after.customer_id).timezone or tx.timezone
    tx.timers.set(RATING, after.id, quiet.next_allowed(due_at, zone, tx.policy.quiet))


def _is_handover(before: Ticket, after: Ticket) -> bool:
    """From one person to another, or to another team; nobody was met before the first reply."""
    if before.first_reply_at is None or after.is_closed or after.status is Status.SPAM:
        return False
    to_another = before.assignee_id is not None and after.assignee_id is not None
    return (to_another and before.assignee_id != after.assignee_id) or before.team != after.team


def _tell_handover(tx: Transaction, before: Ticket, after: Ticket) -> None:
    customer = tx.customers.get(after.customer_id)
    is_to_person = after.assignee_id is not None and after.assignee_id != before.assignee_id
    member = tx.staff.find(after.assignee_id) if is_to_person and after.assignee_id else None
    name = aliases.public_name(tx, member) if member else None
    if name is not None:
        telling.tell(tx, customer, "alias.handed_over", silent=True, number=after.number, name=name)
    else:
        telling.tell(tx, customer, "alias.handed_over_unnamed", silent=True, number=after.number)
