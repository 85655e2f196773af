"""From one schema to the next: nothing lost, and what cannot be read is left alone."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import autogenerate
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from desk import errors
from storage import backup, migrate, postgres, sqlite
from storage.schema import HEAD, metadata
from storage.store import open_store
from storage.transaction import Context
from tests.storage import released
from tests.storage.cast import ALICE, BOT, NOON, HandClock


@pytest.fixture
def database(sqlite_url: str) -> Path:
    path = sqlite.file_of(sqlite_url)
    path.parent.mkdir()
    return path


def written(path: Path, *statements: str) -> bytes:
    """A database in which these statements were run; returns its bytes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def scratched(path: Path) -> bytes:
    """Half of the file overwritten; returns its bytes."""
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:half] + b"\xa5" * half)
    return path.read_bytes()


def differences(connection: sa.Connection) -> list[Any]:
    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        """The full-text index beside `search_entries` is made by the migration alone."""
        return name is None or not name.startswith(("search_fts", "ix_search_entries_stems"))

    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": is_ours}
    )
    found: list[Any] = autogenerate.compare_metadata(context, metadata)
    return found


def test_the_newest_script_is_the_one_the_program_knows():
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_on_sqlite_the_migrations_equal_the_tables(database: Path):
    migrate.bring_up_to_date(database, NOON)

    with closing(sqlite3.connect(database)) as driver:
        engine = sa.create_engine("sqlite://", creator=lambda: driver)
        with engine.connect() as connection:
            assert differences(connection) == []


@pytest.mark.postgresql
async def test_on_postgresql_the_migrations_equal_the_tables(clean_postgres: str):
    engine = postgres.engine_of(clean_postgres)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


def shape(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "ORDER BY name"
        )
        return connection.execute(query).fetchall()


def test_partial_indexes_of_the_migrations_equal_those_of_the_tables(
    database: Path, tmp_path: Path
):
    migrate.bring_up_to_date(database, NOON)
    plain = tmp_path / "plain.db"
    engine = sa.create_engine(f"sqlite:///{plain}")
    metadata.create_all(engine)
    engine.dispose()

    assert shape(database) == shape(plain)


def test_a_new_database_and_its_folder_belong_to_their_owner_alone(tmp_path: Path):
    path = tmp_path / "new" / "folder" / "desk.db"

    migrate.prepare_folder(path)
    migrate.bring_up_to_date(path, NOON)
    backup.back_up(path, schema=HEAD, now=NOON)

    modes = {
        each.relative_to(tmp_path).as_posix(): stat.S_IMODE(each.stat().st_mode)
        for each in (tmp_path / "new").rglob("*")
    }
    assert {mode for name, mode in modes.items() if "." in name} == {0o600}
    assert {mode for name, mode in modes.items() if "." not in name} == {0o700}


@pytest.mark.parametrize("version", released.VERSIONS)
async def test_no_row_is_lost_on_the_way_from_a_released_schema(
    version: str, database: Path, sqlite_url: str, clock: HandClock
):
    before = released.build(version, database)

    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    found = await store.read(lambda tx: tx.customers.find(ALICE.telegram_id))
    await store.close()

    after = released.counts(database)
    assert {table: after[table] for table in before} == before
    assert found is not None


async def test_every_table_of_a_released_schema_is_tried(database: Path):
    counts = released.build(HEAD, database)

    assert set(counts) == {table.name for table in metadata.sorted_tables}
    assert all(counts.values())


