"""Forum topics: their life, their errors and the service messages that tell of it."""

from typing import Any

from sandbox import emoji, messages
from sandbox.errors import bad_request
from sandbox.world import BotAccount, Chat, Member, Topic, World

Json = dict[str, Any]

GENERAL_TOPIC_ID = 1
# Bot API, createForumTopic.icon_color: "Currently, must be one of …"
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_LIMIT = 128

# The emoji of Telegram's own topic icons; the ids are made up, of the same shape, and stay.
ICONS = {str(5_312_000_000_000_000_000 + 7 * n): icon for n, icon in enumerate(emoji.TOPIC_ICONS)}


def emoji_of(icon_custom_emoji_id: str | None) -> str | None:
    """The emoji of an icon."""
    return ICONS.get(icon_custom_emoji_id or "")


def forum(chat: Chat) -> Chat:
    """The chat, if it is a forum."""
    if not chat.is_forum:
        raise bad_request("the chat is not a supergroup forum")
    return chat


def create(
    world: World,
    chat: Chat,
    name: str,
    *,
    by: int,
    color: int | None = None,
    icon: str | None = None,
) -> Topic:
    """Make a topic; its id is that of the service message, which the bot receives too."""
    content: Json = {"name": name, "icon_color": color or COLOURS[0]}
    if icon:
        content["icon_custom_emoji_id"] = icon
    topic_id = chat.last_message_id + 1
    chat.topics[topic_id] = Topic(topic_id, name, content["icon_color"], icon, by)
    created = {"forum_topic_created": content}
    messages.service(world, chat, created, by=by, topic_id=topic_id)
    told(world, chat, topic_id)
    return chat.topics[topic_id]


def find(chat: Chat, topic_id: int) -> Topic:
    """A living topic, or the error of the methods that change topics."""
    if topic_id in chat.deleted_topics:
        raise bad_request("TOPIC_DELETED")
    if topic_id not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat.topics[topic_id]


def edit(
    world: World, chat: Chat, topic_id: int, *, by: int, name: str | None, icon: str | None
) -> None:
    """Rename, or change the icon ("" removes it); None keeps."""
    topic = find(chat, topic_id)
    changed: Json = {}
    if name and name != topic.name:
        changed["name"] = topic.name = name
    if icon is not None and icon != (topic.icon_custom_emoji_id or ""):
        topic.icon_custom_emoji_id = icon or None
        changed["icon_custom_emoji_id"] = icon
    if not changed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    messages.service(world, chat, {"forum_topic_edited": changed}, by=by, topic_id=topic_id)
    told(world, chat, topic_id)


def set_closed(world: World, chat: Chat, topic_id: int, *, by: int, closed: bool) -> None:
    """Close or reopen."""
    topic = find(chat, topic_id)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    messages.service(world, chat, {kind: {}}, by=by, topic_id=topic_id)
    told(world, chat, topic_id)


def set_pinned(world: World, chat: Chat, topic_id: int, *, pinned: bool) -> None:
    """Keep a topic at the top of the list; no bot is told, there is no such update."""
    topic = find(chat, topic_id)
    if topic.is_pinned == pinned:
        raise bad_request("PINNED_TOPIC_NOT_MODIFIED")
    topic.is_pinned = pinned
    told(world, chat, topic_id)


def delete(world: World, chat: Chat, topic_id: int) -> None:
    """Remove a topic with all its messages; no update tells of it."""
    find(chat, topic_id)
    del chat.topics[topic_id]
    chat.deleted_topics.add(topic_id)
    for message in chat.messages.values():
        if message.topic_id == topic_id and not message.deleted:
            message.deleted = True
            if message.id in chat.pinned:
                chat.pinned.remove(message.id)
    world.events.emit("topic", {"chat": chat.id, "id": topic_id, "deleted": True})


def told(world: World, chat: Chat, topic_id: int) -> None:
    """Tell the page what a topic is now."""
    world.events.emit("topic", {"chat": chat.id, **as_json(chat, chat.topics[topic_id])})


def as_json(chat: Chat, topic: Topic, *, pinned: list[int] | None = None) -> Json:
    """A topic without its last words; `pinned` are its pinned messages, if they are known."""
    if pinned is None:
        pinned = [i for i in chat.pinned if chat.messages[i].topic_id == topic.id]
    return {
        "id": topic.id,
        "name": topic.name,
        "icon_emoji": emoji_of(topic.icon_custom_emoji_id),
        "icon_color": topic.icon_color,
        "closed": topic.closed,
        "creator_id": topic.creator_id,
        "is_pinned": topic.is_pinned,
        "pinned": pinned,
        "deleted": False,
    }


def for_sending(chat: Chat, topic_id: int | None, sender: Member | None) -> int | None:
    """The topic a message goes to. Without topics the id is silently ignored (Client.cpp 8255)."""
    if topic_id is None or not chat.is_forum:
        return None
    topic = chat.topics.get(topic_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not _may_write_closed(topic, sender):
        raise bad_request("TOPIC_CLOSED")
    return topic_id


def _may_write_closed(topic: Topic, sender: Member | None) -> bool:
    return sender is not None and (sender.id == topic.creator_id or sender.may("can_manage_topics"))


def manageable(chat: Chat, bot: BotAccount, topic_id: int, words: str) -> None:
    """Whether the bot may change a topic: by its right, or because it made the topic."""
    forum(chat)
    topic = chat.topics.get(topic_id)
    made_it = topic is not None and topic.creator_id == bot.id
    if not made_it and not chat.members[bot.id].may("can_manage_topics"):
        raise bad_request(f"not enough rights to {words} the topic")


def valid_name(name: object) -> str:
    """A name of 1 to 128 characters."""
    text = str(name or "").strip()
    if not text:
        raise bad_request("name must be non-empty")
    if len(text) > NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return text
