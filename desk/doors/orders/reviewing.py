"""`/review`: low ratings that no lead has looked at, each with a button that says “seen”."""

from collections.abc import Sequence
from dataclasses import replace

from desk import errors, formatting, names, words
from desk.doors import presses
from desk.doors.customer_presses import RatingSeen
from desk.doors.orders.order import Deed, Order, lead
from desk.doors.presses import StaffDeeds
from desk.messages import Incoming
from desk.outgoing import Button, Destination, EditSaid, Priority, Rows, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ratings import Rating
from desk.ticketing import course, links

_SHOWN = 10
_COMMENT = 200


def _review(tx: Transaction, order: Order) -> str | None:
    lead(order)
    waiting = tx.ratings.unreviewed(_SHOWN)
    if not waiting:
        return words.render("rating.none_to_review", tx.language)
    said = Say(text=_text(tx, waiting), reply_to_id=order.incoming.message_id)
    to = _place(tx, order.incoming, is_private=order.is_private)
    row_id = tx.outbox.put(said, to, priority=Priority.ALERT, now=tx.now)
    # The buttons name the row they stand in, so that a press refreshes the list in place.
    tx.outbox.rewrite(row_id, replace(said, buttons=_buttons(tx, waiting, row_id)))
    return None


def _seen(tx: Transaction, member: StaffMember, press: RatingSeen) -> str:
    if not member.is_lead:
        raise errors.NotForYou
    rating = tx.ratings.find(press.ticket_id)
    if rating is None:
        raise errors.ButtonOutdated
    if rating.reviewed_at is None:
        tx.ratings.save(replace(rating, reviewed_at=tx.now))
        ticket = tx.tickets.get(rating.ticket_id)
        course.record(tx, ticket, "csat_reviewed", course.staff(member))
    _refresh(tx, press)
    return words.render("rating.seen", tx.language)


def _refresh(tx: Transaction, press: RatingSeen) -> None:
    """Bring the list up to date. Presses can be forged: no other row is touched."""
    row = tx.outbox.get(press.row_id)
    if row is None or not isinstance(row.outgoing, Say):
        return
    wanted = presses.pack(press)
    if not any(button.data == wanted for line in row.outgoing.buttons for button in line):
        return
    waiting = tx.ratings.unreviewed(_SHOWN)
    text = _text(tx, waiting) if waiting else words.render("rating.none_to_review", tx.language)
    tx.outbox.put_newest(
        EditSaid(row_id=row.id, text=text, buttons=_buttons(tx, waiting, row.id)),
        row.to,
        priority=Priority.CARD,
        now=tx.now,
    )


def _text(tx: Transaction, waiting: Sequence[Rating]) -> str:
    return "\n".join(
        [words.render("rating.review", tx.language), *(_line(tx, one) for one in waiting)]
    )


def _line(tx: Transaction, rating: Rating) -> str:
    ticket = tx.tickets.get(rating.ticket_id)
    customer = tx.customers.get(ticket.customer_id)
    line = words.render(
        "rating.review_line",
        tx.language,
        link=links.to_ticket(tx, ticket),
        number=ticket.number,
        mark=rating.mark,
        name=names.isolated(names.shown(customer, tx.policy)),
        at=words.moment(rating.rated_at or rating.asked_at, tx.timezone, now=tx.now),
    )
    if rating.comment:
        said = formatting.cut(" ".join(rating.comment.split()), _COMMENT)
        line += "\n" + words.render("rating.review_comment", tx.language, comment=said)
    return line


def _buttons(tx: Transaction, waiting: Sequence[Rating], row_id: int) -> Rows:
    numbers = {one.ticket_id: tx.tickets.get(one.ticket_id).number for one in waiting}
    buttons = [
        Button(
            text=words.plain("buttons.rating_seen", tx.language, number=numbers[one.ticket_id]),
            data=presses.pack(RatingSeen(one.ticket_id, row_id)),
        )
        for one in waiting
    ]
    return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))


def _place(tx: Transaction, incoming: Incoming, *, is_private: bool) -> Destination:
    if is_private:
        return Destination(private_chat_id=incoming.chat_id)
    if incoming.topic_id is not None:
        topic = tx.topics.find(incoming.chat_id, incoming.topic_id)
        if topic is not None:
            return Destination(topic_ref=topic.id)
    return Destination(group_chat_id=incoming.chat_id)


COMMANDS: dict[str, Deed] = {"review": _review}
DEEDS: StaffDeeds = {RatingSeen: _seen}
