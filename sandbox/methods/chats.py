"""Chats and their members over the Bot API."""

from typing import Any

from sandbox import members, messages
from sandbox.errors import bad_request
from sandbox.methods.registry import Call, method
from sandbox.world import Chat, Member

Json = dict[str, Any]

PERMISSIONS = members.RESTRICTIONS
RESTRICT_WORDS = "not enough rights to restrict/unrestrict chat member"


def _chat(call: Call) -> Chat:
    return members.reachable(call.world, call.bot, call.get("chat_id"))


def _group(call: Call) -> Chat:
    chat = _chat(call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return chat


@method("getChat", reads_only=True)
def get_chat(call: Call) -> Json:
    """`ChatFullInfo`, whole enough for aiogram."""
    chat = _chat(call)
    gifts = [
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ]
    data: Json = {
        **call.world.chat_json(chat),
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned:
        newest = chat.messages[chat.pinned[-1]]
        data["pinned_message"] = messages.render(call.world, chat, newest, nested=True)
    if chat.type != "private":
        data["permissions"] = dict.fromkeys(PERMISSIONS, True)
        data["join_to_send_messages"] = True
    return data


@method("getChatAdministrators", reads_only=True)
def get_chat_administrators(call: Call) -> list[Json]:
    """All administrators; of the bots only the one that asks, unless `return_bots`."""
    chat = _group(call)
    hidden = set() if call.get("return_bots") else call.world.bots.keys() - {call.bot.id}
    return [
        members.as_json(call.world, member)
        for member in chat.members.values()
        if member.status in {"creator", "administrator"} and member.id not in hidden
    ]


@method("getChatMember", reads_only=True)
def get_chat_member(call: Call) -> Json:
    """What somebody is in the chat; strangers have `left` it."""
    chat, user_id = _chat(call), int(call.get("user_id"))
    if user_id not in call.world.people and user_id not in call.world.bots:
        raise bad_request("user not found")
    member = chat.members.get(user_id) or Member(user_id, "left")
    if chat.type == "private":
        member = Member(user_id, "member")
    return members.as_json(call.world, member)


@method("getChatMemberCount", reads_only=True)
def get_chat_member_count(call: Call) -> int:
    """How many are inside."""
    chat = _chat(call)
    if chat.type == "private":
        return 2
    return sum(1 for member in chat.members.values() if member.is_inside())


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """The bot goes by itself."""
    chat = _group(call)
    members.left(call.world, chat, call.bot.id, by=call.bot.id)
    return True


@method("banChatMember")
def ban_chat_member(call: Call) -> bool:
    """Remove somebody."""
    chat, user_id = _group(call), int(call.get("user_id"))
    members.require_right(chat, call.bot, "can_restrict_members", RESTRICT_WORDS)
    target = chat.members.get(user_id)
    if target is not None and target.status == "creator":
        raise bad_request("can't remove chat owner")
    if target is not None and target.status == "administrator":
        raise bad_request("user is an administrator of the chat")
    members.left(call.world, chat, user_id, by=call.bot.id)
    return True


@method("unbanChatMember")
def unban_chat_member(call: Call) -> bool:
    """Let somebody come again; without `only_if_banned` a member is removed."""
    chat, user_id = _group(call), int(call.get("user_id"))
    members.require_right(chat, call.bot, "can_restrict_members", RESTRICT_WORDS)
    member = chat.members.get(user_id)
    if member is None or (member.is_inside() and call.get("only_if_banned")):
        return True
    members.change(call.world, chat, Member(user_id, "left"), by=call.bot.id)
    return True


@method("exportChatInviteLink")
def export_chat_invite_link(call: Call) -> str:
    """A new primary link."""
    chat = _group(call)
    words = "not enough rights to manage chat invite link"
    members.require_right(chat, call.bot, "can_invite_users", words)
    return f"https://t.me/+sandbox{abs(chat.id)}{call.world.next_number('link')}"


@method("createChatInviteLink")
def create_chat_invite_link(call: Call) -> Json:
    """An additional link."""
    return {
        "invite_link": export_chat_invite_link(call),
        "creator": call.bot.as_user(),
        "creates_join_request": bool(call.get("creates_join_request")),
        "is_primary": False,
        "is_revoked": False,
    }


@method("setChatTitle", cost=1)
def set_chat_title(call: Call) -> bool:
    """Rename a group, with its service message."""
    chat = _group(call)
    words = "not enough rights to change chat title"
    members.require_right(chat, call.bot, "can_change_info", words)
    chat.title = str(call.get("title"))
    messages.service(call.world, chat, {"new_chat_title": chat.title}, by=call.bot.id)
    return True
