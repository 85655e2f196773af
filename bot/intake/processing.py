"""Handle what is in the inbox: in order within a conversation, side by side across them.

One update is one unit of work that marks it done. What cannot be read is parked at once, what
fails five times is parked then; a person is shown it the plainest way there is, and it blocks
nobody (delivery contract, 1).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot import logs, pauses, refusals
from bot.intake import envelope
from bot.work import Desk, NeverStored, Store
from desk import errors
from desk.boxes import InboxRow
from desk.delivery import quarantine
from desk.failpoints import Point
from desk.ports import Transaction

MOST_FAILURES = 5
_LOADED_AT_MOST = 500
_SIDE_BY_SIDE = 64
_DISK_PAUSE = 5.0
_RETRY_PAUSES = (0.05, 0.2, 0.5, 1.0)
_log = logs.get(__name__)


class Processing:
    """The inbox's reader. Let it `hear` of rows that were stored; `run` until stopped."""

    def __init__(
        self,
        *,
        store: Store,
        bot: Bot,
        dispatcher: Dispatcher,
        on_standing: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._bot = bot
        self._dispatcher = dispatcher
        self._on_standing = on_standing
        self._woken = asyncio.Event()
        self._stop = asyncio.Event()
        self._lanes: dict[str, deque[InboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._last_id = 0
        self._loaded = 0
        # Whether every row up to the last one stored is in hand.
        self._is_level = False
        # Whether rows are being stored that will have to be read.
        self._is_behind = False

    def hear(self, arrived: Sequence[InboxRow]) -> None:
        """Rows are being stored. As long as all before them are in hand, they need not be read.

        Work on them may begin ahead of their commit: it ends in a commit of its own, which comes
        after theirs.
        """
        has_room = self._loaded + len(arrived) <= _LOADED_AT_MOST
        is_about_members = any(envelope.is_about_a_member(row.body) for row in arrived)
        if self._is_level and has_room and not is_about_members and not self._stop.is_set():
            for row in arrived:
                self._take(row)
        else:
            self._is_level = False
            self._is_behind = True

    def catch_up(self) -> None:
        """What was heard of is on the disk, where it can be read."""
        if self._is_behind:
            self._is_behind = False
            self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is in hand is finished, the rest waits on disk."""
        self._stop = stop
        while not stop.is_set():
            self._woken.clear()
            if not await self._load():
                await self._woken.wait()
        await asyncio.gather(*self._tasks)

    def halt(self) -> None:
        """Take nothing new into hand (call after `stop` is set)."""
        for lane in self._lanes.values():
            lane.clear()
        self._woken.set()

    async def _load(self) -> bool:
        """Take rows into hand; True when there may be more that fit."""
        room = _LOADED_AT_MOST - self._loaded
        if room <= 0:
            return False
        after = self._last_id
        rows = await self._store.read(lambda tx: tx.inbox.waiting(after=after, limit=room))
        for row in rows:
            if self._stop.is_set():
                break
            if envelope.is_about_a_member(row.body):
                self._last_id = row.id
                await self._handle_alone(row)
            else:
                self._take(row)
        self._is_level = len(rows) < room and not self._is_behind and not self._woken.is_set()
        return len(rows) == room

    def _take(self, row: InboxRow) -> None:
        self._last_id = row.id
        self._loaded += 1
        lane = self._lanes.get(row.lane)
        if lane is None:
            lane = self._lanes[row.lane] = deque()
            self._start(row.lane)
        lane.append(row)

    async def _handle_alone(self, row: InboxRow) -> None:
        """Who belongs to the staff concerns every lane: after what came before, before the rest.

        Else a button pressed right after its presser was removed might still be obeyed.
        """
        await asyncio.gather(*self._tasks)
        if not self._stop.is_set():
            await self._handle(row)

    def _start(self, name: str) -> None:
        task = asyncio.create_task(self._work_off(name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, name: str) -> None:
        lane = self._lanes[name]
        await asyncio.sleep(0)
        while lane:
            row = lane.popleft()
            async with self._places:
                await self._handle(row)
            self._loaded -= 1
            if self._loaded == _LOADED_AT_MOST - 1:
                self._woken.set()
        del self._lanes[name]

    async def _handle(self, row: InboxRow) -> None:
        """Until it is done or parked; when we stop before, the next start takes it up again."""
        while True:
            try:
                pause = await self._pause_after(row)
            except errors.DiskFull:
                pause = _DISK_PAUSE
            except Exception as error:  # noqa: BLE001 - not even the failure could be stored
                _log.error("inbox_unwritable", update_id=row.update_id, exc_info=error)
                pause = _RETRY_PAUSES[-1]
            if pause is None or self._stop.is_set():
                return
            await pauses.unless(self._stop, pause)

    async def _pause_after(self, row: InboxRow) -> float | None:
        """Try once; the seconds to wait before the next try, None when the row has ended."""
        try:
            await self._attempt(row)
        except errors.DiskFull:
            raise
        except NeverStored:
            _log.warning("update_not_stored", update_id=row.update_id)
        except ValidationError as error:
            _log.error("update_unreadable", update_id=row.update_id, faults=error.error_count())
            await self._park(row, "unreadable")
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the desk
            return await self._failed(row, error)
        return None

    async def _attempt(self, row: InboxRow) -> None:
        Point.HANDLING_BEGUN.reached()
        update = Update.model_validate(envelope.readable(row.body), context={"bot": self._bot})
        desk = Desk(self._store, row, answer_to=_place(update))
        try:
            await self._dispatcher.feed_update(
                self._bot, update, desk=desk, on_standing=self._on_standing
            )
        except errors.DeskError as refusal:
            _log.info("refused", refusal=type(refusal).__name__, update_id=row.update_id)
        if not desk.is_done:
            await desk.end()

    async def _failed(self, row: InboxRow, error: Exception) -> float | None:
        """Count the failure; None when the update was parked for it."""
        name = type(error).__name__
        try:
            count = await self._store.write(lambda tx: tx.inbox.failed(row.id, name))
        except KeyError:
            _log.warning("update_not_stored", update_id=row.update_id)
            return None
        _log.error("update_failed", update_id=row.update_id, times=count, exc_info=error)
        if count >= MOST_FAILURES:
            await self._park(row, name)
            return None
        return _RETRY_PAUSES[min(count, len(_RETRY_PAUSES)) - 1]

    async def _park(self, row: InboxRow, reason: str) -> None:
        update = envelope.readable(row.body)
        chat_id, _, message_id = envelope.locate(update)

        def unit(tx: Transaction) -> None:
            quarantine.park(
                tx,
                row,
                reason,
                from_chat_id=chat_id,
                message_id=message_id,
                author=envelope.author(update),
            )
            Point.PARKING_MARKED.reached()

        await self._store.write(unit)
        Point.PARKING_DONE.reached()
        _log.error("update_parked", update_id=row.update_id, reason=reason)


def _place(update: Update) -> refusals.Place | None:
    message = update.message or update.edited_message
    if message is None:
        return None
    return refusals.Place(
        chat_id=message.chat.id,
        message_id=message.message_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        is_private=message.chat.type == "private",
    )
