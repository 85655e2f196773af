"""Every type of content that people send, both ways: how it arrives and what it costs.

`python -m bench.content`. A sandbox Telegram and the real desk, in this process. Calls are those
of the Bot API that one message costs: the copy, what had to be tried before it, and the receipt.
"""

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import logs
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from sandbox import samples, server
from sandbox.client import SandboxClient
from tests.cast import GROUP, RunningDesk, bot_id, settings_for
from tests.stories.conftest import CUSTOMERS, STAFF, scene

Json = dict[str, Any]

ALICE, BOB = CUSTOMERS["Alice"][0], STAFF["Bob"][0]
TO_TOPIC, TO_CUSTOMER = "to the topic", "to the customer"
CAPTION = "Look: 😀 bold"
BOLD: Json = {"type": "bold", "offset": 9, "length": 4}
"""UTF-16 units: the emoji counts two."""
CAPTIONED = ("photo", "video", "animation", "audio", "document", "voice")
MADE_ANEW = {"id", "value", "live_period", "heading", "horizontal_accuracy"}
"""What no copy keeps: a poll begins anew, dice roll again, a live place stands still."""
_PATIENCE = 20.0
_LAST = "That was all"
_ENVELOPE = {"message_id", "from", "date", "chat", "message_thread_id", "is_topic_message"}
_ENVELOPE |= {"reply_to_message", "deleted", "edited", "pinned", "reactions", "bot_id"}
_ENVELOPE |= {"media_group_id"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One type in one direction. `how`: "whole", "changed", "in words",
    "refused, told" or "lost".
    """

    kind: str
    direction: str
    how: str
    calls: int


def kinds() -> list[str]:
    """Every type of the sandbox, plain text, and an album."""
    return ["text", *sorted(samples.KINDS), "album"]


async def measure(folder: Path) -> list[Row]:
    """Send everything in both directions; `folder` takes the database."""
    sandbox = await server.start(server.SandboxConfig(limits=False, scene=scene()))
    policy = Policy(
        telegram=TelegramPolicy(per_second=0, per_chat_per_second=0, per_group_per_minute=0),
        customer=CustomerPolicy(greeting=False),
        abuse=AbusePolicy(fold_after=0, raid_customers=0),
    )
    desk = RunningDesk(settings_for(sandbox.url, folder), policy)
    await desk.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    try:
        async with SandboxClient(sandbox.url) as client:
            return await _both_ways(client)
    finally:
        await desk.stop()
        await sandbox.stop()


async def _both_ways(client: SandboxClient) -> list[Row]:
    topic, known_at = await _acquainted(client)
    inward = await _sent(client, ALICE)
    await client.wait_for(GROUP, _LAST, sender=bot_id(), timeout=_PATIENCE)
    outward = await _sent(client, BOB, chat=GROUP, topic=topic)
    await client.wait_for(ALICE, _LAST, sender=bot_id(), timeout=_PATIENCE)
    await _receipt(client, outward[_LAST][0]["message_id"])
    calls = await client.calls()
    in_topic = await client.messages(GROUP, topic=topic)
    at_customer = await client.messages(ALICE, after=known_at)
    return [
        *_rows(TO_TOPIC, inward, _Ledger(ALICE, inward).read(calls), in_topic),
        *_rows(TO_CUSTOMER, outward, _Ledger(GROUP, outward).read(calls), at_customer),
    ]


async def _acquainted(client: SandboxClient) -> tuple[int, int]:
    """A customer with a topic who was greeted, so that nothing but the words costs calls.

    Returns the topic and the last message of the greeting at the customer.
    """
    await client.send(ALICE, "Good morning")
    made = await client.wait_for(GROUP, "Good morning", sender=bot_id(), timeout=_PATIENCE)
    topic: int = made["message_thread_id"]
    await client.wait_for(GROUP, "#1 ", topic=topic, timeout=_PATIENCE)
    await client.send(BOB, "Good morning to you", chat=GROUP, topic=topic)
    greeted = await client.wait_for(
        ALICE, "Good morning to you", sender=bot_id(), timeout=_PATIENCE
    )
    return topic, int(greeted["message_id"])


async def _sent(client: SandboxClient, sender: int, **place: Any) -> dict[str, list[Json]]:
    sent: dict[str, list[Json]] = {}
    for kind in kinds():
        if kind == "album":
            items = [{"content": "photo", "caption": CAPTION}, {"content": "video"}]
            sent[kind] = await client.send_album(sender, items, **place)
        elif kind == "text":
            sent[kind] = [await client.send(sender, CAPTION, entities=[BOLD], **place)]
        else:
            has_caption = kind in CAPTIONED
            caption: Json = {"caption": CAPTION, "caption_entities": [BOLD]} if has_caption else {}
            sent[kind] = [await client.send(sender, content=kind, **caption, **place)]
    sent[_LAST] = [await client.send(sender, _LAST, **place)]
    return sent


async def _receipt(client: SandboxClient, message_id: int) -> None:
    """Receipts keep their order, so the last one says that all were given."""
    async for event in client.events(after=0):
        call = event["data"]
        if event["type"] != "call" or call["method"] != "setMessageReaction":
            continue
        if int(call["params"]["message_id"]) == message_id:
            return


class _Ledger:
    """Which call belongs to which message; `source` is the chat the messages were written in."""

    def __init__(self, source: int, sent: dict[str, list[Json]]) -> None:
        self._source = str(source)
        self._target = str(GROUP if source == ALICE else ALICE)
        self._kinds = {one["message_id"]: kind for kind, several in sent.items() for one in several}
        self._refused: str | None = None

    def read(self, calls: list[Json]) -> dict[str, list[Json]]:
        spent: dict[str, list[Json]] = {kind: [] for kind in self._kinds.values()}
        for call in calls:
            kind = self._kind(call["method"], call["params"])
            if kind is not None:
                spent[kind].append(call)
                if call["method"] == "copyMessage":
                    self._refused = None if call["ok"] else kind
        return spent

    def _kind(self, method: str, params: Json) -> str | None:
        if str(params.get("from_chat_id")) == self._source:
            several = json.loads(params.get("message_ids", "[]"))
            return self._kinds.get(several[0] if several else int(params["message_id"]))
        if method == "setMessageReaction" and params["chat_id"] == self._source:
            return self._kinds.get(int(params["message_id"]))
        if method != "sendMessage":
            return None
        if params["chat_id"] == self._target and params["text"] == CAPTION:
            return "text"
        if params["chat_id"] == self._target and params["text"].startswith("["):
            return self._refused
        if params["chat_id"] == self._source and "reply_parameters" in params:
            return self._kinds.get(json.loads(params["reply_parameters"])["message_id"])
        return None


def _rows(
    direction: str, sent: dict[str, list[Json]], spent: dict[str, list[Json]], there: list[Json]
) -> list[Row]:
    """The copies lie in the order they were sent: what arrived is told apart by that alone."""
    arrived = iter([one for one in there if one["from"]["id"] == bot_id() and _is_copy(one)])
    if direction == TO_TOPIC:
        next(arrived)
    rows = []
    for kind in kinds():
        carried = any(_carries(call, direction) and call["ok"] for call in spent[kind])
        copies = [next(arrived) for _ in sent[kind]] if carried else []
        is_told = any(call["method"] == "sendMessage" and call["ok"] for call in spent[kind])
        how = _how(sent[kind], copies) if carried else "refused, told" if is_told else "lost"
        rows.append(Row(kind=kind, direction=direction, how=how, calls=len(spent[kind])))
    return rows


def _carries(call: Json, direction: str) -> bool:
    target = str(GROUP if direction == TO_TOPIC else ALICE)
    method: str = call["method"]
    return method.startswith(("copy", "send")) and str(call["params"]["chat_id"]) == target


def _is_copy(message: Json) -> bool:
    """No card, no service message, no alert of the desk."""
    is_service = {"pinned_message", "forum_topic_created", "forum_topic_edited"} & message.keys()
    is_own = "reply_markup" in message or message.get("text", "").startswith("❌")
    return not is_service and not is_own


def _how(sent: list[Json], copies: list[Json]) -> str:
    if "text" in copies[0] and "text" not in sent[0]:
        return "in words"
    pairs = zip(sent, copies, strict=True)
    return "whole" if all(_content(one) == _content(other) for one, other in pairs) else "changed"


def _content(message: Json) -> Json:
    found: Json = _lasting({key: message[key] for key in message.keys() - _ENVELOPE})
    return found


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(inner) for key, inner in value.items() if key not in MADE_ANEW}
    if isinstance(value, list):
        return [_lasting(inner) for inner in value]
    return value


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    # A warning for every kind that cannot be copied would only be the table once more.
    logs.configure("ERROR", "text")
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(measure(Path(folder)))
    print(f"{'type':18}{'direction':18}{'arrived':16}{'calls':>5}")
    for row in rows:
        print(f"{row.kind:18}{row.direction:18}{row.how:16}{row.calls:5}")


if __name__ == "__main__":
    main()
