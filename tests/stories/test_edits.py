"""Words that change after they were said."""

import pytest

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of

VERSIONS = "Earlier wordings"


def is_marked(message: Json) -> bool:
    return "✏️ edited at" in text_of(message)


async def marked(stage: Stage, copy: Json) -> Json:
    return await stage.until(GROUP, copy, is_marked)


async def bobs_answer(alice: Customer, bob: Staff, topic: int, text: str = "On Monday") -> Json:
    said = await bob.writes(topic, text)
    await alice.gets(text)
    return said


# A customer's edits


async def test_a_customers_edit_changes_the_copy_and_marks_it(
    alice: Customer, stage: Stage, topic: int
) -> None:
    told = await alice.writes("It is blue")
    copy = await stage.client.wait_for(GROUP, "It is blue", topic=topic)

    await alice.edits(told, text="It is green")

    shown = await marked(stage, copy)
    assert shown["text"].startswith("It is green\n✏️ edited at ")


async def test_an_earlier_wording_opens_in_one_tap(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("It is blue")
    copy = await stage.client.wait_for(GROUP, "It is blue", topic=topic)
    await alice.edits(told, text="It is green")
    shown = await marked(stage, copy)

    answer = await bob.presses(shown, VERSIONS)

    assert answer is not None
    assert answer["show_alert"]
    assert "It is blue" in answer["text"]
    assert "It is green" not in answer["text"]


async def test_every_earlier_wording_is_kept(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("one")
    copy = await stage.client.wait_for(GROUP, "one", topic=topic)
    for text in ("two", "three"):
        await alice.edits(told, text=text)
    shown = await stage.until(GROUP, copy, lambda now: text_of(now).startswith("three"))

    answer = await bob.presses(shown, VERSIONS)

    assert answer is not None
    assert [line.split()[-1] for line in answer["text"].split("\n")] == ["one", "two"]


async def test_an_observer_may_look_at_earlier_wordings(
    alice: Customer, olga: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("It is blue")
    copy = await stage.client.wait_for(GROUP, "It is blue", topic=topic)
    await alice.edits(told, text="It is green")
    shown = await marked(stage, copy)

    answer = await olga.presses(shown, VERSIONS)

    assert answer is not None
    assert "It is blue" in answer["text"]


async def test_long_earlier_wordings_open_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    long = "It is <blue> & " + "very " * 100 + "heavy"
    told = await alice.writes(long)
    copy = await stage.client.wait_for(GROUP, "It is <blue>", topic=topic)
    await alice.edits(told, text="It is light")
    shown = await marked(stage, copy)

    await bob.presses(shown, VERSIONS)

    opened = await bob.sees(long, topic=topic)
    assert opened["reply_to_message"]["message_id"] == copy["message_id"]


async def test_the_longest_earlier_wordings_open_in_the_topic_too(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("first " + "a" * 4000)
    copy = await stage.client.wait_for(GROUP, "first aaa", topic=topic)
    await alice.edits(told, text="second " + "b" * 4000)
    await alice.edits(told, text="It is light")
    shown = await stage.until(GROUP, copy, lambda now: text_of(now).startswith("It is light"))

    await bob.presses(shown, VERSIONS)

    await bob.sees("a" * 3900, topic=topic)
    await bob.sees("b" * 3900, topic=topic)


async def test_a_customers_edit_that_changes_nothing_changes_nothing(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("It is blue")
    copy = await stage.client.wait_for(GROUP, "It is blue", topic=topic)
    template = {key: value for key, value in told.items() if key not in ("deleted", "reactions")}
    await stage.client.raw_update(
        {"edited_message": {**template, "edit_date": template["date"] + 1}}
    )

    await alice.writes("Are you there?")
    await bob.sees("Are you there?", topic=topic)

    assert await stage.calls("editMessageText") == []
    assert copy["text"] == "It is blue"


async def test_an_edited_caption_is_changed_in_the_topic(
    alice: Customer, stage: Stage, topic: int
) -> None:
    told = await alice.writes(content="photo", caption="The box")
    copy = await stage.client.wait_for(GROUP, "The box", topic=topic)

    await alice.edits(told, caption="The broken box")

    shown = await marked(stage, copy)
    assert shown["caption"].startswith("The broken box")
    assert shown["photo"]


async def test_a_caption_added_later_is_shown_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes(content="photo")
    await alice.writes("There it is")
    await bob.sees("There it is", topic=topic)

    await alice.edits(told, caption="The box")

    shown = await bob.sees("The box", topic=topic)
    assert shown["photo"]


async def test_a_replaced_photo_is_replaced_in_the_topic(
    alice: Customer, stage: Stage, topic: int
) -> None:
    told = await alice.writes(content="photo", caption="The box")
    copy = await stage.client.wait_for(GROUP, "The box", topic=topic)

    changed = await alice.edits(told, content="photo", caption="The right box")

    shown = await marked(stage, copy)
    before, after = copy["photo"][-1]["file_unique_id"], shown["photo"][-1]["file_unique_id"]
    assert after != before
    assert after == changed["photo"][-1]["file_unique_id"]


async def test_an_edited_item_of_an_album_is_changed_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await alice.sends_album([{"content": "photo", "caption": "one"}, {"content": "photo"}])
    await alice.writes("There they are")
    await bob.sees("There they are", topic=topic)

    await alice.edits(album[0], caption="number one")

    shown = await bob.sees("number one", topic=topic)
    assert shown["photo"]
    assert shown["media_group_id"]


async def test_words_edited_before_they_were_relayed_arrive_in_their_last_wording(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    fault = await stage.client.fault("copyMessage", "429", retry_after=1, chat_id=GROUP)
    told = await alice.writes("It is blue")
    await stage.until_called("copyMessage", message_id=told["message_id"])
    await alice.edits(told, text="It is green")
    await stage.client.act("faults/clear", id=fault)

    await bob.sees("It is green", topic=topic)

    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert "It is blue" not in seen


async def test_an_edit_of_a_message_never_seen_is_relayed_as_new_words(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    told = await alice.writes("Proof")
    template = {key: value for key, value in told.items() if key not in ("deleted", "reactions")}
    lost = {**template, "message_id": 9001, "text": "What I said long ago", "edit_date": 1}

    await stage.client.raw_update({"edited_message": lost})

    call = await stage.until_called("copyMessage", message_id=9001)
    assert str(call["params"]["message_thread_id"]) == str(topic)


async def test_the_first_sign_of_a_customer_may_be_an_edit(dana: Customer, stage: Stage) -> None:
    told = await dana.writes("Early words")
    template = {key: value for key, value in told.items() if key not in ("deleted", "reactions")}
    person = {"id": 101, "is_bot": False, "first_name": "Alice"}
    chat = {"id": 101, "type": "private", "first_name": "Alice"}
    lost = {**template, "from": person, "chat": chat, "message_id": 9001, "edit_date": 1}
    await stage.topic_of(1)

    await stage.client.raw_update({"edited_message": lost})

    call = await stage.until_called("copyMessage", message_id=9001)
    assert str(call["params"]["message_thread_id"]) == str(await stage.topic_of(2))


# The staff's edits


async def test_an_operators_edit_changes_the_words_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bobs_answer(alice, bob, topic)

    await bob.edits(said, text="On Tuesday")

    heard = await alice.gets("On Tuesday")
    assert heard["text"] == "On Tuesday"
    assert "On Monday" not in await alice.sees()


async def test_an_operators_edit_keeps_its_formatting(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bobs_answer(alice, bob, topic)

    await bob.edits(
        said, text="👍 On Tuesday", entities=[{"type": "bold", "offset": 3, "length": 2}]
    )

    heard = await alice.gets("On Tuesday")
    assert heard["entities"] == [{"type": "bold", "offset": 3, "length": 2}]


async def test_an_edited_spoken_reply_is_changed_without_the_command(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bob.writes(topic, "/reply On Monday")
    await alice.gets("On Monday")

    await bob.edits(said, text="/reply On Tuesday")

    heard = await alice.gets("On Tuesday")
    assert heard["text"] == "On Tuesday"


async def test_a_developers_edit_of_his_spoken_reply_is_passed_on(
    alice: Customer, dev: Staff, topic: int
) -> None:
    said = await dev.writes(topic, "/reply Try again now")
    await alice.gets("Try again now")

    await dev.edits(said, text="/reply Try again in an hour")

    heard = await alice.gets("Try again in an hour")
    assert heard["text"] == "Try again in an hour"


async def test_an_operators_edited_caption_is_changed_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bob.writes(topic, content="photo", caption="Press here")
    await alice.gets("Press here")

    await bob.edits(said, caption="Press there")

    heard = await alice.gets("Press there")
    assert heard["photo"]


async def test_an_operators_replaced_photo_is_replaced_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said = await bob.writes(topic, content="photo", caption="Press here")
    await alice.gets("Press here")

    changed = await bob.edits(said, content="photo", caption="Press there")

    heard = await alice.gets("Press there")
    assert heard["photo"][-1]["file_unique_id"] == changed["photo"][-1]["file_unique_id"]


async def test_an_answer_edited_before_it_left_arrives_in_its_last_wording(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("*", "429", retry_after=1, chat_id=alice.id, times=1)
    said = await bob.writes(topic, "On Monday")
    await stage.until_called("sendMessage", chat_id=alice.id)
    await bob.edits(said, text="On Tuesday")

    heard = await alice.gets("On Tuesday")
    assert heard["from"]["id"] == bot_id()
    assert "On Monday" not in await alice.sees()


NOW_A_NOTE = "🗒 It had not left yet, so it was taken back and is a note now"


@pytest.mark.parametrize("caption", ["// for us", "/close"])
async def test_an_answer_turned_inward_before_it_left_stays_inside_as_a_note(
    alice: Customer, bob: Staff, stage: Stage, topic: int, caption: str
) -> None:
    await stage.client.fault("*", "429", retry_after=1, chat_id=alice.id, times=1)
    said = await bob.writes(topic, content="photo", caption="Press here")
    await stage.until_called("copyMessage", chat_id=alice.id)

    await bob.edits(said, caption=caption)

    await bob.sees(NOW_A_NOTE, topic=topic)
    await bob.writes(topic, "One moment")
    await alice.gets("One moment")
    assert not {caption, "Press here"} & set(await alice.sees())


async def test_an_edit_by_someone_who_may_no_longer_answer_stays_inside(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    said = await bobs_answer(alice, bob, topic)
    await carol.writes(topic, "/role Bob observer")
    await carol.sees("Bob is now: observer", topic=topic)

    await bob.edits(said, text="Never")

    await bob.sees("This change was not passed on", topic=topic)
    await carol.writes(topic, "One moment")
    await alice.gets("One moment")
    assert "Never" not in await alice.sees()


async def test_an_edit_while_the_answer_is_on_its_way_follows_it(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("sendMessage", "latency", seconds=0.3, chat_id=alice.id, times=1)
    said = await bob.writes(topic, "On Monday")

    await bob.edits(said, text="On Tuesday")

    await alice.gets("On Tuesday")
    assert "On Monday" not in await alice.sees()


async def test_an_edit_of_what_the_customer_deleted_is_told(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await bobs_answer(alice, bob, topic)
    heard = await alice.gets("On Monday")
    await stage.client.delete(alice.id, heard["message_id"])

    await bob.edits(said, text="On Tuesday")

    told = await bob.sees("The change did not reach the other side", topic=topic)
    assert told["reply_to_message"]["message_id"] == said["message_id"]
