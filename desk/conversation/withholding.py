"""Words that are kept and counted but not carried: of a flood, while muted, banned or spam.

Nothing vanishes: each message ends as `withheld`, the topic says how many there are, and one button
brings them all, in the order they were written.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from desk import errors, words
from desk.conversation import accounts, relay
from desk.doors import presses
from desk.messages import Message, Outcome
from desk.outgoing import Button, Copy, Item, Priority, Rows, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import closing, course
from desk.tickets import Status, Ticket, Topic
from desk.timers import Timer

TIMER = "withheld"
_MINUTE = timedelta(minutes=1)
_AT_ONCE = 200


class Why(StrEnum):
    """Why words are withheld."""

    BANNED = "banned"
    MUTED = "muted"
    SPAM = "spam"
    FLOOD = "flood"
    NEWCOMER = "newcomer"


def reason(tx: Transaction, account: Customer, customer: Customer, ticket: Ticket) -> Why | None:
    """Why the account's next words are not carried; None: they are.

    A flood mutes by itself when it goes on; the customer is told once.
    """
    for one in (account, customer):
        if one.banned_until is not None and one.banned_until > tx.now:
            return Why.BANNED
        if one.muted_until is not None and one.muted_until > tx.now:
            return Why.MUTED
    if ticket.status is Status.SPAM:
        return Why.SPAM
    policy = tx.policy.abuse
    if not policy.fold_after:
        return None
    written = tx.messages.count_since(customer.id, tx.now - _MINUTE, limit=policy.mute_after + 1)
    if policy.mute_after and written >= policy.mute_after:
        until = tx.now + timedelta(minutes=policy.mute_minutes)
        tx.customers.save(replace(customer, muted_until=until))
        course.record(tx, ticket, "muted", course.DESK)
        closing.tell_customer(tx, ticket, "customer.muted", minutes=policy.mute_minutes)
        return Why.MUTED
    return Why.FLOOD if written >= policy.fold_after else None


def withhold(
    tx: Transaction, customer: Customer, ticket: Ticket, message: Message, why: Why
) -> None:
    """Keep the message without carrying it; the topic hears of it within a minute."""
    tx.messages.end([message.id], Outcome.WITHHELD)
    course.record(
        tx,
        ticket,
        "withheld",
        course.customer(customer),
        message_ref=message.id,
        details={"why": why},
    )
    if why not in (Why.FLOOD, Why.MUTED):
        return
    waiting = tx.timers.find(TIMER, customer.id)
    count = 1 + (int(waiting.details["count"]) if waiting else 0)
    due = waiting.due_at if waiting else tx.now + _MINUTE
    tx.timers.set(TIMER, customer.id, due, {"count": count, "why": why})


def tell(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: one line for all that was folded in the minute."""
    ticket = tx.tickets.latest(timer.subject)
    if ticket is not None:
        _say(tx, ticket, f"abuse.folded.{timer.details['why']}", timer.details)


def offer(tx: Transaction, ticket: Ticket) -> int:
    """Say how many words are withheld, with a button that shows them; returns the number."""
    count = len(tx.messages.withheld(ticket.customer_id, limit=_AT_ONCE))
    if count:
        _say(tx, ticket, "abuse.kept", {"count": count})
    return count


def show(tx: Transaction, member: StaffMember, customer_id: int) -> str:
    """Carry what was withheld, oldest first."""
    if not member.may_answer:
        raise errors.NotForYou
    topic = tx.topics.current(accounts.home(tx, tx.customers.get(customer_id)).id)
    count = 0 if topic is None else carry(tx, customer_id, topic)
    if not count:
        raise errors.ButtonOutdated
    return words.render("abuse.shown", tx.language, count=count)


def carry(tx: Transaction, customer_id: int, topic: Topic) -> int:
    """Send what was withheld to the topic, so many at once; returns how many."""
    kept = tx.messages.withheld(customer_id, limit=_AT_ONCE)
    for message in kept:
        copy = Copy(
            from_chat_id=message.chat_id,
            items=(Item(message_ref=message.id, message_id=message.message_id),),
            written_at=message.written_at,
            silent=True,
        )
        row_id = tx.outbox.put(
            copy,
            relay.to_topic(topic.id),
            priority=Priority.MESSAGE,
            now=tx.now,
            customer_id=customer_id,
        )
        tx.messages.carried_by(message.id, row_id)
    tx.messages.resume([message.id for message in kept])
    return len(kept)


def _say(tx: Transaction, ticket: Ticket, key: str, details: Mapping[str, object]) -> None:
    press = presses.pack(presses.ShowWithheld(ticket.customer_id))
    buttons: Rows = ((Button(text=words.plain("buttons.show_withheld", tx.language), data=press),),)
    count = int(str(details["count"]))
    tx.outbox.put(
        Say(text=words.render(key, tx.language, count=count), buttons=buttons, silent=True),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
