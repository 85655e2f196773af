"""Telegram's objects become the core's; nothing is decided here.

Texts are cleaned of what no database takes: NUL and lone surrogates become U+FFFD, one unit for
one, so that entity offsets stay right.
"""

import re
from datetime import UTC, datetime
from typing import Any

from aiogram import types

from bot.handlers import facts
from desk.messages import Content, Entities, Incoming, Quote
from desk.people import Person

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MEDIA = (
    "animation",
    "audio",
    "document",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
)


def incoming(message: types.Message) -> Incoming:
    """A message on either side, new or edited."""
    if message.from_user is None:
        raise ValueError("a message outside channels has a sender")
    return Incoming(
        chat_id=message.chat.id,
        message_id=message.message_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        sender=person(message.from_user),
        written_at=message.date,
        content=content(message),
        reply_to=_reply_to(message),
        reply_to_sender=_reply_to_sender(message),
        quote=_quote(message),
        sender_chat_id=message.sender_chat.id if message.sender_chat else None,
        edited_at=datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else None,
        is_forum=bool(message.chat.is_forum),
        contact_id=message.contact.user_id if message.contact else None,
    )


def person(user: types.User) -> Person:
    return Person(
        telegram_id=user.id,
        first_name=clean(user.first_name),
        last_name=clean(user.last_name) if user.last_name else None,
        username=user.username,
        language_code=user.language_code,
        is_bot=user.is_bot,
    )


def content(message: types.Message) -> Content:
    """What the message holds; the text is the text or the caption."""
    file_id, file_unique_id = _file(message)
    return Content(
        kind=str(getattr(message.content_type, "value", message.content_type)),
        text=clean(message.text or message.caption or ""),
        entities=_entities(message.entities or message.caption_entities),
        file_id=file_id,
        file_unique_id=file_unique_id,
        media_group_id=message.media_group_id,
        facts=clean(facts.of(message)),
    )


def clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _entities(entities: list[types.MessageEntity] | None) -> Entities:
    return tuple(entity.model_dump(mode="json", exclude_none=True) for entity in entities or ())


def _file(message: types.Message) -> tuple[str | None, str | None]:
    for kind in _MEDIA:
        media: Any = getattr(message, kind)
        if media:
            media = media[-1] if isinstance(media, list) else media
            return media.file_id, media.file_unique_id
    return None, None


def _reply_to(message: types.Message) -> int | None:
    # In a topic a message that answers nothing still carries the topic's root as its reply.
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return answered.message_id


def _reply_to_sender(message: types.Message) -> int | None:
    answered = message.reply_to_message
    if _reply_to(message) is None or answered is None or answered.from_user is None:
        return None
    return answered.from_user.id


def _quote(message: types.Message) -> Quote | None:
    quote = message.quote
    if quote is None or not quote.is_manual:
        return None
    return Quote(
        text=clean(quote.text),
        position=quote.position,
        entities=_entities(quote.entities),
    )
