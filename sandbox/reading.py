"""What the control API shows: the state, messages, files."""

from typing import Any

from sandbox import bot_reading, clock, commands, messages, topics
from sandbox.control import groups, people
from sandbox.control.registry import bot_of, chat_of
from sandbox.core import Core
from sandbox.scenes.scene_file import Scene
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

TEXT_SHOWN = 120


def state(core: Core) -> Json:
    """Everything but the messages."""
    world = core.world
    return {
        "now": clock.iso(core.clock.now()),
        "world": str(core.stamp),
        "seq": core.events.seq,
        "bots": [
            {**people.bot_as_json(bot), **bot_reading.presence(core, bot)}
            for bot in world.bots.values()
        ],
        "people": [
            {**people.as_json(person), "blocks": _blocks(world, person.id)}
            for person in world.people.values()
        ],
        "chats": [_group(chat) for chat in world.groups.values()],
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


def _group(chat: Chat) -> Json:
    last: dict[int, Message] = {}
    counts: dict[int, int] = {}
    for message in chat.messages.values():
        if not message.deleted and message.topic_id is not None:
            last[message.topic_id] = message
            counts[message.topic_id] = counts.get(message.topic_id, 0) + 1
    listed = []
    for topic in chat.topics.values():
        newest = last.get(topic.id)
        listed.append(
            {
                **topics.as_json(chat, topic),
                "message_count": counts.get(topic.id, 0),
                "last_message_id": newest.id if newest else None,
                "last_text": _words(newest) if newest else None,
                "last_at": clock.iso(newest.date) if newest else None,
            }
        )
    return {**groups.as_json(chat), "topics": listed}


def _words(message: Message) -> str:
    content = message.content
    text = content.get("text") or content.get("caption")
    return str(text)[:TEXT_SHOWN] if text else f"[{next(iter(content), 'empty')}]"


def find_messages(world: World, query: Json) -> list[tuple[Chat, Message]]:
    """The messages of a chat, of one topic if `topic` is named, later than `after` if named."""
    chat = chat_of(world, query)
    after = int(query.get("after") or 0)
    topic = int(query["topic"]) if query.get("topic") else None
    found = []
    for message in reversed(chat.messages.values()):
        if message.id <= after:
            break
        if topic is not None and (message.topic_id or topics.GENERAL_TOPIC_ID) != topic:
            continue
        found.append((chat, message))
    return found[::-1]


def shown_messages(world: World, query: Json) -> Json:
    """`GET /control/messages`, deleted ones included."""
    found = find_messages(world, query)
    return {"messages": [messages.shown(world, chat, message) for chat, message in found]}


def commands_shown(world: World, query: Json) -> Json:
    """`GET /control/commands`: the bot's menu as a person sees it in a chat."""
    person = world.person(int(query["person"]))
    chat = chat_of(world, query, person.id)
    menu = commands.menu_for(bot_of(world, query), chat, person.id, person.language_code)
    return {"commands": menu}


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
