"""Who may write where: blocked, thrown out, upgraded; and what guards the control API."""

import pytest

from sandbox.client import ControlRefused, NothingCame
from tests.sandbox.conftest import ALICE, BOB


async def test_a_person_who_blocked_the_bot_gets_nothing(api, control):
    await control.send(ALICE, "/start")
    await api.updates()
    await control.block(ALICE)

    words = await api.refused("sendMessage", chat_id=ALICE, text="x")

    assert words == "Forbidden: bot was blocked by the user"
    (change,) = await api.updates("my_chat_member")
    assert change["new_chat_member"]["status"] == "kicked"


async def test_a_deleted_account_is_told_apart(api, control):
    await control.send(ALICE, "/start")
    await control.act("deactivate", person=ALICE)

    words = await api.refused("sendMessage", chat_id=ALICE, text="x")

    assert words == "Forbidden: user is deactivated"


async def test_a_bot_never_speaks_first(api, control, group):
    assert await api.refused("sendMessage", chat_id=BOB, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    assert await api.refused("sendMessage", chat_id=777, text="x") == "Bad Request: chat not found"


async def test_a_bot_that_was_thrown_out_is_told_so(api, control, group):
    await control.bot_remove(group)

    words = await api.refused("sendMessage", chat_id=group, text="x")

    assert words == "Forbidden: bot was kicked from the supergroup chat"


async def test_an_upgraded_group_names_its_new_id(api, control):
    basic = (await control.group("Small", type="group", admins=[BOB]))["id"]
    new = (await control.migrate(basic))["id"]

    body = await api.ask("sendMessage", chat_id=basic, text="x")

    assert body["description"] == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert body["parameters"] == {"migrate_to_chat_id": new}
    await api.call("sendMessage", chat_id=new, text="x")


async def test_without_the_right_nothing_is_pinned(api, control, group):
    sent = await api.call("sendMessage", chat_id=group, text="Card")
    await control.bot_rights(group, {"can_pin_messages": False})

    words = await api.refused("pinChatMessage", chat_id=group, message_id=sent["message_id"])

    assert words == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_a_page_of_another_origin_cannot_drive_the_sandbox(sandbox, http):
    headers = {"Origin": "https://evil.example"}
    async with http.post(f"{sandbox.url}/control/clock", json={}, headers=headers) as answer:
        assert answer.status == 403


async def test_nonsense_is_answered_in_words(control):
    with pytest.raises(ControlRefused, match="unknown content 'smell'"):
        await control.send(ALICE, content="smell")
    with pytest.raises(ControlRefused, match="there is no person 999"):
        await control.send(999, "Hello")


async def test_waiting_ends_with_the_message_or_with_time(api, control):
    await control.send(ALICE, "/start")
    await api.call("sendMessage", chat_id=ALICE, text="Here I am")

    assert (await control.wait_for(ALICE, "I am", timeout=1))["message_id"] == 2
    with pytest.raises(NothingCame):
        await control.wait_for(ALICE, "I am", after=2, timeout=0.05)


async def test_events_resume_after_a_number(control):
    seq = (await control.state())["seq"]
    await control.send(ALICE, "one")
    await control.announce("two")

    heard = []
    async for event in control.events(after=seq):
        heard.append(event["type"])
        if len(heard) == 2:
            break

    assert heard == ["message", "announce"]
