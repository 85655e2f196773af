"""What does not arrive is told to a person, in words, with a button that tries again."""

from dataclasses import dataclass, replace

from desk import ages, errors, formatting, words
from desk.delivery import descriptions
from desk.doors import presses
from desk.messages import Direction, Entities, Message, Outcome
from desk.outgoing import (
    Button,
    Copy,
    Delete,
    Destination,
    Edit,
    OutboxRow,
    Priority,
    React,
    Rows,
    Say,
    Side,
    State,
    carried,
)
from desk.ports import Transaction

_TEXT_LENGTH = 4096
"""UTF-16 units. Bot API: sendMessage."""
_GONE = ("blocked", "deactivated", "never_started")
"""Reasons that concern the customer, not the words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """Messages that came to an end, and how; `merged` of those sent went with another."""

    outcome: Outcome
    refs: tuple[int, ...]
    merged: int = 0


def refused(tx: Transaction, row_id: int, why: str, *, error: str = "") -> Ended | None:
    """Telegram will never take it. `why` names a text under `delivery.reasons`.

    A copy the topic cannot take is described instead, at the same place, and so has not ended.
    """
    row = tx.outbox.get(row_id)
    if row is None:
        return None
    refs = carried(row.outgoing)
    if isinstance(row.outgoing, Copy) and row.to.side is Side.GROUP:
        tx.outbox.rewrite(row.id, _described(tx, row, row.outgoing))
        tx.outbox.release(row.id, ready_at=tx.now, error=error or why)
        return None
    tx.outbox.end(row.id, State.REFUSED, tx.now, error=f"{why}: {error}" if error else why)
    if row.to.side is Side.CUSTOMER and why in _GONE:
        _note_staff(tx, row)
        if why == "blocked":
            _note_blocked(tx, row)
    if not refs:
        _tell_of_deed(tx, row, why)
        return None
    tx.messages.end(refs, Outcome.REFUSED)
    reason = words.Html(words.render(f"delivery.reasons.{why}", tx.language))
    message = tx.messages.get(refs[0])
    if row.to.side is Side.CUSTOMER:
        text = words.render("delivery.refused", tx.language, reason=reason)
        tell(tx, message, text, buttons=_try_again(tx, row))
    else:
        _alert_group(tx, row, message, reason)
    return Ended(outcome=Outcome.REFUSED, refs=refs)


def unconfirmed(tx: Transaction, row: OutboxRow, *, error: str) -> Ended | None:
    """Nobody will ever know whether it arrived; the lane goes on."""
    tx.outbox.end(row.id, State.UNCONFIRMED, tx.now, error=error)
    refs = carried(row.outgoing)
    if not refs:
        _tell_of_deed(tx, row, "unconfirmed")
        return None
    tx.messages.end(refs, Outcome.UNCONFIRMED)
    message = tx.messages.get(refs[0])
    text = words.render("delivery.unconfirmed", tx.language)
    if row.to.side is Side.CUSTOMER:
        tell(tx, message, text, buttons=_try_again(tx, row))
    else:
        _say_in_topic(tx, message, *_missing(tx, row))
    return Ended(outcome=Outcome.UNCONFIRMED, refs=refs)


def tell_if_unknown(tx: Transaction, row: OutboxRow) -> None:
    """Nothing is there to be changed or removed, as far as anybody knows: its author hears so."""
    match row.outgoing:
        case Edit(message_ref=ref) | Delete(message_ref=ref):
            if tx.messages.get(ref).outcome is Outcome.UNCONFIRMED:
                _tell_of_deed(tx, row, "unconfirmed")


def try_again(tx: Transaction, row_id: int) -> None:
    """Somebody pressed "try again": the same goes anew, at the end of its lane."""
    row = tx.outbox.get(row_id)
    if row is None or not any(
        tx.outbox.change(row_id, was=ended, state=State.CANCELLED)
        for ended in (State.REFUSED, State.UNCONFIRMED)
    ):
        raise errors.ButtonOutdated
    new_id = tx.outbox.put(
        row.outgoing,
        row.to,
        priority=row.priority,
        now=tx.now,
        customer_id=row.customer_id,
    )
    refs = carried(row.outgoing)
    tx.messages.resume(refs)
    for ref in refs:
        tx.messages.carried_by(ref, new_id)


def was_away(row: OutboxRow) -> bool:
    """Whether it was refused because the customer had stopped the bot, who may come back."""
    return row.error is not None and row.error.partition(":")[0] == "blocked"


def tell(
    tx: Transaction,
    message: Message,
    text: str,
    *,
    buttons: Rows = (),
    aside: str = "",
) -> None:
    """Say it in the customer's topic, in reply to the message it is about."""
    tx.outbox.put(
        Say(text=text, reply_to=message.id, buttons=buttons),
        Destination(topic_ref=tx.tickets.get(message.ticket_id).topic_ref, aside=aside),
        priority=Priority.ALERT,
        now=tx.now,
        customer_id=message.customer_id,
    )


