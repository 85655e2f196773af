"""What is said among staff stays among staff."""

import pytest

from desk.policy import DeskPolicy, Policy
from sandbox.client import Json
from tests.cast import GROUP, UNLIMITED, Customer, Staff, Stage, text_of

NOTE_BY_DEFAULT = Policy(telegram=UNLIMITED, desk=DeskPolicy(topic_default="note"))


async def stays_inside(alice: Customer, bob: Staff, topic: int) -> list[str]:
    """What Alice sees once everything written before has been dealt with."""
    await bob.writes(topic, "/reply We are on it")
    await alice.gets("We are on it")
    return await alice.sees()


async def bobs_answer(alice: Customer, bob: Staff, topic: int) -> Json:
    said = await bob.writes(topic, "A first answer")
    await alice.gets("A first answer")
    return said


@pytest.mark.parametrize("text", ["// Third one this week", "//Third one", "/note Third one"])
async def test_a_note_never_reaches_the_customer(
    alice: Customer, bob: Staff, topic: int, text: str
) -> None:
    await bob.writes(topic, text)

    assert not any("Third one" in seen for seen in await stays_inside(alice, bob, topic))


async def test_a_reply_to_a_note_is_a_note(alice: Customer, bob: Staff, topic: int) -> None:
    note = await bob.writes(topic, "// Who knows this?")

    await bob.writes(topic, "I have seen it before", reply_to=note["message_id"])

    assert "I have seen it before" not in await stays_inside(alice, bob, topic)


