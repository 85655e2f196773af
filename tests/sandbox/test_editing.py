"""Sending, editing, deleting, replying, reacting: the rules and the exact words."""

import asyncio

import pytest

from tests.sandbox.conftest import ALICE, BOB, DANA

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@pytest.fixture(autouse=True)
async def started(control, api):
    await control.send(ALICE, "/start")
    await api.updates()


async def test_an_edit_to_the_same_words_is_not_modified(api):
    sent = await api.call("sendMessage", chat_id=ALICE, text="Hello")
    edit = {"chat_id": ALICE, "message_id": sent["message_id"], "text": "Hello"}

    assert await api.refused("editMessageText", **edit) == NOT_MODIFIED


async def test_what_cannot_be_edited_says_why(api, control):
    photo = await control.send(ALICE, content="photo")
    own = await api.call("sendVoice", chat_id=ALICE, voice="https://example.com/v.ogg")
    edit = {"chat_id": ALICE, "text": "New"}

    assert await api.refused("editMessageText", **edit, message_id=999) == (
        "Bad Request: message to edit not found"
    )
    assert await api.refused("editMessageText", **edit, message_id=photo["message_id"]) == (
        "Bad Request: message can't be edited"
    )
    assert await api.refused("editMessageText", **edit, message_id=own["message_id"]) == (
        "Bad Request: there is no text in the message to edit"
    )


async def test_an_edit_that_changes_no_button_tells_whose_a_message_is(api, control, group, topic):
    buttons = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    plain = await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="Hello")
    pressed = await api.call("sendMessage", chat_id=group, text="Go?", reply_markup=buttons)
    written = await control.send(BOB, "Hello", chat=group, topic=topic)
    copied = await api.call(
        "copyMessage", chat_id=group, from_chat_id=group, message_id=written["message_id"]
    )
    gone = await api.call("sendMessage", chat_id=group, text="Gone")
    await api.call("deleteMessage", chat_id=group, message_id=gone["message_id"])

    async def probe(message_id, **params):
        return await api.refused(
            "editMessageReplyMarkup", chat_id=group, message_id=message_id, **params
        )

    assert await probe(plain["message_id"]) == NOT_MODIFIED
    assert await probe(copied["message_id"]) == NOT_MODIFIED
    assert await probe(pressed["message_id"], reply_markup=buttons) == NOT_MODIFIED
    assert await probe(written["message_id"]) == "Bad Request: message can't be edited"
    assert await probe(topic) == "Bad Request: message can't be edited"
    assert await probe(gone["message_id"]) == "Bad Request: message to edit not found"
    assert await probe(gone["message_id"] + 1) == "Bad Request: message to edit not found"


async def test_private_chats_share_one_sequence_of_ids_and_none_of_their_messages(api, control):
    await control.person("Dana", id=DANA)
    asked = await control.send(DANA, "/start")
    answer = await api.call("sendMessage", chat_id=ALICE, text="Hello")

    assert answer["message_id"] == asked["message_id"] + 1
    assert (
        await api.refused("editMessageReplyMarkup", chat_id=DANA, message_id=answer["message_id"])
        == "Bad Request: message to edit not found"
    )


