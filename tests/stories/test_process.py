"""`desk run` as a process of its own: how it starts, ends, and comes back after kill -9."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench.victims import Victim
from tests.cast import GROUP, PATIENCE, TOKEN, Customer, Staff, Stage, bot_id, text_of

pytestmark = pytest.mark.slow

POLICY = """\
[telegram]
per_second = 0
per_chat_per_second = 0
per_group_per_minute = 0
in_doubt_wait = 1

[customer]
greeting = false

[abuse]
fold_after = 0
raid_customers = 0

[roles]
new_member = "operator"
"""
PROMISED_END = 10.0
"""Seconds from SIGTERM to the end (design: exit codes)."""

MakeDesk = Callable[..., Victim]


@pytest.fixture
async def make_desk(stage: Stage, tmp_path: Path) -> AsyncIterator[MakeDesk]:
    """Makes `desk run` on the one database of this story; `more` are settings."""
    made: list[Victim] = []

    def make(name: str = "desk", **more: str) -> Victim:
        (tmp_path / "desk.toml").write_text(POLICY)
        environment = {
            "BOT_TOKEN": TOKEN,
            "OPERATORS_CHAT_ID": str(GROUP),
            "TELEGRAM_API_URL": stage.sandbox.url,
            "LISTEN": "",
            "LANGUAGE": "en",
            **more,
        }
        victim = Victim(name, ["bot", "run"], environment=environment, folder=tmp_path)
        made.append(victim)
        return victim

    yield make
    for victim in made:
        await victim.kill()


@pytest.fixture
async def desk(make_desk: MakeDesk) -> Victim:
    victim = make_desk(LOG_LEVEL="DEBUG")
    await victim.start()
    await victim.ready()
    return victim


async def _copies(stage: Stage, words: str) -> int:
    messages = await stage.client.messages(GROUP)
    mine = [one for one in messages if one["from"]["id"] == bot_id()]
    return sum(words in text_of(one) for one in mine)


async def test_sigterm_ends_an_idle_desk_in_order(desk: Victim) -> None:
    async with asyncio.timeout(PROMISED_END):
        code = await desk.stop()

    assert code == 0


async def test_sigterm_lets_the_call_in_flight_end(
    desk: Victim, alice: Customer, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost", sender=bot_id())
    await stage.client.fault("copyMessage", "latency", seconds=1.0)
    await alice.writes("It was blue")
    await stage.until_trouble()

    async with asyncio.timeout(PROMISED_END):
        code = await desk.stop()
    await desk.start()
    await desk.ready()
    await alice.writes("And heavy")
    await stage.client.wait_for(GROUP, "And heavy", sender=bot_id())

    assert code == 0
    assert await _copies(stage, "It was blue") == 1


async def test_a_second_process_on_the_same_database_leaves_with_3(
    desk: Victim, make_desk: MakeDesk
) -> None:
    second = make_desk("second")

    await second.start()
    code = await second.ended()

    assert code == 3
    assert f"in use by process {desk.pid}" in second.log.read_text()


async def test_a_webhook_lets_no_second_process_into_a_sqlite_database(
    desk: Victim, make_desk: MakeDesk
) -> None:
    second = make_desk(
        "second",
        LISTEN="127.0.0.1:0",
        WEBHOOK_URL="http://127.0.0.1:9/hook",
        WEBHOOK_SECRET="only-Telegram-knows",
    )

    await second.start()

    assert await second.ended() == 3


async def test_a_wrong_token_leaves_with_2_in_words(make_desk: MakeDesk) -> None:
    desk = make_desk(BOT_TOKEN=TOKEN[:-1] + "x")

    await desk.start()
    code = await desk.ended()

    log = desk.log.read_text()
    assert code == 2
    assert "desk: BOT_TOKEN: Telegram refuses it" in log
    assert "Traceback" not in log


async def test_a_database_of_a_newer_desk_leaves_with_4_and_is_untouched(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    database = tmp_path / "data" / "desk.db"
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    before = database.read_bytes()
    desk = make_desk()

    await desk.start()
    code = await desk.ended()

    assert code == 4
    assert "newer desk" in desk.log.read_text()
    assert database.read_bytes() == before


async def test_an_idle_desk_says_once_that_it_is_ready(
    desk: Victim, alice: Customer, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost", sender=bot_id())

    assert desk.log.read_text().count("event=ready") == 1


async def test_the_log_holds_neither_the_token_nor_anybodys_words(
    desk: Victim, alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("Cucumber")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "// Aubergine")
    await bob.writes(topic, "Marrow")
    await alice.gets("Marrow")
    await alice.writes("Radish", reply_to=1)
    await stage.client.wait_for(GROUP, "Radish", sender=bot_id())
    await desk.stop()

    log = desk.log.read_text()
    secret = TOKEN.partition(":")[2]
    assert log
    leaked = [
        one for one in (secret, "Cucumber", "Aubergine", "Marrow", "Radish", "Alice") if one in log
    ]
    assert leaked == []


async def test_after_kill_9_a_restart_finds_everything(
    desk: Victim, alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await desk.kill()
    await alice.writes("It was blue")
    await bob.writes(topic, "We are looking for it")

    await desk.start()
    await desk.ready()

    await alice.gets("We are looking for it")
    seen = await stage.client.wait_for(GROUP, "It was blue", sender=bot_id())
    assert seen["message_thread_id"] == topic
    assert len(await stage.topics()) == 1


@pytest.mark.parametrize("kind", ["hang", "hang_after"])
async def test_after_kill_9_in_the_middle_of_a_call_its_words_are_there_once(
    desk: Victim, alice: Customer, stage: Stage, kind: str
) -> None:
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost", sender=bot_id())
    await stage.client.fault("copyMessage", kind, seconds=60)
    await alice.writes("It was blue")
    await stage.until_trouble()
    await desk.kill()
    await stage.client.clear_faults()

    await desk.start()
    await desk.ready()
    await alice.writes("And heavy")
    await stage.client.wait_for(GROUP, "And heavy", sender=bot_id(), timeout=PATIENCE)

    assert await _copies(stage, "It was blue") == 1
    assert await _copies(stage, "Perhaps a repeat") == 0


async def test_a_restart_right_after_kill_9_is_not_refused(desk: Victim) -> None:
    await desk.kill()

    await desk.start()

    await desk.ready()
