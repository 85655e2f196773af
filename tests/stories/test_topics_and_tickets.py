"""What operators see of a ticket, and what becomes of it: topics, cards, closing, healing."""

from tests.cast import GROUP, Customer, Staff, Stage

UNITS = {"createForumTopic", "editForumTopic", "copyMessage", "sendMessage", "pinChatMessage"}
UNITS |= {"editMessageText", "reopenForumTopic"}
"""What counts in a group's minute (design: budgets); reactions have a budget of their own."""
WAITING, ANSWERED, CLOSED = "❗️", "💬", "✅"


async def _opened(alice: Customer, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=topic)
    return topic


async def _answered(alice: Customer, bob: Staff, stage: Stage) -> int:
    topic = await _opened(alice, stage)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    return topic


async def _units(stage: Stage) -> list[str]:
    calls = await stage.client.calls()
    return [
        call["method"]
        for call in calls
        if call["method"] in UNITS and call["params"].get("chat_id") == str(GROUP)
    ]


# Faces


async def test_a_topic_is_named_after_the_ticket_and_the_customer(
    alice: Customer, stage: Stage
) -> None:
    topic = await _opened(alice, stage)

    made = await stage.until_topic(topic)

    assert made["name"] == "#1 · \u2068Alice\u2069"


async def test_the_icon_tells_whose_turn_it_is(alice: Customer, bob: Staff, stage: Stage) -> None:
    topic = await _opened(alice, stage)
    await stage.until_topic(topic, icon_emoji=WAITING)

    await bob.writes(topic, "We are looking for it")
    await stage.until_topic(topic, icon_emoji=ANSWERED)

    await alice.writes("Any news?")
    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_a_card_with_the_facts_is_pinned_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)

    card = await bob.sees("#1 ", topic=topic)

    await stage.until_called("pinChatMessage", message_id=card["message_id"])
    assert "Alice" in card["text"]
    assert "English, customer since" in card["text"]


