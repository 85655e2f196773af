"""The campaign's stage: one sandbox Telegram with several bots, each with a group of its own.

The desks and the bare bot serve the same people. Telegram's limits hold, all of them multiplied by
`SCALE` so that a campaign takes minutes; the desks' policy is told the same figures.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.verdict import Token
from bench.victims import Victim
from sandbox import server
from sandbox.client import SandboxClient

_BOT, _GROUP = 7000000001, -1001000000001
_TOKEN = "{}:AAE-a-bot-of-the-campaign-000000000000"
DESK_TOKEN, BARE_TOKEN = _TOKEN.format(_BOT), _TOKEN.format(_BOT + 1)
DESK_GROUP = _GROUP
BARE = "bare bot"
CUSTOMERS = {number: 1000 + number for number in range(50)}
"""Number in the tokens of their words → Telegram id."""
OPERATORS = tuple(range(201, 211))
LEAD = 200
SCALE = 12
GROUP_MINUTE = 20 * SCALE
LATENCY = 0.03
"""Seconds that a call lies on the wire before Telegram carries it out: killed then, it arrives."""
LIMITER_PAUSE = 0.5
"""Seconds that the bare bot waits before it sends."""
IN_DOUBT_WAIT = 3
"""Seconds; the default minute would only make the campaign longer."""
FLOOD_SECONDS = 1
"""What an injected 429 asks for: Telegram's usual few seconds, scaled, and at least one."""
HARMED = ("copy*", "send*", "edit*", "delete*", "createForumTopic", "setMessageReaction", "pin*")
"""The calls that meet trouble: all that have consequences."""
DESK_TOML = f"""\
[telegram]
per_second = {30 * SCALE}
per_chat_per_second = {SCALE}
per_chat_burst = {3 * SCALE}
per_group_per_minute = {GROUP_MINUTE}
in_doubt_wait = {IN_DOUBT_WAIT}
evidence = {{evidence}}

[customer]
greeting = false

[abuse]
fold_after = 0
raid_customers = 0

[roles]
new_member = "operator"
"""


@dataclass(frozen=True, kw_only=True)
class Troubles:
    """Shares of calls, from 0 to 1, and what they meet."""

    drops: float = 0.05
    """Lost before they were carried out; as many again are lost afterwards."""
    floods: float = 0.002
    """Answered with a 429 that is not the bot's fault. The desk then uses less of that chat's limit
    for minutes, which are not scaled: many of them would only make the campaign longer."""
    errors: float = 0.01
    """Answered with 500 instead of being carried out; as many again afterwards."""

    @property
    def shares(self) -> dict[str, float]:
        """By the sandbox's names of faults."""
        return {
            "drop_before": self.drops,
            "drop_after": self.drops,
            "429": self.floods,
            "500": self.errors,
            "500_after": self.errors,
        }


