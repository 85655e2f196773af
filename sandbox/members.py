"""Who is in a group and what they may do there; membership updates; access of bots to chats."""

from typing import Any

from sandbox import messages
from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.world import BOT_RIGHTS, BotAccount, Chat, Member, Person, World

Json = dict[str, Any]

# Groups the Bot API calls by their own name in "bot was kicked from the … chat".
CHAT_WORDS = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}
GROUP_ONLY_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
RESTRICTIONS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]


def as_json(world: World, member: Member) -> Json:
    """The Bot API `ChatMember`."""
    data: Json = {"user": world.account(member.id), "status": member.status}
    match member.status:
        case "creator":
            data["is_anonymous"] = member.is_anonymous
        case "administrator":
            data |= {"can_be_edited": False, "is_anonymous": member.is_anonymous}
            data |= {right: bool(member.rights.get(right)) for right in BOT_RIGHTS}
        case "restricted":
            data |= {"is_member": True, "until_date": 0}
            data |= {right: bool(member.rights.get(right)) for right in RESTRICTIONS}
        case "kicked":
            data["until_date"] = 0
    return data


def change(world: World, chat: Chat, after: Member, *, by: int) -> None:
    """Make an account what `after` says and tell: `my_chat_member` or `chat_member`."""
    before = chat.members.get(after.id) or Member(after.id, "left")
    chat.members[after.id] = after
    world.events.emit("chat", {"id": chat.id, "member": after.id, "status": after.status})
    update = {
        "chat": world.chat_json(chat),
        "from": world.account(by),
        "date": int(world.now()),
        "old_chat_member": as_json(world, before),
        "new_chat_member": as_json(world, after),
    }
    for bot in world.bots.values():
        lane = f"member {chat.id}"
        if bot.id == after.id:
            bot.queue.put("my_chat_member", update, lane=lane, at=world.now())
        elif bot.id in chat.members and chat.members[bot.id].status == "administrator":
            bot.queue.put("chat_member", update, lane=lane, at=world.now())


def owner_of(chat: Chat) -> int:
    """The creator of a group, or whoever comes first."""
    inside = [member for member in chat.members.values() if member.is_inside()]
    for status in ("creator", "administrator", "member"):
        for member in inside:
            if member.status == status:
                return member.id
    return next(iter(chat.members))


def joined(world: World, chat: Chat, account_id: int, *, by: int) -> None:
    """Somebody enters, with the service message."""
    change(world, chat, Member(account_id, "member"), by=by)
    user = world.account(account_id)
    messages.service(world, chat, {"new_chat_members": [user]}, by=by)


def left(world: World, chat: Chat, account_id: int, *, by: int) -> None:
    """Somebody leaves, or is removed when `by` is another."""
    status = "left" if by == account_id else "kicked"
    messages.service(world, chat, {"left_chat_member": world.account(account_id)}, by=by)
    change(world, chat, Member(account_id, status), by=by)


def reachable(world: World, bot: BotAccount, chat_id: object) -> Chat:
    """The chat that a bot names, or Telegram's refusal. A blocked private chat is still found."""
    number = _number(world, chat_id)
    if number < 0:
        return _reachable_group(world, bot, number)
    chat = world.private.get((bot.id, number))
    if chat is not None and (chat.started or chat.blocked):
        return chat
    if number in world.bots:
        raise forbidden("the bot can't send messages to the bot")
    if number in world.people and any(
        number in group.members and bot.id in group.members for group in world.groups.values()
    ):
        raise forbidden("bot can't initiate conversation with a user")
    raise bad_request("chat not found")


def _number(world: World, chat_id: object) -> int:
    text = str(chat_id if chat_id is not None else "")
    if not text:
        raise bad_request("chat_id is empty")
    if text.startswith("@"):
        named: list[Person | BotAccount] = [*world.people.values(), *world.bots.values()]
        for account in named:
            if (account.username or "").lower() == text[1:].lower():
                return account.id
    try:
        return int(text)
    except ValueError:
        raise bad_request("chat not found") from None


def _reachable_group(world: World, bot: BotAccount, chat_id: int) -> Chat:
    chat = world.groups.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    member = chat.members.get(bot.id)
    if member is None:
        raise bad_request("chat not found")
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {CHAT_WORDS[chat.type]}")
    if not member.is_inside():
        raise forbidden(f"bot is not a member of the {CHAT_WORDS[chat.type]}")
    return chat


def writable(world: World, bot: BotAccount, chat_id: object, what: str = "text messages") -> Chat:
    """The chat, if the bot may write there."""
    chat = reachable(world, bot, chat_id)
    if chat.type == "private" and world.people[chat.id].is_deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    member = chat.members.get(bot.id)
    if member and member.status == "restricted" and not member.rights.get("can_send_messages"):
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def require_right(chat: Chat, bot: BotAccount, right: str, words: str) -> None:
    """400 with the given words unless the bot holds an administrator's right."""
    if chat.type == "private":
        return
    if not chat.members[bot.id].may(right):
        raise bad_request(words)
