"""The same units of work on PostgreSQL."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from desk import errors
from desk.ports import Transaction
from storage import migrate as steps
from storage.news import News
from storage.schema import HEAD
from storage.store import Store
from storage.transaction import Context, SqlTransaction

T = TypeVar("T")

TRIES = 5
_ONE_PROCESS = 0x6465736B  # "desk": the key of the advisory lock, one a database
_AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_DISK_FULL = "53100"


class PostgresStore(Store):
    """A PostgreSQL database, held by one process through an advisory lock of its session.

    Units run one after another: rows then appear in the order of their ids, which is what those
    who read on from the last id they saw rely on.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        lock: AsyncConnection,
        *,
        context: Context,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(context, clock)
        self._engine = engine
        self._lock = lock
        self._turn = asyncio.Lock()
        self._is_closed = False

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        if self._is_closed:
            raise RuntimeError("the store is closed")
        # A task of its own: a caller who gives up waiting must not tear a commit in two.
        return await asyncio.shield(asyncio.ensure_future(self._write(unit)))

    async def _write(self, unit: Callable[[Transaction], T]) -> T:
        async with self._turn:
            for attempt in range(1, TRIES + 1):
                try:
                    result, news = await self._try(unit)
                    break
                except sa.exc.DBAPIError as error:
                    if _state(error) == _DISK_FULL:
                        raise errors.DiskFull("the server's disk is full") from error
                    if _state(error) not in _AGAIN or attempt == TRIES:
                        raise
            else:
                raise AssertionError("the last try returns or raises")
        if news:
            self._tell_news(news)
        self._tell_commit()
        return result

    async def _try(self, unit: Callable[[Transaction], T]) -> tuple[T, News]:
        def run(connection: sa.Connection) -> tuple[T, News]:
            tx = SqlTransaction(connection, self.context, self._clock())
            result = unit(tx)
            return result, tx.news

        async with self._engine.begin() as connection:
            return await connection.run_sync(run)

    async def read(self, query: Callable[[Transaction], T]) -> T:
        now = self._clock()
        async with self._engine.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return await connection.run_sync(
                lambda sync: query(SqlTransaction(sync, self.context, now))
            )

    async def close(self) -> None:
        self._is_closed = True
        async with self._turn:
            await self._lock.close()
            await self._engine.dispose()


async def open_store(url: str, *, context: Context, clock: Callable[[], datetime]) -> Store:
    """As `storage.store.open_store`."""
    engine = engine_of(url)
    try:
        lock = await _take(engine)
        await _bring_up_to_date(engine)
    except BaseException:
        await engine.dispose()
        raise
    return PostgresStore(engine, lock, context=context, clock=clock)


async def migrate(url: str) -> str:
    """As `storage.migrate.migrate`; the administrator's own tools make the backup."""
    engine = engine_of(url)
    try:
        lock = await _take(engine)
        try:
            return await _bring_up_to_date(engine)
        finally:
            await lock.close()
    finally:
        await engine.dispose()


def engine_of(url: str) -> AsyncEngine:
    address = sa.make_url(url).set(drivername="postgresql+asyncpg")
    # Parameters hold customers' words, and an error is logged with its text.
    return create_async_engine(address, pool_pre_ping=True, hide_parameters=True)


async def version_of(connection: AsyncConnection) -> str | None:
    """The schema of the database; None for a new one."""
    if await connection.scalar(sa.text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = await connection.scalar(
        sa.text("SELECT version_num FROM alembic_version")
    )
    return version


async def _take(engine: AsyncEngine) -> AsyncConnection:
    try:
        connection = await engine.connect()
    except (OSError, sa.exc.DBAPIError) as error:
        address = engine.url.render_as_string(hide_password=True)
        raise errors.DatabaseUnusable(f"{address} cannot be reached ({error})") from error
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    if not await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_ONE_PROCESS))):
        await connection.close()
        raise errors.DatabaseHeld(
            f"the database {engine.url.database} is in use by another process; stop it first, "
            "or choose another DATABASE_URL"
        )
    return connection


async def _bring_up_to_date(engine: AsyncEngine) -> str:
    name = f"the database {engine.url.database}"
    async with engine.begin() as connection:
        version = steps.known(await version_of(connection), name)
        if version == HEAD:
            return f"{name} is up to date (schema {HEAD})"
        try:
            await connection.run_sync(steps.upgrade)
        except sa.exc.SQLAlchemyError as error:
            raise errors.DatabaseUnusable(
                f"{name} could not be brought to schema {HEAD} ({error}); it is as it was"
            ) from error
    if version is None:
        return f"{name} was set up (schema {HEAD})"
    return f"{name} went from schema {version} to {HEAD}"


def _state(error: Any) -> str | None:
    """The SQLSTATE that PostgreSQL gave."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state
