"""The store: where units of work run. The rest of the desk sees this file and the ports alone."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from desk import errors
from desk.ports import Transaction
from storage import sqlite
from storage.lock import FileLock
from storage.news import News
from storage.transaction import Context, SqlTransaction
from storage.writer import Writer

T = TypeVar("T")

Clock = Callable[[], datetime]
Listener = Callable[[News], None]


class Store(ABC):
    """One open database, for one bot. Belongs to the event loop in which it was opened."""

    def __init__(self, context: Context, clock: Clock) -> None:
        self.context = context
        self._clock = clock
        self._hears: list[Listener] = []
        self._waits: list[Callable[[], None]] = []

    @abstractmethod
    async def write(self, unit: Callable[[Transaction], T]) -> T:
        """Run the unit and commit it; returns once it is on disk.

        Whatever the unit raises undoes it and comes back to the caller. `desk.errors.DiskFull`:
        nothing was stored. The unit is plain and may run more than once: it only works on its
        transaction. Giving up waiting does not call it off.
        """

    @abstractmethod
    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Run a query over one view of the database; it cannot write."""

    @abstractmethod
    async def close(self) -> None:
        """Finish what was asked for, and let the database go."""

    async def probe(self) -> None:
        """Return when the writer has answered; the caller sets the bound."""
        await self.write(_nothing)

    def on_news(self, listener: Listener) -> None:
        """Call `listener` in the loop with what each commit brings, in order, maybe ahead of it.

        Nothing that leaves this process may follow from it without another commit.
        """
        self._hears.append(listener)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` in the loop after every commit."""
        self._waits.append(listener)

    def _tell_news(self, news: News) -> None:
        for listener in self._hears:
            listener(news)

    def _tell_commit(self) -> None:
        for listener in self._waits:
            listener()


class SqliteStore(Store):
    """A SQLite file: a writer's thread, and readers beside it."""

    def __init__(self, lock: FileLock, *, context: Context, clock: Clock) -> None:
        super().__init__(context, clock)
        self._lock = lock
        self._engine = sqlite.writing_engine(lock.database)
        self._readers = sqlite.reading_engine(lock.database)
        self._writer = Writer(
            self._engine,
            context=context,
            clock=clock,
            on_news=self._tell_news,
            on_commit=self._tell_commit,
        )

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        result: T = await self._writer.run(unit)
        return result

    async def read(self, query: Callable[[Transaction], T]) -> T:
        now = self._clock()
        async with self._readers.connect() as connection:
            return await connection.run_sync(
                lambda sync: query(SqlTransaction(sync, self.context, now))
            )

    async def close(self) -> None:
        # Readers first: the last to leave folds the log into the database, and they must not.
        await self._readers.dispose()
        await self._writer.close()
        self._engine.dispose()
        self._lock.release()


async def open_store(url: str, *, context: Context, clock: Clock) -> Store:
    """Take the database for this process, bring it up to date, and start to write.

    Raises `desk.errors.DatabaseHeld` when another process has it, `DatabaseUnusable` when it is
    newer than this program, damaged or out of reach; it is then left as it was.
    """
    from storage import migrate, postgres

    if sqlite.is_server(url):
        return await postgres.open_store(url, context=context, clock=clock)
    path = sqlite.file_of(url)
    migrate.prepare_folder(path)
    lock = FileLock(path)
    lock.take()
    try:
        migrate.bring_up_to_date(path, clock())
        return SqliteStore(lock, context=context, clock=clock)
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        lock.release()
        raise errors.DatabaseUnusable(f"{path} cannot be opened ({error})") from error
    except BaseException:
        lock.release()
        raise


def _nothing(tx: Transaction) -> None:
    return None
