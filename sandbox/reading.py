"""What the control API shows: the state, messages, files."""

from bisect import bisect_left, bisect_right
from typing import Any

from sandbox import bot_reading, clock, commands, listing, messages, topics
from sandbox.control import people
from sandbox.control.registry import bot_of, chat_of
from sandbox.core import Core
from sandbox.scenes.scene_file import Scene
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

PAGE_LIMIT = 1000


def state(core: Core) -> Json:
    """Everything but the messages: of each chat only the newest.

    `world` tells one history from another, `run` one start of the sandbox from another.
    """
    world = core.world
    return {
        "now": clock.iso(core.clock.now()),
        "world": core.history,
        "run": str(core.stamp),
        "seq": core.events.seq,
        "bots": [
            {
                **people.bot_as_json(bot),
                **bot_reading.presence(core, bot),
                "newest_id": bot.last_private_message_id,
            }
            for bot in world.bots.values()
        ],
        "people": [
            {**people.as_json(person), "blocks": _blocks(world, person.id)}
            for person in world.people.values()
        ],
        "chats": [listing.group(world, chat) for chat in world.groups.values()],
        "private": listing.private(world),
        "faults": core.faults.as_json(core.clock.now()),
        "limits": core.limiter.limits.as_json(),
        "actions": _actions(core),
        "jumps": core.stage.jumps,
        "scenes": [_scene(scene) for scene in core.stage.scenes.values()],
        "tour": core.stage.tour,
        "playing": core.player.as_json(),
        "recording": core.recorder.as_json(),
        "floods": {"self_made": core.self_made_429, "injected": core.injected_429},
        "pending_updates": {str(bot.id): len(bot.queue.items) for bot in world.bots.values()},
    }


def _actions(core: Core) -> list[Json]:
    """Those of the stage, and those that the beginning brought under other ids."""
    named = {action["id"] for action in core.stage.actions}
    return [
        *core.stage.actions,
        *(action for action in core.world.actions if action["id"] not in named),
    ]


def _scene(scene: Scene) -> Json:
    return {
        "id": scene.id,
        "title": scene.title,
        "about": scene.about,
        "steps": len(scene.steps),
    }


def _blocks(world: World, person_id: int) -> list[int]:
    """The bots that a person has blocked."""
    return [
        bot_id for (bot_id, who), chat in world.private.items() if who == person_id and chat.blocked
    ]


def find_messages(world: World, query: Json) -> list[tuple[Chat, Message]]:
    """The messages of a chat, of one topic if `topic` is named, later than `after` if named."""
    chat = chat_of(world, query)
    after = int(query.get("after") or 0)
    topic = int(query["topic"]) if query.get("topic") else None
    return [
        (chat, message)
        for message in _after(chat, after)
        if topic is None or (message.topic_id or topics.GENERAL_TOPIC_ID) == topic
    ]


def shown_messages(world: World, query: Json) -> Json:
    """`GET /control/messages`: all of them, deleted ones included; with a `limit` see `page`."""
    if query.get("limit"):
        return page(world, query)
    found = find_messages(world, query)
    return {"messages": [messages.shown(world, chat, message) for chat, message in found]}


def commands_shown(world: World, query: Json) -> Json:
    """`GET /control/commands`: the bot's menu as a person sees it in a chat."""
    person = world.person(int(query["person"]))
    chat = chat_of(world, query, person.id)
    menu = commands.menu_for(bot_of(world, query), chat, person.id, person.language_code)
    return {"commands": menu}


def page(world: World, query: Json) -> Json:
    """A part of a chat or topic for who scrolls through it, oldest first, deleted ones left out.

    {chat, topic?, bot?, limit} gives the newest, with `before` those before an id, with `after`
    those after it, with `around` those on both sides. `earlier` and `later` tell whether there
    is more; `pinned` and `keyboard` are the newest such messages, wherever they stand.
    """
    chat = chat_of(world, query)
    topic = int(query["topic"]) if query.get("topic") else None
    limit = max(1, min(int(query["limit"]), PAGE_LIMIT))
    living = [
        message
        for message in chat.messages.values()
        if not message.deleted and (topic is None or listing.place_of(chat, message) == topic)
    ]
    first, end = _part([message.id for message in living], query, limit)
    pinned = next((one for one in reversed(living) if one.pinned), None)
    keyboard = next((one for one in reversed(living) if _changes_keyboard(one)), None)
    return {
        "seq": world.events.seq,
        "messages": [messages.shown(world, chat, message) for message in living[first:end]],
        "earlier": first > 0,
        "later": end < len(living),
        "pinned": messages.shown(world, chat, pinned) if pinned else None,
        "keyboard": messages.shown(world, chat, keyboard) if keyboard else None,
    }


def _part(ids: list[int], query: Json, limit: int) -> tuple[int, int]:
    """From where to where (not included) the wanted part of a list of ids reaches."""
    if query.get("around"):
        first = max(bisect_left(ids, int(query["around"])) - limit // 2, 0)
        return first, min(first + limit, len(ids))
    if query.get("after"):
        first = bisect_right(ids, int(query["after"]))
        return first, min(first + limit, len(ids))
    end = bisect_left(ids, int(query["before"])) if query.get("before") else len(ids)
    return max(end - limit, 0), end


def _changes_keyboard(message: Message) -> bool:
    markup = message.reply_markup or {}
    return "keyboard" in markup or "remove_keyboard" in markup


def newer(world: World, query: Json) -> Json:
    """`GET /control/newer`: [id, place, author] of what came after a message, for unread marks.

    {chat, after} tells of a group, its places are topics; {bot, after} of all private chats of a
    bot, its places are persons.
    """
    after = int(query.get("after") or 0)
    if query.get("chat"):
        chats = [world.group(int(query["chat"]))]
    else:
        bot_id = bot_of(world, query).id
        chats = [chat for (bot, _), chat in world.private.items() if bot == bot_id]
    found = [
        [
            message.id,
            chat.id if chat.bot_id else listing.place_of(chat, message),
            message.sender_id(),
        ]
        for chat in chats
        for message in _after(chat, after)
        if not message.deleted
    ]
    return {"seq": world.events.seq, "messages": found}


def _after(chat: Chat, message_id: int) -> list[Message]:
    found = []
    for message in reversed(chat.messages.values()):
        if message.id <= message_id:
            break
        found.append(message)
    return found[::-1]


def matching(world: World, query: Json) -> Json | None:
    """The first message that `GET /control/wait` asks for, if it is there."""
    contains = str(query.get("contains") or "")
    wanted_by = int(query["from"]) if query.get("from") else None
    for chat, message in find_messages(world, query):
        text = message.content.get("text") or message.content.get("caption") or ""
        if message.deleted or contains not in text:
            continue
        if wanted_by is not None and message.sender_id() != wanted_by:
            continue
        return messages.shown(world, chat, message)
    return None
