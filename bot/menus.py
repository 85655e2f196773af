"""The command menus that Telegram shows, by scope and language (Bot API: setMyCommands)."""

from collections.abc import Iterable
from pathlib import Path

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from desk import words
from desk.doors import privately
from desk.doors.orders.catalogue import COMMANDS

words.add_room(Path(__file__).parent / "texts")

_SHOWN_TO_STAFF = tuple(name for name in COMMANDS if name != "start")


async def publish(bot: Bot, *, group_chat_ids: Iterable[int], language: str) -> None:
    """Set the menus: customers' in both languages, the staff's in the group's own.

    Raises TelegramAPIError; a menu is a convenience, so the caller goes on without.
    """
    private = BotCommandScopeAllPrivateChats()
    await _set(bot, privately.CUSTOMERS, private, "customer", language="en", code=None)
    await _set(bot, privately.CUSTOMERS, private, "customer", language="ru", code="ru")
    for chat_id in group_chat_ids:
        group = BotCommandScopeChat(chat_id=chat_id)
        await _set(bot, _SHOWN_TO_STAFF, group, "staff", language=language, code=None)


async def _set(
    bot: Bot,
    names: Iterable[str],
    scope: BotCommandScopeUnion,
    menu: str,
    *,
    language: str,
    code: str | None,
) -> None:
    commands = [
        BotCommand(command=name, description=words.plain(f"menu.{menu}.{name}", language))
        for name in names
    ]
    await bot.set_my_commands(commands, scope=scope, language_code=code)
