"""`desk backup`: a whole copy beside a desk at work, or words and nothing."""

import multiprocessing
import os
import resource
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desk import errors
from storage import backup, contents, migrate, saving, sqlite
from storage.store import Store, open_store
from storage.transaction import Context
from tests.storage import released
from tests.storage.cast import BOT, NOON, HandClock, begin, say, words


@pytest.fixture
def database(sqlite_url: str) -> Path:
    path = sqlite.file_of(sqlite_url)
    path.parent.mkdir()
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


async def talk(store: Store, *texts: str) -> None:
    def unit(tx):
        conversation = begin(tx)
        for number, text in enumerate(texts):
            say(tx, conversation, words(text, message_id=number + 1))

    await store.write(unit)


def texts_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM messages ORDER BY id")]


async def test_beside_a_desk_at_work_the_copy_holds_what_was_said(
    sqlite_url: str, clock: HandClock, target: Path
):
    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    await talk(store, "My parcel is lost", "It was blue")

    there = saving.save(sqlite_url, target, bot_id=BOT)
    await store.close()

    assert texts_in(target) == ["My parcel is lost", "It was blue"]
    assert (there.tickets, there.messages) == (1, 2)


async def test_a_desk_that_writes_meanwhile_neither_waits_nor_starts_the_copy_anew(
    sqlite_url: str, clock: HandClock, target: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backup, "_PAGES_AT_ONCE", 8)
    store = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    await talk(store, "My parcel is lost")
    database = sqlite.file_of(sqlite_url)
    steps = []

    with closing(sqlite3.connect(database, isolation_level=None)) as desk:

        def write_on(done: int, of: int) -> None:
            steps.append(done)
            desk.execute("UPDATE messages SET text = text || '!'")

        saving.save(sqlite_url, target, bot_id=BOT, progress=write_on)
    await store.close()

    assert len(steps) > 2
    assert steps == sorted(set(steps))
    assert texts_in(target) == ["My parcel is lost"]


def test_a_copy_is_one_file_for_its_owner_alone(database: Path, sqlite_url: str, target: Path):
    released.build("0001", database)

    saving.save(sqlite_url, target, bot_id=BOT)

    assert [each.name for each in target.parent.iterdir() if each.is_file()] == [target.name]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_replaced_only_when_asked(
    database: Path, sqlite_url: str, target: Path
):
    released.build("0001", database)
    target.write_text("the shopping list")

    with pytest.raises(errors.CommandFailed, match="is there already; --force"):
        saving.save(sqlite_url, target, bot_id=BOT)
    before = target.read_text()
    saving.save(sqlite_url, target, bot_id=BOT, replace=True)

    assert before == "the shopping list"
    assert texts_in(target) == ["My parcel is lost"]


def _itself(database: Path) -> Path:
    return database


def _itself_by_another_name(database: Path) -> Path:
    other = database.parent / "other.db"
    other.symlink_to(database)
    return other


def _its_log(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def _in_no_folder(database: Path) -> Path:
    return database.parent / "nowhere" / "copy.db"


def _a_folder(database: Path) -> Path:
    return database.parent


NO_TARGETS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "the database": (_itself, "is the database itself"),
    "the database by another name": (_itself_by_another_name, "is the database itself"),
    "the log of the database": (_its_log, "is the database itself"),
    "in a folder that is not there": (_in_no_folder, "there is no folder"),
    "a folder": (_a_folder, "is no file"),
}


@pytest.mark.parametrize(("choose", "said"), NO_TARGETS.values(), ids=NO_TARGETS.keys())
def test_what_cannot_be_a_target_is_refused_in_words(
    choose: Callable[[Path], Path], said: str, database: Path, sqlite_url: str
):
    released.build("0001", database)
    before = database.read_bytes()

    with pytest.raises(errors.CommandFailed, match=said) as refusal:
        saving.save(sqlite_url, choose(database), bot_id=BOT, replace=True)

    assert refusal.value.exit_code == 1
    assert database.read_bytes() == before


def test_a_folder_that_may_not_be_written_is_named(
    database: Path, sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
):
    released.build("0001", database)
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    with pytest.raises(errors.CommandFailed, match="cannot be written; name another folder"):
        saving.save(sqlite_url, target, bot_id=BOT)


def test_a_disk_without_room_is_noticed_before(
    database: Path, sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
):
    released.build("0001", database)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("", (), {"free": 10})())

    with pytest.raises(errors.CommandFailed, match="has no room for the copy"):
        saving.save(sqlite_url, target, bot_id=BOT)


