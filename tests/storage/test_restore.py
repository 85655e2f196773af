"""`desk restore`: the copy is in the database's place, whole, or nothing has changed."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from desk import errors
from desk.delivery import outage, outcomes
from desk.outgoing import Destination, Priority, State
from storage import backup, contents, restoring, saving, sqlite
from storage.store import Store, open_store
from storage.transaction import Context
from tests.storage import released
from tests.storage.cast import BOT, NOON, OTHER_BOT, HandClock, begin, copy_of, say, words
from tests.storage.test_backup import flip, talk, texts_in

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(sqlite_url: str) -> Path:
    path = sqlite.file_of(sqlite_url)
    path.parent.mkdir()
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy in which Alice's parcel is lost."""
    path = tmp_path / "copy.db"
    released.build("0001", path)
    return path


def reworded(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE messages SET text = ?", (text,))


def restored(url: str, source: Path, *, any_bot: bool = False) -> restoring.Restored:
    return restoring.restore(url, source, bot_id=BOT, now=NOON, any_bot=any_bot)


async def opened(url: str, clock: HandClock) -> Store:
    return await open_store(url, context=Context(bot_id=BOT), clock=clock)


async def test_a_desk_goes_on_from_the_copy(sqlite_url: str, tmp_path: Path, clock: HandClock):
    store = await opened(sqlite_url, clock)
    await talk(store, "My parcel is lost")
    saving.save(sqlite_url, tmp_path / "copy.db", bot_id=BOT)
    await store.write(lambda tx: tx.messages.revise(1, words("Found!").content, tx.now))
    await store.close()

    done = restored(sqlite_url, tmp_path / "copy.db")
    store = await opened(sqlite_url, clock)
    message = await store.read(lambda tx: tx.messages.get(1))
    await store.close()

    assert message.content.text == "My parcel is lost"
    assert "1 tickets, 1 messages" in str(done)
    assert "Tell your operators" not in str(done)


def test_the_database_before_it_is_kept(database: Path, sqlite_url: str, copy: Path):
    released.build("0001", database)
    reworded(database, "It was found")

    done = restored(sqlite_url, copy)

    assert done.kept is not None
    assert done.kept.name == "desk-0001-before-restore-20261124T120000Z.db"
    assert texts_in(done.kept) == ["It was found"]
    assert str(done.kept) in str(done)


def test_where_there_was_no_database_there_is_one(sqlite_url: str, copy: Path):
    done = restored(sqlite_url, copy)

    assert done.kept is None
    assert texts_in(done.database) == ["My parcel is lost"]
    assert done.database.stat().st_mode & 0o777 == 0o600
    assert done.database.parent.stat().st_mode & 0o777 == 0o700


def leave_a_log(path: Path, text: str) -> None:
    """What kill -9 leaves: words that are in the log alone."""
    log = path.with_name(path.name + "-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE messages SET text = ?", (text,))
        kept = log.read_bytes(), path.read_bytes()
    log.write_bytes(kept[0])
    path.write_bytes(kept[1])


def test_the_log_of_the_old_database_is_kept_with_it_and_not_played_into_the_new(
    database: Path, sqlite_url: str, copy: Path
):
    released.build("0001", database)
    leave_a_log(database, "It was found")

    done = restored(sqlite_url, copy)

    assert texts_in(database) == ["My parcel is lost"]
    assert done.kept is not None
    assert texts_in(done.kept) == ["It was found"]


def test_a_raw_copy_is_read_with_the_log_beside_it(sqlite_url: str, copy: Path):
    leave_a_log(copy, "It was found")

    done = restored(sqlite_url, copy)

    assert texts_in(done.database) == ["It was found"]


def test_a_copy_is_left_as_it_was_with_nothing_beside_it(sqlite_url: str, copy: Path):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    before = copy.read_bytes()

    restored(sqlite_url, copy)

    assert copy.read_bytes() == before
    assert [each.name for each in copy.parent.iterdir() if each.is_file()] == [copy.name]


def test_the_oldest_of_the_kept_copies_survives_its_own_restore(
    database: Path, sqlite_url: str, copy: Path
):
    released.build("0001", database)
    folder = database.parent / "backups"
    folder.mkdir()
    for hour in range(5):
        shutil.copy(copy, folder / f"desk-0001-20261123T0{hour}0000Z.db")
    oldest = folder / "desk-0001-20261123T000000Z.db"

    restored(sqlite_url, oldest)

    assert oldest.exists()


async def test_beside_a_running_desk_nothing_is_restored(
    sqlite_url: str, clock: HandClock, copy: Path
):
    store = await opened(sqlite_url, clock)
    try:
        with pytest.raises(errors.DatabaseHeld):
            restored(sqlite_url, copy)
    finally:
        await store.close()


def test_a_reader_beside_is_named_and_nothing_changes(database: Path, sqlite_url: str, copy: Path):
    released.build("0001", database)
    leave_a_log(database, "It was found")
    with closing(sqlite3.connect(database, isolation_level=None)) as shell:
        shell.execute("BEGIN")
        shell.execute("SELECT * FROM messages").fetchone()

        with pytest.raises(errors.CommandFailed, match="open in another program"):
            restored(sqlite_url, copy)

    assert texts_in(database) == ["It was found"]


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _of_no_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")


def _of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE alembic_version")


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _text(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (_newer, "newer desk"),
    "of no schema of ours": (_of_no_schema, "none of the desk's"),
    "of another program": (_of_another_program, "another program"),
    "cut short": (_cut_short, "damaged"),
    "with a flipped bit": (flip, "damaged"),
    "a text": (_text, "no SQLite database"),
    "empty": (_empty, "nothing in it"),
}


@pytest.mark.parametrize(("spoil", "said"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_copy_that_cannot_be_used_changes_nothing(
    spoil: Callable[[Path], object], said: str, database: Path, sqlite_url: str, copy: Path
):
    released.build("0001", database)
    before = database.read_bytes()
    spoil(copy)

    with pytest.raises(errors.DatabaseUnusable, match=said) as refusal:
        restored(sqlite_url, copy)

    assert refusal.value.exit_code == 4
    assert database.read_bytes() == before
    assert sorted(each.name for each in database.parent.iterdir()) == ["desk.db", "desk.db.lock"]


def test_a_copy_of_another_bot_is_restored_only_when_insisted(sqlite_url: str, copy: Path):
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for table in ("customers", "groups", "staff", "pulses", "inbox"):
            connection.execute(f"UPDATE {table} SET bot_id = ?", (OTHER_BOT,))

    with pytest.raises(errors.CommandFailed, match=f"another bot.*{OTHER_BOT}"):
        restored(sqlite_url, copy)
    restored(sqlite_url, copy, any_bot=True)

    assert texts_in(sqlite.file_of(sqlite_url)) == ["My parcel is lost"]


def test_the_database_is_no_copy_of_itself(database: Path, sqlite_url: str):
    released.build("0001", database)

    with pytest.raises(errors.CommandFailed, match="is the database itself"):
        restored(sqlite_url, database)


def test_a_file_that_is_not_there_is_named(sqlite_url: str, tmp_path: Path):
    with pytest.raises(errors.CommandFailed, match="there is no file"):
        restored(sqlite_url, tmp_path / "nowhere.db")

    assert list(tmp_path.iterdir()) == []


def test_a_postgresql_server_has_tools_of_its_own(copy: Path):
    with pytest.raises(errors.CommandFailed, match="pg_restore"):
        restored("postgresql+asyncpg://desk@127.0.0.1/desk", copy)


def test_without_room_to_keep_the_old_one_nothing_is_restored(
    database: Path, sqlite_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
):
    released.build("0001", database)
    reworded(database, "It was found")

    def full(*args: object, **named: object) -> Path:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(backup, "back_up", full)

    with pytest.raises(errors.CommandFailed, match="the disk is full"):
        restored(sqlite_url, copy)

    assert texts_in(database) == ["It was found"]


def _damaged_beyond_reading(path: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


@pytest.mark.parametrize("spoil", [_damaged_beyond_reading, _empty])
def test_what_cannot_be_copied_is_kept_file_by_file(
    spoil: Callable[[Path], None], database: Path, sqlite_url: str, copy: Path
):
    released.build("0001", database)
    leave_a_log(database, "It was found")
    spoil(database)
    log = database.with_name("desk.db-wal")
    before = database.read_bytes(), log.read_bytes()

    done = restored(sqlite_url, copy)

    assert done.kept is not None
    assert done.was_damaged
    assert (done.kept.read_bytes(), Path(f"{done.kept}-wal").read_bytes()) == before
    assert texts_in(database) == ["My parcel is lost"]


async def test_what_was_on_its_way_is_in_doubt_and_not_lost(
    sqlite_url: str, clock: HandClock, tmp_path: Path
):
    store = await opened(sqlite_url, clock)

    def unit(tx):
        conversation = begin(tx)
        message = say(tx, conversation, words("My parcel is lost"))
        to = Destination(topic_ref=conversation.topic.id)
        row_id = tx.outbox.put(
            copy_of(message), to, priority=Priority.MESSAGE, now=tx.now, customer_id=1
        )
        tx.messages.carried_by(message.id, row_id)
        return row_id

    row_id = await store.write(unit)
    saving.save(sqlite_url, tmp_path / "copy.db", bot_id=BOT)
    await store.close()

    done = restored(sqlite_url, tmp_path / "copy.db")
    store = await opened(sqlite_url, clock)
    await store.write(outcomes.recover)
    row = await store.read(lambda tx: tx.outbox.get(row_id))
    unaccounted = await store.read(lambda tx: tx.messages.unaccounted())
    await store.close()

    assert (done.loose.to_people, done.loose.to_group) == (0, 1)
    assert "1 to the group (with a mark)" in str(done)
    assert row is not None
    assert (row.state, row.doubts) == (State.IN_DOUBT, 1)
    assert unaccounted == 0


async def test_no_id_that_may_stand_in_a_button_is_given_again(
    sqlite_url: str, clock: HandClock, copy: Path, database: Path
):
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("DELETE FROM held_words")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'held_words'")
        tables = released.counts(copy)

    restored(sqlite_url, copy)

    with closing(sqlite3.connect(database)) as connection:
        last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    assert set(last) >= set(tables)
    assert min(last.values()) >= 10_000_000


async def test_nothing_seen_before_the_restore_is_evidence_after_it(
    sqlite_url: str, clock: HandClock, copy: Path, database: Path
):
    update = b'{"message":{"message_id":7,"date":1795521600,"chat":{"id":5000000101}}}'
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE inbox SET body = ?", (update,))
    released.build("0001", database)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE inbox SET body = ?", (update,))
    store = await opened(sqlite_url, clock)
    before = await store.read(lambda tx: tx.traces.seen(5_000_000_101))
    await store.close()

    restored(sqlite_url, copy)
    store = await opened(sqlite_url, clock)
    after = await store.read(lambda tx: tx.traces.seen(5_000_000_101))
    await store.close()

    assert len(before) == 1
    assert after == []


async def test_the_group_hears_of_no_silence_while_the_old_desk_was_listening(
    sqlite_url: str, clock: HandClock, copy: Path, database: Path
):
    clock.passes(days=3)
    released.build("0001", database)
    store = await opened(sqlite_url, clock)
    await store.write(lambda tx: tx.inbox.listened(tx.now))
    await store.close()

    restored(sqlite_url, copy)
    clock.passes(minutes=5)
    store = await opened(sqlite_url, clock)
    is_told = await store.write(outage.tell)
    last = await store.read(lambda tx: tx.inbox.last_listened_at())
    await store.close()

    assert last == NOON + timedelta(days=3)
    assert not is_told


def test_an_older_copy_is_migrated_by_the_next_start(
    sqlite_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(contents, "HEAD", "0002")

    done = restored(sqlite_url, copy)

    assert done.contents.is_older
    assert "the next start migrates it" in str(done)


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("is_damaged", [False, True], ids=["sound", "damaged"])
def test_killed_at_any_step_a_restore_leaves_the_old_or_the_new(
    is_damaged: bool, tmp_path: Path, copy: Path
):
    old = tmp_path / "old" / "desk.db"
    old.parent.mkdir()
    released.build("0001", old)
    leave_a_log(old, "It was found")
    if is_damaged:
        _damaged_beyond_reading(old)
    before = {each.name: each.read_bytes() for each in old.parent.iterdir()}

    subprocess.run(
        [sys.executable, "-m", "tests.storage.killed_restore", str(tmp_path)],
        cwd=ROOT,
        check=True,
        timeout=170,
    )

    places = sorted((tmp_path / "left").iterdir())
    states = [_state(place, before if is_damaged else None) for place in places]
    assert len(states) > 50
    assert states[0] == "old"
    assert states[-1] == "new"
    assert states == sorted(states, key=["old", "tombstone", "new"].index)
    # And whatever was left, the next try succeeds.
    for place in (places[len(places) // 2], places[-2]):
        done = restored(f"sqlite+aiosqlite:///{place / 'desk.db'}", copy)
        assert texts_in(done.database) == ["My parcel is lost"]


def _state(place: Path, damaged: dict[str, bytes] | None) -> str:
    """Which database lies there; fails if it is neither, or not whole."""
    database = place / "desk.db"
    logs = [each for each in place.iterdir() if each.name == "desk.db-wal"]
    if damaged is not None:
        if {name: (place / name).read_bytes() for name in damaged if (place / name).exists()} == (
            damaged
        ):
            return "old"
        # All that was damaged is kept from the moment the first of it is gone.
        kept = [each.read_bytes() for each in (place / "backups").iterdir()]
        assert all(content in kept for content in damaged.values())
        if database.read_bytes().startswith(b"A restore was interrupted"):
            return "tombstone"
        assert not logs
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (text,) = connection.execute("SELECT text FROM messages").fetchone()
        is_new = connection.execute(
            "SELECT count(*) FROM events WHERE kind = 'restored'"
        ).fetchone() == (1,)
    assert text == ("My parcel is lost" if is_new else "It was found")
    return "new" if is_new else "old"
