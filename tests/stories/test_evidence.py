"""The answer of a call was lost: what the ids in the chat tell of it, and what people see then."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from desk.outgoing import State
from desk.policy import Policy, TelegramPolicy
from desk.ports import Transaction
from sandbox.client import Json
from tests.cast import (
    GROUP,
    PATIENCE,
    Customer,
    RunningDesk,
    Staff,
    Stage,
    bot_id,
    reacted,
    text_of,
)

REPEAT = "Perhaps a repeat"
ASKED = "It is not certain that this arrived"
FOREIGN = "7000000009:AAE-a-foreign-bot-in-the-group-00000000000"


async def said(stage: Stage, chat: int, words: str) -> int:
    """How often the bot has said it there."""
    messages = await stage.client.messages(chat)
    mine = [one for one in messages if one["from"]["id"] == bot_id() and not one["deleted"]]
    return sum(words in text_of(one) for one in mine)


async def later(desk: RunningDesk, stage: Stage, *, rows: int = 1) -> None:
    """So many rows come in doubt; the time passes in which their calls might still arrive."""
    news = asyncio.Event()
    desk.store.on_commit(news.set)
    async with asyncio.timeout(PATIENCE):
        while await desk.store.read(_in_doubt) < rows:
            await news.wait()
            news.clear()
    await stage.client.advance(3)


def _in_doubt(tx: Transaction) -> int:
    alive = tx.outbox.alive(after=0, limit=100)
    return sum(row.state is State.IN_DOUBT for row in alive)


async def arrived(stage: Stage, message: Json) -> None:
    """Waits until the operator sees that it arrived."""
    await stage.until(GROUP, message, lambda shown: reacted(shown) == "👌")


async def probes(stage: Stage) -> int:
    return len(await stage.calls("editMessageReplyMarkup"))


# To a customer


async def test_an_answer_that_arrived_is_neither_asked_about_nor_sent_again(
    desk: RunningDesk, alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("sendMessage", "drop_after", times=1, chat_id=alice.id)

    answer = await bob.writes(topic, "It is on its way")
    await later(desk, stage)
    await arrived(stage, answer)

    assert await said(stage, alice.id, "It is on its way") == 1
    assert await said(stage, GROUP, ASKED) == 0
    assert await probes(stage) == 1


async def test_what_is_found_is_the_copy_that_later_edits_change(
    desk: RunningDesk, alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("sendMessage", "drop_after", times=1, chat_id=alice.id)
    answer = await bob.writes(topic, "It is on its way")
    await later(desk, stage)
    await arrived(stage, answer)

    await bob.edits(answer, text="It comes tomorrow")

    await alice.gets("It comes tomorrow")


async def test_an_answer_that_did_not_arrive_is_sent_as_soon_as_a_later_message_shows_it(
    desk: RunningDesk, alice: Customer, dana: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("sendMessage", "drop_before", times=1, chat_id=alice.id)
    answer = await bob.writes(topic, "It is on its way")
    await later(desk, stage)
    await bob.sees(ASKED)

    await stage.client.advance(3)
    await dana.writes("Добрый день")
    await stage.client.advance(10)
    await arrived(stage, answer)

    assert await said(stage, alice.id, "It is on its way") == 1


async def test_an_album_that_arrived_is_found_whole(
    desk: RunningDesk, alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("copyMessages", "drop_after", times=1, chat_id=alice.id)

    items = await bob.sends_album(topic, [{"content": "photo"}, {"content": "photo"}])
    await stage.client.advance(2)
    await later(desk, stage)
    await arrived(stage, items[0])

    assert len(await stage.calls("copyMessages")) == 1
    assert await probes(stage) == 2


async def test_the_operators_press_is_quicker_than_any_evidence(
    desk: RunningDesk, alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("sendMessage", "drop_before", times=1, chat_id=alice.id)
    answer = await bob.writes(topic, "It is on its way")
    await later(desk, stage)

    await bob.presses(await bob.sees(ASKED), "Send again")
    await arrived(stage, answer)

    assert await said(stage, alice.id, "It is on its way") == 1


# To the group


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_customers_words_are_in_the_topic_once_and_without_a_mark(
    desk: RunningDesk, alice: Customer, stage: Stage, topic: int, kind: str
) -> None:
    await stage.client.fault("copyMessage", kind, times=1, chat_id=GROUP)

    await alice.writes("It was blue")
    await later(desk, stage)
    await alice.is_heard("And heavy")

    assert await said(stage, GROUP, "It was blue") == 1
    assert await said(stage, GROUP, REPEAT) == 0


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_words_of_other_bots_between_are_told_apart(
    desk: RunningDesk, alice: Customer, stage: Stage, topic: int, kind: str
) -> None:
    foreign = await _foreign_bot(stage)
    await foreign.send_message(GROUP, "Deploying", message_thread_id=topic)
    await stage.client.fault("copyMessage", kind, times=1, chat_id=GROUP)

    await alice.writes("It was blue", bot=bot_id())
    await later(desk, stage)
    await foreign.send_message(GROUP, "Deployed", message_thread_id=topic)
    await foreign.session.close()
    await alice.writes("And heavy", bot=bot_id())
    await stage.client.wait_for(GROUP, "And heavy", sender=bot_id(), timeout=PATIENCE)

    assert await said(stage, GROUP, "It was blue") == 1
    assert await said(stage, GROUP, REPEAT) == 0


@pytest.mark.parametrize("trouble", ["drop_before", "drop_after", "500", "429"])
async def test_a_probe_that_is_lost_itself_is_made_again(
    desk: RunningDesk, alice: Customer, stage: Stage, topic: int, trouble: str
) -> None:
    await stage.client.fault("copyMessage", "drop_after", times=1, chat_id=GROUP)
    await stage.client.fault("editMessageReplyMarkup", trouble, times=1, retry_after=1)

    await alice.writes("It was blue")
    await later(desk, stage)
    await alice.is_heard("And heavy")

    assert await said(stage, GROUP, "It was blue") == 1
    assert await said(stage, GROUP, REPEAT) == 0
    assert await probes(stage) == 2


async def test_what_probes_cannot_tell_goes_again_with_a_mark(
    desk: RunningDesk, alice: Customer, stage: Stage, topic: int
) -> None:
    await stage.client.fault("copyMessage", "drop_after", times=1, chat_id=GROUP)
    await stage.client.fault("editMessageReplyMarkup", "error", description="Bad Request: STRANGE")

    await alice.writes("It was blue")
    await later(desk, stage)
    await stage.client.wait_for(GROUP, REPEAT, timeout=PATIENCE)

    assert await said(stage, GROUP, "It was blue") == 2
    assert await probes(stage) == 1


async def test_two_rows_in_doubt_at_once_are_not_taken_for_each_other(
    desk: RunningDesk, alice: Customer, dana: Customer, stage: Stage, topic: int
) -> None:
    await dana.is_heard("Добрый день")
    await stage.client.fault("copyMessage", "hang_after", times=2, chat_id=GROUP, seconds=1)

    await asyncio.gather(alice.writes("It was blue"), dana.writes("Где посылка?"))
    await later(desk, stage, rows=2)
    for _ in range(2):
        await stage.client.wait_for(GROUP, REPEAT, timeout=PATIENCE)
    await alice.is_heard("And heavy")
    await dana.is_heard("Синяя")

    assert await said(stage, GROUP, "It was blue") == 2
    assert await said(stage, GROUP, "Где посылка?") == 2
    assert await said(stage, GROUP, REPEAT) == 2


class TestWithoutEvidence:
    @pytest.fixture
    def policy(self) -> Policy:
        return Policy(
            telegram=TelegramPolicy(
                per_second=0, per_chat_per_second=0, per_group_per_minute=0, evidence=False
            )
        )

    async def test_words_go_again_at_once_with_a_mark(
        self, desk: RunningDesk, alice: Customer, stage: Stage, topic: int
    ) -> None:
        await stage.client.fault("copyMessage", "drop_after", times=1, chat_id=GROUP)

        await alice.writes("It was blue")
        await stage.client.wait_for(GROUP, REPEAT, timeout=PATIENCE)

        assert await said(stage, GROUP, "It was blue") == 2
        assert await probes(stage) == 0


async def _foreign_bot(stage: Stage) -> Bot:
    """Another bot in the group, whose words ours does not see (Bot API: bots and bots)."""
    server = TelegramAPIServer.from_base(stage.sandbox.url)
    bot = Bot(FOREIGN, session=AiohttpSession(api=server))
    await stage.client.bot(token=FOREIGN, username="deploy_bot", first_name="Deploy")
    await stage.client.act("bot_add", chat=GROUP, bot=bot.id)
    return bot
