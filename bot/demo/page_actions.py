"""What people press on the sandbox's page that only the supervisor can do, over its control API."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

import aiohttp

_AGAIN_AFTER = 0.5
"""Seconds until a lost connection is tried again."""


class PageActions:
    """Listens for actions, and says on the page what came of them."""

    def __init__(self, url: str, on_action: Callable[[str], None]) -> None:
        self._url = url
        self._on_action = on_action
        self.hears = asyncio.Event()
        """Set while what is pressed reaches us."""

    async def listen(self) -> None:
        """Call `on_action` with the id of each action pressed from now on; never returns."""
        patience = aiohttp.ClientTimeout(total=None, sock_connect=2)
        async with aiohttp.ClientSession(timeout=patience) as http:
            while True:
                # A killed sandbox comes back, and half a line is its last.
                with contextlib.suppress(aiohttp.ClientError, OSError, ValueError):
                    await self._follow(http)
                await asyncio.sleep(_AGAIN_AFTER)

    async def announce(self, words: dict[str, str]) -> None:
        """Show the words, given by language, on the page, if the sandbox is there."""
        patience = aiohttp.ClientTimeout(total=2)
        # The terminal has the words anyway.
        with contextlib.suppress(aiohttp.ClientError, OSError):
            async with aiohttp.ClientSession(timeout=patience) as http:
                await http.post(f"{self._url}/control/announce", json={"text": words})

    async def _follow(self, http: aiohttp.ClientSession) -> None:
        async with http.get(f"{self._url}/control/state") as answer:
            state = await answer.json()
        # What was pressed before we listened was meant for another supervisor.
        events = f"{self._url}/control/events?after={state['seq']}"
        async with http.get(events) as answer:
            self.hears.set()
            try:
                async for line in answer.content:
                    if line.startswith(b"data:"):
                        self._heard(json.loads(line.removeprefix(b"data:")))
            finally:
                self.hears.clear()

    def _heard(self, event: dict[str, Any]) -> None:
        if event.get("type") == "action":
            self._on_action(str(event["data"]["id"]))
