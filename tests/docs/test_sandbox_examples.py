"""The code in docs/sandbox.md runs as it stands there."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import server
from sandbox.client import Json, SandboxClient
from tests.docs import manual

PAGE = "sandbox.md"
EXAMPLES = manual.examples(PAGE)
SCENES = manual.json_examples(PAGE)
PATIENCE = 30  # seconds: a library is imported on a busy machine


@pytest.fixture
async def telegram() -> AsyncIterator[SandboxClient]:
    running = await server.start(server.SandboxConfig(limits=False))
    async with SandboxClient(running.url) as client:
        yield client
    await running.stop()


async def run_python(
    *arguments: str | Path, folder: Path, **variables: str
) -> asyncio.subprocess.Process:
    """A Python in which every warning is an error."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        *arguments,
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{':'.join(sys.path)}", **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


def test_every_piece_of_code_is_run_here() -> None:
    assert EXAMPLES.keys() == {
        "support_bot.py",
        "support_ptb.py",
        "test_support_bot.py",
        "trouble.py",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["support_bot.py", "support_ptb.py"])
async def test_a_bot_from_the_page_supports_a_customer(
    telegram: SandboxClient, tmp_path: Path, name: str
) -> None:
    alice = (await telegram.person("Alice"))["id"]
    bob = (await telegram.person("Bob"))["id"]
    group = (await telegram.group("Support", admins=[bob]))["id"]
    token = (await telegram.state())["bots"][0]["token"]
    script = tmp_path / name
    script.write_text(EXAMPLES[name], encoding="utf-8")
    bot = await run_python(
        script, folder=tmp_path, API_URL=telegram.url, BOT_TOKEN=token, GROUP_ID=str(group)
    )
    try:
        await customer_is_supported(telegram, alice, bob, group)
    finally:
        bot.send_signal(signal.SIGINT)
        said, _ = await bot.communicate()

    assert b"Traceback" not in said, said.decode()
    assert bot.returncode == 0
    # The last poll of a bot that stops may give way to the one that confirms.
    failed = [call for call in await telegram.calls() if not call["ok"]]
    assert [call for call in failed if call["method"] != "getUpdates"] == []


async def customer_is_supported(telegram: SandboxClient, alice: int, bob: int, group: int) -> None:
    """/start, a question, an answer, and the button that ends it."""
    await telegram.send(alice, "/start")
    await telegram.wait_for(alice, "What is it about?", timeout=PATIENCE)
    await telegram.send(alice, "Where is my parcel?")
    question = await telegram.wait_for(group, "Where is my parcel?", timeout=PATIENCE)
    topic: int = question["message_thread_id"]
    await telegram.send(bob, "On its way", chat=group, topic=topic)
    await telegram.wait_for(alice, "On its way", timeout=PATIENCE)

    card = await telegram.wait_for(group, "A new customer", topic=topic)
    pressed = await telegram.press(bob, card["message_id"], "Done", chat=group)

    assert pressed["answer"]["text"] == "Closed"
    await telegram.wait_for(alice, "Done.", timeout=PATIENCE)
    (shown,) = (await telegram.state())["chats"]
    assert [one["closed"] for one in shown["topics"] if one["id"] == topic] == [True]


@pytest.mark.slow
async def test_the_test_from_the_page_passes(tmp_path: Path) -> None:
    for name in ("support_bot.py", "test_support_bot.py"):
        (tmp_path / name).write_text(EXAMPLES[name], encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope=function")

    tested = await run_python("-m", "pytest", "-q", "-p", "no:randomly", folder=tmp_path)

    said, _ = await tested.communicate()
    assert tested.returncode == 0, said.decode()
    assert b"1 passed" in said


async def test_the_trouble_from_the_page_can_be_made(telegram: SandboxClient) -> None:
    there: Json = {}
    exec(EXAMPLES["trouble.py"], there)
    before = (await telegram.state())["now"]

    await there["make_trouble"](telegram)

    state = await telegram.state()
    assert state["faults"] == []
    assert state["now"] > before


async def test_the_beginning_from_the_page_can_be_begun_with() -> None:
    beginning = SCENES["beginning.json"]
    running = await server.start(server.SandboxConfig(scene=beginning))
    try:
        async with SandboxClient(running.url) as telegram:
            state = await telegram.state()
            (said,) = await telegram.messages(11)
    finally:
        await running.stop()

    assert state["bots"][0]["token"] == "42:any-words"
    assert [person["first_name"] for person in state["people"]] == ["Alice", "Bob"]
    assert state["chats"][0]["title"] == "Support"
    assert state["limits"]["on"] is False
    assert said["text"] == "/start"