@dataclass(frozen=True, kw_only=True)
class House:
    """A bot with its group, and what people there can see by now."""

    name: str
    bot_id: int
    group: int
    victim: Victim
    evidence: bool | None = None
    """Whether the desk seeks evidence about calls in doubt; the bare bot has no such choice."""
    topics: dict[int, int] = field(default_factory=dict)
    """Number of a customer → topic, as far as known."""
    copies: dict[Token, int] = field(default_factory=dict)
    """What the bot passed on → id of the newest copy."""

    @property
    def is_desk(self) -> bool:
        return self.name != BARE

    @property
    def folder(self) -> Path:
        return self.victim.folder


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a campaign plays on."""

    sandbox: server.RunningSandbox
    client: SandboxClient
    desks: tuple[House, ...]
    bare: House

    @property
    def houses(self) -> tuple[House, ...]:
        return *self.desks, self.bare

    def spent(self, house: House) -> float:
        """The share of its group's minute that the bot has used up, by Telegram's own count."""
        core = self.sandbox.core
        return core.limiter.used(house.bot_id, house.group, core.clock.now()) / GROUP_MINUTE


@asynccontextmanager
async def open_stage(
    folder: Path, *, troubles: Troubles, evidence: Sequence[bool] = (True, False)
) -> AsyncIterator[Stage]:
    """Serve the sandbox, and prepare all bots in `folder`: one desk for each kind of `evidence`.

    None of them is started yet.
    """
    count = len(evidence) + 1
    running = await server.start(server.SandboxConfig(limits=True, scene=_scene(count)))
    async with SandboxClient(running.url) as client:
        await client.limits(scale=SCALE)
        await client.fault("*message*", "latency", seconds=LATENCY)
        for method in HARMED:
            for kind, share in troubles.shares.items():
                if share:
                    await client.fault(method, kind, probability=share, retry_after=FLOOD_SECONDS)
        topics = await _topics_of_bare_bot(client, _group(count - 1))
        stage = Stage(
            sandbox=running,
            client=client,
            desks=tuple(
                _desk(running.url, folder, number, kind) for number, kind in enumerate(evidence)
            ),
            bare=_bare(running.url, folder, count - 1, topics),
        )
        try:
            yield stage
        finally:
            for house in stage.houses:
                await house.victim.stop()
    await running.stop()


def _scene(count: int) -> dict[str, object]:
    people = [
        {"id": person, "first_name": f"Customer {number}", "language_code": "en"}
        for number, person in CUSTOMERS.items()
    ]
    people += [{"id": person, "first_name": f"Operator {person}"} for person in OPERATORS]
    people += [{"id": LEAD, "first_name": "Carol"}]
    members = {"members": list(OPERATORS), "admins": [LEAD], "is_forum": True}
    return {
        "bots": [
            {"token": _token(number), "username": f"bot_{number}_bot", "first_name": "Bot"}
            for number in range(count)
        ],
        "people": people,
        "groups": [
            {"id": _group(number), "title": "Team", "bot": _BOT + number, **members}
            for number in range(count)
        ],
    }


async def _topics_of_bare_bot(client: SandboxClient, group: int) -> dict[int, int]:
    topics = {}
    for number in CUSTOMERS:
        made = await client.topic(group, "create", name=f"Customer {number}", by=LEAD)
        topics[number] = int(made["id"])
    return topics


def _desk(url: str, folder: Path, number: int, evidence: bool) -> House:
    name = "desk" if evidence else "desk without evidence"
    home = folder / name.replace(" ", "_")
    home.mkdir()
    (home / "desk.toml").write_text(DESK_TOML.format(evidence=str(evidence).lower()))
    environment = {
        "BOT_TOKEN": _token(number),
        "OPERATORS_CHAT_ID": str(_group(number)),
        "TELEGRAM_API_URL": url,
        "LISTEN": "",
        "LANGUAGE": "en",
    }
    return House(
        name=name,
        bot_id=_BOT + number,
        group=_group(number),
        victim=Victim("desk", ["bot", "run"], environment=environment, folder=home),
        evidence=evidence,
    )


def _bare(url: str, folder: Path, number: int, topics: dict[int, int]) -> House:
    home = folder / "bare_bot"
    home.mkdir()
    file = home / "topics.json"
    file.write_text(json.dumps({CUSTOMERS[number]: topic for number, topic in topics.items()}))
    arguments = ["bench.bare_bot", "--group", str(_group(number)), "--topics", str(file)]
    arguments += ["--pause", str(LIMITER_PAUSE)]
    environment = {"BOT_TOKEN": _token(number), "TELEGRAM_API_URL": url}
    return House(
        name=BARE,
        bot_id=_BOT + number,
        group=_group(number),
        victim=Victim("bare_bot", arguments, environment=environment, folder=home),
        topics=topics,
    )


def _token(number: int) -> str:
    return _TOKEN.format(_BOT + number)


def _group(number: int) -> int:
    return _GROUP - number
