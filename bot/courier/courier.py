"""The courier: carries what waits in the outbox to Telegram, and writes down what became of it.

At least once: a crash may repeat a message, never lose it. Each row is marked before it leaves;
each answer is written down before anything else of its lane goes.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from math import inf
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot import logs, pauses
from bot.courier.budgets import MINUTE, Budgets
from bot.courier.calls import Icons
from bot.courier.decision import Send, WaitUntil, decide
from bot.courier.outages import Line
from bot.courier.picture import Clock, Picture, Store, Touched
from bot.courier.trip import Trip, Tripper
from bot.courier.waiting import Waiting
from bot.metrics import Metrics
from desk import delivery, errors, setup
from desk.failures import Ended
from desk.outgoing import OutboxRow
from desk.policy import TelegramPolicy
from desk.ports import Transaction

log = logs.get(__name__)

STOP_WITHIN = 8.0
"""Seconds for calls in flight when the process stops (design: exit codes)."""
LONGEST_SLEEP = 1.0
"""Seconds; the clock may be moved while the courier sleeps."""
ANSWER_LAG = 2.0
"""Seconds: the outbox tells when a call began, and the budgets count from its answer."""
LOOK_AGAIN = 5.0
"""Seconds between looks at the outbox that nothing asked for."""
MOST_IN_FLIGHT = 64
"""Calls at once; aiogram's pool holds 100 connections, and the long poll needs one."""


