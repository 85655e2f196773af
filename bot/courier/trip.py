"""One row's trip: it is marked, the call is made, and what became of it is written down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from aiogram import Bot

from bot import logs
from bot.courier import calls, verdict_deeds, verdicts
from bot.courier.budgets import Budgets, Cost, stopped_by_429
from bot.courier.outages import Line, Outages
from bot.courier.probing import Inquiries
from bot.courier.reading import failure_of
from bot.courier.verdict_deeds import Trouble
from bot.courier.verdicts import Failure, Verdict
from bot.courier.waiting import Entry
from bot.metrics import Metrics
from desk import errors
from desk.delivery import doubts, failures, outcomes
from desk.delivery.calls import Probe, ReopenTopic, Repair
from desk.delivery.departures import Departure
from desk.delivery.failures import Ended
from desk.failpoints import Point
from desk.messages import Outcome
from desk.outgoing import ALIVE, OpenTopic, State
from desk.ports import Transaction

T = TypeVar("T")
Unit = Callable[[Transaction], Ended | None]

log = logs.get(__name__)

PAUSE_MARGIN = 0.1
"""Seconds on top of Telegram's retry_after, which is rounded."""
_BOOKS_WAIT = 1.0
"""Seconds before what could not be written down is written again."""
_MOST_FAULTS = 5
"""Times a row may make us stumble before it is told as refused."""


class Books(Protocol):
    """The store, as a trip reads and writes it."""

    async def write(self, unit: Callable[[Transaction], T]) -> T: ...


@dataclass(kw_only=True, slots=True)
class Trip:
    """A row under way. `merges`: what waits behind it may leave with it; `has_reached`: the call
    may have reached Telegram, so it counts.
    """

    entry: Entry
    cost: Cost
    merges: bool = False
    has_reached: bool = False
    is_counted: bool = False

    @property
    def row_id(self) -> int:
        return self.entry.row_id