def an_older_desk(database: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A database of schema 0001 seen by a program that knows one step more, which fails."""
    released.build("0001", database)
    monkeypatch.setattr(migrate, "HEAD", "0002")
    return database.read_bytes()


def test_before_a_migration_a_copy_is_made(database: Path, monkeypatch: pytest.MonkeyPatch):
    an_older_desk(database, monkeypatch)
    before = released.counts(database)

    said = migrate.bring_up_to_date(database, NOON)

    (copy,) = (database.parent / "backups").iterdir()
    assert copy.name == "desk-0001-20261124T120000Z.db"
    assert str(copy) in said
    assert released.counts(copy) == before


def test_a_migration_that_fails_leaves_all_as_it_was(
    database: Path, monkeypatch: pytest.MonkeyPatch
):
    an_older_desk(database, monkeypatch)
    before = shape(database), released.counts(database)

    def fail(connection: sa.Connection, to: str = "head") -> None:
        connection.exec_driver_sql("DELETE FROM setup_codes")
        connection.exec_driver_sql("DROP TABLE setup_codes")
        connection.exec_driver_sql("THIS IS NO SQL")

    monkeypatch.setattr(migrate, "upgrade", fail)

    with pytest.raises(errors.DatabaseUnusable, match="it is as it was"):
        migrate.bring_up_to_date(database, NOON)

    assert (shape(database), released.counts(database)) == before


def test_a_migration_that_breaks_a_reference_is_not_kept(
    database: Path, monkeypatch: pytest.MonkeyPatch
):
    an_older_desk(database, monkeypatch)
    before = released.counts(database)

    def orphan(connection: sa.Connection, to: str = "head") -> None:
        connection.exec_driver_sql("DELETE FROM customers")

    monkeypatch.setattr(migrate, "upgrade", orphan)

    with pytest.raises(errors.DatabaseUnusable):
        migrate.bring_up_to_date(database, NOON)

    assert released.counts(database) == before


def test_without_room_for_a_copy_nothing_is_migrated(
    database: Path, monkeypatch: pytest.MonkeyPatch
):
    before = an_older_desk(database, monkeypatch)

    def full(*args: object, **named: object) -> Path:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "back_up", full)

    with pytest.raises(errors.DatabaseUnusable, match="disk is full"):
        migrate.bring_up_to_date(database, NOON)

    assert database.read_bytes() == before


def test_the_newest_five_copies_are_kept(database: Path):
    migrate.bring_up_to_date(database, NOON)

    for minute in range(7):
        backup.back_up(database, schema=f"000{9 - minute}", now=NOON + timedelta(minutes=minute))

    times = sorted(each.stem[-7:-3] for each in (database.parent / "backups").iterdir())
    assert times == ["1202", "1203", "1204", "1205", "1206"]


def test_a_copy_that_was_cut_short_harms_no_other(database: Path, monkeypatch: pytest.MonkeyPatch):
    migrate.bring_up_to_date(database, NOON)
    whole = backup.back_up(database, schema=HEAD, now=NOON)
    before = whole.read_bytes()
    monkeypatch.setattr(backup, "sync", lambda path: (_ for _ in ()).throw(OSError("cut")))

    with pytest.raises(OSError, match="cut"):
        backup.back_up(database, schema=HEAD, now=NOON)

    assert list((database.parent / "backups").iterdir()) == [whole]
    assert whole.read_bytes() == before


NEWER = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
    "INSERT INTO alembic_version VALUES ('9999')",
)


def _newer(path: Path) -> None:
    written(path, *NEWER)


def _newer_in_wal_mode(path: Path) -> None:
    written(path, "PRAGMA journal_mode = WAL", *NEWER)


def _foreign(path: Path) -> None:
    written(path, "CREATE TABLE recipes (name TEXT)")


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)


def _cut_short(path: Path) -> None:
    released.build("0001", path)
    path.write_bytes(path.read_bytes()[:6000])


UNUSABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "newer": (_newer, "newer desk"),
    "newer, as a running desk leaves it": (_newer_in_wal_mode, "newer desk"),
    "of another program": (_foreign, "another program"),
    "no database": (_no_database, "no SQLite database"),
    "cut short": (_cut_short, "damaged"),
}


@pytest.mark.parametrize(("spoil", "words"), UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_a_database_that_cannot_be_used_is_left_byte_for_byte(
    spoil: Callable[[Path], None],
    words: str,
    database: Path,
    sqlite_url: str,
    clock: HandClock,
):
    spoil(database)
    before = content_of(database)

    with pytest.raises(errors.DatabaseUnusable, match=words) as refusal:
        await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)

    assert content_of(database) == before
    assert refusal.value.exit_code == 4


async def test_damage_is_noticed_after_an_unclean_stop(
    database: Path, sqlite_url: str, clock: HandClock
):
    released.build("0001", database)
    _leave_a_log(database)
    before = scratched(database)

    with pytest.raises(errors.DatabaseUnusable, match=r"(?s)damaged.*backups"):
        await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)

    assert content_of(database) == before


def _leave_a_log(path: Path) -> None:
    """What a kill leaves: a log that was not folded into the database."""
    log = path.with_name(path.name + "-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE customers SET name = name")
        kept = log.read_bytes()
    log.write_bytes(kept)


async def test_after_an_unclean_stop_a_sound_database_opens(
    database: Path, sqlite_url: str, clock: HandClock
):
    released.build("0001", database)
    _leave_a_log(database)

    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    found = await store.read(lambda tx: tx.customers.find(ALICE.telegram_id))
    await store.close()

    assert found is not None


async def test_migrate_says_what_it_did(sqlite_url: str):
    first = await migrate.migrate(sqlite_url, now=NOON)
    second = await migrate.migrate(sqlite_url, now=NOON)

    assert "was created" in first
    assert "up to date" in second


async def test_beside_a_running_desk_nothing_is_migrated(database_url: str, clock: HandClock):
    store = await open_store(database_url, context=Context(bot_id=BOT), clock=clock)
    try:
        with pytest.raises(errors.DatabaseHeld):
            await migrate.migrate(database_url, now=NOON)
    finally:
        await store.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, clock: HandClock):
    (tmp_path / "file").write_text("in the way")
    url = f"sqlite+aiosqlite:///{tmp_path / 'file' / 'desk.db'}"

    with pytest.raises(errors.DatabaseUnusable, match="cannot be written"):
        await open_store(url, context=Context(bot_id=BOT), clock=clock)


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql://x/y"]
)
async def test_a_database_that_would_not_last_is_refused(url: str, clock: HandClock):
    with pytest.raises(errors.DatabaseUnusable, match="must name a file"):
        await open_store(url, context=Context(bot_id=BOT), clock=clock)


async def test_a_server_out_of_reach_is_named_without_its_password(clock: HandClock):
    url = "postgresql+asyncpg://desk:secret@127.0.0.1:1/desk"

    with pytest.raises(errors.DatabaseUnusable, match="cannot be reached") as refusal:
        await open_store(url, context=Context(bot_id=BOT), clock=clock)

    assert "secret" not in str(refusal.value)
