"""Silence is told: Telegram keeps updates for a day, no longer (delivery contract, 6)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk import errors, names, words
from desk.conversation import relay
from desk.doors import presses
from desk.events import Event
from desk.groups import Group
from desk.outgoing import Button, Destination, EditSaid, Priority, Rows, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.staff import setup

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Bot API: getUpdates; the server drops what is older."""
WORTH_A_WORD = timedelta(hours=1)
"""A shorter silence explains itself by the time that late words carry."""


def tell(tx: Transaction) -> bool:
    """Telegram is heard again: say in the group how long it was not. True if words are lost.

    Call it when Telegram answers after a silence or at start, before `Inbox.listened` says so.
    """
    group = tx.groups.bound()
    last = tx.inbox.last_listened_at()
    if group is None or last is None or tx.now - last <= WORTH_A_WORD:
        return False
    until = tx.now - KEPT_BY_TELEGRAM
    if until < last:
        _tell_of_delay(tx, group, last)
        return False
    _tell_of_loss(tx, group, last, until)
    return True


def apologise(tx: Transaction, member: StaffMember, press: presses.Apologise) -> str:
    """Somebody pressed the button: everyone with an open ticket is asked to write again. Once.

    The moments in the press count only as the notice itself offers them.
    """
    row = tx.outbox.get(press.row_id)
    data = presses.pack(press)
    if row is None or not isinstance(row.outgoing, Say) or not _offers(row.outgoing, data):
        raise errors.ButtonOutdated
    # Without its button the notice answers no second press.
    tx.outbox.rewrite(row.id, replace(row.outgoing, buttons=()))
    customers = _concerned(tx, before=row.created_at)
    since, until = (datetime.fromtimestamp(at, UTC) for at in (press.since, press.until))
    for customer in customers:
        tx.outbox.put(
            Say(text=_apology(tx, customer.language, since, until)),
            relay.to_person(customer.chat_id),
            priority=Priority.MESSAGE,
            now=tx.now,
            customer_id=customer.id,
        )
    done = words.render(
        "alerts.apologised", tx.language, count=len(customers), by=names.clean(member.name)
    )
    tx.outbox.put(
        EditSaid(row_id=row.id, text=f"{row.outgoing.text}\n\n{done}"),
        row.to,
        priority=Priority.ALERT,
        now=tx.now,
    )
    tx.history.add(
        Event(
            kind="apologised",
            at=tx.now,
            actor_id=member.telegram_id,
            actor_role=member.duty,
            details={"customers": len(customers)},
        )
    )
    return words.render("marks.accepted", tx.language)


def _tell_of_delay(tx: Transaction, group: Group, last: datetime) -> None:
    since = words.moment(last, tx.timezone, now=tx.now)
    tx.outbox.put(
        Say(text=words.render("alerts.delay", tx.language, since=since), silent=True),
        Destination(group_chat_id=group.chat_id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _tell_of_loss(tx: Transaction, group: Group, last: datetime, until: datetime) -> None:
    text = words.render(
        "alerts.outage",
        tx.language,
        since=words.moment(last, tx.timezone, now=tx.now),
        until=words.moment(until, tx.timezone, now=tx.now),
    )
    count = len(_concerned(tx, before=tx.now))
    if not count:
        setup.say_in_general(tx, group.chat_id, text)
        return
    apology = words.Html(_apology(tx, tx.language, last, until))
    offer = words.render("alerts.apology_offer", tx.language, count=count, apology=apology)
    say = Say(text=f"{text}\n\n{offer}")
    to = Destination(group_chat_id=group.chat_id)
    row_id = tx.outbox.put(say, to, priority=Priority.ALERT, now=tx.now)
    tx.outbox.rewrite(row_id, replace(say, buttons=_button(tx, row_id, last, until)))


def _button(tx: Transaction, row_id: int, last: datetime, until: datetime) -> Rows:
    press = presses.Apologise(row_id, int(last.timestamp()), int(until.timestamp()))
    label = words.plain("buttons.apologise", tx.language)
    return ((Button(text=label, data=presses.pack(press)),),)


def _offers(say: Say, data: str) -> bool:
    return any(button.data == data for row in say.buttons for button in row)


def _concerned(tx: Transaction, *, before: datetime) -> Sequence[Customer]:
    """Customers whose ticket was open then and still is, as far as the bot may write to them."""
    found = [
        tx.customers.get(ticket.customer_id)
        for ticket in tx.tickets.unclosed()
        if ticket.opened_at <= before and not ticket.is_test
    ]
    return [customer for customer in found if customer.blocked_at is None]


def _apology(tx: Transaction, language: str, since: datetime, until: datetime) -> str:
    return words.render(
        "customer.apology",
        language,
        since=words.moment(since, tx.timezone, now=tx.now),
        until=words.moment(until, tx.timezone, now=tx.now),
        zone=words.offset(until, tx.timezone),
    )
