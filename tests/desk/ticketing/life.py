"""A desk for the machine of tickets: deeds over real tables, and a process that may die.

What was committed survives: a restart opens the bytes of the database anew.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, TypeVar

import sqlalchemy as sa

from desk import errors
from desk.doors import time
from desk.messages import Content, Incoming
from desk.people import Person, Role, StaffMember
from desk.policy import Policy
from desk.ports import Transaction
from storage.ready import Shelf
from storage.schema import events, metadata
from storage.transaction import Context, SqlTransaction

T = TypeVar("T")
BOT, GROUP = 7_000_000_001, -1_001_234_567_890
MORNING = datetime(2030, 1, 15, 9, tzinfo=UTC)
ZONE = "Europe/Moscow"
BOB = Person(telegram_id=5_000_000_201, first_name="Bob")
CAROL = Person(telegram_id=5_000_000_202, first_name="Carol")
PEOPLE = {
    "Alice": Person(telegram_id=5_000_000_101, first_name="Alice"),
    "Dana": Person(telegram_id=5_000_000_102, first_name="Dana"),
    "Bob": BOB,
    "Carol": CAROL,
}
CONTEXT = Context(bot_id=BOT, language="en", timezone=ZONE, policy=Policy())
_HISTORY = sa.select(events).order_by(events.c.id)
MOST_ROUNDS = 3
"""Of ticks without time passing: what is due is done, and then nothing is."""


class Life:
    """One database, one clock."""

    def __init__(self) -> None:
        self.now = MORNING
        self.last_id = 0
        self.commits = 0
        self._image = _empty()
        self._connection = self._open()
        self.do(_appoint)

    def do(self, unit: Callable[[Transaction], T], *, dies: bool = False) -> T | None:
        """Commit the unit; a refusal undoes it. `dies`: killed before the commit, done again."""
        if dies:
            self._run(unit, is_kept=False)
            self.restart()
        return self._run(unit, is_kept=True)

    def ask(self, query: Callable[[Transaction], T]) -> T:
        try:
            return query(SqlTransaction(self._connection, CONTEXT, self.now, _shelf()))
        finally:
            self._connection.rollback()

    def restart(self) -> None:
        """Only what is on disk is left."""
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._image = driver.serialize()
        self._connection.close()
        self._connection = self._open()

    def passes(self, span: timedelta, *, dies: bool) -> None:
        """Time goes on; then ticks do what is due, until nothing is."""
        self.now += span
        for _ in range(MOST_ROUNDS):
            due = self.ask(lambda tx: tx.tickets.due(self.now, 100))
            waking = self.ask(lambda tx: tx.timers.due(self.now, 100))
            if not due and not waking:
                return
            for ticket in due:
                self.do(partial(time.ticket, ticket=ticket), dies=dies)
            for timer in waking:
                self.do(partial(time.timer, timer=timer), dies=dies)
        raise AssertionError("what is due never ends")

    def says(self, who: str, text: str) -> Incoming:
        """Words of that person, in private for a customer and in the group for staff.

        Nobody types faster than in half a minute, so that no words look like a flood.
        """
        self.now += timedelta(seconds=30)
        self.last_id += 1
        person = PEOPLE[who]
        is_staff = person in (BOB, CAROL)
        return Incoming(
            chat_id=GROUP if is_staff else person.telegram_id,
            message_id=self.last_id,
            topic_id=None,
            sender=person,
            written_at=self.now,
            content=Content(kind="text", text=text),
        )

    def events(self) -> list[Any]:
        """The whole history, oldest first; no port reads it."""
        try:
            return list(self._connection.execute(_HISTORY))
        finally:
            self._connection.rollback()

    def close(self) -> None:
        self._connection.close()

    def _open(self) -> sa.Connection:
        _next.append(self._image)
        return _engine().connect()

    def _run(self, unit: Callable[[Transaction], T], *, is_kept: bool) -> T | None:
        self._connection.exec_driver_sql("BEGIN")
        try:
            result = unit(SqlTransaction(self._connection, CONTEXT, self.now, _shelf()))
        except errors.DeskError:
            self._connection.rollback()
            return None
        except BaseException:
            self._connection.rollback()
            raise
        if is_kept:
            self._connection.commit()
            self.commits += 1
        else:
            self._connection.rollback()
        return result


def member(tx: Transaction, who: str) -> StaffMember:
    found = tx.staff.find(PEOPLE[who].telegram_id)
    assert found is not None
    return found


def _appoint(tx: Transaction) -> None:
    tx.groups.bind(GROUP, title="Support", is_forum=True, now=tx.now)
    for person, role in ((BOB, Role.OPERATOR), (CAROL, Role.LEAD)):
        tx.staff.save(tx.staff.add(person, is_admin=False, now=tx.now).given(role))


_next: list[bytes] = []
"""What the next connection opens."""


@cache
def _engine() -> sa.Engine:
    return sa.create_engine("sqlite+pysqlite://", creator=_database, poolclass=sa.pool.NullPool)


@cache
def _shelf() -> Shelf:
    return Shelf(_engine().dialect)


def _database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(_next.pop() if _next else _empty())
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@cache
def _empty() -> bytes:
    connection = sqlite3.connect(":memory:")
    engine = sa.create_engine(
        "sqlite+pysqlite://", creator=lambda: connection, poolclass=sa.pool.StaticPool
    )
    metadata.create_all(engine)
    pages = connection.serialize()
    engine.dispose()
    return pages