async def test_the_card_of_the_second_ticket_names_the_first(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("Another parcel is lost")

    await bob.sees("1 earlier ticket: #1", topic=topic)


async def test_a_card_deleted_by_hand_is_made_anew_and_pinned_when_it_has_news(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    card = await bob.sees("#1 ", topic=topic)
    await stage.until_called("pinChatMessage", message_id=card["message_id"])
    await stage.client.delete(carol.id, card["message_id"], chat=GROUP)

    await bob.writes(topic, "/close")

    anew = await bob.sees("✅ Closed", topic=topic)
    await stage.until_called("pinChatMessage", message_id=anew["message_id"])


async def test_a_topic_renamed_by_hand_has_the_desks_name_again_with_the_next_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.topic(GROUP, "rename", topic, name="The parcel lady", by=bob.id)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("Another parcel is lost")

    await stage.until_topic(topic, name="#2 · \u2068Alice\u2069", icon_emoji=WAITING)


# Costs


async def test_a_new_customer_costs_four_units_of_the_groups_minute_and_the_words_come_second(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _opened(alice, stage)
    await stage.until_called("pinChatMessage")

    units = await _units(stage)

    assert units == ["createForumTopic", "copyMessage", "sendMessage", "pinChatMessage"]


async def test_an_exchange_of_question_and_answer_costs_at_most_four_units(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.until_topic(topic, icon_emoji=ANSWERED)
    await stage.until_called("pinChatMessage")
    before = len(await _units(stage))

    await alice.writes("Any news?")
    await stage.until_topic(topic, icon_emoji=WAITING)
    await bob.writes(topic, "Not yet")
    await alice.gets("Not yet")
    await stage.until_topic(topic, icon_emoji=ANSWERED)

    assert len(await _units(stage)) - before <= 4


# Closing and reopening


async def test_closing_tells_the_customer_in_one_line(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await bob.writes(topic, "/close")

    told = await alice.gets("Your request #1 is closed")
    assert "\n" not in told["text"]
    await bob.sees("Ticket #1 is closed.", topic=topic)
    await stage.until_topic(topic, icon_emoji=CLOSED)


async def test_reopening_tells_the_customer_and_waits_for_us_again(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await bob.writes(topic, "/reopen")

    await alice.gets("is open again")
    await stage.until_topic(topic, icon_emoji=WAITING)


async def test_closing_twice_is_refused_in_words(alice: Customer, bob: Staff, stage: Stage) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")

    await bob.writes(topic, "/close")

    await bob.sees("Ticket #1 is closed already.", topic=topic)


async def test_a_ticket_that_is_not_closed_cannot_be_reopened(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await bob.writes(topic, "/reopen")

    await bob.sees("Ticket #1 is not closed.", topic=topic)


async def test_the_cards_buttons_close_and_reopen(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    card = await bob.sees("#1 ", topic=topic)

    await bob.presses(card, "Close")
    await alice.gets("is closed")
    await stage.until_called("editMessageText", message_id=card["message_id"])
    answer = await bob.presses(card, "Reopen")

    await alice.gets("is open again")
    assert answer is not None
    assert answer["text"] == "Ticket #1 is open again."


async def test_an_outdated_button_does_nothing_and_says_so(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    card = await bob.sees("#1 ", topic=topic)
    await bob.presses(card, "Close")
    await stage.until_called("editMessageText", message_id=card["message_id"])
    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("Another parcel is lost")
    await bob.sees("#2 ", topic=topic)

    pressed = await stage.client.callback(bob.id, card["message_id"], "reopen:1", chat=GROUP)

    assert pressed["answer"]["text"] == "This has already been decided."


async def test_words_after_closing_are_a_new_ticket_in_the_same_topic_renamed_in_one_call(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await stage.until_topic(topic, icon_emoji=CLOSED)
    before = len(await stage.calls("editForumTopic"))

    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("Another parcel is lost")

    await stage.client.wait_for(GROUP, "Another parcel is lost", topic=topic)
    await stage.until_topic(topic, name="#2 · \u2068Alice\u2069", icon_emoji=WAITING)
    assert len(await stage.calls("editForumTopic")) - before == 1
    assert len(await stage.topics()) == 1


async def test_an_answer_after_closing_still_reaches_the_customer(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await bob.writes(topic, "One thing more: it was free of charge")

    await alice.gets("One thing more")


async def test_words_after_reopening_belong_to_the_same_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await bob.writes(topic, "/reopen")
    await alice.gets("is open again")

    await alice.writes("It is not found yet")

    await stage.client.wait_for(GROUP, "It is not found yet", topic=topic)
    assert (await stage.until_topic(topic, icon_emoji=WAITING))["name"].startswith("#1 ")


async def test_reopening_after_a_new_ticket_began_reopens_nothing(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")
    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.writes("Another parcel is lost")
    await bob.sees("Another parcel is lost", topic=topic)

    await bob.writes(topic, "/reopen")

    await bob.sees("Ticket #2 is not closed.", topic=topic)


async def test_a_ticket_can_be_closed_without_an_answer(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)

    await bob.writes(topic, "/close")

    await alice.gets("Your request #1 is closed")
    await stage.until_topic(topic, icon_emoji=CLOSED)


async def test_closing_outside_a_topic_is_answered_with_where_it_belongs(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _answered(alice, bob, stage)

    await bob.writes(None, "/close")

    await bob.sees("belongs into a customer's topic")


async def test_a_russian_customer_hears_of_the_closing_in_russian(
    dana: Customer, bob: Staff, stage: Stage
) -> None:
    await dana.writes("Посылка потерялась")
    topic = await stage.topic_of(1)
    await bob.sees("Посылка потерялась", topic=topic)

    await bob.writes(topic, "/close")

    await dana.gets("Обращение #1 закрыто.")
    await bob.sees("Ticket #1 is closed.", topic=topic)


async def test_closing_for_a_customer_who_stopped_the_bot_still_closes(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.block(alice.id)
    await bob.sees("has stopped the bot", topic=topic)

    await bob.writes(topic, "/close")

    await bob.sees("Ticket #1 is closed.", topic=topic)
    await stage.until_topic(topic, icon_emoji=CLOSED)
