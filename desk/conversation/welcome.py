"""What the desk itself says to customers: greeting, help, language, privacy, a new request."""

from collections.abc import Callable
from dataclasses import replace

from desk import words
from desk.conversation import accounts, relay
from desk.doors import presses
from desk.messages import Incoming
from desk.outgoing import Button, Priority, Rows, Say
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import cards, closing


def _start(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/start` alone opens no ticket."""
    _say(tx, customer, "customer.start")


def _help(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    member = tx.staff.find(customer.chat_id)
    _say(tx, customer, "customer.help")
    if member is not None and member.duty is not None:
        _say(tx, customer, "help.staff")


def _privacy(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    _say(tx, customer, "customer.privacy")


def _offer_languages(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    _say(tx, customer, "customer.choose_language", buttons=_languages())


def _choose_language(tx: Transaction, customer: Customer, press: presses.ChooseLanguage) -> str:
    """Remember the choice; returns the words that say so."""
    language = press.language
    if language in words.LANGUAGES and language != customer.language:
        customer = replace(customer, language=language)
        tx.customers.save(customer)
        cards.show_customer(tx, customer)
    return words.render("customer.language_chosen", customer.language)


def _new_request(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/new`: an answered ticket ends here; one that still waits for us goes on."""
    ticket = tx.tickets.latest(customer.id)
    if ticket is not None and ticket.waiting_since is not None:
        _say(tx, customer, "customer.still_open", number=ticket.number)
        return
    if ticket is not None:
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
    account = accounts.voice(tx, customer)
    tx.outbox.put(
        Say(text=words.render(key, account.language, **values), buttons=buttons),
        relay.to_person(account.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )


COMMANDS: dict[str, Callable[[Transaction, Customer, Incoming], None]] = {
    "start": _start,
    "help": _help,
    "new": _new_request,
    "language": _offer_languages,
    "privacy": _privacy,
}
DEEDS: presses.CustomerDeeds = {presses.ChooseLanguage: _choose_language}
