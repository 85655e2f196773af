"""A private chat with the bot: customers' commands, and what staff may ask for there.

To everyone but the staff a command of the staff is a message like any other (design §3).
"""

from collections.abc import Callable
from dataclasses import replace

from desk import commands
from desk.conversation import accounts, newcomers, reception, requests, transcript, welcome
from desk.doors.orders.catalogue import PRIVATE
from desk.doors.orders.order import Order
from desk.messages import Incoming
from desk.people import Customer
from desk.ports import Transaction

CUSTOMERS: dict[str, Callable[[Transaction, Customer, Incoming], None]] = {
    **welcome.COMMANDS,
    **requests.COMMANDS,
    **transcript.COMMANDS,
}


def is_known(text: str) -> bool:
    """Whether the text may be a command here; a customer's unknown one is a message."""
    said = commands.parse(text)
    return said is not None and (said.name in CUSTOMERS or said.name in PRIVATE)


def command(tx: Transaction, incoming: Incoming) -> str | None:
    """A command in private; returns the words to answer with, if any."""
    said = commands.parse(incoming.text)
    if said is None:
        return None
    member = tx.staff.find(incoming.sender.telegram_id)
    if member is not None and not member.is_reachable:
        member = replace(member, is_reachable=True)
        tx.staff.save(member)
    deed = PRIVATE.get(said.name)
    if deed is not None and member is not None and member.duty is not None:
        order = Order(
            member=member, incoming=incoming, name=said.name, rest=said.rest, is_private=True
        )
        return deed(tx, order)
    if said.name in CUSTOMERS:
        customer = accounts.heard(tx, reception.meet(tx, incoming.sender))
        if said.name in requests.COMMANDS and newcomers.is_outside(customer):
            reception.receive(tx, incoming)
            return None
        CUSTOMERS[said.name](tx, customer, incoming)
    else:
        reception.receive(tx, incoming)
    return None
