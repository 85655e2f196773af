"""Staff begin: a customer's ticket ended long ago, and an operator has something to say."""

from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, course
from desk.tickets import Status, Ticket, Topic


def by_staff(tx: Transaction, member: StaffMember, topic: Topic, before: Ticket) -> Ticket:
    """A new ticket of the same customer in the same topic; nobody waits for its first reply."""
    ticket = tx.tickets.add(
        customer_id=before.customer_id,
        topic_ref=topic.id,
        previous_id=before.id,
        is_test=before.is_test,
        is_staff_opened=True,
        now=tx.now,
    )
    course.record(tx, ticket, "status", course.staff(member), new=Status.OPEN)
    cards.refresh(tx, ticket, was=None)
    return ticket
