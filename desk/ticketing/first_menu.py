"""What is it about? Asked of the customer once, under the first words of a new ticket.

The words are on their way to the operators already: whoever taps nothing loses nothing.
"""

from dataclasses import replace

from desk import words
from desk.conversation import accounts, relay
from desk.doors import presses
from desk.doors.class_presses import ChooseSubject
from desk.outgoing import Button, EditSaid, Priority, Rows, Say
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import categories, course
from desk.tickets import Ticket

_MOST = 10


def offer(tx: Transaction, customer: Customer, ticket: Ticket) -> None:
    """Ask, if the policy has categories for customers."""
    offered = categories.asked(tx.policy)[:_MOST]
    if not offered:
        return
    account = accounts.voice(tx, customer)
    question = words.render("customer.subject", account.language)
    row_id = tx.outbox.put(
        Say(text=question),
        relay.to_person(account.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )
    # The buttons name the row that carries them, so that a tap can change it.
    rows: Rows = tuple(
        (
            Button(
                text=categories.title(tx.policy, code, account.language),
                data=presses.pack(ChooseSubject(ticket.id, row_id, code)),
            ),
        )
        for code in offered
    )
    tx.outbox.rewrite(row_id, Say(text=question, buttons=rows))


def chosen(tx: Transaction, customer: Customer, press: ChooseSubject) -> str:
    """The customer has tapped. What operators have decided in the meantime stands."""
    language = accounts.voice(tx, customer).language
    ticket = tx.tickets.latest(customer.id)
    is_current = ticket is not None and ticket.id == press.ticket_id and not ticket.is_closed
    if ticket is None or not is_current or press.code not in categories.asked(tx.policy):
        return words.render("customer.subject_late", language)
    if ticket.category not in (None, press.code):
        return words.render("customer.subject_known", language)
    title = categories.title(tx.policy, press.code, language)
    said = words.render("customer.subject_chosen", language, category=title)
    if ticket.category is None:
        team = categories.team_of(tx.policy, press.code) or ticket.team
        after = replace(ticket, category=press.code, team=team)
        course.move(tx, ticket, after, course.customer(customer))
        tx.outbox.put(
            EditSaid(row_id=press.row_id, text=said),
            relay.to_person(accounts.voice(tx, customer).chat_id),
            priority=Priority.ANSWER,
            now=tx.now,
            customer_id=customer.id,
        )
    return said
