"""What lists of chats show: of each topic and private chat its newest message and some counts."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import clock, topics
from sandbox.control import groups
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

TEXT_SHOWN = 120
LONG = ("entities", "caption_entities", "quote", "external_reply")


@dataclass(slots=True)
class Shelf:
    """The messages of one topic, as far as a list tells of them."""

    newest: Message | None = None
    count: int = 0
    pinned: list[int] = field(default_factory=list)


def place_of(chat: Chat, message: Message) -> int:
    """The topic whose list a message stands in; everything is in General without topics."""
    if not chat.is_forum:
        return topics.GENERAL_TOPIC_ID
    return message.topic_id or topics.GENERAL_TOPIC_ID


def group(world: World, chat: Chat) -> Json:
    """A group with its topics; one pass over the messages, however many topics there are."""
    shelves = _shelves(chat)
    listed = []
    for topic in chat.topics.values():
        shelf = shelves.get(topic.id) or Shelf()
        told = _told(world, chat, shelf)
        newest = shelf.newest
        listed.append(
            {
                **topics.as_json(chat, topic, pinned=shelf.pinned),
                **told,
                "last_text": _words(newest) if newest else None,
                "last_at": clock.iso(newest.date) if newest else None,
            }
        )
    general = shelves.get(topics.GENERAL_TOPIC_ID) or Shelf()
    return {
        **groups.as_json(chat),
        "topics": listed,
        "general": {**_told(world, chat, general), "pinned": general.pinned},
        "newest_id": chat.last_message_id,
    }


def private(world: World) -> list[Json]:
    """The private chats in which something stands."""
    listed = []
    for (bot_id, person_id), chat in world.private.items():
        living = [message for message in chat.messages.values() if not message.deleted]
        shelf = Shelf(newest=living[-1] if living else None, count=len(living))
        listed.append({"bot": bot_id, "person": person_id, **_told(world, chat, shelf)})
    return listed


def _shelves(chat: Chat) -> dict[int, Shelf]:
    shelves: dict[int, Shelf] = {}
    for message in chat.messages.values():
        if message.deleted:
            continue
        place = place_of(chat, message)
        shelf = shelves.setdefault(place, Shelf())
        shelf.newest = message
        shelf.count += 1
    for message_id in chat.pinned:
        place = place_of(chat, chat.messages[message_id])
        shelves.setdefault(place, Shelf()).pinned.append(message_id)
    return shelves


def _told(world: World, chat: Chat, shelf: Shelf) -> Json:
    newest = shelf.newest
    return {
        "message_count": shelf.count,
        "last_message_id": newest.id if newest else None,
        "last": brief(world, chat, newest) if newest else None,
    }


def brief(world: World, chat: Chat, message: Message) -> Json:
    """A message short enough to be told five hundred times: who, when, and its first words."""
    data: Json = {"message_id": message.id, "date": message.date}
    if message.sender is not None:
        data["from"] = message.sender
    if message.sender_chat is not None:
        data["sender_chat"] = message.sender_chat
    data["chat"] = world.chat_json(chat)
    fields = {**message.extra, **message.content}
    data.update((name, value) for name, value in fields.items() if name not in LONG)
    for name in ("text", "caption"):
        if name in data:
            data[name] = data[name][:TEXT_SHOWN]
    if "pinned_message" in data:
        data["pinned_message"] = _of_pinned(data["pinned_message"])
    return data


def _of_pinned(pinned: Json) -> Json:
    """The pinned message inside a service message, without its keyboard and most of its words."""
    kept = {name: value for name, value in pinned.items() if name not in (*LONG, "reply_markup")}
    for name in ("text", "caption"):
        if name in kept:
            kept[name] = kept[name][:TEXT_SHOWN]
    return kept


def _words(message: Message) -> str:
    content = message.content
    text = content.get("text") or content.get("caption")
    return str(text)[:TEXT_SHOWN] if text else f"[{next(iter(content), 'empty')}]"
