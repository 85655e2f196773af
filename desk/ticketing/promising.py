"""Promises to a customer: made, remembered before the time, kept by a reply, or broken."""

from datetime import timedelta

from desk import errors, names, times, words
from desk.outgoing import Destination, Priority, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.promises import Promise
from desk.staff import alerts
from desk.ticketing import cards, course, links, ours, promise_words
from desk.tickets import Ticket
from desk.timers import Timer

SOON, DUE = "promise_soon", "promise_due"
"""The timers of a promise: the reminder before, and the time itself."""
_REMIND_AT = 0.8
"""Part of the span after which its maker is reminded."""
_ANNOUNCING = timedelta(minutes=5)
"""A reply so soon after tells the customer of the promise; it does not keep it."""
_WHAT = 200
_REPORTED = timedelta(days=30)
_SHOWN = 10


def make(tx: Transaction, member: StaffMember, ticket: Ticket, written: str) -> str:
    """`/promise 2h what`: we owe the customer something by then."""
    if ticket.is_closed:
        raise errors.TicketAlreadyClosed(number=ticket.number)
    due_at, what = times.split(written, tx.now, tx.timezone)
    promise = tx.promises.add(ticket.id, by_id=member.telegram_id, now=tx.now, due_at=due_at)
    details = {"what": what[:_WHAT]}
    tx.timers.set(SOON, promise.id, tx.now + _REMIND_AT * (due_at - tx.now), details)
    tx.timers.set(DUE, promise.id, due_at, details)
    _record(tx, promise, ticket, "promise_made", course.staff(member), **details)
    ours.keep(tx, ticket, member)
    cards.stale(tx, ticket.topic_ref)
    return words.render("promises.made", tx.language, at=promise_words.moment(tx, promise))


def done(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """`/promise done`: kept without a message to the customer."""
    found = tx.promises.open_of(ticket.id)
    if not found:
        raise errors.NoPromise
    for promise in found:
        _keep(tx, promise, ticket, course.staff(member))
    return words.render("promises.kept", tx.language)


def replied(tx: Transaction, member: StaffMember, ticket: Ticket) -> None:
    """A public reply keeps what was promised, unless it only announces it."""
    for promise in tx.promises.open_of(ticket.id):
        if tx.now - promise.made_at >= _ANNOUNCING:
            _keep(tx, promise, ticket, course.staff(member))


def remind(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: soon it is due, and nothing has been said."""
    promise = tx.promises.find(timer.subject)
    if promise is None or promise.is_kept is not None:
        return
    ticket = tx.tickets.get(promise.ticket_id)
    if ticket.is_closed:
        return
    _say(tx, ticket, promise, "promises.soon", timer)
    member = tx.staff.find(promise.by_id)
    if member is not None and member.is_reachable and member.left_at is None:
        text = words.render(
            "promises.soon_private",
            tx.language,
            number=ticket.number,
            link=links.to_ticket(tx, ticket),
            at=promise_words.moment(tx, promise),
        )
        place = Destination(private_chat_id=member.telegram_id)
        tx.outbox.put(Say(text=text), place, priority=Priority.ANSWER, now=tx.now)


def came_due(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: nobody has kept it. A closed ticket owes nothing any more."""
    promise = tx.promises.find(timer.subject)
    if promise is None:
        return
    ticket = tx.tickets.get(promise.ticket_id)
    if ticket.is_closed:
        _keep(tx, promise, ticket, course.DESK)
        return
    if not tx.promises.end(promise.id, is_kept=False, now=tx.now):
        return
    _record(tx, promise, ticket, "promise_broken", course.DESK)
    _say(tx, ticket, promise, "promises.broken", timer)
    member = tx.staff.find(promise.by_id)
    text = words.render(
        "alerts.promise",
        tx.language,
        number=ticket.number,
        link=links.to_ticket(tx, ticket),
        name=names.clean(member.name) if member else "-",
    )
    alerts.tell_leads(tx, text, key=f"promise:{promise.id}")
    cards.stale(tx, ticket.topic_ref)


def shown(tx: Transaction, ticket: Ticket) -> str:
    """`/promise` alone: what is open here."""
    found = tx.promises.open_of(ticket.id)
    if not found:
        raise errors.WrongUse(usage="usage.promise")
    return "\n".join(promise_words.line(tx, promise) for promise in found)


def report(tx: Transaction) -> str:
    """`/promises`: how the last thirty days went, and what was broken."""
    found = tx.promises.since(tx.now - _REPORTED)
    broken = [promise for promise in found if promise.is_kept is False]
    lines = [
        words.render(
            "promises.report",
            tx.language,
            kept=sum(1 for one in found if one.is_kept),
            broken=len(broken),
            open=sum(1 for one in found if one.is_kept is None),
        )
    ]
    for promise in broken[:_SHOWN]:
        ticket = tx.tickets.get(promise.ticket_id)
        member = tx.staff.find(promise.by_id)
        lines.append(
            words.render(
                "promises.report_line",
                tx.language,
                number=ticket.number,
                link=links.to_ticket(tx, ticket),
                name=names.clean(member.name) if member else "-",
                at=promise_words.moment(tx, promise),
            )
        )
    return "\n".join(lines)


def _keep(tx: Transaction, promise: Promise, ticket: Ticket, actor: course.Actor) -> None:
    if tx.promises.end(promise.id, is_kept=True, now=tx.now):
        tx.timers.cancel(SOON, promise.id)
        tx.timers.cancel(DUE, promise.id)
        _record(tx, promise, ticket, "promise_kept", actor)
        cards.stale(tx, ticket.topic_ref)


def _record(
    tx: Transaction,
    promise: Promise,
    ticket: Ticket,
    kind: str,
    actor: course.Actor,
    **details: object,
) -> None:
    facts = {
        "promise": promise.id,
        "by": promise.by_id,
        "due_at": promise.due_at.isoformat(),
        **details,
    }
    course.record(tx, ticket, kind, actor, details=facts)


def _say(tx: Transaction, ticket: Ticket, promise: Promise, key: str, timer: Timer) -> None:
    member = tx.staff.find(promise.by_id)
    text = words.render(
        key,
        tx.language,
        id=promise.by_id,
        name=names.clean(member.name) if member else "-",
        at=promise_words.moment(tx, promise),
    )
    what = words.render("promises.what", tx.language, what=timer.details.get("what", ""))
    text = f"{text}\n{what}" if timer.details.get("what") else text
    place = Destination(topic_ref=ticket.topic_ref)
    tx.outbox.put(Say(text=text), place, priority=Priority.ALERT, now=tx.now)