class Tripper:
    """Makes trips; remembers repairs that were tried and chats that are locked.

    `now` gives Unix seconds; `answered` is called as soon as the answer is there.
    """

    def __init__(
        self,
        books: Books,
        bot: Bot,
        *,
        budgets: Budgets,
        line: Line,
        metrics: Metrics,
        icons: calls.Icons,
        now: Callable[[], float],
        answered: Callable[[Trip], None],
    ) -> None:
        self._books = books
        self._bot = bot
        self._budgets = budgets
        self._line = line
        self._metrics = metrics
        self._icons = icons
        self._now = now
        self._answered = answered
        self._outages = Outages()
        self._repairs: dict[int, frozenset[Repair]] = {}
        self._faults: dict[int, int] = {}
        self._inquiries = Inquiries()

    async def carry(self, trip: Trip) -> None:
        """Make the trip; what became of the row is in the news of its commits.

        Raises `desk.errors.TokenRefused` when Telegram does not know the bot any more.
        """
        try:
            departure = await self._claim(trip)
            if departure is None:
                return
            Point.CLAIM_DONE.reached()
            unit, verdict = await self._call(trip, departure)
            Point.CALL_ANSWERED.reached()
            self._answered(trip)
            ended = await self._write_down(unit)
            Point.BOOKS_DONE.reached()
        except errors.DiskFull:
            # The mark could not be made, so nothing left.
            self._line.failed(self._now())
            return
        except Exception:
            log.exception("trip_failed", row_id=trip.row_id)
            await self._stumble(trip)
            return
        if ended is not None:
            self.count(ended)
            self._observe(departure, ended)
        if isinstance(verdict, verdicts.TokenRefused):
            raise errors.TokenRefused("Telegram does not know the bot's token")

    def count(self, ended: Ended) -> None:
        """Count messages that came to an end."""
        by_outcome = self._metrics.messages_ended.labels
        by_outcome(outcome=ended.outcome.value).inc(len(ended.refs) - ended.merged)
        by_outcome(outcome=Outcome.MERGED.value).inc(ended.merged)

    def unlock(self, chat_id: int) -> None:
        """The bot stands otherwise in the chat: what was locked is tried at once."""
        for family in self._outages.over(chat_id):
            self._budgets.resume(chat_id, family)

    def forget(self, row_id: int) -> None:
        """The row has ended."""
        self._repairs.pop(row_id, None)
        self._faults.pop(row_id, None)
        self._inquiries.forget(row_id)

    async def _claim(self, trip: Trip) -> Departure | None:
        row_id = trip.row_id
        repairs = self._repairs.get(row_id, frozenset())
        inquiry = self._inquiries.of(row_id, self._now())

        def unit(tx: Transaction) -> tuple[Departure | Ended | None, bool]:
            departure = outcomes.claim(tx, row_id, repairs, inquiry, merges=trip.merges)
            if departure is None:
                return None, _is_in_doubt(tx, row_id)
            if isinstance(departure, Departure) and _changed(departure, trip.entry):
                # An album grew, or the group moved, while it was chosen: weigh it anew.
                outcomes.put_back(tx, row_id, tx.now)
                departure = None
            Point.CLAIM_MARKED.reached()
            return departure, False

        departure, is_in_doubt = await self._books.write(unit)
        if isinstance(departure, Ended):
            self.count(departure)
            departure = None
        self._inquiries.looked(row_id, inquiry, departure, is_in_doubt=is_in_doubt)
        return departure

    async def _call(self, trip: Trip, departure: Departure) -> tuple[Unit, Verdict | None]:
        method = calls.method_of(departure, self._icons)
        trip.has_reached = True
        Point.CALL_LEAVES.reached()
        try:
            answer: Any = await self._bot(method)
        except Exception as error:  # noqa: BLE001 - whatever it is, it has a verdict
            failure = failure_of(error)
            family = calls.family_of(departure.call)
            verdict = verdicts.judge(family, failure, in_group=trip.cost.is_group)
            verdict = self._inquiries.heard(trip.row_id, departure.call, verdict)
            self._tell_log(trip, type(method).__name__, failure, verdict)
            return self._failed(trip, departure, failure, verdict), verdict
        self._line.worked()
        self._outages.worked(trip.cost.chat_id, trip.cost.family)
        if _is_repair(departure):
            return self._reopened(departure), None
        if isinstance(departure.call, Probe):
            # Its buttons were others, so it is no message that we sought.
            self._inquiries.give_up(trip.row_id)
            return self._concluded(trip.row_id), None
        ids = calls.ids_in(departure.call, answer)
        lost = calls.lost_its_topic(departure, answer)
        return verdict_deeds.delivered(departure, ids, lost_topic=lost), None

    def _failed(self, trip: Trip, departure: Departure, failure: Failure, verdict: Verdict) -> Unit:
        """Draw the consequences in memory; returns what is to be written down."""
        chat_id, family = trip.cost.chat_id, trip.cost.family
        wait, must_tell = 0.0, False
        if not isinstance(verdict, verdicts.NotSent | verdicts.InDoubt):
            self._line.worked()
        match verdict:
            case verdicts.NotSent():
                trip.has_reached = False
                self._line.failed(self._now())
            case verdicts.InDoubt():
                self._line.doubted(self._now())
            case verdicts.Later(seconds=seconds):
                trip.has_reached = False
                wait = seconds + PAUSE_MARGIN
                self._budgets.refused(chat_id, family, self._now())
                for stopped in stopped_by_429(family):
                    self._budgets.pause(chat_id, stopped, self._now() + wait)
            case verdicts.Locked(why=why):
                must_tell = self._outages.is_new(chat_id, why)
                pause = self._outages.failed(chat_id, family, why)
                # The pause alone keeps the row waiting, so that it can be lifted.
                self._budgets.pause(chat_id, family, self._now() + pause)
            case verdicts.Mend(how=how):
                tried = self._repairs.get(trip.row_id, frozenset())
                if how in tried:
                    verdict = verdicts.Refused("other")
                self._repairs[trip.row_id] = tried | {Repair(how)}
            case verdicts.Done() if isinstance(departure.call, Probe):
                return self._concluded(trip.row_id)
            case verdicts.Done() if _is_repair(departure):
                return self._reopened(departure)
            case _:
                pass
        return verdict_deeds.recorded(
            Trouble(
                departure=departure,
                failure=failure,
                verdict=verdict,
                wait=wait,
                must_tell=must_tell,
            )
        )

    def _concluded(self, row_id: int) -> Unit:
        """A probe was answered: what that means for its row."""
        inquiry = self._inquiries.of(row_id, self._now())
        return lambda tx: outcomes.conclude(tx, row_id, inquiry)

    def _reopened(self, departure: Departure) -> Unit:
        """The topic is open again: the row itself goes next."""
        row_id = departure.row.id
        self._repairs[row_id] = self._repairs.get(row_id, frozenset()) - {Repair.REOPEN}
        return verdict_deeds.again(departure)

    async def _write_down(self, unit: Unit) -> Ended | None:
        """What happened at Telegram must be written, however long the disk is full."""

        def marked(tx: Transaction) -> Ended | None:
            ended = unit(tx)
            Point.BOOKS_MARKED.reached()
            return ended

        while True:
            try:
                return await self._books.write(marked)
            except errors.DiskFull:
                log.error("books_not_written", why="disk full")
                await asyncio.sleep(_BOOKS_WAIT)

    async def _stumble(self, trip: Trip) -> None:
        """A fault of our own: try again, and after five times tell it as refused."""
        row_id = trip.row_id
        times = self._faults[row_id] = self._faults.get(row_id, 0) + 1
        self._inquiries.give_up(row_id)

        def unit(tx: Transaction) -> None:
            row = tx.outbox.get(row_id)
            if row is None or row.state not in ALIVE:
                return
            if times >= _MOST_FAULTS:
                failures.refused(tx, row_id, "other", error="a fault of the desk")
            elif row.state is State.IN_DOUBT:
                doubts.look_again(tx, row_id, timedelta(seconds=2**times))
            elif row.state is State.SENDING and trip.has_reached:
                outcomes.doubted(tx, row_id, "a fault of the desk")
            else:
                outcomes.put_back(tx, row_id, tx.now + timedelta(seconds=2**times))

        try:
            await self._books.write(unit)
        except Exception:
            log.exception("row_given_up", row_id=row_id)
            await self._end_unheard(trip)

    async def _end_unheard(self, trip: Trip) -> None:
        """Even telling of it fails: the lane must go on, the log alone knows."""

        def unit(tx: Transaction) -> None:
            tx.outbox.end(trip.row_id, State.REFUSED, tx.now, error="a fault of the desk")

        try:
            await self._books.write(unit)
        except Exception:
            log.exception("row_stuck", row_id=trip.row_id)

    def _observe(self, departure: Departure, ended: Ended) -> None:
        if ended.outcome is Outcome.SENT:
            added = self._now() - departure.row.created_at.timestamp()
            self._metrics.relay_added_seconds.observe(max(added, 0.0))

    def _tell_log(self, trip: Trip, method: str, failure: Failure, verdict: Verdict) -> None:
        name = method[:1].lower() + method[1:]
        if isinstance(verdict, verdicts.Later):
            self._metrics.telegram_429.labels(method=name).inc()
        tell = log.debug if isinstance(verdict, verdicts.Done) else log.warning
        tell(
            "call_failed",
            row_id=trip.row_id,
            method=name,
            code=failure.code,
            verdict=type(verdict).__name__,
        )


def _is_in_doubt(tx: Transaction, row_id: int) -> bool:
    """Whether the row is looked at again; a trip that could not be written down is in doubt now."""
    row = tx.outbox.get(row_id)
    if row is not None and row.state is State.SENDING:
        outcomes.doubted(tx, row_id, "the books were lost")
    return row is not None and row.state is State.IN_DOUBT


def _changed(departure: Departure, entry: Entry) -> bool:
    """Whether the call takes more than was weighed, or from another chat's budget."""
    if isinstance(departure.call, Probe):
        return False
    return (departure.row.units, departure.chat_id) != (entry.units, entry.chat_id)


def _is_repair(departure: Departure) -> bool:
    """The topic was opened for the sake of the row, which goes next."""
    is_meant = isinstance(departure.row.outgoing, OpenTopic)
    return isinstance(departure.call, ReopenTopic) and not is_meant
