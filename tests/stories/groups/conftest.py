"""Two groups: everybody's, and one of the team "billing", in which Bella works too."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.people import Role
from desk.policy import CategoryPolicy, Policy, TeamPolicy
from desk.ticketing import course
from sandbox import server
from sandbox.client import Json, SandboxClient
from tests.cast import PATIENCE, RunningDesk, Staff, Stage, settings_for
from tests.stories.conftest import STAFF, scene

BILLING = -1001000000002
BELLA = 207


def two_groups() -> dict[str, object]:
    drawn = scene()
    people, groups = drawn["people"], drawn["groups"]
    assert isinstance(people, list)
    assert isinstance(groups, list)
    people.append({"id": BELLA, "first_name": "Bella"})
    groups.append(
        {
            "id": BILLING,
            "title": "Billing",
            "is_forum": True,
            "members": [BELLA, STAFF["Bob"][0], STAFF["Carol"][0]],
            "admins": [STAFF["Carol"][0]],
        }
    )
    return drawn


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    running = await server.start(server.SandboxConfig(limits=False, scene=two_groups()))
    async with SandboxClient(running.url) as client:
        yield Stage(running, client)
    await running.stop()


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(
        policy,
        teams={"billing": TeamPolicy(title="Billing", chat_id=BILLING), "shop": TeamPolicy()},
        categories={"money": CategoryPolicy(title_en="Money", title_ru="Деньги", team="billing")},
    )


@pytest.fixture
async def desk(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    running = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)
    roles = {name: (number, name, role) for name, (number, role) in STAFF.items()}
    await running.start({**roles, "Bella": (BELLA, "Bella", Role.OPERATOR)})
    yield running
    await running.stop()


class InBilling:
    """Bella, in the group of the team."""

    def __init__(self, stage: Stage) -> None:
        self._client = stage.client

    async def writes(self, topic: int, text: str) -> Json:
        return await self._client.send(BELLA, text, chat=BILLING, topic=topic)

    async def sees(self, contains: str, **fields: Any) -> Json:
        return await self._client.wait_for(BILLING, contains, timeout=PATIENCE, **fields)


@pytest.fixture
def bella(stage: Stage, desk: RunningDesk) -> InBilling:
    return InBilling(stage)


async def moved(desk: RunningDesk, bob: Staff, bella: InBilling, topic: int) -> int:
    """The topic in the team's group in which Alice's talk goes on."""
    await give(desk, bob.id, "billing")
    summary = await bella.sees("comes from")
    number: int = summary["message_thread_id"]
    await bob.sees("goes on in", topic=topic)
    return number


async def give(desk: RunningDesk, by: int, team: str) -> None:
    """What `/transfer` does to the first ticket."""

    def unit(tx):
        ticket, member = tx.tickets.numbered(1), tx.staff.find(by)
        course.move(tx, ticket, replace(ticket, team=team), course.staff(member))

    await desk.store.write(unit)
