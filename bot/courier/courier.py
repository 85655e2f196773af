"""The courier: carries what waits in the outbox to Telegram, and writes down what became of it.

At least once: a crash may repeat a message, never lose it. Each row is marked before it leaves;
each answer is written down before anything else of its lane goes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from functools import partial
from math import inf
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot import logs, pauses
from bot.courier.budgets import MINUTE, Budgets, cost_of_spent
from bot.courier.calls import Icons
from bot.courier.crowd import Crowd
from bot.courier.decision import Send, WaitUntil, decide
from bot.courier.outages import Line
from bot.courier.picture import Clock, News, Picture, Store
from bot.courier.trip import Trip, Tripper
from bot.courier.waiting import Waiting
from bot.metrics import Metrics
from desk import errors
from desk.boxes import Spent
from desk.delivery import digest, evidence, outcomes
from desk.delivery.failures import Ended
from desk.failpoints import Point
from desk.outgoing import Priority
from desk.policy import TelegramPolicy
from desk.ports import Transaction
from desk.staff import setup

log = logs.get(__name__)

STOP_WITHIN = 8.0
"""Seconds for calls in flight when the process stops (design: exit codes)."""
LONGEST_SLEEP = 1.0
"""Seconds; the clock may be moved while the courier sleeps."""
ANSWER_LAG = 2.0
"""Seconds: the outbox tells when a call began, and the budgets count from its answer."""
LOOK_AGAIN = 5.0
"""Seconds between looks at the outbox that nothing asked for."""
DIGESTS_HOLD = 3600.0
"""Seconds for which a customer who stood in a digest is not shown again after a restart."""
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
        self._crowds: defaultdict[int, Crowd] = defaultdict(self._new_crowd)
        self._shown: tuple[int, ...] = ()
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
        self._has_moved = False
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
        self._store.on_news(self._on_news)
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
                await self._show_crowd()
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

        def unit(tx: Transaction) -> tuple[list[Ended], list[Spent], Sequence[int]]:
            since = tx.now - timedelta(seconds=2 * MINUTE)
            spent = list(tx.outbox.spent_since(since))
            if tx.policy.telegram.evidence:
                # Probes are not in the outbox; a row in doubt may have had all of them.
                spent += [
                    Spent(chat_id, evidence.MOST_PROBES, Priority.MESSAGE, at)
                    for chat_id, at in tx.traces.doubted_since(since)
                ]
            shown = tx.outbox.digested_since(tx.now - timedelta(seconds=DIGESTS_HOLD))
            ended = list(outcomes.recover(tx))
            Point.RECOVERY_MARKED.reached()
            return ended, spent, shown

        try:
            ended, spent, shown = await self._store.write(unit)
        except errors.DiskFull:
            log.error("recovery_not_written", why="disk full")
            return False
        Point.RECOVERY_DONE.reached()
        for one in ended:
            self._tripper.count(one)
        self._budgets.restore(
            (cost_of_spent(one), one.at.timestamp() + ANSWER_LAG) for one in spent
        )
        self._shown = tuple(shown)
        return True

    def wake(self) -> None:
        """There may be news in the outbox."""
        self._resting.clear()
        self._is_dirty = True
        self._wake.set()

    def unlock(self, chat_id: int) -> None:
        """The bot has other rights in the chat now, or is back in it."""
        self._tripper.unlock(chat_id)
        self._waiting.touch(chat_id)
        self.wake()

    async def rests(self) -> None:
        """Return when nothing is in flight and nothing may leave before time passes."""
        await self._resting.wait()

    def _on_news(self, news: News) -> None:
        self._picture.hear(news.outbox)
        self._has_moved = self._has_moved or news.has_moved
        if news.outbox:
            self._resting.clear()
            self._wake.set()

    def _on_commit(self) -> None:
        if self._has_moved:
            self._has_moved = False
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
        self._metrics.lanes_waiting.set(max(len(self._waiting.lanes) - len(self._flights), 0))
        if self._is_dirty:
            self._is_dirty = False
            await self._picture.refresh_all()
        elif now >= self._look_at:
            await self._picture.refresh()
        else:
            return
        self._look_at = now + LOOK_AGAIN
        off = self._picture.without_topics
        if off and (self._probe is None or self._probe.done()):
            self._probe = self._beside(self._look_for_topics(off))

    def _new_crowd(self) -> Crowd:
        crowd = Crowd()
        crowd.remember(self._shown)
        return crowd

    async def _show_crowd(self) -> None:
        """Customers who would wait long to be seen are shown in a digest."""
        for group in self._picture.groups:
            if group.is_forum:
                await self._show_crowd_of(group.chat_id)

    async def _show_crowd_of(self, chat_id: int) -> None:
        crowd = self._crowds[chat_id]
        shown = crowd.due(self._waiting, self._budgets, chat_id, self._now())
        if not shown:
            return
        try:
            await self._store.write(lambda tx: digest.put(tx, chat_id, shown))
        except errors.DiskFull:
            log.error("digest_not_written", why="disk full")

    def _depart(self) -> float:
        """Let go all that may; returns the moment of the next look (Unix seconds)."""
        while len(self._flights) < MOST_IN_FLIGHT:
            now = self._now()
            if self._line.is_down and (self._flights or self._line.open_at(now) > now):
                return self._line.open_at(now) if not self._flights else inf
            decision = decide(self._waiting, self._budgets, now)
            match decision:
                case Send(row_id=row_id, merges=merges):
                    self._take_off(row_id, merges=merges)
                case WaitUntil(moment=moment):
                    return moment
                case _:
                    return inf
        return inf

    def _take_off(self, row_id: int, *, merges: bool) -> None:
        entry = self._waiting.get(row_id)
        cost = self._waiting.cost_of(self._waiting.lane_of(entry), entry)
        trip = Trip(entry=entry, cost=cost, merges=merges)
        self._waiting.start(row_id)
        self._budgets.start(trip.cost)
        flight = self._beside(self._fly(trip))
        self._flights.add(flight)
        flight.add_done_callback(self._landed)

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let it run beside the loop; a test that has none takes it on by hand."""
        return asyncio.create_task(work)

    async def _fly(self, trip: Trip) -> None:
        row_id = trip.entry.row_id
        try:
            await self._tripper.carry(trip)
        except errors.TokenRefused as error:
            self._fatal = error
        finally:
            self._touch(trip)
            self._waiting.stop(row_id)

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flights.discard(flight)
        self._wake.set()

    def _touch(self, trip: Trip) -> None:
        """The call is answered: other lanes of the chat may go while its books are kept."""
        if not trip.is_counted:
            trip.is_counted = True
            self._budgets.finish(trip.cost, self._now(), has_counted=trip.has_reached)
        self._waiting.touch(trip.cost.chat_id)
        self._wake.set()

    async def _look_for_topics(self, chat_ids: frozenset[int]) -> None:
        """Topics are off: see now and then whether they are on again."""
        await asyncio.sleep(LOOK_AGAIN)
        for chat_id in chat_ids:
            try:
                chat = await self._bot.get_chat(chat_id)
            except (AiogramError, OSError):
                continue
            if chat.is_forum:
                seen = partial(setup.observe_topics, chat_id=chat_id, is_forum=True)
                await self._store.write(seen)
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
