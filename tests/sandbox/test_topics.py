"""Forum topics behave as in Telegram."""

import pytest

from tests.sandbox.conftest import ALICE, BOB


async def test_a_topics_id_is_the_id_of_its_service_message_and_the_bot_hears_of_it(api, group):
    made = await api.call("createForumTopic", chat_id=group, name="Alice")

    (created,) = [m for m in await api.updates("message") if "forum_topic_created" in m]
    assert created["message_id"] == made["message_thread_id"]
    assert created["forum_topic_created"]["name"] == "Alice"


async def test_own_ordinary_messages_make_no_update(api, group, topic):
    await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="Hello")

    assert await api.updates() == []


async def test_a_message_that_answers_nothing_carries_the_topics_root(api, control, group, topic):
    await control.send(BOB, "Hello", chat=group, topic=topic)

    (message,) = await api.updates("message")
    assert message["is_topic_message"]
    assert message["message_thread_id"] == topic
    assert message["reply_to_message"]["message_id"] == topic
    assert "forum_topic_created" in message["reply_to_message"]


async def test_a_deleted_topic_takes_no_messages(api, control, group, topic):
    await control.topic(group, "delete", topic)

    words = await api.refused("sendMessage", chat_id=group, message_thread_id=topic, text="Hi")
    assert words == "Bad Request: message thread not found"


async def test_a_deletion_of_a_topic_is_never_told(api, control, group, topic):
    await control.topic(group, "delete", topic)

    assert await api.updates() == []


@pytest.mark.parametrize("method", ["editForumTopic", "closeForumTopic", "reopenForumTopic"])
async def test_a_deleted_topic_cannot_be_changed(api, control, group, topic, method):
    await control.topic(group, "delete", topic)

    words = await api.refused(method, chat_id=group, message_thread_id=topic, name="New")
    assert words == "Bad Request: TOPIC_DELETED"


async def test_an_unknown_topic_has_an_invalid_id(api, group):
    words = await api.refused("editForumTopic", chat_id=group, message_thread_id=77, name="New")
    assert words == "Bad Request: TOPIC_ID_INVALID"


async def test_the_same_name_or_state_is_not_modified(api, group, topic):
    edit = {"chat_id": group, "message_thread_id": topic}
    assert await api.refused("editForumTopic", **edit, name="Alice") == (
        "Bad Request: TOPIC_NOT_MODIFIED"
    )
    assert await api.refused("reopenForumTopic", **edit) == "Bad Request: TOPIC_NOT_MODIFIED"


async def test_changes_of_a_topic_come_as_service_messages(api, group, topic):
    icon = (await api.call("getForumTopicIconStickers"))[3]["custom_emoji_id"]
    edit = {"chat_id": group, "message_thread_id": topic}
    await api.call("editForumTopic", **edit, name="Alice B.", icon_custom_emoji_id=icon)
    await api.call("closeForumTopic", **edit)
    await api.call("reopenForumTopic", **edit)

    edited, closed, reopened = await api.updates("message")
    assert edited["forum_topic_edited"] == {"name": "Alice B.", "icon_custom_emoji_id": icon}
    assert closed["forum_topic_closed"] == {}
    assert reopened["forum_topic_reopened"] == {}


async def test_an_empty_icon_removes_it(api, control, group, topic):
    icon = (await api.call("getForumTopicIconStickers"))[0]["custom_emoji_id"]
    edit = {"chat_id": group, "message_thread_id": topic}
    await api.call("editForumTopic", **edit, icon_custom_emoji_id=icon)

    await api.call("editForumTopic", **edit, icon_custom_emoji_id="")

    assert (await control.state())["chats"][0]["topics"][0]["icon_emoji"] is None


async def test_without_the_right_no_topic_is_made(api, control, group):
    await control.bot_rights(group, {"can_manage_topics": False})

    words = await api.refused("createForumTopic", chat_id=group, name="Alice")
    assert words == "Bad Request: not enough rights to create a topic"


async def test_with_topics_switched_off_the_thread_is_silently_ignored(api, control, group, topic):
    await control.forum(group, on=False)

    sent = await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="Hi")

    assert "message_thread_id" not in sent
    words = await api.refused("createForumTopic", chat_id=group, name="Dana")
    assert words == "Bad Request: the chat is not a supergroup forum"


async def test_general_has_no_thread_id(api, control, group):
    words = await api.refused("sendMessage", chat_id=group, message_thread_id=1, text="Hi")
    assert words == "Bad Request: message thread not found"
    await api.updates()

    await control.send(BOB, "Hello all", chat=group)

    (message,) = await api.updates("message")
    assert "message_thread_id" not in message
    assert "is_topic_message" not in message


async def test_a_closed_topic_is_shut_for_a_bot_without_the_right(api, control, group):
    made = await control.topic(group, "create", name="Ours", by=BOB)
    await control.topic(group, "close", made["id"], by=BOB)
    await control.bot_rights(group, None)

    words = await api.refused("sendMessage", chat_id=group, message_thread_id=made["id"], text="Hi")
    assert words == "Bad Request: TOPIC_CLOSED"


async def test_the_title_and_the_last_words_of_a_topic_are_in_the_state(api, control, group, topic):
    await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="Last words")

    (shown,) = (await control.state())["chats"][0]["topics"]
    assert (shown["name"], shown["last_text"], shown["message_count"]) == ("Alice", "Last words", 2)


async def test_message_ids_are_counted_per_group_and_per_bot(api, control, group, topic):
    first = await api.call("sendMessage", chat_id=group, text="a")
    await control.send(ALICE, "b")
    second = await api.call("sendMessage", chat_id=group, text="c")
    private = await api.call("sendMessage", chat_id=ALICE, text="d")

    assert second["message_id"] == first["message_id"] + 1
    assert private["message_id"] == 2
