"""A desk starts and stops in order, whatever Telegram does meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import assembly
from bot.courier import courier
from desk.policy import Policy
from tests.cast import GROUP, RunningDesk, Stage, button_of, settings_for, text_of

AT_ONCE = 3.0
"""Seconds; nothing is in flight that would have to end."""


@pytest.fixture
async def sleeper(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that is not started yet."""
    desk = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)
    yield desk
    await desk.stop()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes eight or nine seconds in earnest takes a moment."""
    monkeypatch.setattr(courier, "STOP_WITHIN", 0.2)
    monkeypatch.setattr(assembly, "_STOP_WITHIN", 0.4)


async def _alice_is_heard(stage: Stage) -> None:
    await stage.client.send(101, "My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost", timeout=10)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("getMe", "500"),
        ("getMe", "429"),
        ("getMe", "502_html"),
        ("getMe", "drop_before"),
        ("getMe", "truncate"),
        ("getChat", "502_html"),
        ("getChatAdministrators", "502_html"),
        ("getForumTopicIconStickers", "502_html"),
        ("setMyCommands", "502_html"),
    ],
)
async def test_trouble_at_the_start_does_not_end_the_desk(
    sleeper: RunningDesk, stage: Stage, method: str, kind: str
) -> None:
    await stage.client.fault(method, kind, times=1)

    await sleeper.start()

    await _alice_is_heard(stage)


@pytest.mark.parametrize("method", ["getMe", "getChat", "setMyCommands"])
async def test_a_desk_that_waits_for_telegram_at_its_start_stops_at_once(
    sleeper: RunningDesk, stage: Stage, method: str
) -> None:
    await stage.client.fault(method, "hang", seconds=30)
    await sleeper.start()
    await stage.until_trouble()

    async with asyncio.timeout(AT_ONCE):
        await sleeper.stop()


async def test_a_call_that_never_ends_does_not_keep_the_desk_from_stopping(
    sleeper: RunningDesk, stage: Stage, short_patience: None
) -> None:
    await sleeper.start()
    await _alice_is_heard(stage)
    await stage.client.fault("copyMessage", "hang", seconds=30)
    await stage.client.send(101, "It was blue")
    await stage.until_trouble()

    async with asyncio.timeout(AT_ONCE):
        await sleeper.stop()

    await stage.client.clear_faults()
    await sleeper.start()
    await stage.client.send(101, "And heavy")
    await stage.client.wait_for(GROUP, "And heavy", timeout=10)
    said = [text_of(one) for one in await stage.client.messages(GROUP)]
    assert sum("It was blue" in text for text in said) == 1


async def test_a_press_that_telegram_takes_no_answer_to_does_not_keep_the_desk_from_stopping(
    sleeper: RunningDesk, stage: Stage, short_patience: None
) -> None:
    await sleeper.start()
    await _alice_is_heard(stage)
    topic = await stage.topic_of(1)
    card = await stage.client.wait_for(GROUP, "#1 ", timeout=10, topic=topic)
    await stage.client.fault("answerCallbackQuery", "hang", seconds=30)
    press = stage.client.press(202, card["message_id"], button_of(card, "Close"), chat=GROUP)
    pressing = asyncio.create_task(press)
    await stage.until_trouble()

    async with asyncio.timeout(AT_ONCE):
        await sleeper.stop()

    pressing.cancel()
