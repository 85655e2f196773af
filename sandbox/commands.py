"""Which of a bot's menus of commands somebody sees: scopes and languages."""

import json
from typing import Any

from sandbox.world import BotAccount, Chat, Member

Json = dict[str, Any]


def key(scope: Json | None, language: str | None) -> str:
    """Under which a menu is kept; ids may arrive as numbers or as digits."""
    named = {
        name: str(value) if name.endswith("_id") else value
        for name, value in (scope or {"type": "default"}).items()
    }
    return json.dumps([named, language or ""], sort_keys=True)


def menu_for(bot: BotAccount, chat: Chat, person_id: int, language: str | None) -> list[Json]:
    """The commands shown to a person in a chat.

    Bot API, "Determining list of commands": the narrowest scope that has a menu wins, and in each
    scope the person's language goes before the menu without a language.
    """
    for scope in _scopes(chat, person_id):
        for wanted in dict.fromkeys((language or "", "")):
            menu = bot.commands.get(key(scope, wanted))
            if menu:
                return menu
    return []


def _scopes(chat: Chat, person_id: int) -> list[Json]:
    default: Json = {"type": "default"}
    here: Json = {"type": "chat", "chat_id": chat.id}
    if chat.type == "private":
        return [here, {"type": "all_private_chats"}, default]
    member = chat.members.get(person_id) or Member(person_id, "left")
    scopes: list[Json] = [{"type": "chat_member", "chat_id": chat.id, "user_id": person_id}]
    is_admin = member.status in {"creator", "administrator"}
    if is_admin:
        scopes.append({"type": "chat_administrators", "chat_id": chat.id})
    scopes.append(here)
    if is_admin:
        scopes.append({"type": "all_chat_administrators"})
    return [*scopes, {"type": "all_group_chats"}, default]
