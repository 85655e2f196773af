"""What customers can do in their private chat with the bot."""

from tests.cast import GROUP, Customer, Staff, Stage, bot_id


async def _answered(alice: Customer, bob: Staff, stage: Stage) -> int:
    """Alice asked, Bob answered; the topic they talk in."""
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    return topic


async def test_start_alone_greets_and_opens_no_ticket(
    alice: Customer, dana: Customer, stage: Stage
) -> None:
    await alice.writes("/start")
    await alice.gets("Write your question here")

    await dana.writes("Привет")

    topic = await stage.topic_of(1)
    assert [one["id"] for one in await stage.topics()] == [topic]


async def test_start_with_a_payload_from_a_link_greets_too(alice: Customer, stage: Stage) -> None:
    await alice.writes("/start from_the_site")

    await alice.gets("Write your question here")
    assert await stage.topics() == []


async def test_help_says_what_a_customer_can_do(alice: Customer) -> None:
    await alice.writes("/help")

    told = await alice.gets("Just write")
    assert "/new" in told["text"]


async def test_privacy_says_what_is_kept(alice: Customer) -> None:
    await alice.writes("/privacy")

    await alice.gets("We keep what you write here")


async def test_a_russian_customer_is_answered_in_russian(dana: Customer) -> None:
    await dana.writes("/start")

    await dana.gets("Здравствуйте")


async def test_an_unknown_command_is_a_message_like_any_other(
    alice: Customer, stage: Stage
) -> None:
    await alice.writes("/refund 300")

    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "/refund 300", topic=topic)


async def test_a_command_in_the_middle_of_a_sentence_is_no_command(
    alice: Customer, stage: Stage
) -> None:
    await alice.writes("I typed /new and nothing happened")

    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "I typed /new", topic=topic)


async def test_a_staff_command_does_nothing_in_a_customers_hands(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await alice.writes("/reopen")

    await stage.client.wait_for(GROUP, "/reopen", topic=topic)
    assert not [text for text in await alice.sees() if "is closed" in text]


async def test_new_after_an_answer_begins_a_new_ticket_in_the_same_topic(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("And where is my refund?")

    await stage.client.wait_for(GROUP, "And where is my refund?", topic=topic)
    await bob.sees("#2 ", topic=topic)
    assert [one["name"].partition(" ")[0] for one in await stage.topics()] == ["#2"]


async def test_new_before_an_answer_says_that_the_ticket_still_waits(
    alice: Customer, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await alice.writes("/new")

    await alice.gets("Request #1 is still waiting for our answer")
    await alice.writes("It was blue")
    await stage.client.wait_for(GROUP, "It was blue", topic=topic)
    assert [one["name"].partition(" ")[0] for one in await stage.topics()] == ["#1"]


async def test_the_language_is_chosen_by_a_button(alice: Customer) -> None:
    await alice.writes("/language")
    offer = await alice.gets("Which language shall we speak?")

    pressed = await alice.presses(offer, "Русский")

    assert pressed["answer"]["text"] == "Теперь говорим по-русски."
    await alice.writes("/start")
    await alice.gets("Здравствуйте")


async def test_a_colleague_who_writes_privately_has_a_test_ticket_and_is_told_so_once(
    bob: Staff, stage: Stage
) -> None:
    await stage.client.send(bob.id, "What does a customer see?")
    await stage.client.wait_for(bob.id, "this is a test ticket", timeout=10)
    topic = await stage.topic_of(1)

    await stage.client.send(bob.id, "And now?")
    await stage.client.wait_for(GROUP, "And now?", topic=topic)

    card = await bob.sees("#1", topic=topic)
    assert "Test ticket" in card["text"]
    hints = [one for one in await stage.client.messages(bob.id) if "test ticket" in one["text"]]
    assert len(hints) == 1


async def test_the_topic_says_that_a_customer_stopped_the_bot_and_came_back(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await stage.client.block(alice.id)
    await bob.sees("has stopped the bot", topic=topic)
    await stage.client.unblock(alice.id)

    await bob.sees("has started the bot again", topic=topic)


async def test_a_reply_that_a_blocked_bot_could_not_deliver_is_tried_again_by_a_button(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.block(alice.id)
    reply = await bob.writes(topic, "We have found it")
    told = await bob.sees("Not delivered: the customer has stopped the bot", topic=topic)
    assert told["reply_to_message"]["message_id"] == reply["message_id"]
    await stage.client.unblock(alice.id)

    answer = await bob.presses(told, "Try again")

    assert answer is not None
    assert answer["text"] == "Done."
    await alice.gets("We have found it")


async def test_try_again_pressed_twice_sends_once(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.block(alice.id)
    await bob.writes(topic, "We have found it")
    told = await bob.sees("Not delivered", topic=topic)
    await stage.client.unblock(alice.id)
    await bob.presses(told, "Try again")
    await alice.gets("We have found it")

    answer = await bob.presses(told, "Try again")

    assert answer is not None
    assert answer["text"] == "This has already been decided."
    await bob.writes(topic, "Is it there?")
    await alice.gets("Is it there?")
    assert (await alice.sees()).count("We have found it") == 1


async def test_what_a_customer_deleted_before_it_was_relayed_is_described(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    fault = await stage.client.fault("copyMessage", "429", retry_after=1, chat_id=GROUP)
    told = await alice.writes("Forget what I said")
    await stage.until_called("copyMessage", message_id=told["message_id"])
    await stage.client.delete(alice.id, told["message_id"])

    await stage.client.act("faults/clear", id=fault)

    seen = await bob.sees("Forget what I said", topic=topic)
    assert seen["from"]["id"] == bot_id()


async def test_new_from_somebody_new_opens_no_ticket(
    alice: Customer, dana: Customer, stage: Stage
) -> None:
    await alice.writes("/new")
    await alice.gets("Write your new question")

    await dana.writes("Привет")

    topic = await stage.topic_of(1)
    assert [one["id"] for one in await stage.topics()] == [topic]


async def test_new_with_the_bots_name_is_the_same_command(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _answered(alice, bob, stage)

    await alice.writes("/new@desk_test_bot")

    await alice.gets("Write your new question")


async def test_start_leaves_a_waiting_ticket_as_it_is(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await alice.writes("/start")
    await alice.gets("Write your question here")
    await alice.writes("It was blue")

    await bob.sees("It was blue", topic=topic)
    assert [one["name"].partition(" ")[0] for one in await stage.topics()] == ["#1"]


async def test_a_command_edited_into_words_is_a_message(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    command = await alice.writes("/help")
    await alice.gets("Just write")

    await alice.edits(command, text="help me, please")

    topic = await stage.topic_of(1)
    await bob.sees("help me, please", topic=topic)


async def test_the_desk_speaks_the_language_the_customer_chose(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await alice.writes("/language")
    await alice.presses(await alice.gets("Which language shall we speak?"), "Русский")

    await bob.writes(topic, "/close")

    await alice.gets("Обращение #1 закрыто")


async def test_a_reply_to_a_deleted_account_is_told(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.act("deactivate", person=alice.id)

    await bob.writes(topic, "We have found it")

    await bob.sees("Not delivered: the customer's account was deleted", topic=topic)


async def test_the_card_tells_that_the_bot_is_stopped_until_the_customer_writes_again(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    card = await bob.sees("#1 ", topic=topic)
    await stage.client.block(alice.id)
    await stage.until(GROUP, card, lambda now: "has stopped the bot" in now["text"])

    await stage.client.unblock(alice.id)

    await stage.until(GROUP, card, lambda now: "has stopped the bot" not in now["text"])
