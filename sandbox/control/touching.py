"""Touches: reactions, pressed buttons, inline queries, pins."""

from typing import TYPE_CHECKING, Any

from sandbox import messages
from sandbox.control.registry import action, bot_of
from sandbox.control.speaking import own_message
from sandbox.errors import ControlError
from sandbox.world import BotAccount, Chat, Message, Press, World

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]


@action("react")
def react(core: "Core", body: Json) -> Json:
    """{from, chat, message_id, emoji | null, custom_emoji?}: replaces one's reactions."""
    chat, message = own_message(core.world, body)
    reactions: list[Json] = []
    if body.get("custom_emoji"):
        reactions = [{"type": "custom_emoji", "custom_emoji_id": str(body["custom_emoji"])}]
    elif body.get("emoji"):
        emoji = body["emoji"]
        several = emoji if isinstance(emoji, list) else [emoji]
        reactions = [{"type": "emoji", "emoji": one} for one in several]
    messages.react(core.world, chat, message, int(body["from"]), reactions)
    return messages.shown(core.world, chat, message)


@action("press")
def press(core: "Core", body: Json) -> Json:
    """{from, chat, message_id, button}: an inline button by its text or data.

    The answer of the bot is waited for outside; here only the query's id is given.
    """
    world = core.world
    chat, message = own_message(world, body)
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    wanted = body.get("button")
    for name in ("text", "callback_data"):
        for button in buttons:
            if button.get(name) == wanted:
                return _pressed(world, chat, message, body, button)
    raise ControlError(f"the message has no button {wanted!r}")


def _pressed(world: World, chat: Chat, message: Message, body: Json, button: Json) -> Json:
    if "callback_data" in button:
        return _query(world, chat, message, body, button["callback_data"])
    if "url" in button:
        return {"url": button["url"]}
    raise ControlError("this button does nothing here")


@action("callback")
def callback(core: "Core", body: Json) -> Json:
    """{from, chat, message_id, data}: a forged press, of any data."""
    chat, message = own_message(core.world, body)
    return _query(core.world, chat, message, body, str(body["data"]))


def _query(world: World, chat: Chat, message: Message, body: Json, data: str) -> Json:
    bot = _bot_of_message(world, message, body)
    query = Press(world.next_id("callback"), bot.id, world.now())
    world.presses[query.id] = query
    update: Json = {
        "id": query.id,
        "from": world.account(int(body["from"])),
        "message": messages.render(world, chat, message),
        "chat_instance": str(abs(chat.id) * 31 + 7),
        "data": data,
    }
    bot.queue.put("callback_query", update, lane=f"callback {body['from']}", at=world.now())
    return {"callback_query_id": query.id}


def _bot_of_message(world: World, message: Message, body: Json) -> BotAccount:
    sender = message.sender_id()
    return world.bots[sender] if sender in world.bots else bot_of(world, body)


@action("inline")
def inline(core: "Core", body: Json) -> Json:
    """{from, query, offset?}: somebody types `@bot query`; the answer is waited for outside."""
    world, bot = core.world, bot_of(core.world, body)
    query_id = world.next_id("inline")
    world.inline_answers[query_id] = None
    update: Json = {
        "id": query_id,
        "from": world.account(int(body["from"])),
        "query": str(body.get("query") or ""),
        "offset": str(body.get("offset") or ""),
        "chat_type": body.get("chat_type") or "supergroup",
    }
    bot.queue.put("inline_query", update, lane=f"inline {body['from']}", at=world.now())
    return {"inline_query_id": query_id}


@action("pin")
def pin(core: "Core", body: Json) -> Json:
    """{from, chat, message_id, on?}: a person pins; bots get the service message."""
    world = core.world
    chat, message = own_message(world, body)
    on = bool(body.get("on", True))
    messages.set_pinned(world, chat, message, pinned=on)
    if on:
        pinned = {"pinned_message": messages.render(world, chat, message, nested=True)}
        by, topic_id = int(body["from"]), message.topic_id
        messages.service(world, chat, pinned, by=by, topic_id=topic_id)
    return messages.shown(world, chat, message)


@action("raw_update")
def raw_update(core: "Core", body: Json) -> Json:
    """{update, bot?}: queue any JSON; without `update_id` it gets the next one."""
    update = body.get("update")
    if not isinstance(update, dict):
        raise ControlError("`update` must be an object")
    bot = bot_of(core.world, body)
    bot.queue.put_raw(dict(update), lane=_lane(update), at=core.world.now())
    return {"update_id": bot.queue.items[-1].id}


def _lane(update: Json) -> str:
    """The lane of the chat that the update seems to be about."""
    for part in update.values():
        chat = part.get("chat") if isinstance(part, dict) else None
        if isinstance(chat, dict) and "id" in chat:
            return f"message {chat['id']}"
    return "raw"
