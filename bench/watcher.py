"""Readers of what the bots show: one beside the run, one of the history afterwards."""

from collections import Counter
from typing import Any

from bench.stage import CUSTOMERS, IN_DOUBT_WAIT, House, Stage
from bench.verdict import Seen
from desk import words

Json = dict[str, Any]

_NUMBERS = {person: number for number, person in CUSTOMERS.items()}
_MARKS = (
    words.plain("delivery.repeat", "en"),
    words.plain("delivery.in_doubt", "en", seconds=IN_DOUBT_WAIT),
)
"""What the desk says in reply to a message that it may have sent before."""


class Watcher:
    """Follows the sandbox's events; also tells the operators which topics there are."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.seen = {house.name: Seen() for house in stage.houses}
        self.floods: Counter[int] = Counter()
        """429 by bot id; nobody injects any, so each is the bot's own fault."""
        self.moved = 0
        """Counts everything a bot has shown; while it stands still, nothing comes."""

    async def follow(self, after: int) -> None:
        """Read every event after a number, for ever."""
        async for event in self._stage.client.events(after=after):
            data = event["data"]
            if event["type"] == "call" and data["error_code"] == 429:
                self.floods[data["bot_id"]] += 1
            elif event["type"] == "message":
                self._message(data)

    def _message(self, message: Json) -> None:
        for house in self._stage.houses:
            if message["from"]["id"] == house.bot_id:
                self.moved += 1
                seen = self.seen[house.name]
                show(seen, house, message)
                house.topics.update({customer: topic for topic, customer in seen.topics.items()})


def show(seen: Seen, house: House, message: Json) -> None:
    """Note one message of the bot."""
    text = _text(message)
    chat_id = message["chat"]["id"]
    if chat_id == house.group:
        topic = message.get("message_thread_id")
        if topic is not None:
            seen.show_topic(topic, text, album=message.get("media_group_id"))
        if text in _MARKS and "reply_to_message" in message:
            doubtful = message["reply_to_message"]
            seen.mark(_text(doubtful), album=doubtful.get("media_group_id"))
    elif chat_id in _NUMBERS:
        seen.show_customer(_NUMBERS[chat_id], text)


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
