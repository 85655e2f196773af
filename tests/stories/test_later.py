"""`/later 18:00 words`: they leave at their time, unless the customer writes before."""

from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, button_of, text_of
from tests.stories.held import after_a_plain_answer, words_of

HOUR = 3600


async def _scheduled(bob: Staff, topic: int) -> Json:
    await bob.writes(topic, "/later 2h The parcel is there")
    return await bob.sees("This leaves on", topic=topic)


async def test_words_for_later_leave_at_their_time_and_not_before(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)
    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)

    await stage.client.advance(2 * HOUR)

    heard = await alice.gets("The parcel is there")
    assert heard["text"] == "The parcel is there"


async def test_words_for_later_survive_a_restart_and_leave_once(
    alice: Customer, bob: Staff, topic: int, stage: Stage, desk: RunningDesk
) -> None:
    await _scheduled(bob, topic)
    await desk.restart()

    await stage.client.advance(2 * HOUR)

    await alice.gets("The parcel is there")
    await desk.restart()
    await stage.client.advance(2 * HOUR)
    seen = await after_a_plain_answer(alice, bob, topic)
    assert seen.count("The parcel is there") == 1


async def test_formatting_stays_with_the_words_for_later(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    bold = [{"type": "bold", "offset": 10, "length": 3}]
    await bob.writes(topic, "/later 2h The parcel", entities=bold)
    await bob.sees("This leaves on", topic=topic)

    await stage.client.advance(2 * HOUR)

    heard = await alice.gets("The parcel")
    assert heard["entities"] == [{"type": "bold", "offset": 0, "length": 3}]


async def test_words_for_later_are_cancelled_by_a_button(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    told = await _scheduled(bob, topic)

    await bob.presses(told, "Cancel")

    await bob.sees("Dropped by Bob", topic=topic)
    await stage.client.advance(2 * HOUR)
    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_customers_message_in_between_holds_the_words_and_asks_their_author(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)

    await alice.writes("I have it, thank you, but where is the bill?")

    await bob.sees("the customer has written meanwhile", topic=topic)
    await stage.client.advance(2 * HOUR)
    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_second_message_in_between_asks_no_second_time(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)
    await alice.writes("Where is the bill?")
    await bob.sees("the customer has written meanwhile", topic=topic)

    await alice.writes("And the label?")

    await bob.sees("And the label?", topic=topic)
    await after_a_plain_answer(alice, bob, topic)
    told = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert sum("has written meanwhile" in text for text in told) == 1


async def test_held_words_go_out_at_their_time_when_somebody_says_so(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)
    await alice.writes("Where is the bill?")
    asked = await bob.sees("the customer has written meanwhile", topic=topic)

    await bob.presses(asked, "Send anyway")
    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)
    await stage.client.advance(2 * HOUR)

    await alice.gets("The parcel is there")


async def test_held_words_whose_time_has_passed_go_out_at_once(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)
    await alice.writes("Where is the bill?")
    asked = await bob.sees("the customer has written meanwhile", topic=topic)
    await stage.client.advance(3 * HOUR)

    await bob.presses(asked, "Send anyway")

    await alice.gets("The parcel is there")


async def test_what_is_decided_is_decided_once(
    bob: Staff, topic: int, stage: Stage, alice: Customer
) -> None:
    told = await _scheduled(bob, topic)
    data = button_of(told, "Cancel")
    await bob.presses(told, "Cancel")

    again = await stage.client.callback(bob.id, told["message_id"], data, chat=GROUP)

    assert words_of(again["answer"]) == "This has already been decided."


async def test_words_of_somebody_who_left_wait_for_a_lead(
    alice: Customer, bob: Staff, carol: Staff, topic: int, stage: Stage
) -> None:
    await _scheduled(bob, topic)
    await stage.client.leave(GROUP, bob.id)

    await stage.client.advance(2 * HOUR)

    asked = await carol.sees("no longer answers here", topic=topic)
    await carol.sees("wait for a decision")
    await carol.presses(asked, "Send anyway")
    await alice.gets("The parcel is there")


async def test_a_trainees_words_for_later_are_approved_first(
    alice: Customer, bob: Staff, tim: Staff, topic: int, stage: Stage
) -> None:
    await tim.writes(topic, "/later 2h The parcel is there")
    question = await tim.sees("When approved it leaves on", topic=topic)

    await bob.presses(question, "Approve")

    await bob.sees("This leaves on", topic=topic)
    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)
    await stage.client.advance(2 * HOUR)
    await alice.gets("The parcel is there")


async def test_a_trainees_words_for_later_do_not_leave_without_approval(
    alice: Customer, bob: Staff, tim: Staff, topic: int, stage: Stage
) -> None:
    await tim.writes(topic, "/later 2h The parcel is there")
    question = await tim.sees("When approved it leaves on", topic=topic)

    await stage.client.advance(3 * HOUR)

    assert "The parcel is there" not in await after_a_plain_answer(alice, bob, topic)
    await bob.presses(question, "Approve")
    await alice.gets("The parcel is there")


async def test_edited_words_for_later_leave_as_edited(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    said = await bob.writes(topic, "/later 2h The parcel is there")
    await bob.sees("This leaves on", topic=topic)

    await bob.edits(said, text="/later 2h The parcel has arrived")
    await after_a_plain_answer(alice, bob, topic)
    await stage.client.advance(2 * HOUR)

    await alice.gets("The parcel has arrived")
    assert "The parcel is there" not in await alice.sees()


async def test_wrong_use_is_answered_in_one_line(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/later 2h")

    await bob.sees("Write when and what", topic=topic)


async def test_a_note_is_not_sent_later(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/later 2h // a secret")

    await bob.sees("Write when and what", topic=topic)
