"""`/undo`: take a reply back, before it leaves or, where Telegram still lets us, after."""

from dataclasses import replace

from desk import errors, words
from desk.conversation import accounts, relay, turns
from desk.events import Event
from desk.messages import Direction, Incoming, Outcome
from desk.outgoing import Copy, Delete, OutboxRow, Priority, State
from desk.people import StaffMember
from desk.ports import Transaction


def undo(tx: Transaction, member: StaffMember, incoming: Incoming) -> str | None:
    """Remove at the customer the message this command replies to; its author or a lead may.

    Returns words when it is done at once. Else the receipt's going shows it, or a refusal is told.
    """
    if incoming.reply_to is None:
        raise errors.ReplyToAMessage(usage="usage.undo")
    message = tx.messages.find(incoming.chat_id, incoming.reply_to)
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
