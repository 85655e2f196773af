"""A topic is gone, in whatever words Telegram says so: the talk goes on in a new one."""

import pytest

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of

SPELLINGS = ["message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID"]
PHOTO = {"content": "photo"}


async def _answered(alice: Customer, bob: Staff, topic: int) -> int:
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    return topic


async def _in_topic(stage: Stage, topic: int) -> list[str]:
    """What the bot shows in the topic, oldest first, service messages left out."""
    seen = await stage.client.messages(GROUP, topic=topic)
    return [text_of(one) for one in seen if text_of(one) or "photo" in one]


async def _goes_on(alice: Customer, bob: Staff, stage: Stage, *, lost: int, words: Json) -> None:
    """The words stand in a new topic, behind what was said before; the card follows."""
    topic = words["message_thread_id"]
    assert topic != lost
    card = await bob.sees("English, customer since", topic=topic)
    said = await _in_topic(stage, topic)
    history = said[0]
    assert "The topic was made anew" in history
    assert history.index("My parcel is lost") < history.index("We are looking for it")
    assert "Any news?" not in history
    assert said.index(text_of(words)) < said.index(card["text"])
    await bob.writes(topic, "Yes: it is found")
    await alice.gets("Yes: it is found")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_words_for_an_archived_topic_go_to_a_new_one(
    alice: Customer, bob: Staff, topic: int, stage: Stage, spelling: str
) -> None:
    """Beyond a million messages Telegram forgets old roots, though the topic still stands."""
    await _answered(alice, bob, topic)
    await _refuses(stage, "copyMessage", spelling)

    await alice.writes("Any news?")

    words = await bob.sees("Any news?", sender=bot_id())
    await _goes_on(alice, bob, stage, lost=topic, words=words)


async def test_an_album_for_a_deleted_topic_goes_whole_to_a_new_one(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _answered(alice, bob, topic)
    await stage.client.topic(GROUP, "delete", topic)

    await alice.sends_album([{**PHOTO, "caption": "This one"}, PHOTO])

    words = await bob.sees("This one", sender=bot_id())
    await _goes_on(alice, bob, stage, lost=topic, words=words)


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_an_album_for_an_archived_topic_goes_whole_to_a_new_one(
    alice: Customer, bob: Staff, topic: int, stage: Stage, spelling: str
) -> None:
    await _answered(alice, bob, topic)
    await _refuses(stage, "copyMessages", spelling)

    await alice.sends_album([{**PHOTO, "caption": "This one"}, PHOTO])

    words = await bob.sees("This one", sender=bot_id())
    await _goes_on(alice, bob, stage, lost=topic, words=words)
    seen = await stage.client.messages(GROUP, topic=words["message_thread_id"])
    assert len({one["media_group_id"] for one in seen if "photo" in one}) == 1
    assert len([one for one in seen if "photo" in one]) == 2


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_what_is_described_in_an_archived_topic_is_described_in_a_new_one(
    alice: Customer, bob: Staff, topic: int, stage: Stage, spelling: str
) -> None:
    await _answered(alice, bob, topic)
    await _refuses(stage, "sendMessage", spelling)

    await alice.writes(content="invoice")

    words = await bob.sees("invoice", sender=bot_id())
    await _goes_on(alice, bob, stage, lost=topic, words=words)


async def test_a_loss_found_out_by_the_card_still_brings_the_history(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _answered(alice, bob, topic)
    await bob.sees("English, customer since", topic=topic)
    await stage.client.topic(GROUP, "delete", topic)
    await alice.writes("/language")
    await alice.presses(await alice.gets("Which language"), "Русский")
    await stage.until_called("sendMessage", chat_id=GROUP, message_thread_id=topic)

    await alice.writes("Any news?")

    words = await bob.sees("Any news?", sender=bot_id())
    said = await _in_topic(stage, words["message_thread_id"])
    assert "The topic was made anew" in said[0]
    assert "We are looking for it" in said[0]
    assert said[1] == "Any news?"


async def test_a_change_of_words_that_went_down_with_their_topic_is_said_anew(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await alice.writes("Order 14")
    order = (await stage.client.messages(alice.id))[-1]
    await bob.sees("Order 14", topic=topic)
    await stage.client.topic(GROUP, "delete", topic)

    await alice.edits(order, text="Order 15")

    changed = await bob.sees("Order 15\n✏️ edited", sender=bot_id())
    assert changed["message_thread_id"] != topic
    await bob.writes(changed["message_thread_id"], "Thank you", reply_to=changed["message_id"])
    answer = await alice.gets("Thank you")
    assert answer["reply_to_message"]["message_id"] == order["message_id"]


async def test_a_change_of_words_that_somebody_deleted_in_the_topic_is_said_anew_there(
    alice: Customer, bob: Staff, carol: Staff, topic: int, stage: Stage
) -> None:
    order = await alice.writes("Order 14")
    copy = await bob.sees("Order 14", topic=topic)
    await stage.client.delete(carol.id, copy["message_id"], chat=GROUP)

    await alice.edits(order, text="Order 15")

    await bob.sees("Order 15\n✏️ edited", topic=topic, sender=bot_id())


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
async def test_a_topic_whose_making_was_not_confirmed_is_adopted_and_not_made_twice(
    alice: Customer, bob: Staff, stage: Stage, kind: str
) -> None:
    await stage.client.fault("createForumTopic", kind, times=1)

    await alice.writes("My parcel is lost")

    words = await bob.sees("My parcel is lost", sender=bot_id())
    await bob.sees("English, customer since", topic=words["message_thread_id"])
    assert [one["id"] for one in await stage.topics()] == [words["message_thread_id"]]
    await bob.writes(words["message_thread_id"], "We are looking for it")
    await alice.gets("We are looking for it")


async def test_a_topic_that_was_never_made_is_made_after_the_doubt(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await stage.client.fault("createForumTopic", "500", times=1)

    await alice.writes("My parcel is lost")

    words = await bob.sees("My parcel is lost", sender=bot_id())
    assert [one["id"] for one in await stage.topics()] == [words["message_thread_id"]]


async def _refuses(stage: Stage, method: str, spelling: str) -> None:
    """The next such call to the group is refused in these words."""
    await stage.client.fault(
        method, "error", times=1, chat_id=GROUP, description=f"Bad Request: {spelling}"
    )
