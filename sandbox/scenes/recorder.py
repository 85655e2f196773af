"""Makes a scene of what people do: ids that the bot's deeds gave become selectors.

Selectors are made before the action is carried out, from what is there then; that is how the
player will look for them.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox import clock
from sandbox.control import people as people_control
from sandbox.control import speaking
from sandbox.errors import ControlError
from sandbox.events import EventLog
from sandbox.scenes import finding, scene_file
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

LONGEST_PAUSE, SHORTEST_PAUSE = 3.0, 0.5
MOST_KEPT = 2000
LARGEST_KEPT = 200_000
"""Signs of a file's base64; for a larger one a sample of its kind is kept."""
MATCHED = 80
"""Signs of a message's first line by which it is found again."""
NEVER_KEPT = frozenset(("inline",))
WORDS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))


class Recorder:
    """Off until `begin`; what it holds dies with the process."""

    def __init__(
        self, world: World, events: EventLog, moment: Callable[[], float] = time.monotonic
    ) -> None:
        self._world = world
        self._moment = moment
        self._events = events
        self._deeds: list[tuple[float, str, Json]] | None = None

    def as_json(self) -> Json | None:
        """How much was recorded; None when nothing is being recorded."""
        return None if self._deeds is None else {"deeds": len(self._deeds)}

    def begin(self) -> None:
        """Forget what was recorded and listen."""
        self._deeds = []
        self._tell()

    def end(self, title: object = None) -> Json:
        """Stop listening and give the scene."""
        if self._deeds is None:
            raise ControlError("nothing is being recorded")
        deeds, self._deeds = self._deeds, None
        self._tell()
        if not deeds:
            raise ControlError("nothing was done while it was recorded")
        return _scene(self._world, deeds, str(title or "").strip())

    def prepared(self, action: str, body: Json) -> Json | None:
        """The deed as a scene tells it, while the ids still mean something; None: not kept."""
        if self._deeds is None or action not in scene_file.ALLOWED - NEVER_KEPT:
            return None
        try:
            return _with_selectors(self._world, action, body)
        except (ControlError, finding.NotThere, KeyError, TypeError, ValueError):
            return dict(body)

    def done(self, action: str, deed: Json, answer: Json) -> None:
        """The action succeeded."""
        if self._deeds is None or len(self._deeds) >= MOST_KEPT:
            return
        if action == "person":
            # With its id, so that what the person does later is done by the same one.
            deed = {**deed, "id": answer["id"]}
        self._deeds.append((self._moment(), action, deed))
        self._tell()

    def _tell(self) -> None:
        self._events.emit("record", {"recording": self.as_json()})


def _with_selectors(world: World, action: str, body: Json) -> Json:
    deed = {key: value for key, value in body.items() if value is not None and key != "bot"}
    if len(str((body.get("file") or {}).get("base64") or "")) > LARGEST_KEPT:
        deed["content"] = speaking.kind_of(deed)
        del deed["file"]
    if len(world.bots) > 1 and body.get("bot") is not None:
        deed["bot"] = body["bot"]
    is_of_chat = action not in {"person", "fault", "faults/clear", "limits", "clock", "cut"}
    chat = finding.place_of(world, body) if is_of_chat and _names_place(body) else None
    if chat is not None:
        topic_id = _topic_id(chat, body)
        _name_messages(world, chat, body, deed, topic_id)
        if topic_id in chat.topics:
            deed["topic"] = _topic_selector(world, chat, topic_id)
        if chat.bot_id is None and "chat" in deed:
            deed["chat"] = {"titled": chat.title}
    if action == "clock" and "set" in deed:
        moved = clock.unix(str(deed.pop("set"))) - world.now()
        deed["advance"] = round(moved)
    return deed


def _names_place(body: Json) -> bool:
    named = any(body.get(key) is not None for key in ("message_id", "message_ids", "reply_to"))
    return named or body.get("topic") is not None or body.get("chat") is not None


def _topic_id(chat: Chat, body: Json) -> int:
    """The topic that is named, or that of the message that is named: there it is looked for."""
    if body.get("topic") is not None:
        return int(body["topic"])
    named = body.get("message_id") or body.get("reply_to") or (body.get("message_ids") or [0])[0]
    message = chat.find(int(named))
    return (message.topic_id or 0) if message is not None else 0


def _name_messages(world: World, chat: Chat, body: Json, deed: Json, topic_id: int) -> None:
    for name in finding.MESSAGE_FIELDS:
        if body.get(name) is not None:
            deed[name] = _message_selector(world, chat, int(body[name]), topic_id)
    if isinstance(body.get("message_ids"), list):
        deed["message_ids"] = [
            _message_selector(world, chat, int(one), topic_id) for one in body["message_ids"]
        ]
    if body.get("button") is not None and body.get("message_id") is not None:
        deed["button"] = _button_texts(chat, int(body["message_id"]), str(body["button"]))


def _topic_selector(world: World, chat: Chat, topic_id: int) -> Json:
    """By words in it that no other topic holds, of people's rather than of the bot's."""
    inside = [message for message in finding.living(chat) if message.topic_id == topic_id]
    texts = {
        line: message.sender_id() in world.bots
        for message in inside
        if (line := _line(finding.words_of(message)))
    }
    said = {
        _line(finding.words_of(message))
        for private in world.private.values()
        for message in finding.living(private)
    }
    elsewhere = "\n".join(
        finding.words_of(message)
        for message in finding.living(chat)
        if message.topic_id != topic_id
    )
    own = [line for line in texts if line not in elsewhere]
    # The bot copies what customers said; its other words may differ the next time.
    best = sorted(own, key=lambda line: (line not in said, texts[line], -len(line)))
    if best:
        return {"holding": best[0]}
    return {"named": chat.topics[topic_id].name}


