"""Readers of what the bots show: one beside the run, one of the history afterwards."""

import asyncio
import re
from collections import Counter
from typing import Any

from bench.stage import CUSTOMERS, IN_DOUBT_WAIT, House, Stage
from bench.verdict import Seen, tokens_of
from desk import words

Json = dict[str, Any]

_NUMBERS = {person: number for number, person in CUSTOMERS.items()}
_REPEAT = words.plain("delivery.repeat", "en")
_ASKED = words.plain("delivery.in_doubt", "en", seconds=IN_DOUBT_WAIT)
_GIVEN_UP = words.plain("delivery.unconfirmed", "en")
"""What the desk says in reply to a message that it may have sent before, or not at all."""
_MISSING = words.plain("delivery.missing", "en")
"""How a message of a customer begins that the desk tells in words, since it may not be there."""
_RETRY_AFTER = re.compile(r"retry after (\d+)")


class Watcher:
    """Follows the sandbox's events; also tells people which topics and copies there are."""

    def __init__(self, stage: Stage) -> None:
        self._houses = {house.bot_id: house for house in stage.houses}
        self._loop = asyncio.get_running_loop()
        self.seen = {house.name: Seen() for house in stage.houses}
        self.floods: Counter[int] = Counter()
        """429 by bot id that nobody injected: the bot's own fault."""
        self.troubles: Counter[tuple[int, str]] = Counter()
        """Injected troubles by bot id and kind."""
        self.moved_at = dict.fromkeys(self._houses, self._loop.time())
        """When each bot has last shown or changed something, by the loop's clock."""
        self.waits_until = dict.fromkeys(self._houses, 0.0)
        """Until when a 429 made each bot wait, by the loop's clock."""

    async def follow(self, stage: Stage, after: int) -> None:
        """Read every event after a number, for ever."""
        async for event in stage.client.events(after=after):
            data = event["data"]
            match event["type"]:
                case "call" if data["bot_id"] in self._houses:
                    self._call(data)
                case "message" | "edit" | "delete":
                    self._message(event["type"], data)

    def _call(self, call: Json) -> None:
        bot_id = call["bot_id"]
        if call["fault"] is not None:
            self.troubles[bot_id, call["fault"]] += 1
        if call["error_code"] != 429:
            return
        self.floods[bot_id] += call["fault"] is None
        asked = _RETRY_AFTER.search(call["description"])
        seconds = int(asked[1]) if asked else 0
        self.waits_until[bot_id] = max(self.waits_until[bot_id], self._loop.time() + seconds)

    def _message(self, what: str, message: Json) -> None:
        house = self._houses.get(message["from"]["id"])
        if house is None:
            self._note_album(message)
            return
        self.moved_at[house.bot_id] = self._loop.time()
        seen = self.seen[house.name]
        match what:
            case "message":
                show(seen, house, message)
                house.topics.update({customer: topic for topic, customer in seen.topics.items()})
                house.copies.update(dict.fromkeys(_passed_on(message), message["message_id"]))
            case "edit":
                _change(seen, house, message)
            case "delete":
                seen.remove(_place(message))

    def _note_album(self, message: Json) -> None:
        """An album of an operator: the desk asks about it in reply to its first item."""
        for house in self._houses.values():
            if message["chat"]["id"] == house.group:
                album = message.get("media_group_id")
                self.seen[house.name].join_album(album, _text(message))


def show(seen: Seen, house: House, message: Json) -> None:
    """Note one message of the bot. General holds digests and alarms: no delivery, and no leak."""
    text, album = _text(message), message.get("media_group_id")
    chat_id, topic = message["chat"]["id"], message.get("message_thread_id")
    if chat_id == house.group and topic is not None:
        seen.show_topic(topic, text, album=album)
        if text.startswith(_MISSING):
            seen.mark(text)
        _note_doubt(seen, message)
    elif chat_id in _NUMBERS:
        seen.show_customer(_NUMBERS[chat_id], text)
    else:
        return
    seen.lay(_place(message), text)


def _note_doubt(seen: Seen, message: Json) -> None:
    doubtful = message.get("reply_to_message")
    if doubtful is None:
        return
    about, album = _text(doubtful), doubtful.get("media_group_id")
    if _text(message) in (_REPEAT, _ASKED):
        seen.mark(about, album=album)
    elif _text(message) == _GIVEN_UP:
        seen.give_up(about, album=album)


def _change(seen: Seen, house: House, message: Json) -> None:
    text = _text(message)
    chat_id, topic = message["chat"]["id"], message.get("message_thread_id")
    if chat_id == house.group and topic is not None:
        seen.change_topic(topic, text)
    elif chat_id in _NUMBERS:
        seen.change_customer(_NUMBERS[chat_id], text)
    else:
        return
    seen.lay(_place(message), text)


def _place(message: Json) -> tuple[int, int]:
    return message["chat"]["id"], message["message_id"]


def _passed_on(message: Json) -> list[Any]:
    """What a copy brought to the other side."""
    kind = "c" if message["chat"]["id"] < 0 else "s"
    return [token for token in tokens_of(_text(message)) if token.kind == kind]


def _text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


async def history(stage: Stage, house: House) -> Seen:
    """What lies in the chats in the end; equal to what the watcher saw, or something is wrong."""
    seen = Seen()
    messages = stage.client.messages
    places = [await messages(person, bot=house.bot_id) for person in CUSTOMERS.values()]
    places.append(await messages(house.group))
    for place in places:
        for message in place:
            if message["from"]["id"] == house.bot_id and not message.get("deleted"):
                show(seen, house, message)
    return seen
