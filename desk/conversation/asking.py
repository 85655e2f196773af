"""A customer asks again and again: a lead hears of it, and the customer where the ticket stands."""

from desk import names, words
from desk.conversation import telling
from desk.people import Customer
from desk.ports import Transaction
from desk.staff import alerts
from desk.ticketing import course, links, queue, queue_text
from desk.tickets import Ticket

_PATIENCE = 3
"""The question, asked so often, that is too often; further ones stir nobody again."""


def heard(tx: Transaction, before: Ticket, after: Ticket, customer: Customer) -> None:
    """Called for every message: it asks storage only when the customer has asked once more."""
    if after.asks == before.asks or after.asks != _PATIENCE or after.is_test:
        return
    _tell_leads(tx, after, customer)
    place = queue.place(tx, after)
    if place is not None:
        telling.tell(tx, customer, "queue.your_place", place=place)
        course.record(tx, after, "wait_told", course.DESK, details={"place": place})


def _tell_leads(tx: Transaction, ticket: Ticket, customer: Customer) -> None:
    waited = tx.now - (ticket.waiting_since or tx.now)
    text = words.render(
        "queue.asked_too_often",
        tx.language,
        number=ticket.number,
        link=links.to_ticket(tx, ticket),
        name=names.isolated(names.shown(customer, tx.policy)),
        count=ticket.asks,
        wait=queue_text.span(tx.language, waited),
    )
    alerts.tell_leads(tx, text, key=f"asked:{ticket.id}")
