"""`/undo` takes a message back: before it leaves, or while Telegram still lets it be deleted."""

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, reacted, text_of

TWO_DAYS = 48 * 3600 + 60


async def answer(alice: Customer, bob: Staff, stage: Stage, topic: int) -> Json:
    said = await bob.writes(topic, "On Monday")
    await alice.gets("On Monday")
    return await stage.until(GROUP, said, lambda now: reacted(now) == "👌")


async def undo(staff: Staff, topic: int, said: Json) -> Json:
    return await staff.writes(topic, "/undo", reply_to=said["message_id"])


async def held_back(bob: Staff, stage: Stage, topic: int, alice: Customer) -> Json:
    """An answer that Telegram does not take yet; the courier keeps it for a second."""
    await stage.client.fault("*", "429", retry_after=1, chat_id=alice.id, times=1)
    said = await bob.writes(topic, "On Monday")
    await stage.until_called("sendMessage", chat_id=alice.id)
    return said


async def pictures(stage: Stage, chat: int) -> list[Json]:
    messages = await stage.client.messages(chat)
    return [one for one in messages if "photo" in one and not one["deleted"]]


async def test_a_message_that_was_taken_back_is_gone_at_the_customer(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)

    await undo(bob, topic, said)

    await stage.until(GROUP, said, lambda now: reacted(now) is None)
    assert "On Monday" not in await alice.sees()


async def test_a_message_that_has_not_left_never_arrives(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await held_back(bob, stage, topic, alice)

    asked = await undo(bob, topic, said)
    await bob.writes(topic, "One moment")

    told = await bob.sees("It was taken back", topic=topic)
    assert told["reply_to_message"]["message_id"] == asked["message_id"]
    await alice.gets("One moment")
    messages = await stage.client.messages(alice.id)
    assert "On Monday" not in [text_of(one) for one in messages]


async def test_a_spoken_reply_can_be_taken_back(
    alice: Customer, dev: Staff, stage: Stage, topic: int
) -> None:
    said = await dev.writes(topic, "/reply Try again")
    heard = await alice.gets("Try again")

    await undo(dev, topic, said)

    await stage.until(alice.id, heard, lambda now: now["deleted"])


async def test_a_lead_takes_back_what_an_operator_said(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)

    await undo(carol, topic, said)

    await stage.until(GROUP, said, lambda now: reacted(now) is None)
    assert "On Monday" not in await alice.sees()


async def test_an_operator_does_not_take_back_what_another_said(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    said = await carol.writes(topic, "On Monday")
    await alice.gets("On Monday")

    await undo(bob, topic, said)

    await bob.sees("Only its author or a lead", topic=topic)
    assert "On Monday" in await alice.sees()


async def test_a_note_cannot_be_taken_back_for_it_never_went_out(bob: Staff, topic: int) -> None:
    note = await bob.writes(topic, "// hm")

    await undo(bob, topic, note)

    await bob.sees("There is nothing to take back", topic=topic)


async def test_a_customers_words_cannot_be_taken_back(
    alice: Customer, bob: Staff, topic: int
) -> None:
    copy = await alice.is_heard("I found it")

    await undo(bob, topic, copy)

    await bob.sees("There is nothing to take back", topic=topic)
    assert "I found it" in await alice.sees()


async def test_undo_without_a_message_is_answered_with_how_it_is_meant(
    bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "/undo")

    await bob.sees("Answer the message that you want to take back", topic=topic)


async def test_taking_back_one_item_leaves_the_rest_of_the_album(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    items = [{"content": "photo", "caption": text} for text in ("one", "two", "three")]
    album = await bob.sends_album(topic, items)
    await bob.writes(topic, "Do you see?")
    await alice.gets("Do you see?")
    heard = await alice.gets("two")

    await undo(bob, topic, album[1])

    await stage.until(alice.id, heard, lambda now: now["deleted"])
    assert [text_of(one) for one in await pictures(stage, alice.id)] == ["one", "three"]


async def test_an_item_taken_back_before_the_album_leaves_never_arrives(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    items = [{"content": "photo", "caption": text} for text in ("one", "two", "three")]
    await stage.client.fault("copyMessages", "429", retry_after=1, chat_id=alice.id, times=1)
    album = await bob.sends_album(topic, items)
    await stage.client.send(bob.id, "// closes the window", chat=GROUP, topic=topic)
    await stage.until_called("copyMessages", chat_id=alice.id)

    await undo(bob, topic, album[1])
    await bob.writes(topic, "Do you see?")

    await alice.gets("Do you see?")
    messages = await stage.client.messages(alice.id)
    assert [text_of(one) for one in messages if "photo" in one] == ["one", "three"]


async def test_what_is_taken_back_already_cannot_be_taken_back_again(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)
    await undo(bob, topic, said)
    await stage.until(GROUP, said, lambda now: reacted(now) is None)

    await undo(bob, topic, said)

    await bob.sees("or is gone already", topic=topic)


async def test_undo_twice_in_a_row_is_no_failure(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)
    await stage.client.fault("deleteMessage", "429", retry_after=1, chat_id=alice.id, times=1)

    await undo(bob, topic, said)
    await undo(bob, topic, said)
    await bob.writes(topic, "On Tuesday")

    await alice.gets("On Tuesday")
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert not any("could not be taken back" in text for text in seen)
    assert "On Monday" not in await alice.sees()


async def test_after_two_days_it_is_told_that_telegram_lets_nothing_be_taken_back(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)
    await stage.client.advance(TWO_DAYS)

    await undo(bob, topic, said)

    told = await bob.sees("It could not be taken back", topic=topic)
    assert "48 hours" in told["text"]
    assert told["reply_to_message"]["message_id"] == said["message_id"]
    assert "On Monday" in await alice.sees()


async def test_what_was_refused_has_nothing_to_take_back(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.block(alice.id)
    said = await bob.writes(topic, "On Monday")
    await bob.sees("Not delivered", topic=topic)

    await undo(bob, topic, said)

    await bob.sees("There is nothing to take back", topic=topic)


async def test_an_edit_of_what_was_taken_back_does_not_bring_it_back(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)
    await undo(bob, topic, said)
    await stage.until(GROUP, said, lambda now: reacted(now) is None)

    await bob.edits(said, text="On Tuesday")

    await bob.writes(topic, "One moment")
    await alice.gets("One moment")
    assert not {"On Monday", "On Tuesday"} & set(await alice.sees())


async def test_info_tells_that_a_message_was_taken_back(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await answer(alice, bob, stage, topic)
    await undo(bob, topic, said)
    await stage.until(GROUP, said, lambda now: reacted(now) is None)

    await bob.writes(topic, "/info", reply_to=said["message_id"])

    await bob.sees("It was taken back", topic=topic)
