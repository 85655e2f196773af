"""`/queue` and `/mine`: one message that shows who waits, and refreshes in place."""

from dataclasses import replace

from desk import errors
from desk.doors.orders.order import Deed, Order, place_of, staff_only
from desk.doors.presses import StaffDeeds
from desk.outgoing import EditSaid, Priority, Say
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import queue_text
from desk.ticketing.queue import View, Window
from desk.ticketing.queue_text import ShowQueue


def _queue(tx: Transaction, order: Order) -> None:
    _show(tx, order, Window())


def _mine(tx: Transaction, order: Order) -> None:
    _show(tx, order, Window(view=View.MINE))


def _show(tx: Transaction, order: Order, window: Window) -> None:
    """The buttons name the row that sent the message, which is known only when it is put."""
    member = staff_only(order)
    say = Say(text="", reply_to_id=order.incoming.message_id, silent=True)
    row_id = tx.outbox.put(say, place_of(tx, order), priority=Priority.ALERT, now=tx.now)
    text, buttons = queue_text.look_in_words(
        tx, window, telegram_id=member.telegram_id, row_id=row_id
    )
    tx.outbox.rewrite(row_id, replace(say, text=text, buttons=buttons))


def _turn(tx: Transaction, member: StaffMember, press: ShowQueue) -> None:
    row = tx.outbox.get(press.row_id)
    if row is None or not isinstance(row.outgoing, Say):
        raise errors.ButtonOutdated
    text, buttons = queue_text.look_in_words(
        tx,
        queue_text.window_of(tx, press),
        telegram_id=member.telegram_id,
        row_id=press.row_id,
    )
    tx.outbox.put_newest(
        EditSaid(row_id=press.row_id, text=text, buttons=buttons),
        replace(row.to, aside="queue"),
        priority=Priority.ALERT,
        now=tx.now,
    )


COMMANDS: dict[str, Deed] = {"queue": _queue, "mine": _mine}
DEEDS: StaffDeeds = {ShowQueue: _turn}
