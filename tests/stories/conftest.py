"""One sandbox and one desk per story, and the cast on stage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.people import Role
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from sandbox import server
from sandbox.client import SandboxClient
from tests.cast import GROUP, TOKEN, Customer, RunningDesk, Staff, Stage, settings_for

CUSTOMERS = {"Alice": (101, "en"), "Dana": (102, "ru")}
STAFF: dict[str, tuple[int, Role | None]] = {
    "Bob": (201, Role.OPERATOR),
    "Carol": (202, None),
    "Dev": (203, Role.DEVELOPER),
    "Tim": (204, Role.TRAINEE),
    "Olga": (205, Role.OBSERVER),
    "Nick": (206, None),
}
"""Carol leads because she administers the group; Nick is new and has no role yet."""
STRANGER = {"Mallory": 301}


def scene() -> dict[str, object]:
    people = [
        {"id": number, "first_name": name, "language_code": code}
        for name, (number, code) in CUSTOMERS.items()
    ]
    people += [{"id": number, "first_name": name} for name, (number, _) in STAFF.items()]
    people += [{"id": number, "first_name": name} for name, number in STRANGER.items()]
    group = {
        "id": GROUP,
        "title": "Support team",
        "is_forum": True,
        "members": [number for number, _ in STAFF.values()],
        "admins": [STAFF["Carol"][0]],
    }
    bot = {"token": TOKEN, "username": "desk_test_bot", "first_name": "Desk"}
    return {"bot": bot, "people": people, "groups": [group]}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    running = await server.start(server.SandboxConfig(limits=False, scene=scene()))
    async with SandboxClient(running.url) as client:
        yield Stage(running, client)
    await running.stop()


@pytest.fixture
def policy() -> Policy:
    """No limits: stories tell what happens, the campaign and tests/courier how fast it may.

    No greeting, so that what customers see are the words that the story is about.
    """
    return Policy(
        telegram=TelegramPolicy(per_second=0, per_chat_per_second=0, per_group_per_minute=0),
        customer=CustomerPolicy(greeting=False),
        abuse=AbusePolicy(fold_after=0, raid_customers=0),
    )


@pytest.fixture
async def desk(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    running = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)
    await running.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    yield running
    await running.stop()


def _staff(stage: Stage, name: str) -> Staff:
    return Staff(stage, STAFF[name][0], name)


@pytest.fixture
def alice(stage: Stage, desk: RunningDesk) -> Customer:
    return Customer(stage, CUSTOMERS["Alice"][0], "Alice")


@pytest.fixture
def dana(stage: Stage, desk: RunningDesk) -> Customer:
    return Customer(stage, CUSTOMERS["Dana"][0], "Dana")


@pytest.fixture
async def topic(stage: Stage, alice: Customer) -> int:
    """The topic of Alice's first ticket, with her words in it."""
    await alice.writes("My parcel is lost")
    number = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=number)
    return number


@pytest.fixture
def bob(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Bob")


@pytest.fixture
def carol(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Carol")


@pytest.fixture
def dev(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Dev")


@pytest.fixture
def tim(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Tim")


@pytest.fixture
def olga(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Olga")


@pytest.fixture
def nick(stage: Stage, desk: RunningDesk) -> Staff:
    return _staff(stage, "Nick")


@pytest.fixture
def mallory(stage: Stage, desk: RunningDesk) -> Customer:
    return Customer(stage, STRANGER["Mallory"], "Mallory")
