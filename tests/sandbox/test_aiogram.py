"""aiogram's own Bot over HTTP: its forms, uploads and models fit the sandbox."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)

from sandbox.samples import KINDS
from tests.sandbox.conftest import ALICE, BOB


@pytest.fixture
async def bot(api, control) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
    await control.send(ALICE, "/start")
    async with Bot(api.token, session=session) as bot:
        yield bot


async def test_every_kind_of_content_is_an_update_that_aiogram_reads(api, control, bot):
    for kind in sorted(KINDS):
        await control.send(ALICE, content=kind)

    updates = await api.call("getUpdates")

    assert len(updates) == len(KINDS) + 1
    for raw in updates:
        Update.model_validate(raw, context={"bot": bot})


async def test_a_file_is_uploaded_sent_again_by_its_id_and_downloaded(bot):
    first = await bot.send_photo(ALICE, BufferedInputFile(b"bytes", "cat.png"), caption="Cat")
    assert first.photo is not None
    album = await bot.send_media_group(
        ALICE,
        [
            InputMediaPhoto(media=first.photo[-1].file_id),
            InputMediaPhoto(media=BufferedInputFile(b"more", "dog.png"), caption="Dog"),
        ],
    )

    assert album[0].media_group_id == album[1].media_group_id
    file = await bot.get_file(first.photo[-1].file_id)
    assert file.file_path is not None
    downloaded = await bot.download_file(file.file_path)
    assert downloaded is not None
    assert downloaded.read() == b"bytes"


async def test_the_work_of_a_desk_fits(bot, control, group):
    topic = await bot.create_forum_topic(group, "Alice")
    thread = topic.message_thread_id
    button = InlineKeyboardButton(text="Take", callback_data="take")
    card = await bot.send_message(
        group,
        "<b>Card</b>",
        parse_mode="HTML",
        message_thread_id=thread,
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )
    await bot.pin_chat_message(group, card.message_id)
    await bot.edit_message_text("Card 2", chat_id=group, message_id=card.message_id)
    copy = await bot.copy_message(group, ALICE, 1, message_thread_id=thread)
    await bot.send_message(
        group, "Answer", reply_parameters=ReplyParameters(message_id=copy.message_id)
    )
    await bot.set_message_reaction(ALICE, 1, [ReactionTypeEmoji(emoji="👌")])
    await bot.close_forum_topic(group, thread)
    await bot.set_my_commands(
        [BotCommand(command="help", description="Help")], BotCommandScopeAllPrivateChats()
    )

    chat = await bot.get_chat(group)
    assert chat.is_forum
    assert {m.user.id for m in await bot.get_chat_administrators(group)} == {BOB, bot.id}
    last = (await control.messages(group, topic=thread))[-2]
    assert last["reply_to_message"]["message_id"] == copy.message_id
    assert (await control.commands(ALICE))[0]["command"] == "help"


async def test_refusals_become_aiograms_exceptions(bot, control):
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(ALICE, " ")
    basic = (await control.group("Small", type="group", admins=[BOB]))["id"]
    new = (await control.migrate(basic))["id"]
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(basic, "x")
    assert moved.value.migrate_to_chat_id == new
    await control.fault("sendMessage", "429", retry_after=3)
    with pytest.raises(TelegramRetryAfter) as later:
        await bot.send_message(ALICE, "x")
    assert later.value.retry_after == 3


async def test_an_inline_query_is_answered(bot, control):
    async def answering() -> None:
        offset = None
        while True:
            for update in await bot.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                if update.inline_query is not None:
                    words = InputTextMessageContent(message_text="Refunds take a week")
                    article = InlineQueryResultArticle(
                        id="1", title="Refund", input_message_content=words
                    )
                    await update.inline_query.answer([article], cache_time=0)
                    return

    answer, _ = await asyncio.gather(control.inline(BOB, "refund"), answering())

    (result,) = answer["answer"]["results"]
    assert result["title"] == "Refund"
