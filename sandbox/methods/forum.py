"""Forum topics over the Bot API."""

from typing import Any

from sandbox import members, messages, topics
from sandbox.errors import bad_request
from sandbox.methods.editing import unpin_all
from sandbox.methods.registry import Call, method
from sandbox.world import Chat

Json = dict[str, Any]

CREATE_WORDS = "not enough rights to create a topic"


def _forum(call: Call) -> Chat:
    return topics.forum(members.reachable(call.world, call.bot, call.get("chat_id")))


@method("createForumTopic", cost=1)
def create_forum_topic(call: Call) -> Json:
    """Needs `can_manage_topics`; the id equals that of the service message."""
    chat = _forum(call)
    members.require_right(chat, call.bot, "can_manage_topics", CREATE_WORDS)
    name = topics.valid_name(call.get("name"))
    color = call.get("icon_color")
    if color is not None and color not in topics.COLOURS:
        raise bad_request("invalid forum topic icon color specified")
    icon = _icon(call.get("icon_custom_emoji_id")) or None
    topic = topics.create(call.world, chat, name, by=call.bot.id, color=color, icon=icon)
    data: Json = {
        "message_thread_id": topic.id,
        "name": topic.name,
        "icon_color": topic.icon_color,
    }
    if icon:
        data["icon_custom_emoji_id"] = icon
    return data


def _icon(icon: object) -> str | None:
    if icon is not None and icon != "" and str(icon) not in topics.ICONS:
        raise bad_request("DOCUMENT_INVALID")
    return None if icon is None else str(icon)


@method("editForumTopic", cost=1)
def edit_forum_topic(call: Call) -> bool:
    """An absent or empty name keeps it, an empty icon removes it."""
    chat, topic_id = _managed(call, "edit")
    name = call.get("name")
    topics.edit(
        call.world,
        chat,
        topic_id,
        by=call.bot.id,
        name=topics.valid_name(name) if name else None,
        icon=_icon(call.get("icon_custom_emoji_id")),
    )
    return True


def _managed(call: Call, words: str) -> tuple[Chat, int]:
    chat = _forum(call)
    topic_id = int(call.get("message_thread_id"))
    topics.manageable(chat, call.bot, topic_id, words)
    return chat, topic_id


@method("closeForumTopic", cost=1)
def close_forum_topic(call: Call) -> bool:
    """Closing a closed one is TOPIC_NOT_MODIFIED."""
    chat, topic_id = _managed(call, "close or open")
    topics.set_closed(call.world, chat, topic_id, by=call.bot.id, closed=True)
    return True


@method("reopenForumTopic", cost=1)
def reopen_forum_topic(call: Call) -> bool:
    """Reopening an open one is TOPIC_NOT_MODIFIED."""
    chat, topic_id = _managed(call, "close or open")
    topics.set_closed(call.world, chat, topic_id, by=call.bot.id, closed=False)
    return True


@method("deleteForumTopic")
def delete_forum_topic(call: Call) -> bool:
    """Needs `can_delete_messages`; no update tells of it."""
    chat = _forum(call)
    words = "not enough rights to delete the topic"
    members.require_right(chat, call.bot, "can_delete_messages", words)
    topics.delete(call.world, chat, int(call.get("message_thread_id")))
    return True


@method("unpinAllForumTopicMessages", is_light=True)
def unpin_all_forum_topic_messages(call: Call) -> bool:
    """Unpin everything in a topic."""
    chat = _forum(call)
    topic_id = int(call.get("message_thread_id"))
    topics.find(chat, topic_id)
    return unpin_all(call, chat, topic_id)


@method("unpinAllGeneralForumTopicMessages", is_light=True)
def unpin_all_general(call: Call) -> bool:
    """Unpin everything in General."""
    return unpin_all(call, _forum(call), None)


def _general(call: Call) -> Chat:
    chat = _forum(call)
    words = "not enough rights to edit the topic"
    members.require_right(chat, call.bot, "can_manage_topics", words)
    return chat


@method("editGeneralForumTopic", cost=1)
def edit_general(call: Call) -> bool:
    """Rename General."""
    chat = _general(call)
    name = topics.valid_name(call.get("name"))
    if name == chat.general_name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general_name = name
    messages.service(call.world, chat, {"forum_topic_edited": {"name": name}}, by=call.bot.id)
    return True


def _switch_general(call: Call, field: str, *, on: bool, kind: str) -> bool:
    chat = _general(call)
    if getattr(chat, field) == on:
        raise bad_request("TOPIC_NOT_MODIFIED")
    setattr(chat, field, on)
    messages.service(call.world, chat, {kind: {}}, by=call.bot.id)
    return True


@method("closeGeneralForumTopic", cost=1)
def close_general(call: Call) -> bool:
    """Close General."""
    return _switch_general(call, "general_closed", on=True, kind="forum_topic_closed")


@method("reopenGeneralForumTopic", cost=1)
def reopen_general(call: Call) -> bool:
    """Reopen General."""
    return _switch_general(call, "general_closed", on=False, kind="forum_topic_reopened")


@method("hideGeneralForumTopic", cost=1)
def hide_general(call: Call) -> bool:
    """Hide General."""
    return _switch_general(call, "general_hidden", on=True, kind="general_forum_topic_hidden")


@method("unhideGeneralForumTopic", cost=1)
def unhide_general(call: Call) -> bool:
    """Show General."""
    return _switch_general(call, "general_hidden", on=False, kind="general_forum_topic_unhidden")


def _icon_sticker(custom_emoji_id: str, emoji: str) -> Json:
    return {
        "file_id": f"CAACAgIAAxUA{custom_emoji_id}",
        "file_unique_id": f"AgAD{custom_emoji_id}",
        "type": "custom_emoji",
        "width": 100,
        "height": 100,
        "is_animated": True,
        "is_video": False,
        "emoji": emoji,
        "set_name": "Topics",
        "custom_emoji_id": custom_emoji_id,
    }


@method("getForumTopicIconStickers", reads_only=True)
def get_forum_topic_icon_stickers(_call: Call) -> list[Json]:
    """The icons that need no Premium."""
    return [_icon_sticker(icon, emoji) for icon, emoji in topics.ICONS.items()]


@method("getCustomEmojiStickers", reads_only=True)
def get_custom_emoji_stickers(call: Call) -> list[Json]:
    """The stickers of known custom emoji."""
    wanted = [str(one) for one in call.get("custom_emoji_ids") or []]
    return [_icon_sticker(icon, topics.ICONS[icon]) for icon in wanted if icon in topics.ICONS]
