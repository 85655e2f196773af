"""People and bots: who exists, who blocks whom."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.control.registry import action, bot_of
from sandbox.errors import ControlError
from sandbox.world import FIRST_PERSON_ID, BotAccount, Chat, Person, World

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

PERSON_FIELDS = (
    "id",
    "first_name",
    "last_name",
    "username",
    "language_code",
    "is_premium",
    "role_hint",
    "hides_in_forwards",
)
ID_LIMIT = 2**52  # Bot API, User: "at most 52 significant bits"; a page could not tell more apart
FIRST_BOT_ID = 7_000_001


def as_json(person: Person) -> Json:
    """A person as the control API tells it."""
    data = {name: getattr(person, name) for name in PERSON_FIELDS}
    return {**data, "is_deactivated": person.is_deactivated}


@action("person")
def person(core: "Core", body: Json) -> Json:
    """A new account; or, when the id is known, new names for it: fields not given stay."""
    world = core.world
    person_id = body.get("id")
    if person_id is None:
        person_id = world.next_number("person", FIRST_PERSON_ID)
        while person_id in world.people:
            # A scene brings people with the ids that they had where it was recorded.
            person_id = world.next_number("person", FIRST_PERSON_ID)
    if not 0 < int(person_id) < ID_LIMIT:
        raise ControlError("an account's id is positive and has at most 52 bits")
    fields = {name: body[name] for name in PERSON_FIELDS if name in body and name != "id"}
    known = world.people.get(int(person_id))
    if known is None and not fields.get("first_name"):
        raise ControlError("a person needs a first_name")
    _check_names(world, int(person_id), fields)
    made = replace(known, **fields) if known else Person(id=int(person_id), **fields)
    world.people[made.id] = made
    data = as_json(made)
    world.events.emit("person", data)
    return data


def _check_names(world: World, person_id: int, fields: Json) -> None:
    if "first_name" in fields and not str(fields["first_name"] or "").strip():
        raise ControlError("a person needs a first_name")
    username = str(fields.get("username") or "").lower()
    others = [one for one in world.people.values() if one.id != person_id]
    if username and any((one.username or "").lower() == username for one in others):
        raise ControlError(f"@{username} is taken")


@action("bot")
def bot(core: "Core", body: Json) -> Json:
    """Another bot: {token?, username?, first_name?, id?, reads_all_group_messages?}."""
    world = core.world
    token = body.get("token")
    bot_id = int(token.split(":")[0]) if token else body.get("id")
    if bot_id is None:
        bot_id = world.next_number("bot", FIRST_BOT_ID)
    made = BotAccount(
        id=int(bot_id),
        token=token or f"{bot_id}:{_secret(world)}",
        username=body.get("username") or f"sandbox{bot_id}_bot",
        first_name=body.get("first_name") or "Sandbox bot",
        reads_all_group_messages=bool(body.get("reads_all_group_messages")),
    )
    world.bots[made.id] = made
    return bot_as_json(made)


def bot_as_json(made: BotAccount) -> Json:
    """A bot as the control API tells it; its menus of commands are asked for by chat."""
    return {
        "id": made.id,
        "username": made.username,
        "token": made.token,
        "first_name": made.first_name,
        "description": _by_language(made, "description"),
    }


def _by_language(made: BotAccount, field: str) -> dict[str, str]:
    """A text of the bot about itself, by language; "" is for all others."""
    return {
        name.removeprefix(f"{field}:"): text
        for name, text in made.profile.items()
        if name.startswith(f"{field}:") and text
    }


def _secret(world: World) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    return "AA" + "".join(world.rng.choice(letters) for _ in range(33))


def _membership(world: World, made: BotAccount, chat: Chat, *, kicked: bool) -> None:
    """In a private chat `my_chat_member` tells that the bot was blocked, or unblocked."""
    states = ({"status": "member"}, {"status": "kicked", "until_date": 0})
    old, new = states if kicked else states[::-1]
    user = made.as_user()
    update = {
        "chat": world.chat_json(chat),
        "from": world.account(chat.id),
        "date": int(world.now()),
        "old_chat_member": {"user": user, **old},
        "new_chat_member": {"user": user, **new},
    }
    made.queue.put("my_chat_member", update, lane=f"member {chat.id}", at=world.now())
    world.events.emit("chat", {"id": chat.id, "bot_id": made.id, "blocked": kicked})


def set_blocked(core: "Core", body: Json, *, blocked: bool) -> Json:
    """Block or unblock the bot in its private chat with a person."""
    made = bot_of(core.world, body)
    who = core.world.person(int(body["person"]))
    chat = core.world.private_chat(made, who.id)
    if chat.blocked != blocked:
        chat.blocked = blocked
        _membership(core.world, made, chat, kicked=blocked)
    return {"person": who.id, "blocked": blocked}


@action("block")
def block(core: "Core", body: Json) -> Json:
    """{person, bot?}: the bot gets 403 from now on."""
    return set_blocked(core, body, blocked=True)


@action("unblock")
def unblock(core: "Core", body: Json) -> Json:
    """{person, bot?}."""
    return set_blocked(core, body, blocked=False)


@action("deactivate")
def deactivate(core: "Core", body: Json) -> Json:
    """{person}: the account is deleted, for good; bots get 403."""
    who = core.world.person(int(body["person"]))
    who.is_deactivated = True
    core.world.events.emit("person", as_json(who))
    return {"person": who.id}
