"""Selectors: what a scene calls a topic, a message or a button, turned into today's ids.

    "chat":       {"titled": "Support team"}, or {} for the first group
    "topic":      {"holding": "words of a message in it"} or {"named": "part of its name"}
    "message_id", "reply_to", in "message_ids":
                  {"contains"?, "from"?: id or "bot", "kind"?: "photo", "with_button"?, "back"?: n}
    "button":     ["Close", "…"] any of these texts, or {"number": n} counted from 0

Words may be a list: any of them will do. The newest that fits is meant, or `back` before it.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.control.registry import bot_of
from sandbox.errors import ControlError
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

MESSAGE_FIELDS = ("message_id", "reply_to")


class NotThere(Exception):
    """What a selector asks for is not there yet; `kind` and `words` say what that is."""

    def __init__(self, kind: str, words: object) -> None:
        super().__init__(f"there is no {kind} {words}")
        self.kind = kind
        self.words = str(words)


def resolved(world: World, body: Json) -> Json:
    """The body with ids in place of selectors; raises `NotThere`."""
    found = dict(body)
    if isinstance(found.get("topic"), dict):
        found.setdefault("chat", {})
    if isinstance(found.get("chat"), dict):
        found["chat"] = _group(world, found["chat"]).id
    if isinstance(found.get("topic"), dict):
        found["topic"] = _topic(world.group(int(found["chat"])), found["topic"])
    for name in MESSAGE_FIELDS:
        if isinstance(found.get(name), dict):
            found[name] = _message(world, found, found[name]).id
    if isinstance(found.get("message_ids"), list):
        found["message_ids"] = [
            _message(world, found, one).id if isinstance(one, dict) else one
            for one in found["message_ids"]
        ]
    if isinstance(found.get("button"), dict | list):
        found["button"] = _button(world, found)
    return found


def words_of(message: Message) -> str:
    """What a message says."""
    return str(message.content.get("text") or message.content.get("caption") or "")


def buttons_of(message: Message) -> list[Json]:
    """The buttons under a message, row by row."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def living(chat: Chat) -> Iterator[Message]:
    """Messages that people see, the newest first."""
    return (
        message
        for message in reversed(chat.messages.values())
        if not message.deleted and not message.is_service
    )


def fits(world: World, message: Message, wanted: Json) -> bool:
    """Whether the message is of the kind that a selector describes."""
    by = wanted.get("from")
    if by is not None and not (
        message.sender_id() in world.bots if by == "bot" else message.sender_id() == by
    ):
        return False
    if "kind" in wanted and str(wanted["kind"]) not in message.content:
        return False
    if "contains" in wanted and not _any_in(wanted["contains"], words_of(message)):
        return False
    if "with_button" in wanted:
        return any(
            button.get("text") in _several(wanted["with_button"]) for button in buttons_of(message)
        )
    return True


def place_of(world: World, body: Json) -> Chat:
    """The chat of a body, without making one."""
    chat_id = body.get("chat", body.get("from"))
    if chat_id is None:
        raise ControlError("name a `chat`, or who it is `from`")
    if int(chat_id) < 0:
        return world.group(int(chat_id))
    chat = world.private.get((bot_of(world, body).id, int(chat_id)))
    if chat is None:
        raise NotThere("chat", chat_id)
    return chat


def _several(words: object) -> list[str]:
    return [str(one) for one in words] if isinstance(words, list) else [str(words)]


def _any_in(words: object, text: str) -> bool:
    return any(one in text for one in _several(words))


def _shown(words: object) -> str:
    return " / ".join(_several(words))


def _group(world: World, wanted: Json) -> Chat:
    for chat in world.groups.values():
        if chat.migrated_to is None and wanted.get("titled", chat.title) == chat.title:
            return chat
    raise NotThere("group", wanted.get("titled", ""))


def _topic(chat: Chat, wanted: Json) -> int:
    if "holding" in wanted:
        for message in living(chat):
            if message.topic_id in chat.topics and _any_in(wanted["holding"], words_of(message)):
                return int(message.topic_id or 0)
        raise NotThere("topic", _shown(wanted["holding"]))
    for topic in reversed(chat.topics.values()):
        if _any_in(wanted.get("named", ""), topic.name):
            return topic.id
    raise NotThere("topic", _shown(wanted.get("named", "")))


def _message(world: World, body: Json, wanted: Json) -> Message:
    chat = place_of(world, body)
    back = int(wanted.get("back") or 0)
    topic = body.get("topic")
    for message in living(chat):
        if topic is not None and message.topic_id != int(topic):
            continue
        if fits(world, message, wanted):
            if back == 0:
                return message
            back -= 1
    described = wanted.get("contains") or wanted.get("with_button") or wanted.get("kind") or ""
    raise NotThere("message", _shown(described))


def _button(world: World, body: Json) -> str:
    """The data of the button, or its text when it has none."""
    message = place_of(world, body).find(int(body["message_id"]))
    there, wanted = buttons_of(message) if message is not None else [], body["button"]
    if isinstance(wanted, dict):
        there, wanted = there[int(wanted.get("number") or 0) :][:1], None
    for button in there:
        if wanted is None or button.get("text") in wanted:
            return str(button.get("callback_data") or button.get("text"))
    raise NotThere("button", _shown(wanted or ""))
