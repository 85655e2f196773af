"""`/export`: the customer's own copy of the conversation, as a page in a file.

In it is what his chat has shown: his own messages and the answers that arrived, operators by
their public names. Notes have no way in: they are no messages.
"""

import html
from collections.abc import Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from desk import words
from desk.conversation import relay, telling
from desk.delivery import descriptions
from desk.messages import Direction, Incoming, Message
from desk.outgoing import Priority, SendFile
from desk.people import Customer
from desk.ports import Transaction
from desk.staff import aliases

MOST = 2000
"""Messages in a file, the newest; making more would hold up everybody's words."""
_PAUSE = timedelta(minutes=10)
_TIMER = "exported"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2em 0 1em}small{color:#666}"
)


def export(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """Send the file to the account that asked; a second one only after a while."""
    account = tx.customers.find(incoming.sender.telegram_id) or customer
    said = tx.messages.seen_in(account.chat_id, MOST)
    if not said:
        telling.tell(tx, customer, "export.nothing")
        return
    pause = tx.timers.find(_TIMER, account.id)
    if pause is not None and pause.due_at > tx.now:
        telling.tell(tx, customer, "export.recently")
        return
    # Nothing happens when it is due: it only keeps the files apart.
    tx.timers.set(_TIMER, account.id, tx.now + _PAUSE)
    language = account.language
    tx.outbox.put(
        SendFile(
            name=f"{words.plain('export.file', language)}.html",
            text=page(tx, account, said),
            caption=words.render("export.caption", language),
        ),
        relay.to_person(account.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=customer.id,
    )


def page(tx: Transaction, account: Customer, said: Sequence[Message]) -> str:
    """The conversation as HTML that needs nothing from elsewhere."""
    language = account.language
    zone = ZoneInfo(account.timezone or tx.timezone)
    title = html.escape(words.plain("export.title", language))
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>',
        f"<style>{_STYLE}</style><h1>{title}</h1>",
    ]
    if len(said) == MOST:
        parts.append(f"<p>{html.escape(words.plain('export.cut', language, count=MOST))}</p>")
    name_of = _names(tx, language)
    ticket_id = None
    for message in said:
        if message.ticket_id != ticket_id:
            ticket_id = message.ticket_id
            number = tx.tickets.get(ticket_id).number
            heading = words.plain("export.request", language, number=number)
            parts.append(f"<h2>{html.escape(heading)}</h2>")
        at = message.written_at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        text = message.content.text
        if message.content.kind != "text":
            text, _ = descriptions.describe(message, language)
        parts.append(
            f"<small><b>{html.escape(name_of(message))}</b> {at}</small><p>{html.escape(text)}</p>"
        )
    return "\n".join(parts)


def _names(tx: Transaction, language: str) -> Callable[[Message], str]:
    """Who speaks, as the customer knows them; each operator is looked up once."""
    you = words.plain("export.you", language)
    support = words.plain("export.support", language)
    known: dict[int, str] = {}

    def name_of(message: Message) -> str:
        if message.direction is Direction.IN:
            return you
        if message.author_id not in known:
            member = tx.staff.find(message.author_id)
            alias = aliases.public_name(tx, member) if member is not None else None
            known[message.author_id] = alias or support
        return known[message.author_id]

    return name_of


COMMANDS: dict[str, Callable[[Transaction, Customer, Incoming], None]] = {"export": export}
