"""Telegram refuses a file, a voice, a markup or half an album: nobody is left to guess."""

import pytest

from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of

FILES = [
    "wrong file identifier/HTTP URL specified",
    "file is too big",
    "PHOTO_INVALID_DIMENSIONS",
]
PHOTO = {"content": "photo"}


async def _next(stage: Stage, method: str, chat: int, words: str, times: int = 1) -> None:
    """The next such call is refused in these words."""
    await stage.client.fault(
        method, "error", times=times, chat_id=chat, description=f"Bad Request: {words}"
    )


async def _photos(stage: Stage, chat: int) -> list[str]:
    """Captions of the photos that the bot has sent into a chat."""
    seen = await stage.client.messages(chat)
    return [text_of(one) for one in seen if "photo" in one and one["from"]["id"] == bot_id()]


# Files


@pytest.mark.parametrize("words", FILES)
async def test_a_file_the_customer_cannot_get_is_told_with_the_reason_and_a_button(
    alice: Customer, bob: Staff, topic: int, stage: Stage, words: str
) -> None:
    await _next(stage, "copyMessage", alice.id, words)

    reply = await bob.writes(topic, content="photo", caption="The parcel")

    told = await bob.sees("Not delivered: Telegram does not take this file.", topic=topic)
    assert told["reply_to_message"]["message_id"] == reply["message_id"]
    await bob.presses(told, "Try again")
    await alice.gets("The parcel")


@pytest.mark.parametrize("words", FILES)
async def test_a_file_the_group_does_not_take_is_described_with_its_caption(
    alice: Customer, bob: Staff, topic: int, stage: Stage, words: str
) -> None:
    await _next(stage, "copyMessage", GROUP, words)

    await alice.writes(content="photo", caption="The parcel")
    await alice.writes("Do you see it?")

    shown = await bob.sees("The parcel", topic=topic, sender=bot_id())
    assert shown["text"].startswith("[photo]")
    after = await bob.sees("Do you see it?", topic=topic)
    assert after["message_id"] > shown["message_id"]


async def test_a_customer_who_takes_no_voice_messages_is_named_as_the_reason(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _next(stage, "copyMessage", alice.id, "VOICE_MESSAGES_FORBIDDEN")

    await bob.writes(topic, content="voice")

    await bob.sees("Not delivered: the customer accepts no voice and video messages.", topic=topic)


async def test_a_replaced_file_the_group_does_not_take_is_described_as_a_change(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    photo = await alice.writes(content="photo", caption="The parcel")
    await bob.sees("The parcel", topic=topic)
    await _next(stage, "editMessageMedia", GROUP, "wrong file identifier/HTTP URL specified")

    await alice.edits(photo, content="photo", caption="Another parcel")

    told = await bob.sees("Another parcel", topic=topic)
    assert told["text"].startswith("[photo]\n")
    assert told["reply_to_message"]["caption"] == "The parcel"
    assert "✏️ edited" in told["text"]


# Markup


async def test_an_answer_whose_markup_is_refused_arrives_as_plain_text(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _next(stage, "sendMessage", alice.id, "can't parse entities: Unclosed start tag")

    bold = [{"type": "bold", "offset": 0, "length": 4}]
    await bob.writes(topic, "Good news", entities=bold)

    answer = await alice.gets("Good news")
    assert answer["text"] == "Good news"
    assert "entities" not in answer


async def test_a_spoken_answer_whose_markup_is_refused_arrives_as_plain_text(
    alice: Customer, dev: Staff, topic: int, stage: Stage
) -> None:
    await _next(stage, "sendMessage", alice.id, "can't parse entities: Unclosed start tag")

    await dev.writes(topic, "/reply <b>not a tag</b> & more")

    assert (await alice.gets("not a tag"))["text"] == "<b>not a tag</b> & more"


async def test_words_of_the_desk_whose_markup_is_refused_arrive_without_it(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _next(stage, "sendMessage", GROUP, "can't parse entities: Unclosed start tag")

    await bob.writes(topic, "/help")

    told = await bob.sees("In a customer's topic", topic=topic)
    assert "<b>" not in told["text"]
    assert {one["type"] for one in told["entities"]} == {"bot_command"}


# Albums of which a part arrives


async def test_an_album_of_which_less_arrives_in_the_topic_is_written_out(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    fault = await stage.client.fault("copyMessages", "429", retry_after=1, chat_id=GROUP)
    items = [{**PHOTO, "caption": "one"}, {**PHOTO, "caption": "two"}, {**PHOTO, "caption": "3rd"}]
    album = await alice.sends_album(items)
    await stage.until_called("copyMessages", chat_id=GROUP)
    await stage.client.delete(alice.id, album[1]["message_id"])
    await stage.client.act("faults/clear", id=fault)

    told = await bob.sees("did not confirm a message of the customer", topic=topic)

    assert [line for line in ("one", "two", "3rd") if line in told["text"]] == ["one", "two", "3rd"]
    assert await _photos(stage, GROUP) == ["one", "3rd"]
    await alice.writes("Did you get them?")
    await bob.sees("Did you get them?", topic=topic)


async def test_an_album_of_which_less_arrives_at_the_customer_is_told(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    fault = await stage.client.fault("copyMessages", "429", retry_after=1, chat_id=alice.id)
    album = await bob.sends_album(topic, [{**PHOTO, "caption": "one"}, PHOTO, PHOTO])
    await stage.until_called("copyMessages", chat_id=alice.id)
    await stage.client.delete(bob.id, album[1]["message_id"], chat=GROUP)
    await stage.client.act("faults/clear", id=fault)

    told = await bob.sees("it may have arrived, or not", topic=topic)

    assert told["reply_to_message"]["message_id"] == album[0]["message_id"]
    assert len(await _photos(stage, alice.id)) == 2
    await bob.writes(topic, "Did you get them?")
    await alice.gets("Did you get them?")


@pytest.mark.parametrize(
    "words",
    [
        'Failed to send message #2 with the error message "Too Many Requests: retry after 8"',
        "Group send failed",
    ],
)
async def test_an_album_that_failed_as_a_whole_is_shown_once(
    alice: Customer, bob: Staff, topic: int, stage: Stage, words: str
) -> None:
    await _next(stage, "copyMessages", GROUP, words)

    await alice.sends_album([{**PHOTO, "caption": "one"}, PHOTO])

    await bob.sees("one", topic=topic)
    await alice.writes("Did you get them?")
    await bob.sees("Did you get them?", topic=topic)
    assert await _photos(stage, GROUP) == ["one", ""]


async def test_about_an_album_that_failed_half_way_to_the_customer_the_operator_decides(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _next(stage, "copyMessages", alice.id, "Failed to send message #2 with the error message")
    await bob.sends_album(topic, [{**PHOTO, "caption": "one"}, PHOTO])
    asked = await bob.sees("It is not certain that this arrived", topic=topic)
    assert await _photos(stage, alice.id) == []

    await bob.presses(asked, "Send again")

    await alice.gets("one")
    assert len(await _photos(stage, alice.id)) == 2
