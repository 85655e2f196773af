"""Every scene that comes with the desk can be played to its end against the real desk."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo import scenes
from desk.people import Role
from desk.policy import Policy
from sandbox import server
from sandbox.client import SandboxClient
from sandbox.scenes import stage
from tests.cast import PATIENCE, RunningDesk, settings_for

STAGE = stage.read(scenes.STAGE)
WORLD = scenes.load("scene")
GROUP: int = WORLD["groups"][0]["id"]
ROLES = {"operator": Role.OPERATOR, "developer": Role.DEVELOPER, "lead": Role.LEAD}
CYRILLIC = re.compile("[\u0400-\u04ff]")
Json = dict[str, Any]


@pytest.fixture
async def telegram() -> AsyncIterator[SandboxClient]:
    """The demo's world before anybody wrote, with Telegram's limits."""
    world = {**WORLD, "messages": []}
    running = await server.start(server.SandboxConfig(scene=world, stage=STAGE))
    async with SandboxClient(running.url) as client:
        yield client
    await running.stop()


@pytest.fixture
async def desk(telegram: SandboxClient, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    token: str = WORLD["bot"]["token"]
    settings = settings_for(telegram.url, tmp_path, BOT_TOKEN=token, OPERATORS_CHAT_ID=str(GROUP))
    running = RunningDesk(settings, Policy())
    team: dict[str, tuple[int, str, Role | None]] = {
        person["first_name"]: (person["id"], person["first_name"], ROLES[person["role_hint"]])
        for person in WORLD["people"]
        if person["role_hint"] in ROLES
    }
    await running.start(team)
    yield running
    await running.stop()


def said_by_customers(scene: Json) -> list[str]:
    """Every line that a customer writes and leaves as it is: the group shall have it."""
    deeds = [deed for step in scene["steps"] for deed in step["do"]]
    sends = [deed["send"] for deed in deeds if "send" in deed]
    lines = [one.get("text") or one.get("caption", "") for one in sends if "chat" not in one]
    changed = [deed["edit"]["message_id"]["contains"] for deed in deeds if "edit" in deed]
    return [
        line
        for line in lines
        if not line.startswith("/") and not any(part in line for part in changed)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", scenes.played_names())
async def test_a_scene_is_played_to_its_end_and_nothing_is_lost(
    name: str, telegram: SandboxClient, desk: RunningDesk
) -> None:
    playing = (await telegram.act("scene/open", id=name))["playing"]

    while not playing["is_over"]:
        playing = (await telegram.act("scene/next"))["playing"]
        assert playing["error"] is None, playing

    for line in said_by_customers(STAGE.scenes[name].source):
        await telegram.wait_for(GROUP, line, timeout=PATIENCE)


@pytest.mark.parametrize("name", scenes.played_names())
def test_a_scene_says_in_both_languages_what_to_look_at(name: str) -> None:
    scene = json.loads((scenes.STAGE / "scenes" / f"{name}.json").read_text(encoding="utf-8"))

    words = [scene["title"], scene["about"], *(step["words"] for step in scene["steps"])]

    assert 5 <= len(scene["steps"]) <= 9
    for one in words:
        assert set(one) == {"en", "ru"}
        assert CYRILLIC.search(one["ru"])
        assert not CYRILLIC.search(one["en"])
