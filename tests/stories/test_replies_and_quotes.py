"""Replies stay replies, quotes stay quotes, and what cannot be decorated still arrives."""

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of


async def own(alice: Customer, text: str) -> Json:
    """A message in Alice's chat."""
    messages = await alice.stage.client.messages(alice.id)
    return next(one for one in messages if text_of(one) == text)


async def answer(
    alice: Customer, bob: Staff, topic: int, text: str = "On Monday"
) -> tuple[Json, Json]:
    """An answer and what Alice sees of it, once the desk has taken note of its arrival."""
    said = await bob.writes(topic, text)
    heard = await alice.gets(text)
    await bob.writes(topic, f"({text})")
    await alice.gets(f"({text})")
    return said, heard


async def test_a_customers_reply_to_an_answer_is_a_reply_in_the_topic(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said, heard = await answer(alice, bob, topic)

    await alice.writes("Which Monday?", reply_to=heard["message_id"])

    seen = await bob.sees("Which Monday?", topic=topic)
    assert seen["reply_to_message"]["message_id"] == said["message_id"]


async def test_a_customers_reply_to_own_words_is_a_reply_in_the_topic(
    alice: Customer, bob: Staff, topic: int
) -> None:
    copy = await alice.is_heard("It is blue")
    told = await own(alice, "It is blue")

    await alice.writes("Or green", reply_to=told["message_id"])

    seen = await bob.sees("Or green", topic=topic)
    assert seen["reply_to_message"]["message_id"] == copy["message_id"]


async def test_a_customers_reply_to_the_first_words_of_all_is_a_reply_in_the_topic(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await alice.is_heard("It is blue")
    first = await own(alice, "My parcel is lost")

    await alice.writes("Still is", reply_to=first["message_id"])

    seen = await bob.sees("Still is", topic=topic)
    assert text_of(seen["reply_to_message"]) == "My parcel is lost"


async def test_an_operators_reply_to_the_customers_words_is_a_reply_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    copy = await alice.is_heard("Where is it?")
    told = await own(alice, "Where is it?")

    await bob.writes(topic, "In the van", reply_to=copy["message_id"])

    heard = await alice.gets("In the van")
    assert heard["reply_to_message"]["message_id"] == told["message_id"]


async def test_an_operators_reply_to_own_answer_is_a_reply_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said, first = await answer(alice, bob, topic)

    await bob.writes(topic, "Or on Tuesday", reply_to=said["message_id"])

    heard = await alice.gets("Or on Tuesday")
    assert heard["reply_to_message"]["message_id"] == first["message_id"]


async def test_a_spoken_reply_answers_the_message_that_the_command_answers(
    alice: Customer, dev: Staff, topic: int
) -> None:
    copy = await alice.is_heard("Where is it?")
    told = await own(alice, "Where is it?")

    await dev.writes(topic, "/reply In the van", reply_to=copy["message_id"])

    heard = await alice.gets("In the van")
    assert heard["text"] == "In the van"
    assert heard["reply_to_message"]["message_id"] == told["message_id"]


async def test_a_trainees_approved_reply_is_still_a_reply(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    copy = await alice.is_heard("Where is it?")
    told = await own(alice, "Where is it?")
    await tim.writes(topic, "In the van", reply_to=copy["message_id"])
    question = await tim.sees("waits for approval", topic=topic)

    await bob.presses(question, "Approve")

    heard = await alice.gets("In the van")
    assert heard["reply_to_message"]["message_id"] == told["message_id"]


async def test_words_that_answer_nothing_are_no_reply(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "On Monday")

    heard = await alice.gets("On Monday")
    assert "reply_to_message" not in heard


async def test_a_reply_to_words_of_the_desk_goes_out_as_plain_words(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "/info")
    told = await bob.sees("Waiting for our answer", topic=topic)

    await bob.writes(topic, "Hello Alice", reply_to=told["message_id"])

    heard = await alice.gets("Hello Alice")
    assert "reply_to_message" not in heard


async def test_a_quote_behind_emoji_is_quoted_at_its_place_in_the_topic(
    alice: Customer, bob: Staff, topic: int
) -> None:
    _, heard = await answer(alice, bob, topic, "🎉👨‍👩‍👧 On Monday or on Monday week")

    await alice.writes("Sure?", reply_to=heard["message_id"], quote="on Monday")

    seen = await bob.sees("Sure?", topic=topic)
    position = len("🎉👨‍👩‍👧 On Monday or ".encode("utf-16-le")) // 2
    assert seen["quote"]["text"] == "on Monday"
    assert seen["quote"]["position"] == position


async def test_a_quote_behind_emoji_is_quoted_at_its_place_at_the_customer(
    alice: Customer, bob: Staff, topic: int
) -> None:
    copy = await alice.is_heard("🎉👨‍👩‍👧 blue, or green, or blue")

    await bob.writes(topic, "Good", reply_to=copy["message_id"], quote="green")

    heard = await alice.gets("Good")
    position = len("🎉👨‍👩‍👧 blue, or ".encode("utf-16-le")) // 2
    assert heard["quote"]["text"] == "green"
    assert heard["quote"]["position"] == position


async def test_a_quote_of_what_has_changed_meanwhile_arrives_as_a_reply(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, topic)
    await stage.client.fault("editMessageText", "429", retry_after=1, times=1, chat_id=alice.id)
    await bob.edits(said, text="On Tuesday")
    await stage.until_called("editMessageText", chat_id=alice.id)

    await alice.writes("Sure?", reply_to=heard["message_id"], quote="Monday")

    seen = await bob.sees("Sure?", topic=topic)
    assert seen["reply_to_message"]["message_id"] == said["message_id"]
    assert "quote" not in seen


async def test_a_reply_to_a_message_that_is_gone_arrives_without_being_a_reply(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("Where is it?")
    told = await own(alice, "Where is it?")
    await stage.client.delete(alice.id, told["message_id"])

    await bob.writes(topic, "In the van", reply_to=copy["message_id"])

    heard = await alice.gets("In the van")
    assert "reply_to_message" not in heard


async def test_a_customers_reply_to_an_answer_deleted_in_the_topic_still_arrives(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, topic)
    await stage.client.delete(bob.id, said["message_id"], chat=GROUP)

    await alice.writes("Which Monday?", reply_to=heard["message_id"])

    seen = await bob.sees("Which Monday?", topic=topic)
    assert seen["from"]["id"] == bot_id()


async def test_a_poll_in_reply_arrives_whole_without_being_a_reply(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("What do you mean?")

    await bob.writes(topic, content="poll", reply_to=copy["message_id"])
    await bob.writes(topic, "This one")

    await alice.gets("This one")
    polls = [one for one in await stage.client.messages(alice.id) if "poll" in one]
    assert [one["poll"]["question"] for one in polls] == ["Which colour?"]


async def test_a_photo_in_reply_is_a_reply_with_its_caption(
    alice: Customer, bob: Staff, topic: int
) -> None:
    said, heard = await answer(alice, bob, topic)

    await alice.writes(content="photo", caption="Like this?", reply_to=heard["message_id"])

    seen = await bob.sees("Like this?", topic=topic)
    assert seen["photo"]
    assert seen["reply_to_message"]["message_id"] == said["message_id"]


async def test_a_reply_with_a_custom_emoji_keeps_it_rather_than_the_reply(
    alice: Customer, bob: Staff, topic: int
) -> None:
    _, heard = await answer(alice, bob, topic)
    custom = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53683"}

    await alice.writes("👍 thanks", reply_to=heard["message_id"], entities=[custom])

    seen = await bob.sees("👍 thanks", topic=topic)
    assert seen["entities"] == [custom]
