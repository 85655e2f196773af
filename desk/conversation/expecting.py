"""When to expect an answer, in words for the customer (`desk.ticketing.expectation`)."""

from desk import words
from desk.conversation import accounts, telling
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import course, expectation
from desk.ticketing.expectation import Range
from desk.tickets import Ticket


def greet(tx: Transaction, customer: Customer, ticket: Ticket) -> None:
    """A ticket has opened: one line with its number, and what to expect."""
    if not tx.policy.customer.greeting:
        return
    language = accounts.voice(tx, customer).language
    wait = in_words(expected(tx, ticket), language)
    key = "requests.received_soon" if wait else "requests.received"
    telling.tell(tx, customer, key, silent=True, number=ticket.number, wait=wait or "")
    course.record(tx, ticket, "auto_out", course.DESK, details={"text": key})


def expected(tx: Transaction, ticket: Ticket | None) -> Range | None:
    """The wait of that ticket, or of one that would open now."""
    replies = tx.pace.first_replies(tx.now - expectation.WINDOW)
    if len(replies) < expectation.ENOUGH:
        return None
    return expectation.expect(place_of(tx, ticket), replies)


def place_of(tx: Transaction, ticket: Ticket | None) -> int:
    """1 is next."""
    since = ticket.waiting_since if ticket is not None else None
    return tx.pace.ahead_of(since or tx.now, but=ticket.id if ticket else 0) + 1


def in_words(wait: Range | None, language: str) -> str | None:
    """`15–30 minutes`; None where nothing is promised."""
    if wait is None:
        return None
    if wait.most <= 60:
        return words.render("wait.minutes", language, least=wait.least, most=wait.most)
    key = "wait.hours" if wait.least >= 60 else "wait.minutes_to_hours"
    least = wait.least // 60 if wait.least >= 60 else wait.least
    return words.render(key, language, least=least, count=wait.most // 60)
