"""The writer: one thread, one connection, one commit for all who wait.

A commit costs a write-through to the disk, however much is in it, so whatever gathered while the
last one ran shares the next. Each unit stands on a savepoint: one that fails is undone alone.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk import errors
from desk.failpoints import Point
from desk.ports import Transaction
from storage import sqlite
from storage.news import News
from storage.ready import Shelf
from storage.transaction import Context, SqlTransaction

MOST_IN_A_BATCH = 256
TRIES = 3
SECONDS_BETWEEN_TRIES = 0.05

Unit = Callable[[Transaction], Any]


@dataclass(frozen=True, slots=True)
class _Order:
    unit: Unit
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Answer:
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units of work in its own thread, in the order in which they came.

    `on_news` is called in the loop with what a commit brings, while the disk still writes: whoever
    acts on it asks for another commit, which comes after. If the commit fails, `has_moved` tells.
    `on_commit` is called once it is on the disk. A unit may run more than once (its batch is tried
    again when the disk stumbles), so it must do nothing but work on its transaction.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        context: Context,
        clock: Callable[[], datetime],
        on_news: Callable[[News], None],
        on_commit: Callable[[], None],
    ) -> None:
        self._context = context
        self._clock = clock
        self._on_news = on_news
        self._on_commit = on_commit
        self._loop = asyncio.get_running_loop()
        self._connection = engine.connect()
        self._shelf = Shelf(engine.dialect)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="storage-writer", daemon=True)
        self._thread.start()

    async def run(self, unit: Unit) -> Any:
        """The unit's result, once it is on the disk. Giving up waiting does not call it off."""
        if self._is_closed:
            raise RuntimeError("the store is closed")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._orders.put(_Order(unit, future))
        return await future

    async def close(self) -> None:
        """Finish what was asked for, then end the thread."""
        if not self._is_closed:
            self._is_closed = True
            self._orders.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        with self._connection as connection:
            is_open = True
            while is_open:
                batch, is_open = self._gather()
                if batch:
                    self._in_loop(self._hand_out, self._commit(connection, batch))

    def _gather(self) -> tuple[list[_Order], bool]:
        """Wait for one order, take what else is there; False when no more will come."""
        batch: list[_Order] = []
        order = self._orders.get()
        while order is not None:
            batch.append(order)
            if len(batch) == MOST_IN_A_BATCH:
                return batch, True
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _commit(self, connection: sa.Connection, batch: Sequence[_Order]) -> Sequence[_Answer]:
        failure: BaseException = RuntimeError("the batch was never tried")
        for attempt in range(TRIES):
            if attempt:
                time.sleep(SECONDS_BETWEEN_TRIES)
            try:
                return self._try(connection, batch)
            except Exception as error:  # noqa: BLE001 — whatever it is, it belongs to the callers
                failure = error
                _roll_back(connection)
                self._in_loop(self._on_news, News(has_moved=True))
        if sqlite.is_full(failure):
            full = errors.DiskFull("the disk is full; nothing was stored")
            full.__cause__ = failure
            failure = full
        return [_Answer(order.future, error=failure) for order in batch]

    def _try(self, connection: sa.Connection, batch: Sequence[_Order]) -> Sequence[_Answer]:
        answers: list[_Answer] = []
        news = News()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        # Savepoints go to the driver itself: three statements a unit, ten times as quick that way.
        driver: Any = connection.connection.driver_connection
        run = driver.execute
        for order in batch:
            run("SAVEPOINT unit")
            tx = SqlTransaction(connection, self._context, self._clock(), self._shelf)
            try:
                answer = _Answer(order.future, result=order.unit(tx))
            except Exception as error:
                if sqlite.is_of_the_machine(error):
                    raise
                run("ROLLBACK TO unit")
                answer = _Answer(order.future, error=error)
            else:
                news.add(tx.news)
            run("RELEASE unit")
            answers.append(answer)
        if news:
            self._in_loop(self._on_news, news)
        Point.COMMIT_BEGINS.reached()
        connection.commit()
        Point.COMMIT_ENDED.reached()
        return answers

    def _in_loop(self, call: Callable[..., None], *facts: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *facts)
        except RuntimeError:
            # The loop has ended: nobody waits for the answers any more.
            return

    def _hand_out(self, answers: Sequence[_Answer]) -> None:
        for answer in answers:
            if answer.future.done():
                continue
            if answer.error is None:
                answer.future.set_result(answer.result)
            else:
                answer.future.set_exception(answer.error)
        self._on_commit()


def _roll_back(connection: sa.Connection) -> None:
    """SQLite may have rolled back by itself already; that is not a fault."""
    try:
        connection.rollback()
    except (sqlite3.Error, sa.exc.SQLAlchemyError):
        # A connection that cannot even undo is given up; the next batch opens another.
        connection.invalidate()
        connection.rollback()