class Courier:
    """The only sender of consequences of one bot. `run` it once."""

    def __init__(
        self,
        store: Store,
        bot: Bot,
        *,
        clock: Clock,
        metrics: Metrics,
        policy: TelegramPolicy,
        icons: Icons | None = None,
    ) -> None:
        self._store = store
        self._bot = bot
        self._clock = clock
        self._metrics = metrics
        self._budgets = Budgets(policy)
        self._waiting = Waiting()
        self._line = Line()
        self._tripper = Tripper(
            store,
            bot,
            budgets=self._budgets,
            line=self._line,
            metrics=metrics,
            icons=icons if icons is not None else {},
            now=self._now,
            answered=self._touch,
        )
        self._wake = asyncio.Event()
        self._resting = asyncio.Event()
        self._is_dirty = True
        self._picture = Picture(
            store, waiting=self._waiting, budgets=self._budgets, forget=self._tripper.forget
        )
        self._flights: set[asyncio.Task[None]] = set()
        self._seen_now = -inf
        self._look_at = -inf
        self._probe: asyncio.Task[None] | None = None
        self._fatal: BaseException | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Carry until `stop`; calls in flight then have eight seconds.

        Raises `desk.errors.TokenRefused` when Telegram does not know the bot any more.
        """
        self._store.on_commit(self._on_commit)
        while not await self._recover() and not stop.is_set():
            await pauses.unless(stop, LONGEST_SLEEP)
        watcher = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set() and self._fatal is None:
                try:
                    await self._keep_up()
                except Exception:
                    # What is known already can go; the rest when the database can be read again.
                    log.exception("outbox_unreadable")
                    self._look_at = self._now() + LONGEST_SLEEP
                await self._sleep(self._depart())
        finally:
            watcher.cancel()
            await self._land()
        if self._fatal is not None:
            raise self._fatal

    async def _recover(self) -> bool:
        """What was on its way is in doubt; what was spent in the last minute is counted.

        False while the disk is full: nothing may leave before that is written down.
        """

        def unit(tx: Transaction) -> tuple[list[Ended], list[tuple[int, int, datetime]]]:
            spent = list(tx.outbox.spent_since(tx.now - timedelta(seconds=2 * MINUTE)))
            return list(delivery.recover(tx)), spent

        try:
            ended, spent = await self._store.write(unit)
        except errors.DiskFull:
            log.error("recovery_not_written", why="disk full")
            return False
        for one in ended:
            self._tripper.count(one)
        self._budgets.restore(
            (chat, units, at.timestamp() + ANSWER_LAG) for chat, units, at in spent
        )
        return True

    def wake(self) -> None:
        """There may be news in the outbox."""
        self._resting.clear()
        self._is_dirty = True
        self._wake.set()

    async def rests(self) -> None:
        """Return when nothing is in flight and nothing may leave before time passes."""
        await self._resting.wait()

    def _on_commit(self, touched: Touched) -> None:
        if touched.to_send:
            self.wake()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    def _now(self) -> float:
        """Unix seconds; when the clock was set back, all that is counted moves with it."""
        now = self._clock().timestamp()
        if now < self._seen_now - 1:
            back = self._seen_now - now
            log.warning("clock_set_back", seconds=round(back, 1))
            self._budgets.turn_back(back)
            self._waiting.turn_back(back)
            self._look_at = -inf
        self._seen_now = now
        return now

    async def _keep_up(self) -> None:
        """Bring the picture of what waits up to date."""
        now = self._now()
        if not self._is_dirty and now < self._look_at:
            return
        self._is_dirty = False
        self._look_at = now + LOOK_AGAIN
        await self._picture.refresh(now)
        group = self._picture.group
        is_off = group is not None and not group.is_forum
        if group is not None and is_off and (self._probe is None or self._probe.done()):
            self._probe = self._beside(self._look_for_topics(group.chat_id))
        self._metrics.lanes_waiting.set(max(len(self._waiting.lanes) - len(self._flights), 0))

    def _depart(self) -> float:
        """Let go all that may; returns the moment of the next look (Unix seconds)."""
        while len(self._flights) < MOST_IN_FLIGHT:
            now = self._now()
            if self._line.is_down and (self._flights or self._line.open_at(now) > now):
                return self._line.open_at(now) if not self._flights else inf
            decision = decide(self._waiting, self._budgets, now)
            match decision:
                case Send(row_id=row_id):
                    self._take_off(row_id)
                case WaitUntil(moment=moment):
                    return moment
                case _:
                    return inf
        return inf

    def _take_off(self, row_id: int) -> None:
        entry = self._waiting.get(row_id)
        trip = Trip(entry=entry, cost=self._waiting.cost_of(self._waiting.lane_of(entry), entry))
        self._waiting.start(row_id)
        self._budgets.start(trip.cost)
        flight = self._beside(self._fly(trip))
        self._flights.add(flight)
        flight.add_done_callback(self._flights.discard)

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let it run beside the loop; a test that has none takes it on by hand."""
        return asyncio.create_task(work)

    async def _fly(self, trip: Trip) -> None:
        row_id = trip.entry.row_id
        row: OutboxRow | None = None
        try:
            row = await self._tripper.carry(trip)
        except errors.TokenRefused as error:
            self._fatal = error
        finally:
            self._touch(trip)
            self._waiting.stop(row_id)
            self._picture.landed(row_id, row)
            if trip.has_moved_all:
                self._picture.read_all_again()
                self._is_dirty = True
            self._wake.set()

    def _touch(self, trip: Trip) -> None:
        """The call is answered: other lanes of the chat may go while its books are kept."""
        if not trip.is_counted:
            trip.is_counted = True
            self._budgets.finish(trip.cost, self._now(), has_counted=trip.has_reached)
        self._waiting.touch(trip.cost.chat_id)
        self._wake.set()

    async def _look_for_topics(self, chat_id: int) -> None:
        """Topics are off: see now and then whether they are on again."""
        await asyncio.sleep(LOOK_AGAIN)
        try:
            chat = await self._bot.get_chat(chat_id)
        except (AiogramError, OSError):
            return
        if chat.is_forum:
            await self._store.write(lambda tx: setup.observe_topics(tx, chat_id, is_forum=True))
            log.info("topics_on_again", chat_id=chat_id)
            self.wake()

    async def _sleep(self, until: float) -> None:
        seconds = min(max(until - self._now(), 0.001), LONGEST_SLEEP)
        if not self._flights and not self._is_dirty:
            self._resting.set()
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _land(self) -> None:
        """Calls in flight end, or their rows are in doubt at the next start."""
        if self._probe is not None:
            self._probe.cancel()
        if self._flights:
            _, late = await asyncio.wait(self._flights, timeout=STOP_WITHIN)
            for flight in late:
                flight.cancel()
            await asyncio.gather(*late, return_exceptions=True)
