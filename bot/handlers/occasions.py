"""Filters: on which occasion a handler is called."""

from aiogram import F, types
from aiogram.enums import ChatType, ContentType

from desk import commands

IN_PRIVATE = F.chat.type == ChatType.PRIVATE
IN_GROUP = F.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP})

_SAID = {
    ContentType.UNKNOWN,
    ContentType.TEXT,
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.DOCUMENT,
    ContentType.LIVE_PHOTO,
    ContentType.PAID_MEDIA,
    ContentType.PHOTO,
    ContentType.STICKER,
    ContentType.STORY,
    ContentType.VIDEO,
    ContentType.VIDEO_NOTE,
    ContentType.VOICE,
    ContentType.CHECKLIST,
    ContentType.CONTACT,
    ContentType.DICE,
    ContentType.GAME,
    ContentType.POLL,
    ContentType.VENUE,
    ContentType.LOCATION,
    ContentType.INVOICE,
    ContentType.GIFT,
    ContentType.UNIQUE_GIFT,
    ContentType.GIVEAWAY,
    ContentType.GIVEAWAY_WINNERS,
    ContentType.USERS_SHARED,
    ContentType.CHAT_SHARED,
    ContentType.PASSPORT_DATA,
    ContentType.WEB_APP_DATA,
    ContentType.RICH_MESSAGE,
}
"""What a person says; everything else is Telegram's own service message about a chat."""


def said_by_a_person(message: types.Message) -> bool:
    """Words of a person; not a service message, and not of another bot.

    An anonymous administrator looks like a bot (GroupAnonymousBot) but has a `sender_chat`.
    """
    sender = message.from_user
    if sender is None or (sender.is_bot and message.sender_chat is None):
        return False
    return message.content_type in _SAID


def order(message: types.Message) -> commands.Command | None:
    """The command that the text or caption is, if any."""
    return commands.parse(message.text or message.caption or "")


def is_plain(message: types.Message) -> bool:
    """Not a command. An item of an album is none: it shares the fate of its album."""
    return message.media_group_id is not None or order(message) is None
