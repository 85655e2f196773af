"""Pushing updates: one lane per chat, strictly in order; lanes run side by side.

What is not accepted is tried again until it is a day old: at once, then after pauses that double,
or as long after as `Retry-After` asks for. Pauses are counted by the sandbox's clock, so that a
jump of time ends them.
"""

import asyncio
import contextlib
from email.utils import formatdate

import aiohttp
import msgspec

from sandbox.core import Core
from sandbox.errors import ApiError
from sandbox.update_queue import QueuedUpdate, Webhook
from sandbox.world import BotAccount

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0  # seconds between tries (WebhookActor.cpp: up to 60-120)
LONGEST_ASKED = 3600.0  # seconds of Retry-After that are honoured (WebhookActor.cpp)
ANSWER_WITHIN = 60.0
LOOK_AGAIN = 0.2  # seconds until a new webhook is noticed


class WebhookPushers:
    """One task per bot that has a webhook."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._watcher: asyncio.Task[None] | None = None
        self._pushers: dict[int, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Begin to look for bots with webhooks."""
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End all pushing; what was not accepted stays queued."""
        tasks = [*self._pushers.values(), *([self._watcher] if self._watcher else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            for bot in list(self._core.world.bots.values()):
                if bot.queue.webhook is not None and bot.id not in self._pushers:
                    self._pushers[bot.id] = asyncio.create_task(_push(self._core, bot))
            await asyncio.sleep(LOOK_AGAIN)


async def _push(core: Core, bot: BotAccount) -> None:
    """Hand every lane's oldest update to the webhook, while there is one."""
    busy: dict[str, asyncio.Task[None]] = {}
    try:
        async with aiohttp.ClientSession() as http:
            while True:
                bot.queue.changed.clear()
                bot.queue.forget_old(core.clock.now())
                hook = bot.queue.webhook
                busy = {lane: task for lane, task in busy.items() if not task.done()}
                for update in list(bot.queue.items) if hook else ():
                    if hook and update.lane not in busy and len(busy) < hook.max_connections:
                        work = _deliver(core, bot, hook, update, http)
                        busy[update.lane] = asyncio.create_task(work)
                await bot.queue.changed.wait()
    finally:
        for task in busy.values():
            task.cancel()


async def _deliver(
    core: Core, bot: BotAccount, hook: Webhook, update: QueuedUpdate, http: aiohttp.ClientSession
) -> None:
    """Try until it is accepted: at once, then ever more rarely."""
    pause = 0.0
    while bot.queue.webhook is hook and update in bot.queue.items:
        asked = await _try(core, bot, hook, update, http)
        if asked is None:
            core.delivered(bot, update.id)
            break
        await _rest(core, bot, hook, asked or pause)
        pause = min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)
    asyncio.get_running_loop().call_soon(bot.queue.changed.set)


async def _rest(core: Core, bot: BotAccount, hook: Webhook, seconds: float) -> None:
    """Until so much time has passed here, or another webhook is set."""
    until = core.clock.now() + seconds
    # More is left than was asked for when the clock was moved back meanwhile.
    while bot.queue.webhook is hook and 0 < (left := until - core.clock.now()) <= seconds + 1:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await bot.queue.changed.wait()
        await asyncio.sleep(0)  # whoever clears `changed` must get his turn


async def _try(
    core: Core, bot: BotAccount, hook: Webhook, update: QueuedUpdate, http: aiohttp.ClientSession
) -> float | None:
    """None when it was accepted; else the seconds that the answer asks to wait, 0 for none."""
    # Telegram sends no Date; here it tells a bot that follows the sandbox's clock.
    date = formatdate(core.clock.now(), usegmt=True)
    headers = {"Content-Type": "application/json", "Date": date}
    if hook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    asked = 0.0
    try:
        if core.faults.cut(core.clock.now()) is not None:
            raise ConnectionError
        async with http.post(
            hook.url, data=update.body, headers=headers, timeout=timeout
        ) as answer:
            body = await answer.read()
            if 200 <= answer.status < 300:
                hook.is_failing = False
                _carry_out_reply(core, bot, body)
                return None
            asked = _asked(answer.headers.get("Retry-After", ""))
            hook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        hook.last_error = f"Connection failed: {type(error).__name__}"
    hook.last_error_at = int(core.clock.now())
    hook.is_failing = True
    core.events.emit("webhook", {"bot": bot.id, "update": update.id, "error": hook.last_error})
    return asked


def _asked(retry_after: str) -> float:
    return min(float(retry_after), LONGEST_ASKED) if retry_after.isdecimal() else 0.0


def _carry_out_reply(core: Core, bot: BotAccount, body: bytes) -> None:
    """A 2xx body may carry {"method": …}; nobody sees its result."""
    with contextlib.suppress(msgspec.DecodeError, ApiError):
        reply = msgspec.json.decode(body)
        if isinstance(reply, dict) and "method" in reply:
            name = str(reply.pop("method"))
            if not name.lower().startswith("get") and "webhook" not in name.lower():
                core.call(bot, name, reply, {})
