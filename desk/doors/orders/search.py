"""`/search words`: over messages and notes, in any form of the words, newest first."""

from dataclasses import dataclass, replace
from datetime import timedelta

from desk import errors, names, words
from desk.doors import presses
from desk.doors.orders.order import Deed, Order, place_of, staff_only
from desk.doors.presses import Press, StaffDeeds
from desk.outgoing import EditSaid, Priority, Rows, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.search import Found
from desk.ticketing import links
from desk.ticketing.rows import button

TIMER = "search"
_PAGE = 8
_AROUND = 60
_KEPT = timedelta(days=1)
_LONGEST = 200


@presses.named("search")
@dataclass(frozen=True, slots=True)
class TurnPage(Press):
    """Show another page of what the search of outbox row `row_id` found."""

    row_id: int
    page: int


def _search(tx: Transaction, order: Order) -> None:
    """The words are kept for a day, so that the pages can be turned."""
    staff_only(order)
    sought = order.rest.strip()[:_LONGEST]
    if not sought:
        raise errors.WrongUse(usage="usage.search")
    say = Say(text="", reply_to_id=order.incoming.message_id, silent=True)
    row_id = tx.outbox.put(say, place_of(tx, order), priority=Priority.ALERT, now=tx.now)
    tx.timers.set(TIMER, row_id, tx.now + _KEPT, {"words": sought})
    text, buttons = look(tx, sought, 0, row_id)
    tx.outbox.rewrite(row_id, replace(say, text=text, buttons=buttons))


def _turn(tx: Transaction, member: StaffMember, press: TurnPage) -> None:
    row, kept = tx.outbox.get(press.row_id), tx.timers.find(TIMER, press.row_id)
    if row is None or kept is None:
        raise errors.ButtonOutdated
    text, buttons = look(tx, str(kept.details["words"]), press.page, press.row_id)
    tx.outbox.put_newest(
        EditSaid(row_id=press.row_id, text=text, buttons=buttons),
        replace(row.to, aside="search"),
        priority=Priority.ALERT,
        now=tx.now,
    )


def look(tx: Transaction, sought: str, page: int, row_id: int) -> tuple[str, Rows]:
    """Text and buttons of a page of what was found."""
    found = tx.search.find(sought, offset=page * _PAGE, limit=_PAGE + 1)
    lines = [words.render("search.head", tx.language, words=sought)]
    ticket = tx.tickets.numbered(int(sought[1:])) if _is_number(sought) else None
    if ticket is not None and page == 0:
        link = links.to_ticket(tx, ticket)
        lines.append(words.render("search.ticket", tx.language, number=ticket.number, link=link))
    lines += [_line(tx, one, sought) for one in found[:_PAGE]]
    if len(lines) == 1:
        lines.append(words.render("search.nothing", tx.language))
    turns = []
    if page:
        turns.append(button(tx, "queue.previous", TurnPage(row_id, page - 1)))
    if len(found) > _PAGE:
        turns.append(button(tx, "queue.next", TurnPage(row_id, page + 1)))
    return "\n\n".join(lines), (tuple(turns),) if turns else ()


def _line(tx: Transaction, found: Found, sought: str) -> str:
    ticket = tx.tickets.get(found.ticket_id)
    customer = tx.customers.get(ticket.customer_id)
    topic = tx.topics.get(ticket.topic_ref)
    key = "note" if found.is_note else "customer" if found.is_from_customer else "us"
    pieces = [
        f"<b>{words.escaped(piece.text)}</b>" if piece.marked else words.escaped(piece.text)
        for piece in tx.search.highlight(found.text, sought, around=_AROUND)
    ]
    return words.render(
        "search.line",
        tx.language,
        who=words.render(f"search.who.{key}", tx.language),
        number=ticket.number,
        link=links.to_topic(topic, found.link_id) or "https://t.me/",
        name=names.isolated(names.shown(customer, tx.policy)),
        at=words.moment(found.at, tx.timezone, now=tx.now),
        text=words.Html("".join(pieces)),
    )


def _is_number(sought: str) -> bool:
    digits = sought[1:]
    return sought.startswith("#") and digits.isascii() and digits.isdigit() and len(digits) < 12


COMMANDS: dict[str, Deed] = {"search": _search}
DEEDS: StaffDeeds = {TurnPage: _turn}
