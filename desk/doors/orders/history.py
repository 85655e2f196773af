"""`/history`: all tickets of the topic's customer, newest first, in one message."""

from dataclasses import dataclass, replace

from desk import errors, names, words
from desk.doors import presses
from desk.doors.orders.order import Deed, Order, place_of, staff_only, topic_of
from desk.doors.presses import Press, StaffDeeds
from desk.outgoing import EditSaid, Priority, Rows, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, categories, course, dossier, links
from desk.ticketing.rows import button
from desk.tickets import Ticket, Topic

_PAGE = 10


@presses.named("history")
@dataclass(frozen=True, slots=True)
class TurnHistory(Press):
    """Show another page of the customer's tickets in the message of outbox row `row_id`."""

    row_id: int
    customer_id: int
    page: int


def _history(tx: Transaction, order: Order) -> None:
    staff_only(order)
    topic = topic_of(tx, order)
    first, _, number = order.rest.strip().partition(" ")
    if first.casefold() in words.plain("dossier.words", tx.language).split():
        dossier.send(tx, _asked(tx, topic, number.strip().removeprefix("#")), topic)
        return
    customer_id = topic.customer_id
    say = Say(text="", reply_to_id=order.incoming.message_id, silent=True)
    row_id = tx.outbox.put(say, place_of(tx, order), priority=Priority.ALERT, now=tx.now)
    text, buttons = _page(tx, TurnHistory(row_id, customer_id, 0))
    tx.outbox.rewrite(row_id, replace(say, text=text, buttons=buttons))


def _asked(tx: Transaction, topic: Topic, number: str) -> Ticket:
    """The ticket of that number, if it is the customer's; without one the newest."""
    if not number:
        return course.of_topic(tx, topic)
    mine = [one for one in tx.tickets.of(topic.customer_id) if str(one.number) == number]
    if not mine:
        raise errors.NoSuchTicket(number=number)
    return mine[0]


def _turn(tx: Transaction, member: StaffMember, press: TurnHistory) -> None:
    row = tx.outbox.get(press.row_id)
    if member.duty is None:
        raise errors.NotForYou
    if row is None or not isinstance(row.outgoing, Say):
        raise errors.ButtonOutdated
    text, buttons = _page(tx, press)
    tx.outbox.put_newest(
        EditSaid(row_id=press.row_id, text=text, buttons=buttons),
        replace(row.to, aside="history"),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _page(tx: Transaction, press: TurnHistory) -> tuple[str, Rows]:
    customer = tx.customers.get(press.customer_id)
    tickets = tx.tickets.of(customer.id)
    last = max(len(tickets) - 1, 0) // _PAGE
    page = min(max(press.page, 0), last)
    name = names.isolated(names.shown(customer, tx.policy))
    lines = [words.render("history.head", tx.language, name=name, count=len(tickets))]
    lines += [_line(tx, one) for one in tickets[page * _PAGE : (page + 1) * _PAGE]]
    turns = []
    if page:
        turns.append(button(tx, "queue.previous", replace(press, page=page - 1)))
    if page < last:
        turns.append(button(tx, "queue.next", replace(press, page=page + 1)))
    return "\n".join(lines), (tuple(turns),) if turns else ()


def _line(tx: Transaction, ticket: Ticket) -> str:
    days = [words.day(ticket.opened_at, tx.timezone)]
    if ticket.closed_at is not None:
        days.append(words.day(ticket.closed_at, tx.timezone))
    facts = [" – ".join(dict.fromkeys(days)), words.render(_state(ticket), tx.language)]
    if ticket.category:
        facts.append(categories.title(tx.policy, ticket.category, tx.language))
    rating = tx.ratings.find(ticket.id)
    if rating is not None and rating.mark:
        facts.append(rating.mark)
    if ticket.merged_into is not None:
        into = tx.tickets.get(ticket.merged_into).number
        facts.append(words.render("history.merged", tx.language, number=into))
    return words.render(
        "history.line",
        tx.language,
        mark=cards.ICONS[ticket.status],
        number=ticket.number,
        link=links.to_beginning(tx, ticket) or "https://t.me/",
        facts=" · ".join(facts),
    )


def _state(ticket: Ticket) -> str:
    return f"history.states.{ticket.status}"


COMMANDS: dict[str, Deed] = {"history": _history}
DEEDS: StaffDeeds = {TurnHistory: _turn}
