"""The small Telegram with its cast: Alice is a customer, Bob an operator of the group."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from sandbox import server
from sandbox.client import SandboxClient

ALICE, BOB, DANA = 11, 21, 12
Json = dict[str, Any]


@dataclass
class Api:
    """The Bot API as any library calls it: JSON over HTTP."""

    url: str
    token: str
    http: aiohttp.ClientSession

    async def ask(self, method: str, **params: Any) -> Json:
        """The whole envelope."""
        address = f"{self.url}/bot{self.token}/{method}"
        async with self.http.post(address, json=params) as answer:
            body: Json = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a call that succeeds."""
        body = await self.ask(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that fails."""
        body = await self.ask(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def updates(self, kind: str | None = None, **params: Any) -> list[Json]:
        """All that waits, or the payloads of one kind; confirmed at once."""
        found = await self.call("getUpdates", **params)
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1, limit=1)
        return [one[kind] for one in found if kind in one] if kind else found


async def until_a_poll_waits(sandbox: server.RunningSandbox) -> None:
    """Return when the bot's long poll has arrived and waits."""
    (bot,) = sandbox.world.bots.values()
    async with asyncio.timeout(5):
        while bot.queue.poll is None:  # noqa: ASYNC110 - nobody is told that a poll waits
            await asyncio.sleep(0)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def sandbox() -> AsyncIterator[server.RunningSandbox]:
    running = await server.start(server.SandboxConfig(limits=False))
    yield running
    await running.stop()


@pytest.fixture
async def control(sandbox: server.RunningSandbox) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(sandbox.url) as client:
        await client.person("Alice", id=ALICE)
        await client.person("Bob", id=BOB)
        yield client


@pytest.fixture
async def api(
    sandbox: server.RunningSandbox, control: SandboxClient, http: aiohttp.ClientSession
) -> Api:
    bot = next(iter(sandbox.world.bots.values()))
    return Api(sandbox.url, bot.token, http)


@pytest.fixture
async def group(control: SandboxClient) -> int:
    made = await control.group("Operators", admins=[BOB])
    return int(made["id"])


@pytest.fixture
async def topic(api: Api, group: int) -> int:
    made = await api.call("createForumTopic", chat_id=group, name="Alice")
    await api.updates()
    return int(made["message_thread_id"])
