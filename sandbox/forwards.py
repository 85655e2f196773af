"""Forwarding: who is named as the author, and what may not be passed on. Rules of both sides."""

import copy
from typing import Any

from sandbox import messages
from sandbox.world import Chat, Message, World

Json = dict[str, Any]


def origin(world: World, message: Message) -> Json:
    """`forward_origin` of a forward; who hides the account is named without a way to it."""
    known = message.extra.get("forward_origin")
    if known is not None:
        return {"forward_origin": known}
    return {"forward_origin": {**_author(world, message), "date": message.date}}


def _author(world: World, message: Message) -> Json:
    as_chat = message.sender_chat
    if as_chat is not None and as_chat.get("type") == "channel":
        return {"type": "channel", "chat": as_chat, "message_id": message.id}
    if as_chat is not None:
        return {"type": "chat", "sender_chat": as_chat}
    person = world.people.get(message.sender_id())
    if person is not None and person.hides_in_forwards:
        return {"type": "hidden_user", "sender_user_name": person.full_name()}
    return {"type": "user", "sender_user": message.sender}


def is_protected(chat: Chat, message: Message) -> bool:
    """Whether its content may not leave the chat."""
    return chat.protected or bool(message.extra.get("has_protected_content"))


def post(
    world: World,
    chat: Chat,
    found: list[Message],
    *,
    sender: Json,
    sender_chat: Json | None,
    topic_id: int | None,
) -> list[Message]:
    """Put forwards of messages into a chat, in order; albums stay albums, but not single items."""
    mates: dict[str, int] = {}
    for message in found:
        if message.media_group_id is not None:
            mates[message.media_group_id] = mates.get(message.media_group_id, 0) + 1
    albums = {old: world.next_id("album") for old, items in mates.items() if items > 1}
    return [
        messages.post(
            world,
            chat,
            copy.deepcopy(message.content),
            sender=sender,
            sender_chat=sender_chat,
            topic_id=topic_id,
            extra=origin(world, message),
            media_group_id=albums.get(message.media_group_id or ""),
        )
        for message in found
    ]