def _message_selector(world: World, chat: Chat, message_id: int, topic_id: int) -> Json | int:
    target = chat.find(message_id)
    if target is None:
        return message_id
    wanted: Json = {"from": "bot" if target.sender_id() in world.bots else target.sender_id()}
    line, buttons = _line(finding.words_of(target)), finding.buttons_of(target)
    if buttons and wanted["from"] == "bot":
        wanted["with_button"] = buttons[0].get("text")
    elif line:
        wanted["contains"] = line
    else:
        wanted["kind"] = next(iter(target.content), "text")
    if back := _later_ones(world, chat, target, wanted, topic_id):
        wanted["back"] = back
    return wanted


def _later_ones(world: World, chat: Chat, target: Message, wanted: Json, topic_id: int) -> int:
    """How many newer messages fit the selector too."""
    later = 0
    for message in finding.living(chat):
        if message.id == target.id:
            break
        is_here = not topic_id or message.topic_id == topic_id
        later += is_here and finding.fits(world, message, wanted)
    return later


def _button_texts(chat: Chat, message_id: int, pressed: str) -> list[str]:
    message = chat.find(message_id)
    for button in finding.buttons_of(message) if message is not None else []:
        if pressed in (button.get("callback_data"), button.get("text")):
            return [str(button["text"])]
    return [pressed]


def _line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:MATCHED].rstrip() if lines else ""


# The scene


def _scene(world: World, deeds: list[tuple[float, str, Json]], title: str) -> Json:
    steps: list[Json] = []
    last_place, last_at = object(), deeds[0][0]
    for at, action, deed in deeds:
        pause = min(LONGEST_PAUSE, round(2 * (at - last_at)) / 2)
        place = _place(deed)
        if place != last_place or len(steps[-1]["do"]) >= scene_file.MOST_DEEDS - 1:
            if len(steps) == scene_file.MOST_STEPS:
                break
            steps.append({"words": _words(world, action, deed), "do": [], **_show(deed)})
        elif pause >= SHORTEST_PAUSE:
            steps[-1]["do"].append({"pause": pause})
        steps[-1]["do"].append({action: deed})
        last_place, last_at = place, at
    people, groups = _people(world, deeds), _groups(world, deeds)
    return {
        "title": title[: scene_file.LONGEST_TITLE] or WORDS["title"],
        "about": WORDS["about"],
        "people": people,
        **({"groups": groups} if groups else {}),
        "steps": steps,
    }


def _place(deed: Json) -> object:
    """Who does it and where: a new step begins when that changes."""
    return json.dumps([deed.get("from"), deed.get("chat"), deed.get("topic")], sort_keys=True)


def _show(deed: Json) -> Json:
    person, chat = deed.get("from"), deed.get("chat")
    if isinstance(chat, dict):
        topic = (
            {"topic": deed["topic"], "chat": chat} if isinstance(deed.get("topic"), dict) else {}
        )
        return {"show": {**({"me": person} if person else {}), **topic}}
    return {"show": {"customer": person}} if person else {}


def _words(world: World, action: str, deed: Json) -> Json:
    person = world.people.get(int(deed.get("from") or 0))
    said = deed.get("text") or deed.get("caption") or deed.get("emoji") or deed.get("content")
    text = said or " ".join(deed.get("button") or []) or "…"
    facts = {
        "name": person.first_name if person else "—",
        "text": _line(str(text)),
        "action": action,
    }
    words: Json = WORDS.get(action) or WORDS["other"]
    return {language: _filled(pattern, facts) for language, pattern in words.items()}


def _filled(pattern: str, facts: Json) -> str:
    """Names and words of people may hold braces: each place is filled once, from the left."""
    done = ""
    while "{" in pattern:
        before, _, rest = pattern.partition("{")
        name, _, pattern = rest.partition("}")
        done += before + str(facts[name])
    return done + pattern


def _people(world: World, deeds: list[tuple[float, str, Json]]) -> list[Json]:
    """Those who act, but not those who come into being by a deed of the scene."""
    made = {deed["id"] for _, action, deed in deeds if action == "person"}
    named = [deed.get(key) for _, _, deed in deeds for key in ("from", "person")]
    acting = {one: None for one in named if isinstance(one, int) and one not in made}
    known = [people_control.as_json(world.people[one]) for one in acting if one in world.people]
    return [{key: value for key, value in one.items() if value is not None} for one in known]


def _groups(world: World, deeds: list[tuple[float, str, Json]]) -> list[Json]:
    """The groups that are spoken in, for a sandbox that does not have them."""
    titles = {
        deed["chat"]["titled"]: None for _, _, deed in deeds if isinstance(deed.get("chat"), dict)
    }
    acting = {person["id"] for person in _people(world, deeds)}
    groups = []
    for chat in world.groups.values():
        if chat.title not in titles or chat.migrated_to is not None:
            continue
        inside = [one for one in chat.members.values() if one.id in acting and one.is_inside()]
        admins = [one.id for one in inside if one.status in {"creator", "administrator"}]
        groups.append(
            {
                "title": chat.title,
                "type": chat.type,
                "is_forum": chat.is_forum,
                "members": [one.id for one in inside if one.id not in admins],
                "admins": admins,
            }
        )
    return groups
