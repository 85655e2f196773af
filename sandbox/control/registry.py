"""The actions of the control API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import ControlError
from sandbox.world import BotAccount, Chat, World

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]
Run = Callable[["Core", Json], Json]

ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `is_kept` in the journal; `prepare` fixes what depends on the moment."""

    name: str
    run: Run
    is_kept: bool
    prepare: Run | None

    def prepared(self, core: "Core", body: Json) -> Json:
        """The body as it is carried out and journaled."""
        return self.prepare(core, body) if self.prepare else body


ACTIONS: dict[str, Action] = {}


def action(name: str, *, is_kept: bool = True, prepare: Run | None = None) -> Callable[[Run], Run]:
    """Register a function as `POST /control/<name>`."""

    def register(run: Run) -> Run:
        ACTIONS[name] = Action(name, run, is_kept, prepare)
        return run

    return register


def bot_of(world: World, body: Json) -> BotAccount:
    """The bot that a body names, or the only one."""
    return world.bot(int(body["bot"]) if body.get("bot") is not None else None)


def chat_of(world: World, body: Json, person_id: int | None = None) -> Chat:
    """The group named as `chat`, or the private chat of a person with a bot."""
    chat_id = body.get("chat")
    if chat_id is not None and int(chat_id) < 0:
        chat = world.group(int(chat_id))
        if chat.migrated_to is not None:
            raise ControlError(f"the group was upgraded to {chat.migrated_to}")
        return chat
    person = int(chat_id) if chat_id is not None else person_id
    if person is None:
        raise ControlError("name a `chat`, or a person")
    bot = bot_of(world, body)
    world.person(person)
    return world.private_chat(bot, person)
