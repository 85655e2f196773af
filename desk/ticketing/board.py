"""The board: a topic of the desk's own in which one pinned message shows who waits.

What is known of it lies in its timer, so it outlives restarts: the group, the topic, the message,
and what was shown last. It is made in steps, each when the one before has arrived; a step that
finds its topic or message gone begins again there.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk import words
from desk.outgoing import Destination, OutboxRow, PinBoard, Priority, ShowBoard
from desk.ports import Transaction
from desk.ticketing import queue, queue_text
from desk.ticketing.queue import Window
from desk.timers import Timer

TIMER = "board"
ICON = "📋"
_ONE = 0
"""There is one board a desk."""
_NOBODY = 0
"""No Telegram id: the board's view is nobody's own."""
_ASLEEP = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Where the board is in Telegram, as far as it exists; `shown` is a sum of its words."""

    chat_id: int = 0
    topic_id: int | None = None
    message_id: int | None = None
    shown: int = 0


def wake(tx: Transaction) -> None:
    """See to it that the board is kept, if the desk wants one; costs nothing where it is."""
    if not tx.policy.queue.board:
        return
    timer = tx.timers.find(TIMER, _ONE)
    if timer is None or timer.due_at > tx.now + _every(tx):
        tx.timers.set(TIMER, _ONE, tx.now, timer.details if timer else None)


def is_asleep(tx: Transaction) -> bool:
    """Whether `wake` has anything to do."""
    timer = tx.timers.find(TIMER, _ONE) if tx.policy.queue.board else None
    return tx.policy.queue.board and (timer is None or timer.due_at > tx.now + _every(tx))


def keep(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: show who waits, if that has changed since."""
    board, group = _of(timer.details), tx.groups.bound()
    if not tx.policy.queue.board or group is None or not group.is_forum:
        _keep(tx, board, tx.now + _ASLEEP)
        return
    if board.chat_id != group.chat_id:
        board = Board(chat_id=group.chat_id)
    text, shown = _words(tx)
    if board.message_id is None or shown != board.shown:
        _put(tx, ShowBoard(text=text), board.chat_id)
    after = Board(
        chat_id=board.chat_id,
        topic_id=board.topic_id,
        message_id=board.message_id,
        shown=shown,
    )
    _keep(tx, after, tx.now + _every(tx))


def found(tx: Transaction) -> Board:
    """Where it is now."""
    timer = tx.timers.find(TIMER, _ONE)
    return _of(timer.details) if timer is not None else Board()


def arrived(tx: Transaction, row: OutboxRow, message_id: int) -> None:
    """A step of its making is done: the topic's id, then the message's."""
    board, shown = found(tx), row.outgoing
    if not isinstance(shown, ShowBoard) or row.chat_id != board.chat_id:
        return
    if board.topic_id is None:
        _change(tx, topic_id=message_id)
        _put(tx, shown, board.chat_id)
    elif board.message_id is None:
        _change(tx, topic_id=board.topic_id, message_id=message_id)
        _put(tx, PinBoard(), board.chat_id)


def topic_gone(tx: Transaction) -> None:
    """Somebody deleted it: a new one is made when the board is shown next."""
    _change(tx, topic_id=None)


def message_gone(tx: Transaction) -> None:
    """Somebody deleted the message: it is sent anew when the board is shown next."""
    _change(tx, topic_id=found(tx).topic_id)


def _words(tx: Transaction) -> tuple[str, int]:
    """The board's text, and a sum of what has to change before it is worth an edit."""
    window = Window()
    page = queue.look(tx, window, telegram_id=_NOBODY)
    lines = queue_text.lines(tx, window, page)
    at = words.moment(tx.now, tx.timezone, now=tx.now)
    foot = words.render("queue.board_foot", tx.language, at=at)
    return "\n".join([*lines, foot]), zlib.crc32("\n".join(lines).encode())


def _put(tx: Transaction, shown: ShowBoard | PinBoard, chat_id: int) -> None:
    tx.outbox.put_newest(
        shown,
        Destination(group_chat_id=chat_id, aside="board"),
        priority=Priority.COSMETIC,
        now=tx.now,
    )


def _change(tx: Transaction, *, topic_id: int | None, message_id: int | None = None) -> None:
    timer = tx.timers.find(TIMER, _ONE)
    if timer is None:
        return
    board = _of(timer.details)
    after = Board(
        chat_id=board.chat_id, topic_id=topic_id, message_id=message_id, shown=board.shown
    )
    tx.timers.set(TIMER, _ONE, timer.due_at, _details(after))


def _keep(tx: Transaction, board: Board, due_at: datetime) -> None:
    tx.timers.set(TIMER, _ONE, due_at, _details(board))


def _details(board: Board) -> Mapping[str, Any]:
    return {
        "chat_id": board.chat_id,
        "topic_id": board.topic_id,
        "message_id": board.message_id,
        "shown": board.shown,
    }


def _of(details: Mapping[str, Any]) -> Board:
    return Board(**details)


def _every(tx: Transaction) -> timedelta:
    return timedelta(minutes=tx.policy.queue.board_minutes)