def _save_within(limit: int, url: str, target: Path, said: "multiprocessing.Queue[str]") -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        saving.save(url, target, bot_id=BOT, replace=True)
    except errors.CommandFailed as error:
        said.put(str(error))
    else:
        said.put("no fault")


def test_a_disk_that_fills_while_copying_leaves_what_was_there(
    database: Path, sqlite_url: str, target: Path
):
    released.build("0001", database)
    target.write_text("the copy of yesterday")
    context = multiprocessing.get_context("spawn")
    said = context.Queue()

    child = context.Process(
        target=_save_within, args=(database.stat().st_size // 2, sqlite_url, target, said)
    )
    child.start()
    words_of_it = said.get(timeout=30)
    child.join()

    assert "could not be written" in words_of_it
    assert target.read_text() == "the copy of yesterday"
    assert [each.name for each in target.parent.iterdir() if each.is_file()] == [target.name]


def test_a_full_disk_is_called_so(
    database: Path, sqlite_url: str, target: Path, monkeypatch: pytest.MonkeyPatch
):
    released.build("0001", database)
    real = sqlite3.connect

    def cramped(path, *args, **named):
        connection = real(path, *args, **named)
        if str(path).endswith(".part"):
            connection.execute("PRAGMA max_page_count = 4")
        return connection

    monkeypatch.setattr(sqlite3, "connect", cramped)

    with pytest.raises(errors.CommandFailed, match="the disk is full; nothing was left there"):
        saving.save(sqlite_url, target, bot_id=BOT)

    assert not target.exists()


def flip(path: Path) -> None:
    """Turns over a bit in an index of messages."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_messages_at'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[page * size - 4] ^= 0x10
    path.write_bytes(content)


def test_a_database_with_a_flipped_bit_is_not_passed_off_as_a_copy(
    database: Path, sqlite_url: str, target: Path
):
    released.build("0001", database)
    flip(database)

    with pytest.raises(errors.DatabaseUnusable, match="no copy was made") as refusal:
        saving.save(sqlite_url, target, bot_id=BOT)

    assert "desk restore" in str(refusal.value)
    assert not target.exists()


def test_an_orphaned_row_is_damage_too(database: Path, sqlite_url: str, target: Path):
    released.build("0001", database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM customers")

    with pytest.raises(errors.DatabaseUnusable, match="rows refer to what is not there"):
        saving.save(sqlite_url, target, bot_id=BOT)


@pytest.mark.parametrize("is_empty", [True, False])
def test_where_there_is_no_database_there_is_nothing_to_copy(
    is_empty: bool, database: Path, sqlite_url: str, target: Path
):
    if is_empty:
        database.touch()

    with pytest.raises(errors.CommandFailed, match="nothing to copy"):
        saving.save(sqlite_url, target, bot_id=BOT)


def test_a_postgresql_server_has_tools_of_its_own(target: Path):
    url = "postgresql+asyncpg://desk:secret@127.0.0.1/desk"

    with pytest.raises(errors.CommandFailed, match="pg_dump") as refusal:
        saving.save(url, target, bot_id=BOT)

    assert "secret" not in str(refusal.value)


def test_an_unfinished_copy_that_a_kill_left_is_not_played_into_the_next(
    database: Path, sqlite_url: str, target: Path
):
    released.build("0001", database)
    (target.parent / "copy.db.part").write_bytes(b"half")
    (target.parent / "copy.db.part-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 99)

    saving.save(sqlite_url, target, bot_id=BOT)

    assert texts_in(target) == ["My parcel is lost"]
    assert len([each for each in target.parent.iterdir() if each.is_file()]) == 1


def test_an_old_copy_that_is_needed_is_spared(database: Path):
    migrate.bring_up_to_date(database, NOON)
    first = backup.back_up(database, schema="0001", now=NOON)

    for minute in range(1, 8):
        backup.back_up(database, schema="0001", now=NOON.replace(minute=minute), spared=first)

    assert first.exists()
    assert len(list(first.parent.iterdir())) == backup.KEPT + 1


def test_what_is_in_a_copy_is_counted_for_one_bot(database: Path):
    released.build("0001", database)

    ours = contents.examine(database, bot_id=BOT)
    others = contents.examine(database, bot_id=BOT + 1)

    assert (ours.tickets, ours.messages, ours.is_of(BOT)) == (1, 1, True)
    assert (others.tickets, others.messages, others.is_of(BOT + 1)) == (0, 0, False)
    assert "schema 0001, 1 tickets, 1 messages" in str(ours)
