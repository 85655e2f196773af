"""The courier without a loop: every wait of its own code is a step that the machine takes by hand.

A flight of the courier stops wherever it awaits: before a unit of work, before a call, before the
answer. So a person may write, or the process may be killed, at each of these points.
"""

import sqlite3
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from aiogram.methods import TelegramMethod

from bot.courier.courier import Courier
from bot.metrics import Metrics
from desk.delivery.departures import Departure
from desk.policy import TelegramPolicy
from desk.ports import Transaction
from storage.ready import Shelf
from storage.schema import metadata
from storage.transaction import Context, SqlTransaction

T = TypeVar("T")
Unit = Callable[[Transaction], Any]

_METRICS = Metrics()


@dataclass(frozen=True, slots=True)
class Write:
    unit: Unit


@dataclass(frozen=True, slots=True)
class Read:
    query: Unit


@dataclass(frozen=True, slots=True)
class Call:
    method: TelegramMethod[Any]


Wait = Write | Read | Call


@dataclass(frozen=True, slots=True)
class _Waits:
    """What the courier awaits; the answer is what the machine sends in."""

    for_what: Wait

    def __await__(self) -> Generator[Wait, Any, Any]:
        return (yield self.for_what)


class Books:
    """The store over one plain connection: a unit runs when the machine says so."""

    def __init__(self, context: Context, clock: Callable[[], datetime]) -> None:
        self._context = context
        self._clock = clock
        self._on_news: Callable[[Any], None] = lambda news: None
        self._on_commit: Callable[[], None] = lambda: None
        self._connection = _engine().connect()

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        result: T = await _Waits(Write(unit))
        return result

    async def read(self, query: Callable[[Transaction], T]) -> T:
        result: T = await _Waits(Read(query))
        return result

    def on_news(self, listener: Callable[[Any], None]) -> None:
        # A courier that was killed hears nothing any more.
        self._on_news = listener

    def on_commit(self, listener: Callable[[], None]) -> None:
        self._on_commit = listener

    def do(self, unit: Callable[[Transaction], T]) -> T:
        """Run the unit and commit it; whatever it raises undoes it."""
        self._connection.exec_driver_sql("BEGIN")
        tx = self._transaction()
        try:
            result = unit(tx)
        except BaseException:
            self._connection.rollback()
            raise
        # The news travel ahead of the commit, as the writer's do.
        if tx.news:
            self._on_news(tx.news)
        self._connection.commit()
        self._on_commit()
        return result

    def ask(self, query: Callable[[Transaction], T]) -> T:
        try:
            return query(self._transaction())
        finally:
            self._connection.rollback()

    def _transaction(self) -> SqlTransaction:
        return SqlTransaction(self._connection, self._context, self._clock(), _shelf())

    def rows(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """For what no port answers."""
        try:
            return list(self._connection.execute(statement).all())
        finally:
            self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


class Errand:
    """Work of the courier beside its loop, as far as its next wait. `departure` once it has one."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self._work = work
        self._at_end: list[Callable[[Any], object]] = []
        self.waits_for: Wait | None = None
        self.departure: Departure | None = None
        self.is_over = False
        self.left_at = 0.0
        self.answer: Callable[[], Any] | None = None
        """Set when the call has arrived: gives Telegram's answer, or raises."""

    def add_done_callback(self, deed: Callable[[Any], object]) -> None:
        self._at_end.append(deed)

    def done(self) -> bool:
        return self.is_over

    def goes_on(self, with_what: Any = None) -> None:
        self._step(lambda: self._work.send(with_what))

    def fails(self, error: BaseException) -> None:
        self._step(lambda: self._work.throw(error))

    def dies(self) -> None:
        self.is_over = True
        self._work.close()

    def _step(self, step: Callable[[], Any]) -> None:
        self.answer = None
        try:
            self.waits_for = step()
        except StopIteration:
            self.is_over, self.waits_for = True, None
            for deed in self._at_end:
                deed(self)


class HandCourier(Courier):
    """The real courier; its flights are errands."""

    def __init__(
        self, books: Books, *, clock: Callable[[], datetime], policy: TelegramPolicy
    ) -> None:
        self.errands: list[Errand] = []
        super().__init__(
            books,
            _call,  # type: ignore[arg-type]
            clock=clock,
            metrics=_METRICS,
            policy=policy,
        )
        self._books = books
        books.on_news(self._on_news)
        books.on_commit(self._on_commit)

    def _beside(self, work: Coroutine[Any, Any, None]) -> Any:
        errand = Errand(work)
        self.errands.append(errand)
        return errand

    async def _look_for_topics(self, chat_ids: frozenset[int]) -> None:
        """The machine says itself when topics are on again."""

    def starts(self) -> None:
        self._at_once(self._recover())

    def looks(self) -> float:
        """One round of the courier's loop; returns when it wants to look again."""
        self._at_once(self._keep_up())
        self._at_once(self._show_crowd())
        return self._depart()

    def under_way(self) -> list[Errand]:
        self.errands = [errand for errand in self.errands if not errand.is_over]
        return self.errands

    def _at_once(self, work: Coroutine[Any, Any, Any]) -> None:
        """Nothing else happens while this runs."""
        answer: Any = None
        while True:
            try:
                wait = work.send(answer)
            except StopIteration:
                return
            answer = serve(self._books, wait)


def serve(books: Books, wait: Wait) -> Any:
    match wait:
        case Write(unit=unit):
            return books.do(unit)
        case Read(query=query):
            return books.ask(query)
        case Call():
            raise AssertionError("a call is the machine's to answer")


def _call(method: TelegramMethod[Any]) -> _Waits:
    return _Waits(Call(method))


@cache
def _engine() -> sa.Engine:
    """One for all scenes, since it remembers compiled statements; each connection is a database."""
    return sa.create_engine(
        "sqlite+pysqlite://", creator=_empty_database, poolclass=sa.pool.NullPool
    )


@cache
def _shelf() -> Shelf:
    return Shelf(_engine().dialect)


@cache
def _schema() -> bytes:
    connection = sqlite3.connect(":memory:")
    engine = sa.create_engine(
        "sqlite+pysqlite://", creator=lambda: connection, poolclass=sa.pool.StaticPool
    )
    metadata.create_all(engine)
    pages = connection.serialize()
    engine.dispose()
    return pages


def _empty_database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(_schema())
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
