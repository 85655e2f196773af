"""Limits are kept ahead: the sandbox counts as Telegram does, and never has to refuse."""

import pytest

from desk.outgoing import State
from desk.policy import TelegramPolicy
from tests.courier.stage import ALICE, BOB, DANA, GROUP, Stage


@pytest.fixture
def limits() -> TelegramPolicy:
    return TelegramPolicy()


async def all_gone(stage: Stage, *, seconds: int) -> None:
    """Let time pass in small steps until nothing is left to send."""
    for _ in range(seconds):
        if await stage.store.read(lambda tx: tx.outbox.depth()) == 0:
            return
        stage.time_passes(1)
        await stage.rests()
    raise AssertionError(f"something is left after {seconds} seconds")


def lines_of(stage: Stage) -> list[str]:
    """All that stands in the group, line by line: texts that waited come merged."""
    return [line for text in stage.texts_in(GROUP) for line in text.splitlines()]


async def test_a_crowd_of_customers_meets_no_429(stage: Stage):
    for round_ in range(3):
        for person in range(500, 510):
            if round_ == 0:
                stage.act("person", id=person, first_name=f"Customer {person}")
            await stage.customer_sends(person, text=f"words {round_}")

    stage.go()
    await all_gone(stage, seconds=600)

    assert stage.sandbox.core.self_made_429 == 0
    assert sum(line.startswith("words") for line in lines_of(stage)) == 30


async def test_first_messages_of_all_come_before_further_ones_of_any(stage: Stage):
    for text in ("first", "second", "third"):
        await stage.alice_writes(text)
        await stage.customer_sends(DANA, text=text)

    stage.go()
    await all_gone(stage, seconds=300)

    said = [text for text in stage.texts_in(GROUP) if text in ("first", "second", "third")]
    assert said == ["first", "first", "second", "second", "third", "third"]


async def test_a_burst_of_answers_meets_no_429(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)

    for number in range(8):
        await stage.bob_answers(ALICE, f"answer {number}")
    await all_gone(stage, seconds=300)

    assert stage.sandbox.core.self_made_429 == 0
    answers = [text for text in stage.texts_in(ALICE) if text.startswith("answer")]
    assert answers == [f"answer {number}" for number in range(8)]


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_probes_are_counted_and_after_a_restart_allowed_for(stage: Stage, is_restarted: bool):
    stage.go()
    for number in range(11):
        await stage.alice_writes(f"line {number}")
    await stage.is_quiet()
    for _ in range(4):
        stage.act("send", **{"from": BOB, "chat": GROUP, "text": "Nobody hears of it"})
    stage.misbehave("copyMessage", "drop_after")
    lost = await stage.alice_writes("line 11")
    await stage.is_in(lost, State.IN_DOUBT)
    stage.time_passes(3)
    await stage.ends(lost)
    if is_restarted:
        await stage.halt()
        stage.go()

    more = await stage.alice_writes("line 12")
    await stage.rests()

    # A topic, its card, the pin, twelve lines and five probes.
    assert stage.calls("editMessageReplyMarkup") == 5
    assert await stage.outcome_of(more) is None
    stage.time_passes(60)
    await stage.ends(more)


async def test_a_restart_forgets_nothing_that_was_spent(stage: Stage):
    stage.go()
    for number in range(18):
        await stage.alice_writes(f"line {number}")
    await stage.rests()
    await stage.halt()

    for number in range(18, 30):
        await stage.alice_writes(f"line {number}")
    stage.go()
    await all_gone(stage, seconds=300)

    assert stage.sandbox.core.self_made_429 == 0
    lines = [line for line in lines_of(stage) if line.startswith("line")]
    assert lines == [f"line {number}" for number in range(30)]
