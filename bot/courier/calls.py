"""Calls in plain terms become aiogram's methods, and its answers message ids."""

from collections.abc import Mapping
from typing import Any

from aiogram import methods, types
from aiogram.methods import TelegramMethod
from aiogram.types import (
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from bot.courier.verdicts import Family
from bot.keyboards import inline
from desk.delivery import calls
from desk.delivery.calls import Reply
from desk.delivery.departures import Departure
from desk.messages import Entities

Icons = Mapping[str, str]
"""Emoji → custom emoji id, of the icons Telegram allows for topics (getForumTopicIconStickers)."""

_VARIATION = "\ufe0f"
"""Asks for the coloured form of a sign; Telegram's lists leave it out here and there."""

_MEDIA: dict[str, type[Any]] = {
    "photo": types.InputMediaPhoto,
    "video": types.InputMediaVideo,
    "animation": types.InputMediaAnimation,
    "audio": types.InputMediaAudio,
    "document": types.InputMediaDocument,
}


def family_of(call: calls.Call) -> Family:
    """Which lines of the table of verdicts hold for the call."""
    match call:
        case calls.CopyOne() | calls.CopyAlbum() | calls.ForwardOne():
            return Family.COPY
        case calls.ChangeText() | calls.ChangeCaption() | calls.ChangeMedia():
            return Family.EDIT
        case calls.TakeAway():
            return Family.DELETE
        case calls.PutReaction():
            return Family.REACT
        case calls.PinMessage():
            return Family.PIN
        case calls.ChangeTopic() | calls.ReopenTopic():
            return Family.TOPIC
        case calls.CreateTopic():
            return Family.MAKE_TOPIC
        case calls.Probe():
            return Family.PROBE
        case _:
            return Family.SEND


def method_of(departure: Departure, icons: Icons) -> TelegramMethod[Any]:
    """The method to call. No parse mode of aiogram's defaults applies."""
    chat_id, topic_id = departure.chat_id, departure.topic_id
    match departure.call:
        case calls.SendText() as call:
            return methods.SendMessage(
                chat_id=chat_id,
                message_thread_id=topic_id,
                text=call.text,
                parse_mode="HTML" if call.entities is None else None,
                entities=_entities(call.entities),
                link_preview_options=_no_preview() if call.is_own else None,
                reply_parameters=_reply(call.reply),
                reply_markup=inline.keyboard(call.buttons),
                disable_notification=call.silent or departure.silent or None,
            )
        case calls.SendDocument() as call:
            return methods.SendDocument(
                chat_id=chat_id,
                message_thread_id=topic_id,
                document=types.BufferedInputFile(call.text.encode(), filename=call.name),
                caption=call.caption or None,
                parse_mode=None if call.is_plain else "HTML",
            )
        case calls.CopyOne() as call:
            return methods.CopyMessage(
                chat_id=chat_id,
                message_thread_id=topic_id,
                from_chat_id=call.from_chat_id,
                message_id=call.message_id,
                caption=call.caption,
                parse_mode=None,
                caption_entities=_entities(call.caption_entities or None),
                reply_parameters=_reply(call.reply),
                disable_notification=departure.silent or None,
            )
        case calls.CopyAlbum() as call:
            return methods.CopyMessages(
                chat_id=chat_id,
                message_thread_id=topic_id,
                from_chat_id=call.from_chat_id,
                message_ids=list(call.message_ids),
                disable_notification=departure.silent or None,
            )
        case calls.ForwardOne() as call:
            return methods.ForwardMessage(
                chat_id=chat_id,
                message_thread_id=topic_id,
                from_chat_id=call.from_chat_id,
                message_id=call.message_id,
            )
        case _:
            return _change(departure, icons)


def _change(departure: Departure, icons: Icons) -> TelegramMethod[Any]:
    chat_id = departure.chat_id
    match departure.call:
        case calls.ChangeText() as call:
            return methods.EditMessageText(
                chat_id=chat_id,
                message_id=call.message_id,
                text=call.text,
                parse_mode="HTML" if call.entities is None else None,
                entities=_entities(call.entities),
                link_preview_options=_no_preview() if call.entities is None else None,
                reply_markup=inline.keyboard(call.buttons),
            )
        case calls.ChangeCaption() as call:
            return methods.EditMessageCaption(
                chat_id=chat_id,
                message_id=call.message_id,
                caption=call.text,
                parse_mode=None,
                caption_entities=_entities(call.entities),
                reply_markup=inline.keyboard(call.buttons),
            )
        case calls.ChangeMedia() as call:
            return methods.EditMessageMedia(
                chat_id=chat_id,
                message_id=call.message_id,
                media=_MEDIA[call.kind](
                    media=call.file_id,
                    caption=call.text,
                    parse_mode=None,
                    caption_entities=_entities(call.entities),
                ),
                reply_markup=inline.keyboard(call.buttons),
            )
        case calls.PutReaction(message_id=message_id, emoji=emoji):
            return methods.SetMessageReaction(
                chat_id=chat_id,
                message_id=message_id,
                reaction=[types.ReactionTypeEmoji(emoji=emoji)] if emoji else [],
            )
        case calls.TakeAway(message_id=message_id):
            return methods.DeleteMessage(chat_id=chat_id, message_id=message_id)
        case calls.PinMessage(message_id=message_id):
            return methods.PinChatMessage(
                chat_id=chat_id, message_id=message_id, disable_notification=True
            )
        case _:
            return _topic(departure, icons)


def _topic(departure: Departure, icons: Icons) -> TelegramMethod[Any]:
    chat_id = departure.chat_id
    match departure.call:
        case calls.CreateTopic(name=name, icon=icon):
            return methods.CreateForumTopic(
                chat_id=chat_id, name=name, icon_custom_emoji_id=_icon(icons, icon)
            )
        case calls.ChangeTopic(topic_id=topic_id, name=name, icon=icon):
            return methods.EditForumTopic(
                chat_id=chat_id,
                message_thread_id=topic_id,
                name=name,
                icon_custom_emoji_id=_icon(icons, icon),
            )
        case calls.ReopenTopic(topic_id=topic_id):
            return methods.ReopenForumTopic(chat_id=chat_id, message_thread_id=topic_id)
        case calls.Probe(message_id=message_id, buttons=buttons):
            return methods.EditMessageReplyMarkup(
                chat_id=chat_id, message_id=message_id, reply_markup=inline.keyboard(buttons)
            )
        case call:
            raise TypeError(f"{type(call).__name__} is no call to Telegram")


def ids_in(call: calls.Call, answer: object) -> tuple[int, ...]:
    """Ids of what was sent; nothing for changes in place."""
    match answer:
        case types.ForumTopic():
            return (answer.message_thread_id,)
        case list():
            return tuple(one.message_id for one in answer)
        case types.MessageId():
            return (answer.message_id,)
        case types.Message() if isinstance(
            call, calls.SendText | calls.SendDocument | calls.ForwardOne
        ):
            return (answer.message_id,)
        case _:
            return ()


def lost_its_topic(departure: Departure, answer: object) -> bool:
    """Whether the words went beside their topic: with topics off Telegram ignores it silently."""
    return (
        departure.topic_id is not None
        and isinstance(answer, types.Message)
        and not answer.chat.is_forum
    )


def _icon(icons: Icons, emoji: str) -> str | None:
    plain = emoji.replace(_VARIATION, "")
    return icons.get(plain) or icons.get(f"{plain}{_VARIATION}")


def _entities(entities: Entities | None) -> list[MessageEntity] | None:
    if entities is None:
        return None
    return [MessageEntity.model_validate(dict(entity)) for entity in entities]


def _reply(reply: Reply | None) -> ReplyParameters | None:
    if reply is None:
        return None
    quote = reply.quote
    if quote is None:
        return ReplyParameters(message_id=reply.message_id)
    return ReplyParameters(
        message_id=reply.message_id,
        quote=quote.text,
        quote_parse_mode=None,
        quote_entities=_entities(quote.entities),
        quote_position=quote.position,
    )


def _no_preview() -> LinkPreviewOptions:
    return LinkPreviewOptions(is_disabled=True)
