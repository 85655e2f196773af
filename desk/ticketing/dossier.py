"""`/history file`: a ticket as a page in a file, for staff alone: messages and notes, in order.

It goes into the topic from which it was asked for, never to a customer.
"""

import html
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from desk import names, words
from desk.conversation import relay
from desk.delivery import descriptions
from desk.messages import Direction, Message, Note
from desk.outgoing import Priority, SendFile
from desk.ports import Transaction
from desk.tickets import Ticket, Topic

MOST = 2000
"""Messages and notes in a file, the newest of each."""
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2em 0 1em}small{color:#666}"
    ".note p{background:#fff3c4;padding:.2em .5em}"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    who: str
    text: str
    is_note: bool


def send(tx: Transaction, ticket: Ticket, topic: Topic) -> None:
    """Put the file on its way into the topic."""
    tx.outbox.put(
        SendFile(
            name=f"ticket-{ticket.number}.html",
            text=page(tx, ticket),
            caption=words.render("dossier.caption", tx.language, number=ticket.number),
        ),
        relay.to_topic(topic.id),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


def page(tx: Transaction, ticket: Ticket) -> str:
    """The ticket as HTML that needs nothing from elsewhere."""
    customer = tx.customers.get(ticket.customer_id)
    name = names.shown(customer, tx.policy)
    title = html.escape(words.plain("dossier.title", tx.language, number=ticket.number, name=name))
    zone = ZoneInfo(tx.timezone)
    entries = [
        *(_said(tx, one, name) for one in tx.messages.of_ticket(ticket.id)[-MOST:]),
        *(_noted(tx, one) for one in tx.notes.of_ticket(ticket.id)[-MOST:]),
    ]
    parts = [
        f'<!doctype html><html lang="{tx.language}"><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>',
        f"<style>{_STYLE}</style><h1>{title}</h1>",
    ]
    for one in sorted(entries, key=lambda entry: entry.at):
        at = one.at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
        kind = ' class="note"' if one.is_note else ""
        parts.append(
            f"<div{kind}><small><b>{html.escape(one.who)}</b> {at}</small>"
            f"<p>{html.escape(one.text)}</p></div>"
        )
    return "\n".join(parts)


def _said(tx: Transaction, message: Message, customer: str) -> _Entry:
    text = message.content.text
    if message.content.kind != "text":
        text, _ = descriptions.describe(message, tx.language)
    who = customer if message.direction is Direction.IN else _member(tx, message.author_id)
    return _Entry(message.written_at, who, text, is_note=False)


def _noted(tx: Transaction, note: Note) -> _Entry:
    text = note.content.text or note.content.facts or words.plain("dossier.media", tx.language)
    return _Entry(note.written_at, _member(tx, note.author_id), text, is_note=True)


def _member(tx: Transaction, telegram_id: int) -> str:
    member = tx.staff.find(telegram_id)
    if member is None:
        return words.plain("delivery.us", tx.language)
    return names.clean(member.name)
