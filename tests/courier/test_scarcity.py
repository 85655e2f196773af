"""When the group's minute is full: texts merge, a digest shows who waits, new ones take turns."""

from typing import Any

import pytest

from bot.courier.budgets import SEND, Budgets
from bot.courier.windows import Caution
from desk.conversation import edits
from desk.delivery import digest
from desk.messages import Incoming, Outcome
from desk.policy import TelegramPolicy
from tests.courier.stage import ALICE, BOB, DANA, GROUP, Stage
from tests.courier.test_limits import all_gone

FULL = 20
"""Units of a group's minute."""


@pytest.fixture
def limits() -> TelegramPolicy:
    return TelegramPolicy()


async def the_minute_is_full(stage: Stage) -> None:
    """Alice and Dana have topics, and nothing more may go into the group for now."""
    stage.go()
    for person in (ALICE, DANA):
        await stage.customer_sends(person, text="Good morning")
        await stage.topic_of(person)
    await stage.rests()
    number = 0
    while stage.sandbox.core.world.calls[-1]["ok"] and number < FULL:
        await stage.customer_sends(DANA, text=f"filler {number}")
        await stage.rests()
        number += 1
    assert stage.sandbox.core.self_made_429 == 0


def merged_texts(stage: Stage) -> list[str]:
    return [text for text in stage.texts_in(GROUP) if "┄┄" in text]


async def test_texts_that_wait_for_the_same_unit_become_one_message(stage: Stage):
    await the_minute_is_full(stage)
    said = [await stage.alice_writes(text) for text in ("one", "two", "three")]

    await all_gone(stage, seconds=200)

    (together,) = (text for text in merged_texts(stage) if text.startswith("one"))
    assert together.splitlines() == ["one", "┄┄", "two", "┄┄", "three"]
    outcomes = [await stage.outcome_of(message) for message in said]
    assert outcomes == [Outcome.SENT, Outcome.MERGED, Outcome.MERGED]


async def test_each_merged_message_can_be_answered(stage: Stage):
    await the_minute_is_full(stage)
    said = [await stage.alice_writes(text) for text in ("one", "two")]
    await all_gone(stage, seconds=200)

    def copies(tx: Any) -> list[int | None]:
        return [tx.messages.seen_as(message.id, GROUP) for message in said]

    first, second = await stage.store.read(copies)
    assert first == second is not None


async def test_an_edit_of_a_merged_message_changes_its_part_alone(stage: Stage):
    await the_minute_is_full(stage)
    said = [await stage.alice_writes(text) for text in ("one", "two", "three")]
    await all_gone(stage, seconds=200)

    raw = stage.act("edit", **{"from": ALICE, "message_id": said[1].message_id, "text": "TWO"})
    await stage.store.write(lambda tx: _edited(tx, stage.incoming(raw)))
    await all_gone(stage, seconds=200)

    (together,) = (text for text in merged_texts(stage) if text.startswith("one"))
    assert [line for line in together.splitlines() if "✏️" not in line] == [
        *("one", "┄┄", "TWO", "┄┄", "three")
    ]
    assert together.count("✏️") == 1


def _edited(tx: Any, incoming: Incoming) -> None:
    message = tx.messages.find(incoming.chat_id, incoming.message_id)
    edits.revise(tx, message, incoming)


async def test_what_would_lose_by_it_is_not_merged(stage: Stage):
    await the_minute_is_full(stage)
    await stage.alice_writes("before")
    await stage.alice_writes(None, content="photo", caption="look")
    await stage.alice_writes("after")

    await all_gone(stage, seconds=200)

    texts = [text for text in stage.texts_in(GROUP) if text in ("before", "look", "after")]
    assert texts == ["before", "look", "after"]


async def test_nothing_merges_while_there_is_room(stage: Stage):
    stage.go()
    for text in ("one", "two", "three"):
        await stage.alice_writes(text)
    await all_gone(stage, seconds=200)

    assert merged_texts(stage) == []


