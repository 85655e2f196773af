"""`/undo`: take a reply back, before it leaves or, where Telegram still lets us, after."""

from dataclasses import replace

from desk import errors, words
from desk.conversation import accounts, relay, turns
from desk.events import Event
from desk.messages import Direction, Incoming, Message, Outcome
from desk.outgoing import Copy, Delete, OutboxRow, Priority, State, carried
from desk.people import StaffMember
from desk.ports import Transaction


def undo(tx: Transaction, member: StaffMember, incoming: Incoming) -> str | None:
    """Remove at the customer the message this command replies to; its author or a lead may.

    Returns words when it is done at once. Else the receipt's going shows it, or a refusal is told.
    """
    if incoming.reply_to is None:
        raise errors.ReplyToAMessage(usage="usage.undo")
    return _take_back(tx, member, tx.messages.find(incoming.chat_id, incoming.reply_to))


def cancel(tx: Transaction, member: StaffMember, message_ref: int) -> str:
    """The button under a reply that is held for some seconds. Raises ReplyLeft after that.

    An album is one reply: all of it stays.
    """
    try:
        message = tx.messages.get(message_ref)
    except KeyError:
        raise errors.ButtonOutdated from None
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    if message.outcome is Outcome.UNDONE:
        raise errors.ButtonOutdated
    if row is None or row.state is not State.PENDING:
        raise errors.ReplyLeft
    for ref in carried(row.outgoing):
        _take_back(tx, member, tx.messages.get(ref))
    return words.render("fate.undone", tx.language)


def _take_back(tx: Transaction, member: StaffMember, message: Message | None) -> str | None:
    if message is None or message.direction is not Direction.OUT:
        raise errors.NothingToUndo
    if message.author_id != member.telegram_id and not member.is_lead:
        raise errors.NotYourMessage
    if message.outcome in (Outcome.UNDONE, Outcome.REFUSED):
        raise errors.NothingToUndo
    tx.history.add(
        Event(
            kind="undone",
            at=tx.now,
            customer_id=message.customer_id,
            ticket_id=message.ticket_id,
            actor_id=member.telegram_id,
            actor_role=member.duty,
            message_ref=message.id,
        )
    )
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    if row is not None and row.state is State.PENDING:
        _take_out(tx, row, message.id)
        turns.reply_taken_back(tx, message)
        return words.render("fate.undone", tx.language)
    tx.outbox.put(
        Delete(message_ref=message.id),
        relay.to_person(accounts.chat_of(tx, message)),
        priority=Priority.ANSWER,
        now=tx.now,
        customer_id=message.customer_id,
    )
    return None


def _take_out(tx: Transaction, row: OutboxRow, message_ref: int) -> None:
    tx.messages.end([message_ref], Outcome.UNDONE)
    match row.outgoing:
        case Copy(items=items) as copy if len(items) > 1:
            rest = tuple(item for item in items if item.message_ref != message_ref)
            tx.outbox.rewrite(row.id, replace(copy, items=rest))
        case _:
            tx.outbox.end(row.id, State.CANCELLED, tx.now)