async def test_a_reply_to_a_reply_to_a_note_is_a_note(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    note = await bob.writes(topic, "// Who knows this?")
    answer = await carol.writes(topic, "Ask the warehouse", reply_to=note["message_id"])

    await bob.writes(topic, "They are rude", reply_to=answer["message_id"])

    assert "They are rude" not in await stays_inside(alice, bob, topic)


async def test_a_photo_with_a_marked_caption_is_a_note(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, content="photo", caption="// the scan, for us")

    await stays_inside(alice, bob, topic)
    messages = await alice.stage.client.messages(alice.id)
    assert not any("photo" in message for message in messages)


async def test_a_photo_captioned_with_the_note_command_is_a_note(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, content="photo", caption="/note the scan, for us")

    await stays_inside(alice, bob, topic)
    messages = await alice.stage.client.messages(alice.id)
    assert not any("photo" in message for message in messages)


async def test_a_developers_words_are_a_note_and_he_is_told_so_once(
    alice: Customer, bob: Staff, dev: Staff, topic: int
) -> None:
    await dev.writes(topic, "It is the cache again")
    await dev.writes(topic, "I will restart it")

    assert not {"It is the cache again", "I will restart it"} & set(
        await stays_inside(alice, bob, topic)
    )
    await bob.sees("Your words here are notes", topic=topic)
    seen = [text_of(one) for one in await dev.stage.client.messages(GROUP, topic=topic)]
    assert sum("Your words here are notes" in text for text in seen) == 1


async def test_a_developer_speaks_to_the_customer_on_purpose(
    alice: Customer, dev: Staff, topic: int
) -> None:
    await dev.writes(topic, "/reply Please try again now")

    heard = await alice.gets("Please try again now")
    assert heard["text"] == "Please try again now"


async def test_an_observers_words_are_a_note(
    alice: Customer, bob: Staff, olga: Staff, topic: int
) -> None:
    await olga.writes(topic, "This should be faster")

    assert "This should be faster" not in await stays_inside(alice, bob, topic)


async def test_an_observer_may_not_speak_even_on_purpose(
    alice: Customer, bob: Staff, olga: Staff, topic: int
) -> None:
    await olga.writes(topic, "/reply Let me tell you")

    await bob.sees("Your role does not allow this", topic=topic)
    assert "Let me tell you" not in await stays_inside(alice, bob, topic)


@pytest.mark.parametrize("mask", ["anonymous", {"id": -1001222333444, "title": "News"}])
async def test_words_without_a_name_are_notes_with_one_hint(
    alice: Customer, bob: Staff, carol: Staff, topic: int, mask: object
) -> None:
    await carol.writes(topic, "Do it at once", sender_chat=mask)
    await carol.writes(topic, "I mean it", sender_chat=mask)

    assert not {"Do it at once", "I mean it"} & set(await stays_inside(alice, bob, topic))
    await bob.sees("stay inside as a note", topic=topic)
    seen = [text_of(one) for one in await bob.stage.client.messages(GROUP, topic=topic)]
    assert sum("stay inside as a note" in text for text in seen) == 1


async def test_a_reply_to_nameless_words_is_a_note(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    said = await carol.writes(topic, "Do it at once", sender_chat="anonymous")

    await bob.writes(topic, "Yes, boss", reply_to=said["message_id"])

    assert "Yes, boss" not in await stays_inside(alice, bob, topic)


async def test_a_nameless_administrator_gives_no_orders(
    alice: Customer, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/close", sender_chat="anonymous")

    await carol.sees("Your role does not allow this", topic=topic)


@pytest.mark.parametrize("policy", [NOTE_BY_DEFAULT])
async def test_where_notes_are_the_default_plain_words_stay_inside(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "Whose turn is it?")

    assert "Whose turn is it?" not in await stays_inside(alice, bob, topic)


@pytest.mark.parametrize("policy", [NOTE_BY_DEFAULT])
async def test_where_notes_are_the_default_a_reply_to_the_customers_words_goes_out(
    alice: Customer, bob: Staff, topic: int
) -> None:
    asked = await alice.is_heard("Where is it?")

    await bob.writes(topic, "In the van", reply_to=asked["message_id"])

    await alice.gets("In the van")


@pytest.mark.parametrize("policy", [NOTE_BY_DEFAULT])
async def test_where_notes_are_the_default_a_reply_to_a_colleague_stays_inside(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    said = await carol.writes(topic, "Whose turn is it?")

    await bob.writes(topic, "Mine, sadly", reply_to=said["message_id"])

    assert "Mine, sadly" not in await stays_inside(alice, bob, topic)


@pytest.mark.parametrize("text", ["/foo bar", "/", "/ hello", "/Reply_now hello", "/closes"])
async def test_an_unknown_command_is_answered_with_help_and_stays_inside(
    alice: Customer, bob: Staff, topic: int, text: str
) -> None:
    asked = await bob.writes(topic, text)

    answer = await bob.sees("There is no such command", topic=topic)
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]
    assert "/help" in answer["text"]
    assert text not in await stays_inside(alice, bob, topic)


async def test_an_unknown_command_under_a_photo_stays_inside(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, content="photo", caption="/foo bar")

    await bob.sees("There is no such command", topic=topic)
    await stays_inside(alice, bob, topic)
    messages = await alice.stage.client.messages(alice.id)
    assert not any("photo" in message for message in messages)


async def test_a_command_for_another_bot_is_left_alone(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "/poll@other_bot lunch?")

    assert "/poll@other_bot lunch?" not in await stays_inside(alice, bob, topic)
    seen = [text_of(one) for one in await bob.stage.client.messages(GROUP, topic=topic)]
    assert not any("There is no such command" in text for text in seen)


@pytest.mark.parametrize("text", ["/info", "/help", "/role", "/note", "/reply", "/undo"])
async def test_a_known_command_never_reaches_the_customer(
    alice: Customer, bob: Staff, topic: int, text: str
) -> None:
    await bob.writes(topic, text)

    assert not any(seen.startswith("/") for seen in await stays_inside(alice, bob, topic))


async def test_an_edit_never_turns_a_note_into_a_message(
    alice: Customer, bob: Staff, topic: int
) -> None:
    note = await bob.writes(topic, "// Third one this week")

    await bob.edits(note, text="Third one this week")

    assert "Third one this week" not in await stays_inside(alice, bob, topic)


async def test_an_edit_never_turns_a_command_into_a_message(
    alice: Customer, bob: Staff, topic: int
) -> None:
    asked = await bob.writes(topic, "/info")

    await bob.edits(asked, text="Who is this?")

    assert "Who is this?" not in await stays_inside(alice, bob, topic)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("// not for her", "it cannot become a note any more"),
        ("/note not for her", "commands never go out"),
        ("/reply not for her", "commands never go out"),
    ],
)
async def test_an_edit_that_turns_a_sent_message_inward_is_not_passed_on_and_hints_at_undo(
    alice: Customer, bob: Staff, topic: int, text: str, hint: str
) -> None:
    said = await bobs_answer(alice, bob, topic)

    await bob.edits(said, text=text)

    told = await bob.sees(hint, topic=topic)
    assert "/undo" in told["text"]
    assert told["reply_to_message"]["message_id"] == said["message_id"]
    assert "A first answer" in await stays_inside(alice, bob, topic)


async def test_a_message_that_was_turned_inward_and_back_is_passed_on_again(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bobs_answer(alice, bob, topic)
    await bob.edits(said, text="// hm")

    await bob.edits(said, text="A better answer")

    await alice.gets("A better answer")


async def test_words_in_general_are_never_relayed(alice: Customer, bob: Staff, topic: int) -> None:
    await bob.writes(None, "Good morning, team")

    assert "Good morning, team" not in await stays_inside(alice, bob, topic)


async def test_a_reply_in_general_to_a_copy_is_never_relayed_to_the_wrong_place(
    alice: Customer, bob: Staff, topic: int
) -> None:
    greeting = await bob.writes(None, "Good morning, team")

    await bob.writes(None, "Morning!", reply_to=greeting["message_id"])

    assert "Morning!" not in await stays_inside(alice, bob, topic)


async def test_words_in_a_topic_that_the_desk_did_not_make_are_never_relayed(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    lunch = await stage.client.topic(GROUP, "create", name="Lunch", by=bob.id)

    await bob.writes(lunch["id"], "Pizza?")

    assert "Pizza?" not in await stays_inside(alice, bob, topic)


async def test_other_bots_are_ignored(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    template = await bob.writes(topic, "// only to see what a message looks like")
    names = ("date", "chat", "message_thread_id", "is_topic_message")
    bot = {"id": 7000000099, "is_bot": True, "first_name": "Helper", "username": "helper_bot"}
    message = {name: template[name] for name in names}
    await stage.client.raw_update(
        {"message": {**message, "message_id": 9001, "from": bot, "text": "Buy our coins"}}
    )

    assert "Buy our coins" not in await stays_inside(alice, bob, topic)