async def test_merged_words_refused_by_telegram_are_told_all(stage: Stage):
    await the_minute_is_full(stage)
    said = [await stage.alice_writes(text) for text in ("one", "two")]
    stage.misbehave("sendMessage", "error", 2, code=400, description="Bad Request: no reason")

    await all_gone(stage, seconds=200)

    assert {await stage.outcome_of(message) for message in said} == {Outcome.REFUSED}
    assert any("could not be shown" in text for text in stage.texts_in(GROUP))


async def test_a_crowd_is_shown_in_one_message_within_a_minute(stage: Stage):
    stage.go()
    crowd = range(500, 530)
    for person in crowd:
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text=f"I am number {person}")
    for _ in range(30):
        stage.time_passes(2)
        await stage.rests()

    seen = "\n".join(stage.texts_in(GROUP))
    assert [person for person in crowd if f"number {person}" not in seen] == []
    assert stage.sandbox.core.self_made_429 == 0


async def test_a_crowd_that_comes_one_by_one_is_shown_before_the_minute_is_over(stage: Stage):
    stage.go()
    crowd = range(500, 520)
    for person in crowd:
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text=f"I am number {person}")
        await stage.rests()
    for _ in range(12):
        stage.time_passes(2)
        await stage.rests()

    seen = "\n".join(stage.texts_in(GROUP))
    assert [person for person in crowd if f"number {person}" not in seen] == []


async def test_nobody_stands_in_two_digests_for_the_same_words(stage: Stage):
    stage.go()
    crowd = range(500, 530)
    for person in crowd:
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text=f"I am number {person}")
    for _ in range(130):
        stage.time_passes(2)
        await stage.rests()

    shown = "\n".join(text for text in stage.texts_in(GROUP) if "are waiting" in text)
    assert [person for person in crowd if shown.count(f"number {person}") > 1] == []


async def test_a_press_in_the_digest_brings_a_customer_next(stage: Stage):
    stage.go()
    for person in range(500, 530):
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text=f"I am number {person}")
    for _ in range(10):
        stage.time_passes(2)
        await stage.rests()

    answer = await stage.store.write(lambda tx: digest.bring(tx, _topic_ref(tx, 529)))
    before = len(stage.texts_in(GROUP))
    for _ in range(31):
        stage.time_passes(2)
        await stage.rests()

    assert answer == "#30 comes next."
    # One more may be under way, whose topic is made already.
    assert "I am number 529" in stage.texts_in(GROUP)[before : before + 2]


def _topic_ref(tx: Any, person: int) -> int:
    found: int = tx.topics.current(tx.customers.find(person).id).id
    return found


async def test_who_is_in_a_topic_already_needs_no_hurry(stage: Stage):
    stage.go()
    message = await stage.alice_writes()
    await stage.ends(message)

    answer = await stage.store.write(lambda tx: digest.bring(tx, _topic_ref(tx, ALICE)))

    assert "look into the topic" in answer


async def test_new_accounts_leave_known_customers_half_of_the_minute(stage: Stage):
    stage.go()
    await stage.alice_writes("Good morning")
    await stage.topic_of(ALICE)
    for person in range(500, 560):
        stage.act("person", id=person, first_name=f"Customer {person}")
        await stage.customer_sends(person, text=f"I am number {person}")
    await stage.rests()
    await stage.alice_writes("And what about my parcel?")
    for _ in range(31):
        stage.time_passes(2)
        await stage.rests()

    assert "And what about my parcel?" in stage.texts_in(GROUP)


def test_after_a_refusal_less_is_used_and_then_bit_by_bit_more():
    caution = Caution()
    caution.grow(now=0)
    low = caution.share(0)

    assert low == 0.75
    assert low < caution.share(120) < caution.share(240) <= 1
    assert caution.share(3600) == 1


def test_no_number_of_refusals_closes_a_chat():
    budgets = Budgets(TelegramPolicy())
    for _ in range(50):
        budgets.refused(GROUP, SEND, now=0)

    assert budgets.room(GROUP, 0) == FULL // 4


def test_a_refusal_in_one_chat_leaves_the_others_as_they_are():
    budgets = Budgets(TelegramPolicy())
    budgets.refused(GROUP, SEND, now=0)

    assert budgets.room(GROUP - 1, 0) == FULL
    assert budgets.room(BOB, 0) is None
