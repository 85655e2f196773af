"""What every sending method needs: the place a message goes to, its text, its keyboard."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox import members, messages, topics
from sandbox.entities import (
    CAPTION_LIMIT,
    QUOTED_ENTITIES,
    TEXT_LIMIT,
    FormattedText,
    formatted,
    utf16_length,
    utf16_slice,
    within,
    without_custom_emoji,
)
from sandbox.errors import bad_request
from sandbox.methods.registry import Call
from sandbox.world import Chat, Message

Json = dict[str, Any]

QUOTE_LIMIT = 1024  # Bot API, ReplyParameters.quote
MARKUP_BYTES = 10_240
BUTTON_ACTIONS = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes, and what it answers."""

    chat: Chat
    topic_id: int | None = None
    reply_to: int | None = None
    extra: Json = field(default_factory=dict)


def place(call: Call, what: str = "text messages") -> Place:
    """The chat, topic and reply of a sending method, or Telegram's refusal."""
    chat = members.writable(call.world, call.bot, call.get("chat_id"), what)
    member = chat.members.get(call.bot.id)
    topic_id = topics.for_sending(chat, call.get("message_thread_id"), member)
    extra: Json = {}
    if call.get("protect_content"):
        extra["has_protected_content"] = True
    reply = _reply_parameters(call)
    if reply is None:
        return Place(chat, topic_id, None, extra)
    source = chat
    if reply.get("chat_id") not in (None, "", chat.id, str(chat.id)):
        source = members.reachable(call.world, call.bot, reply["chat_id"])
    target = source.find(int(reply["message_id"]))
    if target is None:
        is_forgiven = source is chat and topic_id is None
        if is_forgiven and reply.get("allow_sending_without_reply"):
            return Place(chat, topic_id, None, extra)
        raise bad_request("message to be replied not found")
    extra |= _quote(target, reply)
    if source is not chat:
        extra["external_reply"] = _external(call, source, target)
        return Place(chat, topic_id, None, extra)
    # Given a reply, the thread follows the reply.
    if target.topic_id is not None or topic_id is not None:
        topic_id = topics.for_sending(chat, target.topic_id, member)
    return Place(chat, topic_id, target.id, extra)


def _reply_parameters(call: Call) -> Json | None:
    reply = call.get("reply_parameters")
    if reply:
        return dict(reply)
    if call.get("reply_to_message_id"):
        forgiving = call.get("allow_sending_without_reply")
        return {
            "message_id": call.get("reply_to_message_id"),
            "allow_sending_without_reply": forgiving,
        }
    return None


def _quote(target: Message, reply: Json) -> Json:
    if not reply.get("quote"):
        return {}
    quote = formatted(
        reply["quote"],
        parse_mode=reply.get("quote_parse_mode"),
        entities=reply.get("quote_entities"),
    )
    text = target.content.get("text") or target.content.get("caption") or ""
    if len(quote.text) > QUOTE_LIMIT or quote.text not in text:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = _quote_position(text, quote.text, int(reply.get("quote_position") or 0))
    entities = target.content.get("entities") or target.content.get("caption_entities") or []
    if _marks(quote.entities) != _marks(within(entities, position, utf16_length(quote.text))):
        raise bad_request("QUOTE_TEXT_INVALID")
    data: Json = {"text": quote.text, "position": position, "is_manual": True}
    if _marks(quote.entities):
        data["entities"] = quote.entities
    return {"quote": data}


def _quote_position(text: str, quote: str, wanted: int) -> int:
    if utf16_slice(text, wanted, utf16_length(quote)) == quote:
        return wanted
    return utf16_length(text[: text.index(quote)])


def _marks(entities: list[Json]) -> list[tuple[str, int, int]]:
    return sorted(
        (e["type"], e["offset"], e["length"]) for e in entities if e["type"] in QUOTED_ENTITIES
    )


def _external(call: Call, source: Chat, target: Message) -> Json:
    world = call.world
    origin = {"type": "user", "sender_user": target.sender, "date": target.date}
    kept = {
        key: value
        for key, value in target.content.items()
        if key not in {"text", "entities", "caption", "caption_entities"}
    }
    reply: Json = {"origin": origin, **kept}
    if source.type != "private":
        reply |= {"chat": world.chat_json(source), "message_id": target.id}
    return reply


def text_content(call: Call, name: str = "text") -> Json:
    """The `text` and `entities` of a message, within Telegram's limits."""
    text = formatted(
        str(call.get(name) or ""),
        parse_mode=call.get("parse_mode"),
        entities=call.get("entities"),
    )
    if not text.text:
        raise bad_request("message text is empty")
    if len(text.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: Json = {"text": text.text, **_entities_field("entities", text)}
    if call.get("link_preview_options"):
        content["link_preview_options"] = call.get("link_preview_options")
    return content


def caption_content(params: Json) -> Json:
    """The caption fields of parameters or of an InputMedia."""
    caption = formatted(
        str(params.get("caption") or ""),
        parse_mode=params.get("parse_mode"),
        entities=params.get("caption_entities"),
    )
    if len(caption.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not caption.text:
        return {}
    content: Json = {"caption": caption.text, **_entities_field("caption_entities", caption)}
    if params.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def _entities_field(name: str, text: FormattedText) -> Json:
    kept = without_custom_emoji(text.entities)
    return {name: kept} if kept else {}


def keyboard(call: Call) -> Json | None:
    """The checked `reply_markup`."""
    markup: Json | None = call.get("reply_markup")
    if not markup:
        return None
    if len(json.dumps(markup)) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return markup
    for row in rows:
        for button in row:
            _check_button(button)
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://", "tel:")):
        raise bad_request("BUTTON_URL_INVALID")
    if not any(action in button for action in BUTTON_ACTIONS) and not button.get("is_disabled"):
        raise bad_request("text buttons are unallowed in the inline keyboard")


def send(call: Call, content: Json, what: str = "text messages") -> Message:
    """Post as the bot."""
    markup = keyboard(call)
    where = place(call, what)
    return messages.post(
        call.world,
        where.chat,
        content,
        sender=call.bot.as_user(),
        topic_id=where.topic_id,
        reply_to=where.reply_to,
        extra=where.extra,
        reply_markup=markup,
    )


def answer(call: Call, message: Message) -> Json:
    """A message as the result of a call that named its chat."""
    chat = members.reachable(call.world, call.bot, call.get("chat_id"))
    return messages.render(call.world, chat, message)
