"""The log of calls: short entries for the page's stream, details for whoever opens one."""

from dataclasses import dataclass
from typing import Any

from sandbox import clock
from sandbox.core import Core
from sandbox.errors import ApiError
from sandbox.faults import Trouble
from sandbox.methods import METHODS
from sandbox.world import KEPT_CALLS, BotAccount

Json = dict[str, Any]

ANSWER_KEPT = 4096  # bytes of an answer
SECRETS = frozenset({"secret_token", "provider_token"})
HIDDEN = "•••"
UNHEARD = frozenset({"drop_before", "drop_after", "hang", "hang_after", "cut"})
"""Troubles after which the bot hears no answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in: who asked for what; `bot` None = a token that nobody has."""

    bot: BotAccount | None
    method: str
    params: Json
    uploads: dict[str, Json]


def note(
    core: Core,
    asked: Asked,
    trouble: Trouble,
    *,
    refusal: ApiError | None,
    answer: bytes,
    ms: float,
) -> None:
    """Remember one call, and tell the page; the answer is told to who asks for it only."""
    world = core.world
    world.call_count += 1
    number = world.call_count
    method = METHODS.get(asked.method.lower())
    entry = {
        "n": number,
        "at": clock.iso(core.clock.now()),
        "bot_id": asked.bot.id if asked.bot else None,
        "method": method.name if method else asked.method,
        "params": {key: HIDDEN if key in SECRETS else value for key, value in asked.params.items()},
        "ok": refusal is None,
        "error_code": refusal.code if refusal else None,
        "description": refusal.description if refusal else None,
        "ms": round(ms, 2),
        "fault": trouble.fault.kind if trouble.fault else None,
    }
    world.calls.append(entry)
    world.call_details[number] = {
        "answer": answer[:ANSWER_KEPT].decode("utf-8", "ignore"),
        "answer_bytes": len(answer),
        "answer_cut": len(answer) > ANSWER_KEPT,
        "is_unheard": trouble.fault is not None and trouble.fault.kind in UNHEARD,
        "slowed_by": trouble.latency,
        "files": [
            {"field": field, "name": file["name"], "mime": file["mime"], "size": file["size"]}
            for field, file in asked.uploads.items()
        ],
    }
    world.call_details.pop(number - KEPT_CALLS, None)
    core.events.emit("call", entry)