async def test_an_edit_by_a_person_is_an_update(api, control):
    message = await control.send(ALICE, "Helo")
    await control.edit(ALICE, message["message_id"], text="Hello")
    await control.edit(ALICE, message["message_id"], text="Hello")

    (edited,) = await api.updates("edited_message")
    assert edited["text"] == "Hello"
    assert "edit_date" in edited


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": "  "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
    ],
)
async def test_a_text_is_refused_in_telegrams_words(api, params, words):
    assert await api.refused("sendMessage", chat_id=ALICE, **params) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"url": "nowhere"}, "BUTTON_URL_INVALID"),
        ({}, "text buttons are unallowed in the inline keyboard"),
    ],
)
async def test_a_wrong_button_is_refused(api, button, words):
    keyboard = {"inline_keyboard": [[{"text": "Press", **button}]]}

    refused = await api.refused("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard)

    assert refused == f"Bad Request: {words}"


async def test_a_quote_must_stand_in_the_message(api, control):
    message = await control.send(ALICE, "My parcel is lost")
    reply = {"message_id": message["message_id"], "quote": "is lost"}

    sent = await api.call("sendMessage", chat_id=ALICE, text="x", reply_parameters=reply)

    assert sent["quote"] == {"text": "is lost", "position": 10, "is_manual": True}
    reply["quote"] = "is found"
    words = await api.refused("sendMessage", chat_id=ALICE, text="x", reply_parameters=reply)
    assert words == "Bad Request: QUOTE_TEXT_INVALID"


async def test_a_forgiving_reply_to_nothing_is_sent_in_a_private_chat(api):
    reply = {"message_id": 999, "allow_sending_without_reply": True}

    sent = await api.call("sendMessage", chat_id=ALICE, text="x", reply_parameters=reply)

    assert "reply_to_message" not in sent


async def test_a_bot_sets_one_standard_reaction(api, control):
    message = await control.send(ALICE, "Hello")
    place = {"chat_id": ALICE, "message_id": message["message_id"]}
    ok, custom = {"type": "emoji", "emoji": "👌"}, {"type": "custom_emoji", "custom_emoji_id": "1"}

    await api.call("setMessageReaction", **place, reaction=[ok])

    (shown,) = (await control.messages(ALICE))[-1]["reactions"]
    assert shown["emoji"] == "👌"
    assert await api.refused("setMessageReaction", **place, reaction=[custom]) == (
        "Bad Request: REACTION_INVALID"
    )
    assert await api.refused("setMessageReaction", **place, reaction=[ok, ok]) == (
        "Bad Request: REACTIONS_TOO_MANY"
    )


async def test_reactions_are_told_only_to_those_who_asked(api, control):
    message = await control.send(ALICE, "Hello")
    await control.react(ALICE, message["message_id"], "👍")
    await api.updates(allowed_updates=["message", "message_reaction"])
    await control.react(ALICE, message["message_id"], "🔥")

    (reaction,) = await api.updates("message_reaction")
    assert reaction["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


async def test_reactions_in_a_group_are_told_to_administrators_only(api, control, group):
    await api.updates(allowed_updates=["message_reaction"])
    await control.bot_rights(group, None)
    message = await control.send(BOB, "Hello", chat=group)

    await control.react(BOB, message["message_id"], "👍", chat=group)

    assert await api.updates() == []


async def test_after_48_hours_nothing_is_deleted_for_everyone(api, control):
    sent = await api.call("sendMessage", chat_id=ALICE, text="Hello")
    old = await api.call("sendMessage", chat_id=ALICE, text="Old")
    await api.call("deleteMessage", chat_id=ALICE, message_id=sent["message_id"])

    await control.advance(49 * 3600)

    words = await api.refused("deleteMessage", chat_id=ALICE, message_id=old["message_id"])
    assert words == "Bad Request: message can't be deleted for everyone"


async def test_a_topics_service_message_cannot_be_deleted(api, group, topic):
    words = await api.refused("deleteMessage", chat_id=group, message_id=topic)
    assert words == "Bad Request: message can't be deleted for everyone"


async def test_a_pinned_message_is_told_by_a_service_message(api, control, group, topic):
    card = await api.call("sendMessage", chat_id=group, message_thread_id=topic, text="Card")

    await api.call("pinChatMessage", chat_id=group, message_id=card["message_id"])

    (service,) = await api.updates("message")
    assert service["pinned_message"]["message_id"] == card["message_id"]
    assert (await control.state())["chats"][0]["topics"][0]["pinned"] == [card["message_id"]]


async def test_a_press_is_answered(api, control):
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:7"}]]}
    sent = await api.call("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard)

    async def answering():
        (query,) = [u["callback_query"] for u in await api.call("getUpdates", timeout=5)]
        assert query["data"] == "take:7"
        await api.call("answerCallbackQuery", callback_query_id=query["id"], text="Taken")

    answer, _ = await asyncio.gather(control.press(ALICE, sent["message_id"], "Take"), answering())
    assert answer["answer"]["text"] == "Taken"


async def test_a_late_answer_to_a_press_is_refused(api, control):
    words = await api.refused("answerCallbackQuery", callback_query_id="1")
    assert words.startswith("Bad Request: query is too old")
