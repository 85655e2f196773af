"""What the desk itself says to a customer: short lines, in the language of who wrote last."""

from collections.abc import Callable

from desk import words
from desk.conversation import accounts, relay
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Priority, Rows, Say
from desk.people import Customer
from desk.ports import Transaction


def tell(
    tx: Transaction,
    customer: Customer,
    key: str,
    *,
    buttons: Callable[[str], Rows] | None = None,
    silent: bool = False,
    **values: object,
) -> int:
    """Say the text under the key; `buttons` makes them in a language. Returns the outbox row."""
    language = accounts.voice(tx, customer).language
    text = words.render(key, language, **values)
    return say(tx, customer, text, buttons=buttons(language) if buttons else (), silent=silent)


def say(
    tx: Transaction, customer: Customer, text: str, *, buttons: Rows = (), silent: bool = False
) -> int:
    """Say words that are already rendered."""
    return tx.outbox.put(
        Say(text=text, buttons=buttons, silent=silent),
        relay.to_person(accounts.voice(tx, customer).chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )


def button(key: str, language: str, press: Press, /, **values: object) -> Button:
    """A customer's button."""
    return Button(text=words.plain(key, language, **values), data=presses.pack(press))


def labelled(label: str, press: Press) -> Button:
    """A button whose label is already in words."""
    return Button(text=label, data=presses.pack(press))
