"""Groups: making them, who comes and goes, rights, topics, upgrades."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox import members, messages, topics
from sandbox.control.registry import action, bot_of
from sandbox.errors import ControlError
from sandbox.world import BOT_RIGHTS, Chat, Member, World

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

TITLE_LIMIT = 128  # Bot API, setChatTitle
ADMIN_RIGHTS = {**BOT_RIGHTS, "can_promote_members": True}


def as_json(chat: Chat) -> Json:
    """A group without its messages."""
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "is_forum": chat.is_forum,
        "migrated_to": chat.migrated_to,
        "is_protected": chat.protected,
        "members": [_member(one) for one in chat.members.values()],
    }


def _member(member: Member) -> Json:
    """Who somebody is in a group; rights are told of administrators only."""
    data: Json = {"id": member.id, "status": member.status, "is_anonymous": member.is_anonymous}
    if member.status == "administrator":
        data["rights"] = sorted(right for right, held in member.rights.items() if held)
    return data


@action("group")
def group(core: "Core", body: Json) -> Json:
    """A new group with its people; the bot comes in as administrator, or as `bot_rights` says.

    `bot_rights` null makes the bot an ordinary member; `bot` false leaves it out.
    """
    world = core.world
    kind = body.get("type", "supergroup")
    first = 1 if kind == "supergroup" else 4_000_001
    number = world.next_number(kind, first)
    given = body.get("id")
    default = -1_001_000_000_000 - number if kind == "supergroup" else -number
    chat = Chat(
        id=int(given) if given is not None else default,
        type=kind,
        title=str(body.get("title") or "Group"),
        is_forum=bool(body.get("is_forum", kind == "supergroup")) and kind == "supergroup",
    )
    if chat.id in world.groups:
        raise ControlError(f"there is a group {chat.id} already")
    admins = [int(one) for one in body.get("admins") or []]
    inside = dict.fromkeys([*admins, *(int(one) for one in body.get("members") or [])])
    for account_id in inside:
        world.account(account_id)
        chat.members[account_id] = Member(account_id, "member")
    for position, account_id in enumerate(admins):
        status = "creator" if position == 0 else "administrator"
        chat.members[account_id] = Member(account_id, status, dict(ADMIN_RIGHTS))
    world.groups[chat.id] = chat
    if kind == "supergroup":
        # Real groups begin with service messages; topics must not get the ids 0 and 1.
        chat.last_message_id = 1
    world.events.emit("chat", as_json(chat))
    if body.get("bot") is not False and world.bots:
        rights = body.get("bot_rights", BOT_RIGHTS)
        _put_bot(world, chat, bot_of(world, body).id, rights)
    return as_json(chat)


def _by(world: World, chat: Chat, body: Json, fallback: int) -> int:
    """Who does it: `from`, else the owner, else the one it is done to."""
    if body.get("from") is not None:
        return int(body["from"])
    people = {i: m for i, m in chat.members.items() if i in world.people and m.is_inside()}
    if not people:
        return fallback
    return members.owner_of(replace(chat, members=people))


def _put_bot(world: World, chat: Chat, bot_id: int, rights: dict[str, bool] | None) -> None:
    by = _by(world, chat, {}, bot_id)
    members.change(world, chat, _bot_member(bot_id, rights), by=by)


def _bot_member(bot_id: int, rights: dict[str, bool] | None) -> Member:
    if rights is None:
        return Member(bot_id, "member")
    unset = rights if rights is BOT_RIGHTS else {**BOT_RIGHTS, **rights}
    return Member(bot_id, "administrator", dict(unset))


@action("bot_add")
def bot_add(core: "Core", body: Json) -> Json:
    """{chat, rights?, bot?}: bring the bot (back) in; rights null = ordinary member."""
    chat = core.world.group(int(body["chat"]))
    rights = body.get("rights", BOT_RIGHTS)
    _put_bot(core.world, chat, bot_of(core.world, body).id, rights)
    return as_json(chat)


@action("bot_remove")
def bot_remove(core: "Core", body: Json) -> Json:
    """{chat, bot?}: the bot is thrown out."""
    chat = core.world.group(int(body["chat"]))
    bot_id = bot_of(core.world, body).id
    by = _by(core.world, chat, body, bot_id)
    members.change(core.world, chat, Member(bot_id, "kicked"), by=by)
    return as_json(chat)


@action("bot_rights")
def bot_rights(core: "Core", body: Json) -> Json:
    """{chat, rights, bot?}: rights not named stay; rights null takes all away."""
    chat = core.world.group(int(body["chat"]))
    bot_id = bot_of(core.world, body).id
    rights = body.get("rights")
    before = chat.members[bot_id].rights
    after = None if rights is None else {**before, **rights}
    by = _by(core.world, chat, body, bot_id)
    members.change(core.world, chat, _bot_member(bot_id, after), by=by)
    return as_json(chat)


@action("join")
def join(core: "Core", body: Json) -> Json:
    """{chat, person}."""
    chat = core.world.group(int(body["chat"]))
    person_id = core.world.person(int(body["person"])).id
    if person_id in chat.members and chat.members[person_id].is_inside():
        raise ControlError("the person is in the group already")
    members.joined(core.world, chat, person_id, by=int(body.get("from") or person_id))
    return as_json(chat)


@action("leave")
def leave(core: "Core", body: Json) -> Json:
    """{chat, person, from?}: goes, or is removed by `from`."""
    chat = core.world.group(int(body["chat"]))
    person_id = int(body["person"])
    if person_id not in chat.members or not chat.members[person_id].is_inside():
        raise ControlError("the person is not in the group")
    members.left(core.world, chat, person_id, by=int(body.get("from") or person_id))
    return as_json(chat)


@action("promote")
def promote(core: "Core", body: Json) -> Json:
    """{chat, person, rights?, is_anonymous?}: make an administrator."""
    chat, person_id = core.world.group(int(body["chat"])), int(body["person"])
    rights = {**ADMIN_RIGHTS, **(body.get("rights") or {})}
    is_anonymous = bool(body.get("is_anonymous"))
    member = Member(person_id, "administrator", rights, is_anonymous)
    members.change(core.world, chat, member, by=_by(core.world, chat, body, person_id))
    return as_json(chat)


@action("demote")
def demote(core: "Core", body: Json) -> Json:
    """{chat, person}: an ordinary member again."""
    chat, person_id = core.world.group(int(body["chat"])), int(body["person"])
    by = _by(core.world, chat, body, person_id)
    members.change(core.world, chat, Member(person_id, "member"), by=by)
    return as_json(chat)


@action("rename")
def rename(core: "Core", body: Json) -> Json:
    """{chat, title, from?}: a new name for a group, with the service message."""
    world, chat = core.world, core.world.group(int(body["chat"]))
    title = str(body.get("title") or "").strip()
    if not 1 <= len(title) <= TITLE_LIMIT:
        raise ControlError(f"the name of a group has 1 to {TITLE_LIMIT} characters")
    chat.title = title
    by = _by(world, chat, body, 0)
    messages.service(world, chat, {"new_chat_title": title}, by=by)
    world.events.emit("chat", as_json(chat))
    return as_json(chat)


@action("protect")
def protect(core: "Core", body: Json) -> Json:
    """{chat, on}: content of this group may not be forwarded."""
    chat = core.world.group(int(body["chat"]))
    chat.protected = bool(body.get("on", True))
    core.world.events.emit("chat", as_json(chat))
    return {"chat": chat.id, "protected": chat.protected}


@action("topic")
def topic(core: "Core", body: Json) -> Json:
    """{chat, topic, action, name?, icon?, from?}.

    `action` is create, close, reopen, pin, unpin, rename, icon or delete.
    """
    world, chat = core.world, core.world.group(int(body["chat"]))
    by = _by(world, chat, body, 0)
    deed = body.get("action")
    if deed == "create":
        made = topics.create(world, chat, topics.valid_name(body.get("name")), by=by)
        return topics.as_json(chat, made)
    topic_id = int(body["topic"])
    match deed:
        case "close" | "reopen":
            topics.set_closed(world, chat, topic_id, by=by, closed=deed == "close")
        case "pin" | "unpin":
            topics.set_pinned(world, chat, topic_id, pinned=deed == "pin")
        case "rename":
            name = topics.valid_name(body.get("name"))
            topics.edit(world, chat, topic_id, by=by, name=name, icon=None)
        case "icon":
            icon = _icon(body.get("icon"))
            topics.edit(world, chat, topic_id, by=by, name=None, icon=icon)
        case "delete":
            topics.delete(world, chat, topic_id)
            return {"id": topic_id, "deleted": True}
        case _:
            raise ControlError(f"unknown action {deed!r} of a topic")
    return topics.as_json(chat, chat.topics[topic_id])


def _icon(icon: object) -> str:
    """An icon by its id or by its emoji; empty removes it."""
    for custom_emoji_id, emoji in topics.ICONS.items():
        if icon in (custom_emoji_id, emoji):
            return custom_emoji_id
    if icon:
        raise ControlError("there is no such icon; see getForumTopicIconStickers")
    return ""


@action("forum")
def forum(core: "Core", body: Json) -> Json:
    """{chat, on}: switch topics on or off; the messages stay."""
    chat = core.world.group(int(body["chat"]))
    if chat.type != "supergroup":
        raise ControlError("only a supergroup has topics")
    chat.is_forum = bool(body.get("on"))
    core.world.events.emit("chat", as_json(chat))
    return as_json(chat)


@action("migrate")
def migrate(core: "Core", body: Json) -> Json:
    """{chat, is_forum?}: a basic group becomes a supergroup with a new id."""
    world, old = core.world, core.world.group(int(body["chat"]))
    if old.type != "group" or old.migrated_to is not None:
        raise ControlError("only a basic group can be upgraded, and once")
    new = Chat(
        id=-1_001_000_000_000 - world.next_number("supergroup"),
        type="supergroup",
        title=old.title,
        is_forum=bool(body.get("is_forum")),
        members={one.id: replace(one) for one in old.members.values()},
    )
    world.groups[new.id] = new
    by = _by(world, old, body, 0)
    messages.service(world, old, {"migrate_to_chat_id": new.id}, by=by)
    old.migrated_to = new.id
    messages.service(world, new, {"migrate_from_chat_id": old.id}, by=by)
    world.events.emit("chat", as_json(old))
    world.events.emit("chat", as_json(new))
    return as_json(new)
