"""Ask Telegram for updates, and confirm only what is on disk (delivery contract, 1).

aiogram's own polling confirms before it handles, and loses messages when it dies; this loop moves
the offset after the commit. What Telegram sends again is known by its update id.
"""

import asyncio
from collections.abc import Awaitable, Callable

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
from desk.boxes import Arrival
from desk.failpoints import Point

POLL_SECONDS = 50
"""Bot API server: a long poll is capped at 50 s."""
BATCH = 100
"""Bot API: getUpdates, limit 1-100."""
_LONGEST_PAUSE = 60.0
_DISK_PAUSE = 5.0
_log = logs.get(__name__)


class _Failure(Exception):
    """Telegram did not give updates; `pause` is the least time to wait, in seconds."""

    def __init__(self, event: str, reason: str, *, pause: float = 0.0) -> None:
        super().__init__(event)
        self.event, self.reason, self.pause = event, reason, pause


class Polling:
    """The intake by long polling; it ends when `stop` is set or the token is refused."""

    def __init__(
        self,
        *,
        bot: Bot,
        store: Store,
        clock: Clock,
        health: Health,
        metrics: Metrics,
        allowed_updates: tuple[str, ...],
        on_conflict: Callable[[], Awaitable[None]],
        on_heard_again: Callable[[], Awaitable[None]],
    ) -> None:
        self._bot = bot
        assert isinstance(bot.session, TelegramSession)
        self._session = bot.session
        self._store = store
        self._clock = clock
        self._health = health
        self._metrics = metrics
        self._allowed = allowed_updates
        self._on_conflict = on_conflict
        self._on_heard_again = on_heard_again
        self._hears = False
        self._offset: int | None = None
        self._failing: str | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Raises TokenRefused when Telegram does not know the token (any more)."""
        pause = 0.0
        while not stop.is_set():
            try:
                await self._round()
                pause = 0.0
            except _Failure as failure:
                self._hears, self._health.is_silent = False, True
                pause = min(max(pause * 2, 1.0, failure.pause), _LONGEST_PAUSE)
                await self._say_once(failure)
            except errors.DiskFull:
                pause = _DISK_PAUSE
                await self._say_once(_Failure("disk_full", "the disk is full"))
            except errors.Halt:
                raise
            except Exception as error:  # noqa: BLE001 - nothing but a refused token ends the intake
                pause = _DISK_PAUSE
                _log.error("updates_not_stored", exc_info=error)
            if pause:
                await pauses.unless(stop, pause)

    async def _round(self) -> None:
        answer = await self._ask()
        if not self._hears:
            # The time is known now, and nothing new is stored yet: how long were we away?
            await self._on_heard_again()
            self._hears, self._health.is_silent = True, False
        if self._failing is not None:
            _log.info("updates_again", after=self._failing)
            self._failing = None
        if self._health.met(Need.POLLING):
            _log.info("ready")
        arrivals = [arrival for raw in answer.result if (arrival := _read(bytes(raw)))]
        if not arrivals:
            return
        Point.INTAKE_RECEIVED.reached()
        rows = await self._store.write(lambda tx: tx.inbox.add(arrivals, tx.now))
        Point.INTAKE_STORED.reached()
        self._metrics.updates_accepted.inc(len(rows))
        self._offset = max(arrival.update_id for arrival in arrivals) + 1

    async def _ask(self) -> envelope.Answer:
        # The first answer comes at once, so that an idle desk does not wait a poll to be ready.
        query: dict[str, object] = {
            "timeout": POLL_SECONDS if self._health.is_ready else 0,
            "limit": BATCH,
            "allowed_updates": self._allowed,
        }
        if self._offset is not None:
            query["offset"] = self._offset
        url = self._bot.session.api.api_url(self._bot.token, "getUpdates")
        times = telegram_client.timeouts(POLL_SECONDS + telegram_client.ANSWER_WITHIN)
        try:
            http = await self._session.create_session()
            async with http.post(url, json=query, timeout=times) as response:
                self._clock.observe(response.headers.get("Date"))
                answer = envelope.read_answer(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _Failure("telegram_unreachable", type(error).__name__) from None
        except (ProxyConnectionError, ProxyError) as error:
            raise _Failure("proxy_unreachable", type(error).__name__) from None
        except msgspec.MsgspecError:
            raise _Failure("telegram_unreadable", "no answer of a Bot API") from None
        if not answer.ok:
            await self._refused(answer)
        return answer

    async def _refused(self, answer: envelope.Answer) -> None:
        match answer.error_code:
            case 401 | 404:
                raise errors.TokenRefused(
                    f"BOT_TOKEN: Telegram refuses it ({answer.description}); "
                    "copy the token anew from @BotFather"
                )
            case 409:
                self._health.lost(Need.POLLING, "somebody else polls with this token")
                raise _Failure("conflict", answer.description, pause=3.0)
            case 429:
                wait = float(answer.parameters.get("retry_after", 1))
                raise _Failure("polling_limited", answer.description, pause=wait)
            case _:
                raise _Failure("telegram_failing", answer.description)

    async def _say_once(self, failure: _Failure) -> None:
        if failure.event == self._failing:
            return
        self._failing = failure.event
        _log.warning(failure.event, reason=failure.reason)
        if failure.event == "conflict":
            await self._on_conflict()


def _read(raw: bytes) -> Arrival | None:
    try:
        return envelope.arrival(raw)
    except ValueError:
        # Without an id it can be neither stored nor confirmed; Telegram never sends such a thing.
        _log.error("update_without_id", size=len(raw))
        return None
