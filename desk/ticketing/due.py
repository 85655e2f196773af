"""What happens to tickets by themselves when their next date has come."""

from desk import words
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from desk.ticketing import closing, course, moves
from desk.ticketing.moves import Happening
from desk.tickets import Ticket


def happened(tx: Transaction, ticket: Ticket) -> None:
    """Do what is due now, if anything is."""
    rules = tx.policy.tickets
    match moves.happens(ticket, tx.now):
        case Happening.OVERDUE:
            course.record(tx, ticket, "overdue", course.DESK)
            course.move(tx, ticket, moves.looked_at(ticket, tx.now, rules), course.DESK)
        case Happening.REVIEW_HOLD:
            _say(tx, ticket, "due.review_hold")
            course.move(tx, ticket, moves.looked_at(ticket, tx.now, rules), course.DESK)
        case Happening.WAKE:
            course.move(tx, ticket, moves.resumed(ticket, tx.now, rules), course.DESK)
            _say(tx, ticket, "due.woken")
        case Happening.REMIND_CUSTOMER:
            closing.tell_customer(tx, ticket, "customer.reminder", number=ticket.number)
            course.record(tx, ticket, "reminded", course.DESK)
            course.move(tx, ticket, moves.reminded(ticket, tx.now, rules), course.DESK)
        case Happening.CLOSE_UNANSWERED:
            course.move(tx, ticket, moves.closed(ticket, tx.now), course.DESK)
            closing.tell_customer(tx, ticket, "customer.closed_unanswered", number=ticket.number)
        case Happening.CLOSE_UNCONFIRMED | Happening.FORGET_SPAM:
            course.move(tx, ticket, moves.closed(ticket, tx.now), course.DESK)
        case None:
            pass


def _say(tx: Transaction, ticket: Ticket, key: str) -> None:
    tx.outbox.put(
        Say(text=words.render(key, tx.language, number=ticket.number)),
        Destination(topic_ref=ticket.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
