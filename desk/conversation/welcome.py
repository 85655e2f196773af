"""What the desk itself says to customers: greeting, help, language, privacy, a new request."""

from dataclasses import replace

from desk import words
from desk.conversation import reception, relay
from desk.doors import presses
from desk.outgoing import Button, Priority, Rows, Say
from desk.people import Customer, Person
from desk.ports import Transaction
from desk.ticketing import cards, closing


def start(tx: Transaction, person: Person) -> None:
    """`/start` alone opens no ticket."""
    _say(tx, reception.meet(tx, person), "customer.start")


def help_customer(tx: Transaction, person: Person) -> None:
    customer = reception.meet(tx, person)
    member = tx.staff.find(person.telegram_id)
    _say(tx, customer, "customer.help")
    if member is not None and member.duty is not None:
        _say(tx, customer, "help.staff")


def privacy(tx: Transaction, person: Person) -> None:
    _say(tx, reception.meet(tx, person), "customer.privacy")


def offer_languages(tx: Transaction, person: Person) -> None:
    _say(tx, reception.meet(tx, person), "customer.choose_language", buttons=_languages())


def choose_language(tx: Transaction, person: Person, language: str) -> str:
    """Remember the choice; returns the words that say so."""
    customer = reception.meet(tx, person)
    if language in words.LANGUAGES and language != customer.language:
        customer = replace(customer, language=language)
        tx.customers.save(customer)
        cards.show_customer(tx, customer)
    return words.render("customer.language_chosen", customer.language)


def new_request(tx: Transaction, person: Person) -> None:
    """`/new`: an answered ticket ends here; one that still waits for us goes on."""
    customer = reception.meet(tx, person)
    ticket = tx.tickets.latest(customer.id)
    if ticket is not None and ticket.waiting_since is not None:
        _say(tx, customer, "customer.still_open", number=ticket.number)
        return
    if ticket is not None and not ticket.is_closed:
        closing.supersede(tx, customer, ticket)
    _say(tx, customer, "customer.new_request")


def _languages() -> Rows:
    return (
        tuple(
            Button(
                text=words.plain("languages.own_name", language),
                data=presses.pack(presses.ChooseLanguage(language)),
            )
            for language in words.LANGUAGES
        ),
    )


def _say(
    tx: Transaction, customer: Customer, key: str, *, buttons: Rows = (), **values: object
) -> None:
    tx.outbox.put(
        Say(text=words.render(key, customer.language, **values), buttons=buttons),
        relay.to_person(customer.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )
