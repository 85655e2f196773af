"""The writer of SQLite: many units in one commit, and each answers for itself."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desk import errors
from desk.boxes import Arrival
from desk.people import Person
from desk.ports import Transaction
from storage import sqlite
from storage.store import SqliteStore, open_store
from storage.transaction import Context
from tests.storage.cast import BOT, DANA, HandClock


@pytest.fixture
async def store(sqlite_url: str, clock: HandClock) -> AsyncIterator[SqliteStore]:
    opened = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    assert isinstance(opened, SqliteStore)
    yield opened
    await opened.close()


@pytest.fixture
def database(sqlite_url: str) -> Path:
    return sqlite.file_of(sqlite_url)


class Gate:
    """Holds the writer inside a unit, so that those that come meanwhile share the next commit."""

    def __init__(self) -> None:
        self._is_open = threading.Event()
        self._is_reached = threading.Event()

    def __call__(self, tx: Transaction) -> None:
        self._is_reached.set()
        self._is_open.wait(10)

    async def reached(self) -> None:
        await asyncio.to_thread(self._is_reached.wait, 10)

    def open(self) -> None:
        self._is_open.set()


async def together(store: SqliteStore, *units: Callable[[Transaction], Any]) -> list[Any]:
    """Run the units in one batch; failures come back in their place."""
    gate = Gate()
    gated = asyncio.create_task(store.write(gate))
    await gate.reached()
    tasks = [asyncio.create_task(store.write(unit)) for unit in units]
    await asyncio.sleep(0)
    gate.open()
    await gated
    return await asyncio.gather(*tasks, return_exceptions=True)


def adding(number: int) -> Callable[[Transaction], int]:
    person = replace(DANA, telegram_id=number)
    return lambda tx: tx.customers.add(person, language="en", now=tx.now).id


async def test_units_that_wait_share_one_commit(store: SqliteStore):
    commits = []

    @sa.event.listens_for(store._engine, "commit")
    def count(connection: sa.Connection) -> None:
        commits.append(connection)

    await together(store, *(adding(number) for number in range(1, 33)))

    assert len(commits) == 2  # the gate's own, and one for all who waited behind it


async def test_units_run_in_the_order_they_were_asked_for(store: SqliteStore):
    ids = await together(store, *(adding(number) for number in range(1, 33)))

    assert ids == list(range(1, 33))


async def test_a_unit_that_fails_harms_no_other_in_its_batch(store: SqliteStore):
    def fail(tx: Transaction):
        adding(2)(tx)
        raise LookupError("mine alone")

    results = await together(store, adding(1), fail, adding(1), adding(3))

    assert [type(each) for each in results] == [int, LookupError, sqlite3.IntegrityError, int]
    kept = await store.read(lambda tx: [tx.customers.find(each) is not None for each in (1, 2, 3)])
    assert kept == [True, False, True]


async def test_an_answer_comes_after_its_commit(store: SqliteStore, database: Path):
    async def written_then_read_elsewhere(number: int) -> int:
        await store.write(adding(number))
        with closing(sqlite3.connect(database)) as other:
            query = "SELECT count(*) FROM customers WHERE chat_id = ?"
            count: int = other.execute(query, (number,)).fetchone()[0]
            return count

    seen = await asyncio.gather(*(written_then_read_elsewhere(number) for number in range(1, 9)))

    assert seen == [1] * 8


async def test_a_commit_that_fails_once_is_tried_again(store: SqliteStore):
    failures = iter([sqlite3.OperationalError("disk I/O error")])

    @sa.event.listens_for(store._engine, "commit")
    def stumble(connection: sa.Connection) -> None:
        for failure in failures:
            failure.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise failure

    results = await together(store, adding(1), adding(2))

    assert results == [1, 2]


async def test_a_connection_that_can_neither_commit_nor_undo_is_replaced(store: SqliteStore):
    failures = ["commit", "rollback"]

    def stumble(connection: sa.Connection) -> None:
        if failures:
            failures.pop()
            raise sqlite3.OperationalError("disk I/O error")

    sa.event.listen(store._engine, "commit", stumble)
    sa.event.listen(store._engine, "rollback", stumble)

    assert await together(store, adding(1), adding(2)) == [1, 2]


async def test_a_commit_that_keeps_failing_fails_all_that_is_in_it(store: SqliteStore):
    is_broken = True

    @sa.event.listens_for(store._engine, "commit")
    def stumble(connection: sa.Connection) -> None:
        if is_broken:
            raise sqlite3.OperationalError("disk I/O error")

    results = await asyncio.gather(
        store.write(adding(1)), store.write(adding(2)), return_exceptions=True
    )
    is_broken = False

    assert [type(each) for each in results] == [sqlite3.OperationalError] * 2
    assert await store.write(adding(1)) == 1


def limit_pages(tx: Any, extra: int | None) -> None:
    """Let the file grow by so many pages and no more; None: as far as it likes."""
    run = tx.customers._scope.connection.exec_driver_sql
    used = run("PRAGMA page_count").scalar()
    run(f"PRAGMA max_page_count = {2**30 if extra is None else used + extra}")


def big(number: int) -> Callable[[Transaction], int]:
    arrival = Arrival(update_id=number, lane="p:1", body=b"x" * 20_000)
    return lambda tx: tx.inbox.add([arrival], tx.now)[0].update_id


async def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_lost(store: SqliteStore):
    await store.write(lambda tx: limit_pages(tx, 40))

    stored: list[int] = []

    async def fill() -> None:
        for number in range(1, 100):
            await store.write(big(number))
            stored.append(number)

    with pytest.raises(errors.DiskFull):
        await fill()

    waiting = await store.read(lambda tx: tx.inbox.waiting(after=0, limit=100))
    assert [row.update_id for row in waiting] == stored
    assert stored


async def test_a_full_disk_fails_every_unit_that_shared_the_commit(store: SqliteStore):
    await store.write(lambda tx: limit_pages(tx, 0))

    results = await together(store, big(1), big(2), big(3))

    assert [type(each) for each in results] == [errors.DiskFull] * 3
    assert await store.read(lambda tx: tx.inbox.depth()) == 0


async def test_writing_goes_on_when_space_returns(store: SqliteStore):
    await store.write(lambda tx: limit_pages(tx, 0))
    with pytest.raises(errors.DiskFull):
        await store.write(big(1))

    await store.write(lambda tx: limit_pages(tx, None))

    assert await store.write(big(1)) == 1


async def test_the_writer_goes_on_after_any_failure_of_a_unit(store: SqliteStore):
    def nonsense(tx: Any):
        tx.customers._scope.connection.exec_driver_sql("THIS IS NO SQL")

    with pytest.raises(sa.exc.OperationalError):
        await store.write(nonsense)

    assert await store.write(adding(1)) == 1


async def test_what_was_asked_for_before_closing_is_written(sqlite_url: str, clock: HandClock):
    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    asked = [asyncio.create_task(store.write(adding(number))) for number in range(1, 9)]
    await asyncio.sleep(0)

    await store.close()

    assert await asyncio.gather(*asked) == list(range(1, 9))


async def test_a_closed_store_takes_nothing_more(sqlite_url: str, clock: HandClock):
    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    await store.close()

    with pytest.raises(RuntimeError):
        await store.write(adding(1))


async def test_every_write_is_on_the_disk_before_it_is_acknowledged(store: SqliteStore):
    def pragmas(tx: Any):
        run = tx.customers._scope.connection.exec_driver_sql
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [run(f"PRAGMA {name}").scalar() for name in names]

    assert await store.write(pragmas) == ["wal", 2, 1]  # 2: FULL


async def test_a_reference_to_nothing_is_refused(store: SqliteStore):
    def dangle(tx: Transaction):
        tx.topics.add(customer_id=99, group_chat_id=None, title="t", icon="i", now=tx.now)

    with pytest.raises(sqlite3.IntegrityError):
        await store.write(dangle)


async def test_a_customer_of_every_id_telegram_gives_fits(store: SqliteStore):
    largest = Person(telegram_id=2**52 - 1, first_name="Far")

    customer = await store.write(lambda tx: tx.customers.add(largest, language="en", now=tx.now))

    assert customer.chat_id == 2**52 - 1
