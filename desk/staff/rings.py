"""Whom a customer's message rings: the group while nobody has the ticket, else its owner alone.

The owner and those who watch get one private line for all that came within a minute; whoever never
started the bot is mentioned in the topic instead, now and then.
"""

from datetime import timedelta

from desk import names, words
from desk.outgoing import Destination, Priority, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import links
from desk.tickets import Ticket
from desk.timers import Timer

TIMER = "ring"
MENTIONED = "mentioned"
_MENTION_AGAIN = timedelta(minutes=30)


def is_silent(ticket: Ticket) -> bool:
    """Whether the copy in the topic makes no sound."""
    return ticket.assignee_id is not None


def customer_wrote(tx: Transaction, ticket: Ticket) -> None:
    """A message of the customer has come for a ticket that somebody has, or watches."""
    if not tx.policy.notify.private or (
        ticket.assignee_id is None and not tx.watchers.of(ticket.id)
    ):
        return
    since = str(ticket.waiting_since)
    due, count = tx.now + timedelta(seconds=tx.policy.notify.coalesce_seconds), 1
    waiting = tx.timers.find(TIMER, ticket.id)
    # What was written before the last answer rings nobody any more.
    if waiting is not None and waiting.details["since"] == since:
        due, count = waiting.due_at, int(waiting.details["count"]) + 1
    put = tx.timers.start if waiting is None else tx.timers.set
    put(TIMER, ticket.id, due, {"count": count, "since": since})


def ring(tx: Transaction, timer: Timer) -> None:
    """The timer's deed; a ticket answered in the meantime rings nobody."""
    ticket = tx.tickets.get(timer.subject)
    if ticket.waiting_since is None:
        return
    count = int(timer.details["count"])
    wanted = {*tx.watchers.of(ticket.id)}
    if ticket.assignee_id is not None:
        wanted.add(ticket.assignee_id)
    for telegram_id in sorted(wanted):
        member = tx.staff.find(telegram_id)
        if member is None or not is_on_duty(tx, member):
            continue
        if member.is_reachable:
            _privately(tx, member, ticket, count)
        elif telegram_id == ticket.assignee_id:
            _mention(tx, member, ticket)


def is_on_duty(_tx: Transaction, member: StaffMember) -> bool:
    """Nobody rings for who has left. Whoever is here is on duty, as long as there are no shifts."""
    return member.left_at is None


def _privately(tx: Transaction, member: StaffMember, ticket: Ticket, count: int) -> None:
    customer = tx.customers.get(ticket.customer_id)
    text = words.render(
        "rings.private",
        tx.language,
        count=count,
        number=ticket.number,
        name=names.isolated(names.shown(customer, tx.policy)),
        link=links.to_ticket(tx, ticket),
    )
    place = Destination(private_chat_id=member.telegram_id)
    tx.outbox.put(Say(text=text), place, priority=Priority.ANSWER, now=tx.now)


def _mention(tx: Transaction, member: StaffMember, ticket: Ticket) -> None:
    if tx.timers.find(MENTIONED, ticket.id) is not None:
        return
    tx.timers.set(MENTIONED, ticket.id, tx.now + _MENTION_AGAIN)
    text = words.render(
        "rings.mention", tx.language, id=member.telegram_id, name=names.clean(member.name)
    )
    place = Destination(topic_ref=ticket.topic_ref)
    tx.outbox.put(Say(text=text), place, priority=Priority.MESSAGE, now=tx.now)
