"""Cards in a busy hour: they keep to their share of the group's minute."""

from collections import deque
from functools import partial
from typing import Any

import pytest

from desk.policy import TelegramPolicy
from desk.ticketing import classing
from desk.tickets import Level
from tests.courier.stage import BOB, Stage

SHARE = 4
"""One in five of the twenty calls a minute."""
STEP = 5
CUSTOMERS = range(500, 506)


@pytest.fixture
def limits() -> TelegramPolicy:
    return TelegramPolicy()


def _classed(tx: Any, customer: int, level: Level) -> None:
    known = tx.customers.find(customer)
    ticket = tx.tickets.latest(known.id)
    classing.set_priority(tx, tx.staff.find(BOB), ticket, level)
    classing.tag(tx, tx.staff.find(BOB), ticket, [level])


async def test_in_a_busy_hour_cards_stay_within_a_fifth_of_the_minute(stage: Stage):
    stage.go()
    for person in CUSTOMERS:
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text="Good morning")
    for _ in range(5 * 60 // STEP):
        stage.time_passes(STEP)
        await stage.rests()
    edits: deque[int] = deque(maxlen=60 // STEP)
    most, total, seen = 0, 0, stage.calls("editMessageText")

    for step in range(3600 // STEP):
        if step % 6 == 0:
            person = CUSTOMERS[step // 6 % len(CUSTOMERS)]
            await stage.customer_sends(person, text=f"Question {step}")
            await stage.bob_answers(person, f"Answer {step}")
            level = list(Level)[step // 6 % 4]
            await stage.store.write(partial(_classed, customer=person, level=level))
        stage.time_passes(STEP)
        await stage.rests()
        now = stage.calls("editMessageText")
        edits.append(now - seen)
        total, seen = total + now - seen, now
        most = max(most, sum(edits))

    assert 0 < most <= SHARE
    assert total >= 60, "the cards must be kept fresh"
    assert stage.sandbox.core.self_made_429 == 0
