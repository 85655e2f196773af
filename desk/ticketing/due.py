"""What happens to tickets by themselves when their next date has come."""

from desk import quiet, words
from desk.conversation import requests, telling
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from desk.ticketing import cards, closing, course, dates, moves
from desk.ticketing.dates import Happening
from desk.tickets import Ticket

_FOR_CUSTOMERS = (Happening.REMIND_CUSTOMER, Happening.CLOSE_UNANSWERED)
"""What customers hear of, and so waits while they sleep."""


def happened(tx: Transaction, ticket: Ticket) -> None:
    """Do what is due now, if anything is."""
    rules = tx.policy.tickets
    happening = dates.happens(ticket, tx.now)
    if happening in _FOR_CUSTOMERS:
        allowed = quiet.next_allowed(tx.now, _zone(tx, ticket), tx.policy.quiet)
        if allowed > tx.now:
            course.move(tx, ticket, moves.postponed(ticket, allowed), course.DESK)
            return
    match happening:
        case Happening.OVERDUE:
            _tell_overdue(tx, ticket)
            course.move(tx, ticket, moves.looked_at(ticket, tx.now, rules), course.DESK)
            cards.stale(tx, ticket.topic_ref)
        case Happening.REVIEW_HOLD:
            _say(tx, ticket, "due.review_hold")
            course.move(tx, ticket, moves.looked_at(ticket, tx.now, rules), course.DESK)
        case Happening.WAKE:
            course.move(tx, ticket, moves.resumed(ticket, tx.now, rules), course.DESK)
            _say(tx, ticket, "due.woken")
        case Happening.REMIND_CUSTOMER:
            telling.tell(
                tx,
                tx.customers.get(ticket.customer_id),
                "customer.reminder",
                buttons=requests.solved_button(ticket),
                number=ticket.number,
            )
            course.record(tx, ticket, "reminded", course.DESK)
            course.move(tx, ticket, moves.reminded(ticket, tx.now, rules), course.DESK)
        case Happening.CLOSE_UNANSWERED:
            course.move(tx, ticket, moves.closed(ticket, tx.now), course.DESK)
            closing.tell_customer(tx, ticket, "customer.closed_unanswered", number=ticket.number)
        case Happening.CLOSE_UNCONFIRMED | Happening.FORGET_SPAM:
            course.move(tx, ticket, moves.closed(ticket, tx.now), course.DESK)
        case None:
            pass


def _tell_overdue(tx: Transaction, ticket: Ticket) -> None:
    """Once for each wait, however often the ticket is looked at; nobody waits, nothing is late."""
    since = ticket.waiting_since
    if since is None or tx.history.has_of(ticket.id, "overdue", since=since):
        return
    course.record(tx, ticket, "overdue", course.DESK)


def _zone(tx: Transaction, ticket: Ticket) -> str:
    customer = tx.customers.get(ticket.customer_id)
    return customer.timezone or tx.timezone


def _say(tx: Transaction, ticket: Ticket, key: str) -> None:
    tx.outbox.put(
        Say(text=words.render(key, tx.language, number=ticket.number)),
        Destination(topic_ref=ticket.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
