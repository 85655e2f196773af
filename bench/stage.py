"""The campaign's stage: one sandbox Telegram with two bots, each with a group of its own.

The desk and the bare bot serve the same people. Telegram's limits hold, all of them multiplied by
`SCALE` so that a campaign takes minutes; the desk's policy is told the same figures.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.victims import Victim
from sandbox import server
from sandbox.client import SandboxClient

DESK_TOKEN = "7000000001:AAE-the-desk-of-the-campaign-00000000"
BARE_TOKEN = "7000000002:AAE-the-bare-bot-of-the-campaign-0000"
DESK_GROUP, BARE_GROUP = -1001000000001, -1001000000002
CUSTOMERS = {number: 100 + number for number in range(12)}
"""Number in the tokens of their words → Telegram id."""
OPERATORS = (201, 202, 203)
LEAD = 200
SCALE = 60
LATENCY = 0.03
"""Seconds that a call lies on the wire before Telegram carries it out: killed then, it arrives."""
LIMITER_PAUSE = 0.5
"""Seconds that the bare bot waits before it sends."""
IN_DOUBT_WAIT = 3
"""Seconds; the default minute would only make the campaign longer."""
DESK_TOML = f"""\
[telegram]
per_second = {30 * SCALE}
per_chat_per_second = {SCALE}
per_chat_burst = {3 * SCALE}
per_group_per_minute = {20 * SCALE}
in_doubt_wait = {IN_DOUBT_WAIT}

[roles]
new_member = "operator"
"""


@dataclass(frozen=True, kw_only=True)
class House:
    """A bot with its group; `topics` maps numbers of customers to topics, as far as known."""

    name: str
    bot_id: int
    group: int
    topics: dict[int, int]
    victim: Victim


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a campaign plays on."""

    client: SandboxClient
    desk: House
    bare: House

    @property
    def houses(self) -> tuple[House, House]:
        return self.desk, self.bare


@asynccontextmanager
async def open_stage(folder: Path, *, drops: float) -> AsyncIterator[Stage]:
    """Serve the sandbox, and prepare both bots in `folder`; neither is started yet.

    `drops` is the share of sends of which half are lost before and half after they were carried
    out.
    """
    running = await server.start(server.SandboxConfig(limits=True, scene=_scene()))
    async with SandboxClient(running.url) as client:
        await client.limits(scale=SCALE)
        await client.fault("*message*", "latency", seconds=LATENCY)
        for kind in ("drop_before", "drop_after") if drops else ():
            await client.fault("copy*", kind, probability=drops / 2)
            await client.fault("send*", kind, probability=drops / 2)
        topics = await _topics_of_bare_bot(client)
        stage = Stage(
            client=client,
            desk=_desk(running.url, folder),
            bare=_bare(running.url, folder, topics),
        )
        try:
            yield stage
        finally:
            for house in stage.houses:
                await house.victim.stop()
    await running.stop()


def _scene() -> dict[str, object]:
    people = [
        {"id": person, "first_name": f"Customer {number}", "language_code": "en"}
        for number, person in CUSTOMERS.items()
    ]
    people += [{"id": person, "first_name": f"Operator {person}"} for person in OPERATORS]
    people += [{"id": LEAD, "first_name": "Carol"}]
    members = {"members": list(OPERATORS), "admins": [LEAD], "is_forum": True}
    tokens = {DESK_GROUP: DESK_TOKEN, BARE_GROUP: BARE_TOKEN}
    return {
        "bots": [
            {"token": DESK_TOKEN, "username": "desk_bot", "first_name": "Desk"},
            {"token": BARE_TOKEN, "username": "bare_bot", "first_name": "Bare"},
        ],
        "people": people,
        "groups": [
            {"id": group, "title": "Team", "bot": _id_of(token), **members}
            for group, token in tokens.items()
        ],
    }


async def _topics_of_bare_bot(client: SandboxClient) -> dict[int, int]:
    topics = {}
    for number in CUSTOMERS:
        made = await client.topic(BARE_GROUP, "create", name=f"Customer {number}", by=LEAD)
        topics[number] = int(made["id"])
    return topics


def _desk(url: str, folder: Path) -> House:
    (folder / "desk.toml").write_text(DESK_TOML)
    environment = {
        "BOT_TOKEN": DESK_TOKEN,
        "OPERATORS_CHAT_ID": str(DESK_GROUP),
        "TELEGRAM_API_URL": url,
        "LISTEN": "",
        "LANGUAGE": "en",
    }
    return House(
        name="desk",
        bot_id=_id_of(DESK_TOKEN),
        group=DESK_GROUP,
        topics={},
        victim=Victim("desk", ["bot", "run"], environment=environment, folder=folder),
    )


def _bare(url: str, folder: Path, topics: dict[int, int]) -> House:
    file = folder / "topics.json"
    file.write_text(json.dumps({CUSTOMERS[number]: topic for number, topic in topics.items()}))
    arguments = ["bench.bare_bot", "--group", str(BARE_GROUP), "--topics", str(file)]
    arguments += ["--pause", str(LIMITER_PAUSE)]
    environment = {"BOT_TOKEN": BARE_TOKEN, "TELEGRAM_API_URL": url}
    return House(
        name="bare bot",
        bot_id=_id_of(BARE_TOKEN),
        group=BARE_GROUP,
        topics=topics,
        victim=Victim("bare_bot", arguments, environment=environment, folder=folder),
    )


def _id_of(token: str) -> int:
    return int(token.partition(":")[0])
