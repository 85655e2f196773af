"""What the desk itself says to customers: greeting, help, language, privacy."""

from collections.abc import Callable
from dataclasses import replace

from desk import words
from desk.conversation import accounts, expecting, telling
from desk.doors import presses
from desk.messages import Incoming
from desk.outgoing import Button, Rows
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import cards


def _start(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/start` alone opens no ticket; to whom nothing is under way it says what to expect."""
    language = accounts.voice(tx, customer).language
    text = words.render("customer.start", language)
    latest = tx.tickets.latest(customer.id)
    if latest is None or latest.is_closed:
        wait = expecting.in_words(expecting.expected(tx, None), language)
        if wait is not None:
            text = f"{text}\n\n{words.render('wait.usual', language, wait=wait)}"
    telling.say(tx, customer, text)


def _help(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    member = tx.staff.find(customer.chat_id)
    telling.tell(tx, customer, "customer.help")
    if member is not None and member.duty is not None:
        telling.tell(tx, customer, "help.staff")


def _privacy(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    telling.tell(tx, customer, "customer.privacy")


def _offer_languages(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    telling.tell(tx, customer, "customer.choose_language", buttons=_languages)


def _choose_language(tx: Transaction, customer: Customer, press: presses.ChooseLanguage) -> str:
    """Remember the choice; returns the words that say so."""
    language = press.language
    if language in words.LANGUAGES and language != customer.language:
        customer = replace(customer, language=language)
        tx.customers.save(customer)
        cards.show_customer(tx, customer)
    return words.render("customer.language_chosen", customer.language)


def _languages(language: str) -> Rows:
    return (
        tuple(
            Button(
                text=words.plain("languages.own_name", one),
                data=presses.pack(presses.ChooseLanguage(one)),
            )
            for one in words.LANGUAGES
        ),
    )


COMMANDS: dict[str, Callable[[Transaction, Customer, Incoming], None]] = {
    "start": _start,
    "help": _help,
    "language": _offer_languages,
    "privacy": _privacy,
}
DEEDS: presses.CustomerDeeds = {presses.ChooseLanguage: _choose_language}
