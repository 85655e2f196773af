"""Commands about what is said: notes, replies, taking back, what became of a message."""

from desk import errors
from desk.conversation import info, notes, replies, undo
from desk.doors.orders.order import Deed, Order, staff_only, topic_of
from desk.ports import Transaction


def _note(tx: Transaction, order: Order) -> None:
    if not order.rest and order.incoming.content.kind == "text":
        raise errors.WrongUse(usage="usage.note")
    notes.write(tx, order.member, topic_of(tx, order), order.incoming)


def _reply(tx: Transaction, order: Order) -> None:
    replies.reply(tx, order.member, topic_of(tx, order), order.incoming)


def _undo(tx: Transaction, order: Order) -> str | None:
    topic_of(tx, order)
    return undo.undo(tx, order.member, order.incoming)


def _info(tx: Transaction, order: Order) -> str:
    staff_only(order)
    topic = topic_of(tx, order)
    if order.incoming.reply_to is not None:
        return info.of_message(tx, order.incoming.chat_id, order.incoming.reply_to)
    return info.of_topic(tx, topic)


COMMANDS: dict[str, Deed] = {"note": _note, "reply": _reply, "undo": _undo, "info": _info}
