"""At start the desk learns who it is and whom it works for; nothing here may end it but a token."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)

from bot import logs, menus, pauses
from bot.handlers import convert
from bot.work import Store
from desk import errors
from desk.delivery import healing
from desk.people import Person
from desk.ports import Transaction
from desk.staff import membership, setup

_LONGEST_PAUSE = 60.0
_log = logs.get(__name__)


@dataclass(slots=True)
class Icons:
    """Emoji → custom emoji id, of the icons Telegram allows for topics; filled when known."""

    by_emoji: dict[str, str] = field(default_factory=dict)


async def who_am_i(bot: Bot, stop: asyncio.Event) -> bool:
    """Ask until Telegram answers getMe; False when stopped before.

    Raises TokenRefused when Telegram does not know the token.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            me = await bot.me()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise errors.TokenRefused(
                f"BOT_TOKEN: Telegram refuses it ({error.message}); "
                "copy the token anew from @BotFather, and look at TELEGRAM_API_URL"
            ) from None
        except (AiogramError, OSError) as error:
            if pause == 1.0:
                _log.warning("telegram_unreachable", reason=_reason(error))
            await pauses.unless(stop, pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            _log.info("known_as", bot_id=me.id, username=me.username)
            return True
    return False


async def bind_by_settings(store: Store, chat_id: int) -> None:
    """OPERATORS_CHAT_ID names the group; what it is like is looked up later.

    A group that became a supergroup keeps its old id in the settings, and is followed all the same.
    """

    def bind(tx: Transaction) -> bool:
        if healing.has_migrated(tx, chat_id):
            return False
        setup.bind(tx, chat_id, title="", is_forum=True)
        return True

    if not await store.write(bind):
        _log.warning("group_has_another_id", setting="OPERATORS_CHAT_ID", chat_id=chat_id)


async def learn(bot: Bot, store: Store, icons: Icons, *, language: str) -> None:
    """Groups, administrators, icons, menus: each as far as Telegram tells."""
    groups = [group.chat_id for group in await store.read(lambda tx: tx.groups.all())]
    for chat_id in groups:
        await look_at_group(bot, store, chat_id)
    if groups:
        await _attempt("administrators_unknown", _administrators(bot, store, groups))
    await _attempt("icons_unknown", _icons(bot, icons))
    await _attempt(
        "menus_not_set",
        menus.publish(bot, group_chat_ids=groups, language=language),
    )


async def look_at_group(bot: Bot, store: Store, chat_id: int) -> None:
    """Is it there, and are topics on?"""

    async def look() -> None:
        chat = await bot.get_chat(chat_id)
        is_forum = bool(chat.is_forum)
        await store.write(lambda tx: setup.observe_topics(tx, chat_id, is_forum=is_forum))

    await _attempt("group_unreachable", look())


async def _administrators(bot: Bot, store: Store, chat_ids: list[int]) -> None:
    """Of all groups together: who administers one of them leads."""
    people: list[Person] = [
        convert.person(member.user)
        for chat_id in chat_ids
        for member in await bot.get_chat_administrators(chat_id)
    ]
    await store.write(lambda tx: membership.administrators(tx, people))


async def _icons(bot: Bot, icons: Icons) -> None:
    for sticker in await bot.get_forum_topic_icon_stickers():
        if sticker.emoji and sticker.custom_emoji_id:
            icons.by_emoji[sticker.emoji] = sticker.custom_emoji_id


async def _attempt(event: str, call: Coroutine[Any, Any, None]) -> None:
    try:
        await call
    except (AiogramError, OSError) as error:
        _log.warning(event, reason=_reason(error))


def _reason(error: Exception) -> str:
    # Other errors than Telegram's own quote the whole answer, a proxy's page for example.
    return str(error) if isinstance(error, TelegramAPIError) else type(error).__name__
