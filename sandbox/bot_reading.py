"""What the control API shows of bots: who listens, what waits, limits used, one call whole."""

from typing import Any

import msgspec

from sandbox import clock
from sandbox.core import Core
from sandbox.errors import ControlError
from sandbox.update_queue import QueuedUpdate
from sandbox.world import BotAccount

Json = dict[str, Any]

UPDATES_SHOWN = 50
TEXT_SHOWN = 120


def presence(core: Core, bot: BotAccount) -> Json:
    """Whether the bot listens, and how many updates wait for it."""
    now = clock.iso(core.clock.now())
    return {"listening": core.line.listening(bot, now), "pending": len(bot.queue.items)}


def updates(core: Core, query: Json) -> Json:
    """`GET /control/updates`: the oldest of those that wait, and how many there are."""
    bot = core.world.bot(int(query["bot"]) if query.get("bot") else None)
    bot.queue.forget_old(core.clock.now())
    shown = [_update(item) for _, item in zip(range(UPDATES_SHOWN), bot.queue.items, strict=False)]
    return {"total": len(bot.queue.items), "updates": shown}


def _update(item: QueuedUpdate) -> Json:
    body: Json = msgspec.json.decode(item.body)
    kind = next((name for name in body if name != "update_id"), "")
    payload = _object(body.get(kind))
    text = payload.get("text") or payload.get("caption") or payload.get("data")
    return {
        "id": item.id,
        "at": clock.iso(item.at),
        "kind": kind,
        "from": payload.get("from") or payload.get("user"),
        "chat": payload.get("chat") or _object(payload.get("message")).get("chat"),
        "text": str(text)[:TEXT_SHOWN] if text else None,
    }


def _object(value: object) -> Json:
    """Raw updates may hold anything anywhere."""
    return value if isinstance(value, dict) else {}


def limits(core: Core) -> Json:
    """`GET /control/limits`: the allowances, and what each bot has used of them."""
    now = core.clock.now()
    limiter = core.limiter
    per_group = int(limiter.limits.per_group_per_minute * limiter.limits.scale)
    per_second = int(limiter.limits.per_second * limiter.limits.scale)
    return {
        "now": clock.iso(now),
        "limits": limiter.limits.as_json(),
        "floods": {"self_made": core.self_made_429, "injected": core.injected_429},
        "bots": [
            {
                "id": bot.id,
                "second": {"used": limiter.used_by_all(bot.id, now), "of": per_second},
                "groups": [
                    {
                        "chat": chat.id,
                        "used": limiter.used(bot.id, chat.id, now),
                        "of": per_group,
                        "frees_in": limiter.frees_in(bot.id, chat.id, now),
                    }
                    for chat in core.world.groups.values()
                    if chat.migrated_to is None
                ],
            }
            for bot in core.world.bots.values()
        ],
    }


def call(core: Core, number: int) -> Json:
    """`GET /control/call/{n}`: one call with its files and its answer."""
    for entry in reversed(core.world.calls):
        if entry["n"] == number:
            return {**entry, **core.world.call_details.get(number, {})}
    raise ControlError(f"the call {number} is not kept any more")
