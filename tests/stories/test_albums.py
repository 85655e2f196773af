"""Albums stay albums, and what is not for the customer takes its whole album inside."""

import json

import pytest

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of

PHOTO: Json = {"content": "photo"}


def photo(caption: str) -> Json:
    return {"content": "photo", "caption": caption}


async def pictures(stage: Stage, chat: int, topic: int | None = None) -> list[Json]:
    """Photos in a chat that the bot has put there."""
    messages = await stage.client.messages(chat, topic=topic)
    return [one for one in messages if "photo" in one and one["from"]["id"] == bot_id()]


async def sizes(stage: Stage) -> list[int]:
    """How many messages each album call carried."""
    calls = await stage.calls("copyMessages")
    return [len(json.loads(call["params"]["message_ids"])) for call in calls]


async def test_a_customers_album_is_one_album_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.sends_album([photo("The box"), PHOTO, PHOTO])
    await alice.writes("That is how it came")

    await bob.sees("That is how it came", topic=topic)
    copies = await pictures(stage, GROUP, topic)
    assert await sizes(stage) == [3]
    assert len({one["media_group_id"] for one in copies}) == 1
    assert [text_of(one) for one in copies] == ["The box", "", ""]


async def test_an_album_needs_nothing_behind_it_to_leave(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.sends_album([PHOTO, photo("The box")])

    await bob.sees("The box", topic=topic)
    assert await sizes(stage) == [2]


async def test_a_first_message_may_be_an_album(alice: Customer, bob: Staff, stage: Stage) -> None:
    await alice.sends_album([photo("My parcel is broken"), PHOTO])
    await alice.writes("Please help")

    topic = await stage.topic_of(1)
    await bob.sees("Please help", topic=topic)
    assert await sizes(stage) == [2]


async def test_an_album_that_answers_an_operator_stays_an_album(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, "How does it look?")
    await alice.gets("How does it look?")

    await alice.sends_album([photo("The box"), PHOTO])
    await alice.writes("You see?")

    await bob.sees("You see?", topic=topic)
    assert await sizes(stage) == [2]


async def test_an_operators_album_is_one_album_at_the_customer(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.sends_album(topic, [photo("Press here"), photo("then there")])
    await bob.writes(topic, "Does it help?")

    await alice.gets("Does it help?")
    heard = await pictures(stage, alice.id)
    assert await sizes(stage) == [2]
    assert [text_of(one) for one in heard] == ["Press here", "then there"]


@pytest.mark.parametrize("mark", ["// the scans", "/note the scans", "/foo", "/reply the scans"])
@pytest.mark.parametrize("position", [0, 1, 2])
async def test_a_mark_on_any_item_makes_a_note_of_the_whole_album(
    alice: Customer, bob: Staff, stage: Stage, topic: int, position: int, mark: str
) -> None:
    items = [photo("one"), photo("two"), photo("three")]
    items[position] = photo(mark)

    sent = await bob.sends_album(topic, items)
    await bob.writes(topic, "One moment")

    await alice.gets("One moment")
    assert await pictures(stage, alice.id) == []
    await bob.writes(topic, "/info", reply_to=sent[0]["message_id"])
    await bob.sees("A note: the customer never sees it", topic=topic)


async def test_an_album_that_answers_a_note_is_a_note(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    note = await bob.writes(topic, "// Who has the scans?")

    await bob.sends_album(topic, [PHOTO, PHOTO], reply_to=note["message_id"])
    await bob.writes(topic, "One moment")

    await alice.gets("One moment")
    assert await pictures(stage, alice.id) == []


async def test_a_developers_album_is_a_note(
    alice: Customer, bob: Staff, dev: Staff, stage: Stage, topic: int
) -> None:
    await dev.sends_album(topic, [PHOTO, PHOTO])
    await bob.writes(topic, "One moment")

    await alice.gets("One moment")
    assert await pictures(stage, alice.id) == []


async def test_a_message_right_behind_an_album_closes_its_window(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.sends_album([photo("The box"), PHOTO])
    await alice.writes("Do you see?")

    told = await bob.sees("Do you see?", topic=topic)
    copies = await pictures(stage, GROUP, topic)
    assert max(one["message_id"] for one in copies) < told["message_id"]
    assert told["date"] - copies[0]["date"] <= 1


async def test_two_albums_in_a_row_stay_two(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.sends_album([photo("The box"), PHOTO])
    await alice.sends_album([photo("The label"), PHOTO, PHOTO])
    await alice.writes("That is all")

    await bob.sees("That is all", topic=topic)
    assert await sizes(stage) == [2, 3]


async def late_item(stage: Stage, like: Json, caption: str) -> None:
    """One more item of an album, as Telegram might bring it when the album has already left."""
    names = {"date", "chat", "from", "media_group_id", "photo"}
    names |= {"message_thread_id", "is_topic_message"}
    message = {name: like[name] for name in names & like.keys()}
    await stage.client.raw_update({"message": {**message, "message_id": 9001, "caption": caption}})


async def test_a_late_item_goes_singly(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await alice.sends_album([PHOTO, PHOTO])
    await alice.writes("Do you see?")
    await bob.sees("Do you see?", topic=topic)

    await late_item(stage, album[0], "and this")

    call = await stage.until_called("copyMessage", message_id=9001)
    assert call["params"]["chat_id"] in (GROUP, str(GROUP))


async def test_a_mark_that_comes_late_stays_inside_and_tells_that_the_album_has_left(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await bob.sends_album(topic, [PHOTO, PHOTO])
    await bob.writes(topic, "Do you see?")
    await alice.gets("Do you see?")

    await late_item(stage, album[0], "// the scans")

    await bob.sees("The album had already left", topic=topic)
    assert len(await pictures(stage, alice.id)) == 2


async def test_a_trainees_album_is_one_question_and_one_album_when_approved(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    await tim.sends_album(topic, [photo("Press here"), PHOTO, PHOTO])
    question = await tim.sees("waits for approval", topic=topic)
    await tim.writes(topic, "// all three")

    await bob.presses(question, "Approve")
    await bob.writes(topic, "Does it help?")

    await alice.gets("Does it help?")
    assert await sizes(stage) == [3]
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert not any("waits for approval" in text for text in seen)


async def test_a_trainees_album_with_a_mark_on_its_last_item_needs_no_decision(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    await tim.sends_album(topic, [PHOTO, photo("// for us")])

    await bob.sees("The album became a note", topic=topic)
    await bob.writes(topic, "One moment")
    await alice.gets("One moment")
    assert await pictures(stage, alice.id) == []


async def test_a_late_item_of_an_approved_album_needs_an_approval_of_its_own(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await tim.sends_album(topic, [PHOTO, PHOTO])
    question = await tim.sees("waits for approval", topic=topic)
    await bob.presses(question, "Approve")
    await bob.writes(topic, "Do you see?")
    await alice.gets("Do you see?")

    await late_item(stage, album[0], "and this")

    await tim.sees("waits for approval", topic=topic, after=question["message_id"])
    assert len(await pictures(stage, alice.id)) == 2


async def test_an_album_that_answers_the_customers_words_goes_out(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    asked = await alice.is_heard("How do I open it?")

    await bob.sends_album(topic, [photo("Press here"), PHOTO], reply_to=asked["message_id"])
    await bob.writes(topic, "Does it help?")

    await alice.gets("Does it help?")
    assert await sizes(stage) == [2]


async def test_an_item_turned_into_a_note_before_the_album_leaves_keeps_all_of_it_inside(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await bob.sends_album(topic, [photo("one"), photo("two")])
    await bob.edits(album[1], caption="// two")

    await bob.sees("The album became a note", topic=topic)
    await bob.writes(topic, "One moment")
    await alice.gets("One moment")
    assert await pictures(stage, alice.id) == []


async def test_a_customer_whose_answer_turned_out_a_note_still_waits(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.sends_album(topic, [PHOTO, photo("// for us")])

    await bob.writes(topic, "/info")

    await bob.sees("Waiting for our answer", topic=topic)
