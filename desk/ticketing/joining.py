"""Tickets that belong together: merged, split, linked; and undone where it can be."""

from dataclasses import replace

from desk import errors, words
from desk.conversation import accounts, relay
from desk.doors import presses
from desk.messages import Direction, Message, Outcome
from desk.outgoing import Button, Priority, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, course, links, moves
from desk.tickets import Ticket, Topic


def merge(tx: Transaction, member: StaffMember, topic: Topic, number: int) -> str | None:
    """The ticket of this topic goes on inside ticket `number`; both topics are told.

    Another customer's ticket: both accounts talk in that topic from now on. Undoable.
    """
    ours, other = course.of_topic(tx, topic), _numbered(tx, number)
    if ours.id in (other.id, other.merged_into):
        raise errors.CannotMerge(reason="same")
    if other.customer_id == ours.customer_id:
        return _take_in(tx, member, ours, other)
    target = tx.tickets.latest(other.customer_id)
    host = accounts.home(tx, tx.customers.get(other.customer_id))
    if target is None or target.id != other.id or other.is_closed:
        raise errors.CannotMerge(reason="closed")
    account = tx.customers.get(ours.customer_id)
    if host.id != other.customer_id or host.id == account.id or account.merged_into is not None:
        raise errors.CannotMerge(reason="merged")
    actor = course.staff(member)
    ended = moves.merged(ours, tx.now, into=other.id)
    course.move(tx, ours, ended, actor)
    course.record(tx, ours, "merged", actor, details={"into": other.id})
    tx.customers.save(replace(account, merged_into=host.id))
    joined = moves.joined(other, ours, tx.now, tx.policy.tickets)
    if _wrote_last(tx, account.id, host.id):
        tx.customers.save(replace(host, speaks_as=account.id))
    course.move(tx, other, joined, actor)
    _say(tx, other, "joining.came", number=ours.number, link=links.to_ticket(tx, ours))
    cards.show(tx, other.topic_ref)
    undo = Button(
        text=words.plain("buttons.undo_merge", tx.language),
        data=presses.pack(presses.UndoMerge(ours.id)),
    )
    _say(tx, ours, "joining.went", number=number, link=links.to_ticket(tx, other), button=undo)
    return None


def undo_merge(tx: Transaction, member: StaffMember, ticket_id: int) -> str:
    """The accounts talk apart again; what was said meanwhile stays where it was said."""
    if not member.may_answer:
        raise errors.NotForYou
    ours, topic = course.pressed(tx, ticket_id)
    if ours.merged_into is None:
        raise errors.ButtonOutdated
    account = tx.customers.get(ours.customer_id)
    host = accounts.home(tx, account)
    tx.customers.save(replace(account, merged_into=None))
    if host.speaks_as == account.id:
        tx.customers.save(replace(host, speaks_as=None))
    back = moves.reopened(ours, tx.now, tx.policy.tickets)
    course.move(tx, ours, back, course.staff(member))
    course.record(tx, ours, "unmerged", course.staff(member), details={"from": host.id})
    cards.show(tx, topic.id)
    hosts = tx.topics.current(host.id)
    if hosts is not None:
        cards.show(tx, hosts.id)
    return words.render("joining.undone", tx.language, number=ours.number)


def split(tx: Transaction, member: StaffMember, topic: Topic, message: Message | None) -> str:
    """From that message of the customer on it is another ticket.

    A customer has one open ticket, so the earlier one ends with what came before.
    """
    ours = course.of_topic(tx, topic)
    if message is None or message.direction is not Direction.IN:
        raise errors.WrongUse(usage="usage.split")
    if message.ticket_id != ours.id or ours.is_closed:
        raise errors.CannotSplit(reason="not_here")
    moved = tx.messages.of_ticket(ours.id, since=message.id)
    if not tx.messages.of_ticket(ours.id, before=message.id):
        raise errors.CannotSplit(reason="first")
    actor = course.staff(member)
    course.move(tx, ours, moves.superseded(ours, tx.now), actor)
    new = tx.tickets.add(
        customer_id=ours.customer_id,
        topic_ref=topic.id,
        previous_id=ours.id,
        is_test=ours.is_test,
        now=message.written_at,
    )
    tx.messages.move([one.id for one in moved], to_ticket=new.id)
    after = replace(new, assignee_id=ours.assignee_id, team=ours.team, priority=ours.priority)
    for one in moved:
        if one.direction is Direction.IN:
            after = moves.customer_wrote(after, one.written_at, tx.policy.tickets)
        elif one.outcome is not Outcome.UNDONE:
            after = moves.operator_replied(after, one.written_at, tx.policy.tickets)
    course.record(tx, new, "status", actor, new=new.status)
    course.record(tx, new, "split", actor, details={"from": ours.id})
    course.move(tx, new, after, actor)
    cards.refresh(tx, after, was=None)
    return words.render("joining.split", tx.language, old=ours.number, new=new.number)


def link(tx: Transaction, member: StaffMember, topic: Topic, number: int) -> str:
    """The two tickets know of each other: each card shows the other."""
    ours, other = course.of_topic(tx, topic), _numbered(tx, number)
    if other.id == ours.id:
        raise errors.CannotMerge(reason="same")
    tx.joined.link(ours.id, other.id)
    course.record(tx, ours, "linked", course.staff(member), details={"to": other.id})
    cards.show(tx, topic.id)
    cards.show(tx, other.topic_ref)
    return words.render(
        "joining.linked", tx.language, number=number, link=links.to_ticket(tx, other)
    )


def unlink(tx: Transaction, member: StaffMember, topic: Topic, number: int) -> str:
    ours, other = course.of_topic(tx, topic), _numbered(tx, number)
    if not tx.joined.unlink(ours.id, other.id):
        raise errors.NoSuchTicket(number=number)
    course.record(tx, ours, "unlinked", course.staff(member), details={"to": other.id})
    cards.show(tx, topic.id)
    cards.show(tx, other.topic_ref)
    return words.render("joining.unlinked", tx.language, number=number)


def _take_in(tx: Transaction, member: StaffMember, ours: Ticket, other: Ticket) -> str:
    """An earlier ticket of the same customer was the same matter."""
    if not other.is_closed:
        raise errors.CannotMerge(reason="closed")
    after = replace(other, merged_into=ours.id)
    course.move(tx, other, after, course.staff(member))
    course.record(tx, other, "merged", course.staff(member), details={"into": ours.id})
    cards.show(tx, ours.topic_ref)
    return words.render("joining.taken_in", tx.language, number=other.number)


def _wrote_last(tx: Transaction, account_id: int, host_id: int) -> bool:
    newest = [
        max(
            (one.id for one in tx.messages.recent(each, 50) if one.direction is Direction.IN),
            default=0,
        )
        for each in (account_id, host_id)
    ]
    return newest[0] > newest[1]


def _numbered(tx: Transaction, number: int) -> Ticket:
    found = tx.tickets.numbered(number)
    if found is None:
        raise errors.NoSuchTicket(number=number)
    return found


def _say(
    tx: Transaction,
    ticket: Ticket,
    key: str,
    *,
    button: Button | None = None,
    **values: object,
) -> None:
    tx.outbox.put(
        Say(
            text=words.render(key, tx.language, **values),
            buttons=((button,),) if button else (),
        ),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
