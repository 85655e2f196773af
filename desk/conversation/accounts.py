"""One customer, several accounts: merged conversations go on in one topic.

The customer whose topic it is keeps the conversation; words of the other accounts join it. A reply
goes to the account that wrote last, an edit or `/undo` to where the message went.
"""

from dataclasses import replace

from desk.messages import Direction, Message
from desk.people import Customer
from desk.ports import Transaction


def home(tx: Transaction, account: Customer) -> Customer:
    """The customer whose conversation the account's words belong to: itself unless merged."""
    found = account
    while found.merged_into is not None:
        found = tx.customers.get(found.merged_into)
    return found


def heard(tx: Transaction, account: Customer) -> Customer:
    """The account has just written or pressed: answers go there. Returns its `home`."""
    found = home(tx, account)
    speaks_as = None if found.id == account.id else account.id
    if found.speaks_as != speaks_as:
        found = replace(found, speaks_as=speaks_as)
        tx.customers.save(found)
    return found


def voice(tx: Transaction, customer: Customer) -> Customer:
    """The account of the conversation that wrote last: where answers go, and in which language."""
    return customer if customer.speaks_as is None else tx.customers.get(customer.speaks_as)


def chat_of(tx: Transaction, message: Message) -> int:
    """The private chat in which the customer sees the message."""
    if message.direction is Direction.IN:
        return message.chat_id
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    if row is not None and row.to.private_chat_id is not None:
        return row.to.private_chat_id
    return voice(tx, tx.customers.get(message.customer_id)).chat_id
