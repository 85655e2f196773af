"""A customer stops the bot and returns: what did not arrive is told, kept, and offered again."""

from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of


async def _misses(alice: Customer, bob: Staff, stage: Stage, topic: int, *said: str) -> None:
    """Alice stops the bot; Bob answers nevertheless and is told that nothing arrives."""
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    await stage.client.block(alice.id)
    await bob.sees("replies cannot arrive until the customer comes back", topic=topic)
    for words in said:
        reply = await bob.writes(topic, words)
        told = await bob.sees(
            "Not delivered: the customer has stopped the bot",
            topic=topic,
            after=reply["message_id"],
        )
        assert told["reply_to_message"]["message_id"] == reply["message_id"]


async def test_what_a_customer_missed_is_offered_at_the_return_and_sent_by_one_button(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _misses(alice, bob, stage, topic, "We have found it", "It comes tomorrow")

    await stage.client.unblock(alice.id)

    back = await bob.sees("has started the bot again", topic=topic)
    assert "2 messages did not arrive meanwhile." in back["text"]
    assert "We have found it" not in await alice.sees()
    answer = await bob.presses(back, "Send now")
    assert answer is not None
    assert answer["text"] == "Done."
    await alice.gets("It comes tomorrow")
    heard = [words for words in await alice.sees() if words.startswith(("We have", "It comes"))]
    assert heard == ["We have found it", "It comes tomorrow"]


async def test_what_a_customer_missed_is_sent_once_however_often_the_button_is_pressed(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _misses(alice, bob, stage, topic, "We have found it")
    told = await bob.sees("Not delivered", topic=topic)
    await stage.client.unblock(alice.id)
    back = await bob.sees("1 message did not arrive meanwhile.", topic=topic)
    await bob.presses(back, "Send now")
    await alice.gets("We have found it")

    again = await bob.presses(back, "Send now")
    singly = await bob.presses(told, "Try again")

    assert again is not None
    assert again["text"] == "This has already been decided."
    assert singly == again
    await bob.writes(topic, "Is it there?")
    await alice.gets("Is it there?")
    assert (await alice.sees()).count("We have found it") == 1


async def test_what_a_customer_missed_is_not_for_an_observer_to_send(
    alice: Customer, bob: Staff, olga: Staff, topic: int, stage: Stage
) -> None:
    await _misses(alice, bob, stage, topic, "We have found it")
    await stage.client.unblock(alice.id)
    back = await bob.sees("has started the bot again", topic=topic)

    answer = await olga.presses(back, "Send now")

    assert answer is not None
    assert answer["text"] == "Your role does not allow this."
    assert "We have found it" not in await alice.sees()


async def test_a_customer_who_missed_nothing_is_only_welcomed_back(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _misses(alice, bob, stage, topic)

    await stage.client.unblock(alice.id)

    back = await bob.sees("has started the bot again: replies arrive.", topic=topic)
    assert "reply_markup" not in back


async def test_a_customer_who_simply_writes_again_is_back_too(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    """Should Telegram not have told of the return."""
    await _misses(alice, bob, stage, topic, "We have found it")
    stage.sandbox.world.private[bot_id(), alice.id].blocked = False

    await alice.writes("Hello again")

    back = await bob.sees("1 message did not arrive meanwhile.", topic=topic)
    await bob.sees("Hello again", topic=topic)
    await bob.presses(back, "Send now")
    await alice.gets("We have found it")


async def test_an_album_that_was_missed_arrives_whole(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _misses(alice, bob, stage, topic)
    await bob.sends_album(topic, [{"content": "photo", "caption": "Here"}, {"content": "photo"}])
    await bob.sees("Not delivered", topic=topic)
    await stage.client.unblock(alice.id)
    back = await bob.sees("2 messages did not arrive meanwhile.", topic=topic)

    await bob.presses(back, "Send now")

    await alice.gets("Here")
    photos = [one for one in await stage.client.messages(alice.id) if "photo" in one]
    assert len({one["media_group_id"] for one in photos}) == 1
    assert len(photos) == 2


async def test_nothing_is_lost_of_what_the_customer_wrote_before_stopping_the_bot(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await alice.writes("Forget it")
    await stage.client.block(alice.id)

    await bob.sees("Forget it", topic=topic)
    await bob.sees("has stopped the bot", topic=topic)
    texts = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert texts.count("Forget it") == 1
