"""Copies: pure and decorated, albums, what cannot be copied."""

import pytest

from tests.sandbox.conftest import ALICE, BOB

LONG_CAPTION = "x" * 1500
CUSTOM = [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5312"}]


async def copied(api, group, message, **params):
    return await api.call(
        "copyMessage",
        chat_id=group,
        from_chat_id=ALICE,
        message_id=message["message_id"],
        **params,
    )


async def test_a_copy_answers_with_the_id_alone(api, control, group, topic):
    message = await control.send(ALICE, "Hello")

    copy = await copied(api, group, message, message_thread_id=topic)

    assert list(copy) == ["message_id"]
    shown = (await control.messages(group, topic=topic))[-1]
    assert (shown["message_id"], shown["text"]) == (copy["message_id"], "Hello")


@pytest.mark.parametrize("content", ["paid_media", "invoice", "giveaway", "quiz"])
async def test_some_content_cannot_be_copied(api, control, group, content):
    message = await control.send(ALICE, content=content)

    words = await api.refused(
        "copyMessage", chat_id=group, from_chat_id=ALICE, message_id=message["message_id"]
    )
    assert words == "Bad Request: the message can't be copied"


async def test_a_service_message_cannot_be_copied(api, group, topic):
    words = await api.refused("copyMessage", chat_id=ALICE, from_chat_id=group, message_id=topic)
    assert words == "Bad Request: the message can't be copied"


async def test_a_deleted_message_is_not_found(api, control, group):
    message = await control.send(ALICE, "Hello")
    await control.delete(ALICE, message["message_id"])

    words = await api.refused(
        "copyMessage", chat_id=group, from_chat_id=ALICE, message_id=message["message_id"]
    )
    assert words == "Bad Request: message to copy not found"


async def test_a_pure_copy_keeps_a_premium_caption_and_custom_emoji(api, control, group):
    await control.person("Alice", id=ALICE, is_premium=True)
    message = await control.send(
        ALICE, content="photo", caption=LONG_CAPTION, caption_entities=CUSTOM
    )

    await copied(api, group, message)

    shown = (await control.messages(group))[-1]
    assert shown["caption"] == LONG_CAPTION
    assert shown["caption_entities"] == CUSTOM


async def test_a_decorated_copy_of_a_premium_caption_fails(api, control, group, topic):
    await control.person("Alice", id=ALICE, is_premium=True)
    message = await control.send(ALICE, content="photo", caption=LONG_CAPTION)
    above = await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="above")

    words = await api.refused(
        "copyMessage",
        chat_id=group,
        from_chat_id=ALICE,
        message_id=message["message_id"],
        reply_parameters={"message_id": above["message_id"]},
    )
    assert words == "Bad Request: message caption is too long"


async def test_a_decorated_copy_loses_custom_emoji(api, control, group):
    message = await control.send(ALICE, "👍 hello", entities=CUSTOM)
    button = {"inline_keyboard": [[{"text": "Take", "callback_data": "take"}]]}

    await copied(api, group, message, reply_markup=button)

    assert "entities" not in (await control.messages(group))[-1]


async def test_a_copied_poll_is_a_new_one_and_a_live_location_stands_still(api, control, group):
    poll = await control.send(ALICE, content="poll")
    place = await control.send(ALICE, content="live_location")
    for message in (poll, place):
        await copied(api, group, message)

    new_poll, new_place = (await control.messages(group))[-2:]
    assert new_poll["poll"]["id"] != poll["poll"]["id"]
    assert "live_period" not in new_place["location"]


async def test_an_album_stays_one_under_a_new_id_and_gaps_are_skipped(api, control, group):
    album = await control.send_album(ALICE, [{"content": "photo", "caption": "a"}] * 3)
    ids = [message["message_id"] for message in album]
    await control.delete(ALICE, ids[1])

    copies = await api.call("copyMessages", chat_id=group, from_chat_id=ALICE, message_ids=ids)

    assert len(copies) == 2
    first, second = (await control.messages(group))[-2:]
    assert first["media_group_id"] == second["media_group_id"] != album[0]["media_group_id"]


async def test_ids_to_copy_strictly_increase(api, group):
    words = await api.refused("copyMessages", chat_id=group, from_chat_id=ALICE, message_ids=[2, 1])
    assert "strictly increasing" in words


async def test_protected_content_can_be_copied_but_not_forwarded(api, control, group, topic):
    await control.send(ALICE, "start")
    await control.act("protect", chat=group, on=True)
    secret = await control.send(BOB, "secret", chat=group, topic=topic)
    source = {"chat_id": ALICE, "from_chat_id": group, "message_id": secret["message_id"]}

    await api.call("copyMessage", **source)

    assert await api.refused("forwardMessage", **source) == (
        "Bad Request: message has protected content and can't be forwarded"
    )


async def test_each_item_of_an_album_is_an_update_with_one_group_id(api, control):
    await control.send_album(ALICE, [{"content": "photo"}, {"content": "video"}])

    first, second = await api.updates("message")
    assert first["media_group_id"] == second["media_group_id"]
    assert second["message_id"] == first["message_id"] + 1
