"""Accept before acknowledge: what Telegram gave is on disk before it is confirmed."""

import asyncio

import pytest

from bot import pauses, watch
from bot.intake import processing
from desk import errors
from sandbox.update_queue import UpdateQueue
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, bot_id
from tests.stories import disk


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses between two polls take no time and are written down."""
    written: list[float] = []

    async def hardly(_stop: asyncio.Event, seconds: float) -> None:
        written.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(pauses, "unless", hardly)
    return written


def _queue(stage: Stage) -> UpdateQueue:
    return stage.sandbox.world.bots[bot_id()].queue


async def _topic(alice: Customer, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=topic)
    return topic


async def _said(stage: Stage, topic: int) -> list[str]:
    return [one.get("text", "") for one in await stage.client.messages(GROUP, topic=topic)]


async def _polls(stage: Stage, times: int) -> None:
    """Waits until the desk has asked for updates so many times more."""
    before = len(await stage.calls("getUpdates"))
    async for _ in stage.client.events(after=0):
        if len(await stage.calls("getUpdates")) >= before + times:
            return


# On disk, once


async def test_what_telegram_sends_again_after_a_kill_is_relayed_once(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _topic(alice, stage)
    await desk.stop()
    await alice.writes("one")
    unconfirmed = list(_queue(stage).items)
    await desk.start()
    await stage.client.wait_for(GROUP, "one", topic=topic)
    await desk.stop()
    _queue(stage).items.extendleft(unconfirmed)
    await alice.writes("two")

    await desk.start()

    await stage.client.wait_for(GROUP, "two", topic=topic)
    assert (await _said(stage, topic)).count("one") == 1


async def test_the_same_update_twice_in_one_answer_is_relayed_once(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _topic(alice, stage)
    await desk.stop()
    await alice.writes("one")
    _queue(stage).items.extend(list(_queue(stage).items))
    await alice.writes("two")

    await desk.start()

    await stage.client.wait_for(GROUP, "two", topic=topic)
    assert (await _said(stage, topic)).count("one") == 1


async def test_an_equal_number_with_another_body_is_a_new_update(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _topic(alice, stage)
    await desk.stop()
    await alice.writes("one")
    number = _queue(stage).items[-1].id
    await desk.start()
    await stage.client.wait_for(GROUP, "one", topic=topic)
    await desk.stop()
    _queue(stage).next_id = number
    await alice.writes("two")
    assert _queue(stage).items[-1].id == number

    await desk.start()

    await stage.client.wait_for(GROUP, "two", topic=topic)


async def test_what_was_accepted_and_not_handled_before_a_kill_is_handled_after_it(
    alice: Customer, desk: RunningDesk, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await _topic(alice, stage)
    with monkeypatch.context() as paused:
        accepted = asyncio.Event()
        paused.setattr(processing.Processing, "_start", lambda *_: accepted.set())
        await alice.writes("one")
        await accepted.wait()
        await desk.stop()
        _queue(stage).items.clear()

    await desk.start()

    await stage.client.wait_for(GROUP, "one", topic=topic)


async def test_a_full_disk_confirms_nothing_and_loses_nothing(
    alice: Customer, desk: RunningDesk, stage: Stage, waits: list[float]
) -> None:
    topic = await _topic(alice, stage)
    await _polls_settle(stage)
    await disk.allow_pages(desk, 1)
    long = "x" * 4000

    for number in range(3):
        await alice.writes(f"{long} {number}")
    await _polls(stage, 3)
    state = await stage.client.state()
    await disk.allow_pages(desk, disk.PLENTY)

    assert state["pending_updates"][str(bot_id())] > 0
    await stage.client.wait_for(GROUP, f"{long} 2", topic=topic)
    numbers = [text[-1] for text in await _said(stage, topic) if text.startswith(long)]
    assert numbers == ["0", "1", "2"]


async def _polls_settle(stage: Stage) -> None:
    """A card and its pin come after the words; they shall be written before the disk is full."""
    await stage.until_called("pinChatMessage")


# Order


async def test_conversations_side_by_side_keep_their_order_each(
    desk: RunningDesk, stage: Stage
) -> None:
    people = [await stage.client.person(f"Customer {number}") for number in range(6)]

    async def talk(person_id: int) -> None:
        for number in range(15):
            await stage.client.send(person_id, f"{person_id}: {number}")

    await asyncio.gather(*(talk(person["id"]) for person in people))

    for person in people:
        last = await stage.client.wait_for(GROUP, f"{person['id']}: 14", timeout=20)
        texts = await _said(stage, last["message_thread_id"])
        mine = [text for text in texts if text.startswith(f"{person['id']}: ")]
        assert mine == [f"{person['id']}: {number}" for number in range(15)]


# Trouble with Telegram


async def test_while_somebody_else_polls_the_desk_backs_off_and_tells_once(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage, waits: list[float]
) -> None:
    topic = await _topic(alice, stage)
    conflict = "Conflict: terminated by other getUpdates request"
    await stage.client.fault("getUpdates", "error", code=409, description=conflict, times=3)
    await stage.client.restart_polls()

    told = await bob.sees("Somebody else is polling")

    await alice.writes("Any news?")
    await stage.client.wait_for(GROUP, "Any news?", topic=topic)
    assert "message_thread_id" not in told
    assert [wait for wait in waits if wait >= 3.0][:3] == [3.0, 6.0, 12.0]
    alerts = [text for text in await _group_texts(stage) if "Somebody else is polling" in text]
    assert len(alerts) == 1


async def test_while_somebody_else_polls_the_desk_is_not_ready(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await _topic(alice, stage)
    await stage.client.fault(
        "getUpdates", "error", code=409, description="Conflict: other", times=1
    )
    await stage.client.restart_polls()

    await bob.sees("Somebody else is polling")

    assert desk.house is not None
    assert not desk.house.health.is_ready
    assert any("polls" in reason for reason in desk.house.health.reasons())


@pytest.mark.parametrize("kind", ["502_html", "500", "drop_before", "drop_after", "truncate"])
async def test_after_any_trouble_with_polling_messages_flow_again(
    alice: Customer, desk: RunningDesk, stage: Stage, waits: list[float], kind: str
) -> None:
    topic = await _topic(alice, stage)
    await stage.client.fault("getUpdates", kind, times=2)
    await stage.client.restart_polls()

    await alice.writes("Any news?")

    await stage.client.wait_for(GROUP, "Any news?", topic=topic)
    assert (await _said(stage, topic)).count("Any news?") == 1


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_refused_ends_the_desk_with_words(
    desk: RunningDesk, stage: Stage, code: int
) -> None:
    await stage.client.fault("getUpdates", "error", code=code, description="Unauthorized")
    await stage.client.restart_polls()
    assert desk._task is not None
    await asyncio.wait([desk._task])

    with pytest.raises(errors.TokenRefused) as refused:
        await desk.stop()

    assert "@BotFather" in str(refused.value)
    assert refused.value.exit_code == 2


# Absence


async def test_an_outage_of_more_than_a_day_is_told_in_the_group(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await _topic(alice, stage)
    await desk.stop()
    await stage.client.advance(25 * 3600)

    await desk.start()

    told = await bob.sees("did not hear Telegram")
    assert "24 hours" in told["text"]
    assert "message_thread_id" not in told


async def test_an_outage_of_some_hours_is_not_worth_an_alarm(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _topic(alice, stage)
    await desk.stop()
    await stage.client.advance(5 * 3600)

    await desk.start()

    await alice.writes("Any news?")
    await stage.client.wait_for(GROUP, "Any news?", topic=topic)
    assert not [text for text in await _group_texts(stage) if "did not hear" in text]


async def test_a_quiet_day_is_no_outage(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _topic(alice, stage)
    assert desk.house is not None
    await stage.client.advance(25 * 3600)
    await bob.writes(topic, "Anything else?")
    await alice.gets("Anything else?")
    await watch.pulse(desk.store, desk.house.health)

    await desk.restart()

    await alice.writes("No, thank you")
    await stage.client.wait_for(GROUP, "No, thank you", topic=topic)
    assert not [text for text in await _group_texts(stage) if "did not hear" in text]


async def _group_texts(stage: Stage) -> list[str]:
    return [one.get("text", "") for one in await stage.client.messages(GROUP)]
