"""Ask Telegram for what the intake needs, again and again, whatever keeps it from answering."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import msgspec
from aiogram import Bot
from aiohttp_socks import ProxyConnectionError, ProxyError

from bot import logs, pauses, telegram_client
from bot.clock import Clock
from bot.health import Health, Need
from bot.intake import envelope
from bot.metrics import Metrics
from bot.telegram_client import TelegramSession
from bot.work import Store
from desk import errors

A = TypeVar("A", bound=envelope.Verdict)

DISK_PAUSE = 5.0
_LONGEST_PAUSE = 60.0
_TOLD_FOR = 3600.0
"""Seconds in which people are not told again that somebody else works with the token."""
_log = logs.get(__name__)


@dataclass(frozen=True, kw_only=True)
class Means:
    """What an intake works with, and whom it tells."""

    bot: Bot
    store: Store
    clock: Clock
    health: Health
    metrics: Metrics
    allowed_updates: tuple[str, ...]
    on_conflict: Callable[[], Awaitable[None]]
    on_heard_again: Callable[[], Awaitable[None]]


class Failure(Exception):
    """Telegram did not give what was asked; `pause` is the least time to wait, in seconds."""

    def __init__(
        self, event: str, reason: str, *, pause: float = 0.0, code: int = 0, tells: bool = False
    ) -> None:
        super().__init__(event)
        self.event, self.reason, self.pause, self.code = event, reason, pause, code
        self.tells = tells
        """Somebody else works with the token: people are told."""


class Asking(ABC):
    """Rounds of questions that end when `stop` is set or the token is refused."""

    rest = 0.0
    """Seconds between two rounds that went well."""

    def __init__(self, means: Means) -> None:
        self._means = means
        assert isinstance(means.bot.session, TelegramSession)
        self._session = means.bot.session
        self._has_answered = False
        self._failing: str | None = None
        self._told_at: float | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Raises TokenRefused when Telegram does not know the token (any more)."""
        pause = 0.0
        while not stop.is_set():
            wait = self.rest
            try:
                await self._round()
                pause = 0.0
            except Failure as failure:
                self._means.health.is_silent = True
                pause = max(min(max(pause * 2, 1.0), _LONGEST_PAUSE), failure.pause)
                wait = pause
                await self._say_once(failure)
            except errors.DiskFull:
                pause = wait = DISK_PAUSE
                await self._say_once(Failure("disk_full", "the disk is full"))
            except errors.Halt:
                raise
            except Exception as error:  # noqa: BLE001 - nothing but a refused token ends the intake
                pause = wait = DISK_PAUSE
                _log.error("updates_not_stored", exc_info=error)
            if wait:
                await pauses.unless(stop, wait)

    @abstractmethod
    async def _round(self) -> None:
        """One round; raises Failure when it cannot be done now."""

    async def _heard(self) -> None:
        """Telegram gives what was asked; after a silence people are told how long it lasted."""
        health = self._means.health
        if health.is_silent:
            # The time is known now: how long were we away?
            await self._means.on_heard_again()
            health.is_silent = False
        health.heard_at = self._means.clock()
        self._has_answered = True
        if self._failing is not None:
            _log.info("updates_again", after=self._failing)
            self._failing = None
        if self._means.health.met(Need.UPDATES):
            _log.info("ready")

    async def _ask(
        self,
        method: str,
        query: dict[str, object],
        *,
        read: Callable[[bytes], A],
        within: float = telegram_client.ANSWER_WITHIN,
    ) -> A:
        """Make one call of the Bot API as it is, without aiogram. Raises Failure, TokenRefused."""
        bot = self._means.bot
        url = bot.session.api.api_url(bot.token, method)
        try:
            http = await self._session.create_session()
            times = telegram_client.timeouts(within)
            async with http.post(url, json=query, timeout=times) as response:
                self._means.clock.observe(response.headers.get("Date"))
                answer = read(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Failure("telegram_unreachable", type(error).__name__) from None
        except (ProxyConnectionError, ProxyError) as error:
            raise Failure("proxy_unreachable", type(error).__name__) from None
        except msgspec.MsgspecError:
            raise Failure("telegram_unreadable", "no answer of a Bot API") from None
        if not answer.ok:
            raise _refusal(answer)
        return answer

    async def _say_once(self, failure: Failure) -> None:
        if failure.event == self._failing:
            return
        self._failing = failure.event
        _log.warning(failure.event, reason=failure.reason)
        now = asyncio.get_running_loop().time()
        if failure.tells and (self._told_at is None or now - self._told_at > _TOLD_FOR):
            self._told_at = now
            await self._means.on_conflict()


def _refusal(answer: envelope.Verdict) -> Exception:
    code, reason = answer.error_code, answer.description
    match code:
        case 401 | 404:
            return errors.TokenRefused(
                f"BOT_TOKEN: Telegram refuses it ({reason}); copy the token anew from @BotFather"
            )
        case 409:
            return Failure("conflict", reason, pause=3.0, code=code, tells=True)
        case 429:
            wait = float(answer.parameters.get("retry_after", 1))
            return Failure("intake_limited", reason, pause=wait, code=code)
        case _:
            return Failure("telegram_failing", reason, code=code)
