"""A stage for every test: a sandbox of its own, a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from sandbox.server import SandboxConfig, start
from tests.courier.stage import Stage, scene, set_the_stage

UNLIMITED = TelegramPolicy(
    per_second=0,
    per_chat_per_second=0,
    per_group_per_minute=0,
    in_doubt_wait=60,
    evidence=False,
)


@pytest.fixture
def limits() -> TelegramPolicy:
    """What the desk believes of Telegram's limits; a test file may say otherwise."""
    return UNLIMITED


@pytest.fixture
def is_bound() -> bool:
    """Whether the desk has its group from the start."""
    return True


@pytest.fixture
async def stage(tmp_path: Path, limits: TelegramPolicy, is_bound: bool) -> AsyncIterator[Stage]:
    has_limits = limits.per_group_per_minute > 0
    sandbox = await start(SandboxConfig(limits=has_limits, page_dir=None, scene=scene()))
    policy = Policy(
        telegram=limits,
        customer=CustomerPolicy(greeting=False),
        abuse=AbusePolicy(fold_after=0, raid_customers=0),
    )
    database = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    try:
        stage = await set_the_stage(sandbox, database, policy, is_bound=is_bound)
    except BaseException:
        await sandbox.stop()
        raise
    yield stage
    await stage.close()
