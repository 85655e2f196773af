"""A customer says thanks: answered, shown to the staff, and no reason to start a clock."""

from desk import errors, words
from desk.conversation import relay
from desk.doors import presses
from desk.messages import Incoming
from desk.outgoing import Button, Priority, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import closing, course, moves
from desk.ticketing.thanks import is_thanks
from desk.tickets import Status, Ticket


def is_only_thanks(tx: Transaction, ticket: Ticket, incoming: Incoming) -> bool:
    """Thanks on a ticket where nobody waits: closed, or answered and pending."""
    if not tx.policy.tickets.thanks or ticket.status not in (Status.CLOSED, Status.PENDING):
        return False
    return incoming.content.kind == "text" and is_thanks(incoming.text)


def accept(tx: Transaction, ticket: Ticket, customer: Customer) -> None:
    """The ticket stays as it is; staff see one line with a way to take it up after all."""
    course.record(tx, ticket, "thanks", course.customer(customer))
    if ticket.is_closed:
        closing.tell_customer(tx, ticket, "customer.welcome")
    button = Button(
        text=words.plain("buttons.needs_answer", tx.language),
        data=presses.pack(presses.NeedsAnswer(ticket.id)),
    )
    tx.outbox.put(
        Say(
            text=words.render("topic.thanks", tx.language),
            buttons=((button,),),
            silent=True,
        ),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


def needs_answer(tx: Transaction, member: StaffMember, ticket_id: int) -> str:
    """An operator reads more than thanks in it: we owe an answer."""
    if not member.may_answer:
        raise errors.NotForYou
    ticket, _ = course.pressed(tx, ticket_id)
    if ticket.status not in (Status.CLOSED, Status.PENDING):
        raise errors.ButtonOutdated
    after = moves.customer_wrote(ticket, tx.now, tx.policy.tickets)
    course.move(tx, ticket, after, course.staff(member))
    return words.render("topic.reopened", tx.language, number=ticket.number)
