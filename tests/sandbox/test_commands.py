"""Menus of commands: the narrowest scope that has one wins, the person's language first."""

import pytest

from tests.sandbox.conftest import ALICE, BOB

# Bot API, "Determining list of commands", the widest first.
IN_GROUPS = [
    {"type": "default"},
    {"type": "all_group_chats"},
    {"type": "all_chat_administrators"},
    {"type": "chat"},
    {"type": "chat_administrators"},
    {"type": "chat_member"},
]
PRIVATE = [{"type": "default"}, {"type": "all_private_chats"}, {"type": "chat"}]


def scope(kind, chat, person):
    ids = {"chat_id": chat} if kind.startswith("chat") else {}
    return {"type": kind, **ids, **({"user_id": person} if kind == "chat_member" else {})}


async def setting(api, name, scope, language=None):
    menu = [{"command": name, "description": "x"}]
    await api.call("setMyCommands", commands=menu, scope=scope, language_code=language)


async def names(control, person, **where):
    return [one["command"] for one in await control.commands(person, **where)]


@pytest.mark.parametrize("language", [None, "en"])
async def test_in_a_group_the_narrowest_scope_wins(api, control, group, language):
    for step in IN_GROUPS:
        await setting(api, step["type"], scope(step["type"], group, BOB), language)

        assert await names(control, BOB, chat=group) == [step["type"]]


async def test_menus_of_administrators_are_theirs(api, control, group):
    await control.join(group, ALICE)
    for kind in ("all_group_chats", "all_chat_administrators", "chat_administrators"):
        await setting(api, kind, scope(kind, group, BOB))
    await setting(api, "chat_member", scope("chat_member", group, BOB))

    assert await names(control, ALICE, chat=group) == ["all_group_chats"]


async def test_privately_the_narrowest_scope_wins(api, control):
    await setting(api, "group", {"type": "all_group_chats"})
    for step in PRIVATE:
        await setting(api, step["type"], scope(step["type"], ALICE, ALICE))

        assert await names(control, ALICE) == [step["type"]]


async def test_the_language_goes_before_none_but_not_before_a_narrower_scope(api, control):
    await control.person("Alice", id=ALICE, language_code="ru")
    await setting(api, "wide", {"type": "default"})
    await setting(api, "wide_ru", {"type": "default"}, "ru")
    assert await names(control, ALICE) == ["wide_ru"]

    await setting(api, "near", {"type": "all_private_chats"})

    assert await names(control, ALICE) == ["near"]
    assert await names(control, BOB) == ["near"]


async def test_a_menu_taken_away_lets_the_next_one_show(api, control):
    await setting(api, "wide", {"type": "default"})
    await setting(api, "near", {"type": "chat", "chat_id": str(ALICE)})
    assert await names(control, ALICE) == ["near"]

    await api.call("deleteMyCommands", scope={"type": "chat", "chat_id": ALICE})

    assert await names(control, ALICE) == ["wide"]