def tell_leads(tx: Transaction, key: str, **values: object) -> None:
    """Tell every lead privately; one who never started the bot cannot be reached."""
    for member in tx.staff.everyone():
        if member.is_lead:
            tx.outbox.put(
                Say(text=words.render(key, tx.language, **values)),
                Destination(private_chat_id=member.telegram_id),
                priority=Priority.ALERT,
                now=tx.now,
            )


def tell_of_outage(tx: Transaction, chat_id: int, why: str) -> None:
    """The group does not take what is sent, yet words outside its topics still arrive there.

    The leads hear it privately too, as far as they have started the bot.
    """
    key = f"delivery.outage.{why}"
    tell_leads(tx, key)
    tx.outbox.put(
        Say(text=words.render(key, tx.language)),
        Destination(group_chat_id=chat_id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _described(tx: Transaction, row: OutboxRow, copy: Copy) -> Say:
    refs = carried(copy)
    text, entities = _description(tx, row, refs)
    return Say(text=text, entities=entities, reply_to=copy.reply_to, message_refs=refs)


def _description(
    tx: Transaction, row: OutboxRow, refs: tuple[int, ...], *, head: str = ""
) -> tuple[str, Entities]:
    """All messages of the row in words, one under the other, within one message."""
    text = head
    found: Entities = ()
    for ref in refs:
        message = tx.messages.get(ref)
        words_of_it, entities = descriptions.describe(message, tx.language)
        offset = formatting.length(text) + 1 if text else 0
        text = formatting.below(text, words_of_it)
        found = (*found, *formatting.shifted(entities, offset))
        mark = ages.mark(tx, message)
        if mark is not None:
            text = formatting.below(text, mark)
    text = formatting.cut(text, _TEXT_LENGTH)
    return text, formatting.within(found, text)


def _missing(tx: Transaction, row: OutboxRow) -> tuple[str, Entities]:
    head = words.plain("delivery.missing", tx.language)
    return _description(tx, row, carried(row.outgoing), head=head)


def _say_in_topic(tx: Transaction, message: Message, text: str, entities: Entities) -> None:
    tx.outbox.put(
        Say(text=text, entities=entities),
        Destination(topic_ref=tx.tickets.get(message.ticket_id).topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
        customer_id=message.customer_id,
    )


def _tell_of_deed(tx: Transaction, row: OutboxRow, why: str) -> None:
    """A change or a removal that failed; marks and cards fail silently."""
    match row.outgoing:
        case Edit(message_ref=ref):
            key = "delivery.edit_refused"
        case Delete(message_ref=ref):
            key = "delivery.undo_refused"
        case React(message_ref=ref, emoji=str() as emoji, is_receipt=False):
            message = tx.messages.get(ref)
            if row.to.side is Side.GROUP:
                tell(tx, message, words.render("marks.reacted", tx.language, emoji=emoji))
            return
        case _:
            return
    message = tx.messages.get(ref)
    if why not in _GONE or message.direction is Direction.OUT:
        reason = words.Html(words.render(f"delivery.reasons.{why}", tx.language))
        tell(tx, message, words.render(key, tx.language, reason=reason))


def _alert_group(tx: Transaction, row: OutboxRow, message: Message, reason: words.Html) -> None:
    """Not even words go into the topic: say it where the group is sure to see it."""
    group = tx.groups.bound()
    if group is None:
        return
    number = tx.tickets.get(message.ticket_id).number
    tx.outbox.put(
        Say(
            text=words.render("delivery.lost", tx.language, number=number, reason=reason),
            buttons=_try_again(tx, row),
        ),
        Destination(group_chat_id=group.chat_id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _note_blocked(tx: Transaction, row: OutboxRow) -> None:
    if row.to.private_chat_id is None:
        return
    customer = tx.customers.find(row.to.private_chat_id)
    if customer is not None and customer.blocked_at is None:
        tx.customers.save(replace(customer, blocked_at=tx.now))


def _note_staff(tx: Transaction, row: OutboxRow) -> None:
    """One of the staff reads nothing in private any more; what leads must know is told to all."""
    chat_id = row.to.private_chat_id
    member = None if chat_id is None else tx.staff.find(chat_id)
    if member is None:
        return
    if member.is_reachable:
        tx.staff.save(replace(member, is_reachable=False))
    group = tx.groups.bound()
    if isinstance(row.outgoing, Say) and row.priority is Priority.ALERT and group is not None:
        place = Destination(group_chat_id=group.chat_id)
        tx.outbox.put(row.outgoing, place, priority=Priority.ALERT, now=tx.now)


def _try_again(tx: Transaction, row: OutboxRow) -> Rows:
    label = words.plain("delivery.buttons.try_again", tx.language)
    return ((Button(text=label, data=presses.pack(presses.TryAgain(row.id))),),)
