"""Messages: posting, showing, delivering to bots, editing and deleting. Rules of both sides."""

from typing import Any

from sandbox.world import BotAccount, Chat, Message, World

Json = dict[str, Any]

CAPTIONED = frozenset(
    ("animation", "audio", "document", "live_photo", "paid_media", "photo", "video", "voice")
)


def post(
    world: World,
    chat: Chat,
    content: Json,
    *,
    sender: Json | None,
    is_service: bool = False,
    **fields: Any,
) -> Message:
    """Put a message into a chat and tell the page and the bots that may see it."""
    message = Message(
        id=world.next_message_id(chat),
        date=int(world.now()),
        content=content,
        sender=sender,
        is_service=is_service,
        **fields,
    )
    if chat.protected:
        message.extra.setdefault("has_protected_content", True)
    chat.messages[message.id] = message
    world.events.emit("message", shown(world, chat, message))
    deliver(world, chat, message, "message")
    return message


def service(
    world: World, chat: Chat, content: Json, *, by: int, topic_id: int | None = None
) -> Message:
    """A service message; the bot whose deed it tells receives it too."""
    sender = world.account(by)
    return post(world, chat, content, sender=sender, is_service=True, topic_id=topic_id)


def render(world: World, chat: Chat, message: Message, *, nested: bool = False) -> Json:
    """The Bot API `Message`; a nested one (a reply's target) has no `reply_to_message`."""
    data: Json = {"message_id": message.id}
    if message.sender is not None:
        data["from"] = message.sender
    if message.sender_chat is not None:
        data["sender_chat"] = message.sender_chat
    data["date"] = message.date
    data["chat"] = world.chat_json(chat)
    if message.topic_id is not None:
        data["message_thread_id"] = message.topic_id
        data["is_topic_message"] = True
    if not nested:
        _add_reply(world, chat, message, data)
    if message.edit_date is not None:
        data["edit_date"] = message.edit_date
    if message.media_group_id is not None:
        data["media_group_id"] = message.media_group_id
    data.update(message.extra)
    data.update(message.content)
    if message.reply_markup and "inline_keyboard" in message.reply_markup:
        data["reply_markup"] = message.reply_markup
    return data


def _add_reply(world: World, chat: Chat, message: Message, data: Json) -> None:
    target = chat.find(message.reply_to) if message.reply_to is not None else None
    if target is None and message.topic_id is not None and message.topic_id != message.id:
        # In a topic a message that answers nothing still carries the topic's root.
        target = chat.messages.get(message.topic_id)
    if target is None:
        return
    data["reply_to_message"] = render(world, chat, target, nested=True)
    if message.topic_id is None and chat.type == "supergroup":
        data["message_thread_id"] = _root_of(chat, target)


def _root_of(chat: Chat, message: Message) -> int:
    while message.reply_to is not None and message.reply_to in chat.messages:
        message = chat.messages[message.reply_to]
    return message.id


def shown(world: World, chat: Chat, message: Message) -> Json:
    """A message as the control API tells it."""
    data = render(world, chat, message)
    if message.reply_markup:
        data["reply_markup"] = message.reply_markup
    data["deleted"] = message.deleted
    data["edited"] = message.edit_date is not None
    data["pinned"] = message.pinned
    data["reactions"] = [
        {"emoji": reaction.get("emoji") or reaction.get("custom_emoji_id"), "from_id": by}
        for by, reactions in message.reactions.items()
        for reaction in reactions
    ]
    if chat.bot_id is not None:
        data["bot_id"] = chat.bot_id
    return data


def bots_in(world: World, chat: Chat) -> list[BotAccount]:
    """The bots that are in a chat."""
    if chat.bot_id is not None:
        return [world.bots[chat.bot_id]]
    members = chat.members
    return [bot for bot in world.bots.values() if bot.id in members and members[bot.id].is_inside()]


def deliver(world: World, chat: Chat, message: Message, kind: str) -> None:
    """Queue the update for every bot that may see the message, but not for its author."""
    body: Json | None = None
    for bot in bots_in(world, chat):
        if message.sender_id() == bot.id and not message.is_service:
            continue
        if not _sees(world, bot, chat, message):
            continue
        body = body or render(world, chat, message)
        bot.queue.put(kind, body, lane=f"message {chat.id}", at=world.now())


def _sees(world: World, bot: BotAccount, chat: Chat, message: Message) -> bool:
    """Privacy mode, and that bots do not see other bots."""
    if message.is_service or chat.type == "private":
        return True
    if message.sender_id() in world.bots:
        return False
    if bot.reads_all_group_messages or chat.members[bot.id].status == "administrator":
        return True
    target = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    is_reply_to_bot = target is not None and target.sender_id() == bot.id
    return is_reply_to_bot or str(message.content.get("text", "")).startswith("/")


def edit(world: World, chat: Chat, message: Message, content: Json | None = None) -> None:
    """Give a message new content (or only tell that its markup changed)."""
    if content is not None:
        message.content = content
        message.edit_date = int(world.now())
    world.events.emit("edit", shown(world, chat, message))
    if message.sender_id() not in world.bots and content is not None:
        deliver(world, chat, message, "edited_message")


def delete(world: World, chat: Chat, message: Message) -> None:
    """Delete a message for everyone. No bot is told: Telegram has no such update."""
    message.deleted = True
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
        message.pinned = False
    world.events.emit("delete", shown(world, chat, message))


def react(world: World, chat: Chat, message: Message, by: int, reactions: list[Json]) -> None:
    """Replace somebody's reactions; bots hear of people's only, as administrators or privately."""
    old = message.reactions.get(by, [])
    if old == reactions:
        return
    if reactions:
        message.reactions[by] = reactions
    else:
        message.reactions.pop(by, None)
    world.events.emit("reaction", shown(world, chat, message))
    if by in world.bots:
        return
    update = {
        "chat": world.chat_json(chat),
        "message_id": message.id,
        "user": world.account(by),
        "date": int(world.now()),
        "old_reaction": old,
        "new_reaction": reactions,
    }
    for bot in bots_in(world, chat):
        if chat.type == "private" or chat.members[bot.id].status == "administrator":
            bot.queue.put("message_reaction", update, lane=f"reaction {chat.id}", at=world.now())


def set_pinned(world: World, chat: Chat, message: Message, *, pinned: bool) -> None:
    """Pin or unpin without any service message."""
    message.pinned = pinned
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    if pinned:
        chat.pinned.append(message.id)
    world.events.emit("edit", shown(world, chat, message))
