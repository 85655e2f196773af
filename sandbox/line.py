"""The line between the sandbox and its bots: which connections are open, and who listens."""

import asyncio
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.world import BotAccount

Json = dict[str, Any]

BETWEEN_POLLS = 5.0
"""Seconds of real time after a poll within which a bot is still taken to listen."""


@dataclass(slots=True)
class _Polls:
    """The polls of one bot; `ended_at` is told by the monotonic clock."""

    waiting: set[asyncio.BaseTransport] = field(default_factory=set)
    ended_at: float | None = None
    error: str | None = None


class Line:
    """Knows the connections that bots have made; can cut them."""

    def __init__(self) -> None:
        self._transports: weakref.WeakSet[asyncio.BaseTransport] = weakref.WeakSet()
        self._polls: dict[int, _Polls] = {}
        self._told: dict[int, Json] = {}

    def arrived(self, request: web.Request) -> None:
        """A bot has called over this connection, which may stay open afterwards."""
        if request.transport is not None:
            self._transports.add(request.transport)

    def cut(self) -> int:
        """Abort every open connection; returns how many there were."""
        closed = 0
        for transport in list(self._transports):
            if isinstance(transport, asyncio.Transport) and not transport.is_closing():
                transport.abort()
                closed += 1
        self._transports.clear()
        return closed

    @contextmanager
    def polling(self, bot_id: int, request: web.Request) -> Iterator[None]:
        """While getUpdates is under way."""
        polls = self._polls.setdefault(bot_id, _Polls())
        transport = request.transport
        if transport is not None:
            polls.waiting.add(transport)
        polls.error = None
        try:
            yield
        except ApiError as error:
            # The poll of a killed bot ends with a conflict that nobody hears.
            if transport is not None and not transport.is_closing():
                polls.error = error.description
            raise
        finally:
            if transport in polls.waiting:
                # Nobody hears the answer when the bot was killed meanwhile, or the line cut.
                is_heard = not transport.is_closing()
                polls.ended_at = time.monotonic() if is_heard else None
            polls.waiting -= {transport}

    def listening(self, bot: BotAccount, now: str) -> Json:
        """{how: "polling" | "webhook" | null, since, error}: who takes the bot's updates.

        `since` is the sandbox's time at which `how` became so, null while nobody ever listened.
        """
        how, error = self._how(bot)
        told = self._told.get(bot.id)
        if told is None:
            told = {"how": how, "since": now if how else None}
        elif told["how"] != how:
            told = {"how": how, "since": now}
        self._told[bot.id] = told
        return {**told, "error": error}

    def _how(self, bot: BotAccount) -> tuple[str | None, str | None]:
        hook = bot.queue.webhook
        if hook is not None:
            return ("webhook", None) if not hook.is_failing else (None, hook.last_error)
        polls = self._polls.get(bot.id)
        if polls is None:
            return None, None
        gone = {transport for transport in polls.waiting if transport.is_closing()}
        if gone:
            polls.waiting -= gone
            polls.ended_at = None
        recently = polls.ended_at is not None and (
            time.monotonic() - polls.ended_at < BETWEEN_POLLS
        )
        return ("polling" if polls.waiting or recently else None), polls.error
