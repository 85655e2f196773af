"""A running sandbox, its people and group, and the page that a human looks at."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page

from sandbox import server
from tests.page.browser import WAIT_MS

PAGE = Path(server.__file__).parent / "page"
ALICE, BOB = 11, 21


class Stage:
    """What happens behind the page, and the page itself: `open` shows it."""

    def __init__(self) -> None:
        self.sandbox: server.RunningSandbox
        self.page: Page
        self.token = ""
        self.group = 0

    async def begin(self, journal: Path | None = None, port: int = 0) -> None:
        """Start the sandbox; with a journal that is not empty everything is there already."""
        config = server.SandboxConfig(port=port, journal=journal, page_dir=PAGE, limits=False)
        self.sandbox = await server.start(config)
        self.token = (await self.look("state"))["bots"][0]["token"]

    async def people_come(self) -> None:
        """Alice is a customer, Bob an operator of the group."""
        await self.do("person", first_name="Alice", id=ALICE)
        await self.do("person", first_name="Bob", id=BOB)
        self.group = (await self.do("group", title="Operators", members=[BOB]))["id"]

    async def restart(self, journal: Path, while_it_is_away: Callable[[], Awaitable[None]]) -> None:
        """Stop, and start again on the same port."""
        await self.sandbox.stop()
        await while_it_is_away()
        await self.begin(journal, self.sandbox.port)

    async def do(self, action: str, **body: Any) -> Any:
        """What a person does: an action of the control API; `from_` stands for `from`."""
        if "from_" in body:
            body["from"] = body.pop("from_")
        url = f"{self.sandbox.url}/control/{action}"
        async with aiohttp.ClientSession() as http, http.post(url, json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def look(self, what: str, **query: Any) -> Any:
        """GET /control/…"""
        url = f"{self.sandbox.url}/control/{what}"
        async with aiohttp.ClientSession() as http, http.get(url, params=query) as response:
            return await response.json()

    async def call(self, method: str, **params: Any) -> Any:
        """A call of the Bot API, as any bot makes it."""
        url = f"{self.sandbox.url}/bot{self.token}/{method}"
        async with aiohttp.ClientSession() as http, http.post(url, json=params) as response:
            body = await response.json()
            assert body["ok"], body
            return body["result"]

    async def echo(self) -> None:
        """A bot that says back what it is told privately, and answers buttons."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                message = update.get("message", {})
                if message.get("chat", {}).get("type") == "private" and "text" in message:
                    chat_id = message["chat"]["id"]
                    await self.call(
                        "sendMessage", chat_id=chat_id, text=f"You said: {message['text']}"
                    )
                if query := update.get("callback_query"):
                    await self.call(
                        "answerCallbackQuery", callback_query_id=query["id"], text="Taken by Bob"
                    )

    @asynccontextmanager
    async def echoing(self) -> AsyncIterator[None]:
        """While the bot of `echo` runs."""
        task = asyncio.create_task(self.echo())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def open(self) -> Page:
        """Show the page, all of it drawn."""
        await self.page.goto(f"{self.sandbox.url}/")
        await self.page.wait_for_selector("body[data-ready]", timeout=WAIT_MS)
        return self.page


def phone(page: Page) -> Locator:
    """The customer's chat."""
    return page.locator("#phone")


def group_chat(page: Page) -> Locator:
    """The open topic."""
    return page.locator("#group-chat")
