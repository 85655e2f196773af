"""The demo keeps both processes alive, and leaves nothing behind."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from bot.demo import child as children
from bot.demo import scenes, supervisor
from bot.demo.child import Child, ChildHalted, Restart
from bot.demo.page_actions import PageActions
from desk import errors
from sandbox import reading, server
from sandbox.scenes import stage
from sandbox.server import RunningSandbox, SandboxConfig


@pytest.fixture
def restarts() -> "asyncio.Queue[Restart]":
    return asyncio.Queue()


@pytest.fixture
async def child(restarts: "asyncio.Queue[Restart]") -> AsyncIterator[Child]:
    child = Child(
        "sandbox",
        ["sandbox"],
        environment=dict(os.environ),
        on_restart=restarts.put,
        prints_a_line=True,
    )
    yield child
    await child.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    running = await server.start(SandboxConfig(scene=scenes.load("empty")))
    yield running
    await running.stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


async def test_a_killed_process_is_started_again(
    child: Child, restarts: "asyncio.Queue[Restart]"
) -> None:
    await child.start()
    first = child.pid
    keeping = asyncio.create_task(child.keep())

    child.kill()
    restart = await restarts.get()

    assert (restart.pid, restart.new_pid) == (first, child.pid)
    assert "SIGKILL" in str(restart)
    keeping.cancel()


async def test_a_process_that_cannot_go_on_ends_the_demo(
    taken_port: int, restarts: "asyncio.Queue[Restart]"
) -> None:
    child = Child(
        "sandbox",
        ["sandbox", "--port", str(taken_port)],
        environment=dict(os.environ),
        on_restart=restarts.put,
        prints_a_line=True,
    )

    with pytest.raises(ChildHalted) as caught:
        await child.start()

    assert caught.value.exit_code == 2


async def test_a_stopped_process_is_gone(child: Child) -> None:
    await child.start()
    pid = child.pid
    assert pid is not None

    await child.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_process_that_does_not_end_in_order_is_killed(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STOPS_WITHIN", 0.0)
    await child.start()
    pid = child.pid
    assert pid is not None

    await child.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_button_on_the_page_reaches_the_supervisor(telegram: RunningSandbox) -> None:
    pressed: asyncio.Queue[str] = asyncio.Queue()
    page = PageActions(telegram.url, pressed.put_nowait)
    listening = asyncio.create_task(page.listen())
    await page.hears.wait()

    async with aiohttp.ClientSession() as http:
        await http.post(f"{telegram.url}/control/action", json={"id": "kill-bot"})

    assert await pressed.get() == "kill-bot"
    listening.cancel()


async def test_a_restart_is_shown_on_the_page(telegram: RunningSandbox) -> None:
    page = PageActions(telegram.url, lambda action: None)

    with telegram.core.events.listening() as events:
        await page.announce(scenes.announcement("restarted", pid=1, end="died", new_pid=2))

        event = await events.get()
    assert event.type == "announce"
    assert set(event.data["text"]) == {"ru", "en"}


def test_the_page_has_a_button_that_kills_the_bot() -> None:
    handed_over = stage.read(scenes.STAGE)

    assert [action["id"] for action in handed_over.actions] == [supervisor.KILL_BOT]


def test_the_port_after_a_free_one_must_be_free_too(taken_port: int) -> None:
    with pytest.raises(errors.PortTaken, match=str(taken_port)):
        supervisor.free_port(taken_port - 1)


def test_any_port_means_two_side_by_side() -> None:
    assert 0 < supervisor.free_port(0) < 65535


async def test_the_team_of_the_scene_has_its_roles() -> None:
    scene = scenes.load(supervisor.DEFAULT_SCENE)
    group_id = scene["groups"][0]["id"]
    running = await server.start(SandboxConfig(scene=scene))

    said = {
        message["message_id"]: message
        for message in reading.shown_messages(running.world, {"chat": str(group_id)})["messages"]
    }

    given = {
        said[message["reply_to_message"]["message_id"]]["from"]["id"]: message["text"]
        for message in said.values()
        if message.get("text", "").startswith("/role")
    }
    hints = {person["id"]: person["role_hint"] for person in scene["people"]}
    assert given == {
        person_id: f"/role {hint}"
        for person_id, hint in hints.items()
        if hint in {"operator", "developer", "trainee", "observer"}
    }
    await running.stop()
