"""A desk for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.people import Role
from desk.policy import AbusePolicy, CustomerPolicy, Policy
from storage.store import open_store
from storage.transaction import Context
from tests.desk.delivery.desk import BOB, GROUP, Desk, HandClock


@pytest.fixture
def policy() -> Policy:
    return Policy(
        customer=CustomerPolicy(greeting=False), abuse=AbusePolicy(fold_after=0, raid_customers=0)
    )


@pytest.fixture
async def desk(tmp_path: Path, policy: Policy) -> AsyncIterator[Desk]:
    clock = HandClock()
    context = Context(bot_id=7, language="en", timezone="Europe/Moscow", policy=policy)
    store = await open_store(
        f"sqlite+aiosqlite:///{tmp_path}/desk.db", context=context, clock=clock
    )

    def settle(tx):
        tx.groups.bind(GROUP, title="Team", is_forum=True, now=tx.now)
        tx.staff.save(tx.staff.add(BOB, is_admin=False, now=tx.now).given(Role.OPERATOR))

    await store.write(settle)
    yield Desk(store, clock)
    await store.close()
