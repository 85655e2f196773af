"""What the desk has acknowledged survives a power cut (delivery contract, 1)."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from bench.victims import ROOT
from desk.policy import Policy
from sandbox import server
from sandbox.client import SandboxClient
from tests.cast import (
    GROUP,
    TOKEN,
    UNLIMITED,
    Customer,
    RunningDesk,
    Staff,
    Stage,
    bot_id,
    settings_for,
)
from tests.powercut.recording import held, recorded, states
from tests.powercut.replay import DATABASE, Order, Report

pytestmark = pytest.mark.slow

CUTS = 50
SEED = 1
MESSAGES = 12
"""Of each customer; enough that the log is folded into the database on the way."""
CUSTOMERS = range(101, 107)
BOB = 201


@dataclass(frozen=True, kw_only=True)
class Found:
    """Numbers of cuts. `lost`: something acknowledged is not there; `torn`: half a commit is."""

    report: Report
    damaged: list[int]
    torn: list[int]
    lost: list[int]


@pytest.fixture
async def statements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a desk said to SQLite while six customers wrote at once and were answered; made once."""
    path = tmp_path_factory.getbasetemp() / "statements.json"
    if not path.exists():
        with recorded() as connections:
            await _busy_minute(tmp_path_factory.mktemp("recorded"))
        path.write_bytes(msgspec.json.encode(connections))
    return path


async def _busy_minute(folder: Path) -> None:
    people = [{"id": number, "first_name": f"Customer {number}"} for number in CUSTOMERS]
    people.append({"id": BOB, "first_name": "Bob"})
    group = {"id": GROUP, "title": "Team", "is_forum": True, "members": [BOB], "admins": [BOB]}
    bot = {"token": TOKEN, "username": "desk_test_bot", "first_name": "Desk"}
    scene = {"bot": bot, "people": people, "groups": [group]}
    running = await server.start(server.SandboxConfig(limits=False, scene=scene))
    async with SandboxClient(running.url) as client:
        stage = Stage(running, client)
        desk = RunningDesk(settings_for(running.url, folder), Policy(telegram=UNLIMITED))
        await desk.start()
        await asyncio.gather(*(_talk(stage, number) for number in CUSTOMERS))
        await desk.stop()
    await running.stop()


async def _talk(stage: Stage, number: int) -> None:
    customer, bob = Customer(stage, number, "Customer"), Staff(stage, BOB, "Bob")
    for count in range(MESSAGES):
        await customer.writes(f"Word {count} of {number}")
        shown = await stage.client.wait_for(GROUP, f"Word {count} of {number}", sender=bot_id())
        await bob.writes(shown["message_thread_id"], f"Answer {count} to {number}")
        await customer.gets(f"Answer {count} to {number}")


def cut(statements: Path, folder: Path, *, synchronous: str) -> Found:
    """Cut the power fifty times, and look at what is there with the desk's own SQLite."""
    order = Order(
        statements=str(statements),
        cuts=str(folder / "cuts"),
        number=CUTS,
        seed=SEED,
        synchronous=synchronous,
    )
    answer = subprocess.run(
        [sys.executable, "-m", "tests.powercut.replay", msgspec.json.encode(order).decode()],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdout=subprocess.PIPE,
        check=True,
    )
    report = msgspec.json.decode(answer.stdout, type=Report)
    known = states(msgspec.json.decode(statements.read_bytes(), type=list[list[str]]))
    damaged, torn, lost = [], [], []
    for number, acknowledged in enumerate(report.acknowledged):
        content = held(folder / "cuts" / str(number) / DATABASE)
        if content is None:
            damaged.append(number)
        elif content not in known:
            torn.append(number)
        # The commit that was under way may be there; nobody was told of it.
        elif content not in known[acknowledged : acknowledged + 2]:
            lost.append(number)
    return Found(report=report, damaged=damaged, torn=torn, lost=lost)


def test_no_power_cut_costs_anything_acknowledged(statements: Path, tmp_path: Path) -> None:
    found = cut(statements, tmp_path, synchronous="FULL")

    assert (found.damaged, found.torn, found.lost) == ([], [], [])
    assert len(set(found.report.acknowledged)) > CUTS / 2
    assert found.report.checkpoints, "the log was never folded into the database: write more"


def test_the_same_cuts_cost_a_desk_that_syncs_less_what_it_had_acknowledged(
    statements: Path, tmp_path: Path
) -> None:
    found = cut(statements, tmp_path, synchronous="NORMAL")

    assert found.lost, "a test whose control does not fail proves nothing"
    assert (found.damaged, found.torn) == ([], [])
