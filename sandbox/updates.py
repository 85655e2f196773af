"""Long polling: one poll per bot, the older one gives way."""

import asyncio
from typing import Any

from sandbox.core import Core
from sandbox.errors import conflict
from sandbox.world import BotAccount

Json = dict[str, Any]

LONGEST_POLL = 50  # seconds (Client.h:1610)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


async def get_updates(core: Core, bot: BotAccount, params: Json) -> bytes:
    """The JSON array of updates, as soon as there is one; raises 409."""
    queue = bot.queue
    if queue.webhook is not None:
        raise conflict(WEBHOOK_ACTIVE)
    if queue.poll is not None and not queue.poll.done():
        queue.poll.set_exception(conflict(OTHER_POLL))
        queue.poll = None
    core.confirm(bot, int(params.get("offset") or 0), params.get("allowed_updates"))
    queue.forget_old(core.clock.now())
    patience = min(float(params.get("timeout") or 0), LONGEST_POLL)
    if queue.is_hurried:
        queue.is_hurried, patience = False, 0.0
    if not queue.items and patience > 0:
        await _wait(bot, patience)
        queue.forget_old(core.clock.now())
    limit = min(max(int(params.get("limit") or 100), 1), 100)
    taken = [item.body for _, item in zip(range(limit), queue.items, strict=False)]
    return b"[" + b",".join(taken) + b"]"


async def _wait(bot: BotAccount, patience: float) -> None:
    queue = bot.queue
    poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    queue.poll = poll
    try:
        await asyncio.wait_for(poll, patience)
    except TimeoutError:
        return
    finally:
        if queue.poll is poll:
            queue.poll = None
