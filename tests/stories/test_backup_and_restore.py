"""`desk backup` beside a desk at work, and `desk restore` after it: what people see of it."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.victims import ROOT, Victim
from storage import saving
from tests.cast import GROUP, TOKEN, Customer, Staff, Stage, bot_id, text_of

pytestmark = pytest.mark.slow

POLICY = """\
[telegram]
per_second = 0
per_chat_per_second = 0
per_group_per_minute = 0
in_doubt_wait = 1

[roles]
new_member = "operator"
"""


@dataclass
class Machine:
    """The administrator's: a folder, `desk run` in it, and a terminal."""

    folder: Path
    environment: dict[str, str]
    desk: Victim

    async def types(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a command."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env={**self.environment, "PYTHONPATH": str(ROOT)},
            stdout=PIPE,
            stderr=PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    def copies(self, name: str) -> None:
        """`desk backup` in no time, while a call is under way."""
        url = f"sqlite+aiosqlite:///{self.folder / 'data' / 'desk.db'}"
        saving.save(url, self.folder / name, bot_id=bot_id())

    async def starts(self) -> None:
        await self.desk.start()
        await self.desk.ready()


@pytest.fixture
async def machine(stage: Stage, tmp_path: Path) -> AsyncIterator[Machine]:
    (tmp_path / "desk.toml").write_text(POLICY)
    environment = {
        "BOT_TOKEN": TOKEN,
        "OPERATORS_CHAT_ID": str(GROUP),
        "TELEGRAM_API_URL": stage.sandbox.url,
        "LISTEN": "",
        "LANGUAGE": "en",
    }
    desk = Victim("desk", ["bot", "run"], environment=environment, folder=tmp_path)
    machine = Machine(tmp_path, environment, desk)
    await machine.starts()
    yield machine
    await desk.kill()


@pytest.fixture
async def desk(machine: Machine) -> Victim:
    """The cast asks for a desk."""
    return machine.desk


async def _copies(stage: Stage, words: str) -> int:
    messages = await stage.client.messages(GROUP)
    mine = [one for one in messages if one["from"]["id"] == bot_id()]
    return sum(words in text_of(one) for one in mine)


async def test_a_backup_beside_a_desk_at_work_holds_what_was_relayed(
    machine: Machine, alice: Customer, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")

    code, said, complaints = await machine.types("backup", "monday.db")

    assert (code, complaints) == (0, "")
    assert said.startswith("monday.db: ")
    assert "1 tickets" in said
    with closing(sqlite3.connect(machine.folder / "monday.db")) as copy:
        texts = [text for (text,) in copy.execute("SELECT text FROM messages")]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert "My parcel is lost" in texts
    await alice.is_heard("It was blue")


async def test_beside_a_running_desk_a_restore_leaves_with_3(
    machine: Machine, alice: Customer
) -> None:
    await machine.types("backup", "monday.db")

    code, said, complaints = await machine.types("restore", "monday.db")

    assert (code, said) == (3, "")
    assert f"in use by process {machine.desk.pid}; stop it first" in complaints


async def test_after_a_restore_a_customer_writes_on_in_the_same_topic(
    machine: Machine, alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)
    await machine.types("backup", "monday.db")
    await machine.desk.stop()

    code, said, complaints = await machine.types("restore", "monday.db")
    await machine.starts()
    await alice.writes("It was blue")

    assert (code, complaints) == (0, "")
    assert "The old one is kept as" in said
    seen = await stage.client.wait_for(GROUP, "It was blue", sender=bot_id())
    assert seen["message_thread_id"] == topic
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")


async def test_what_was_on_its_way_in_the_copy_comes_again_with_a_mark(
    machine: Machine, alice: Customer, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    await stage.client.fault("copyMessage", "latency", seconds=3.0)
    await alice.writes("It was blue")
    await stage.until_trouble()
    machine.copies("monday.db")
    await stage.client.clear_faults()
    await stage.client.wait_for(GROUP, "It was blue", timeout=10, sender=bot_id())
    await machine.desk.stop()

    _, said, _ = await machine.types("restore", "monday.db")
    await machine.starts()
    await stage.client.wait_for(GROUP, "Perhaps a repeat", timeout=10, sender=bot_id())

    assert "1 to the group (with a mark)" in said
    assert await _copies(stage, "It was blue") == 2


async def test_an_answer_on_its_way_in_the_copy_is_asked_about_before_it_goes_again(
    machine: Machine, alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)
    await stage.client.fault("sendMessage", "latency", seconds=3.0)
    await bob.writes(topic, "We found it")
    await stage.until_trouble()
    machine.copies("monday.db")
    await stage.client.clear_faults()
    await alice.gets("We found it")
    await machine.desk.stop()

    _, said, _ = await machine.types("restore", "monday.db")
    await machine.starts()

    assert "1 messages to private chats" in said
    await stage.client.wait_for(GROUP, "It is not certain that this arrived", timeout=10)
