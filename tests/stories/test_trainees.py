"""A trainee's reply goes out when it is approved, exactly as it was approved."""

from tests.cast import (
    GROUP,
    Customer,
    RunningDesk,
    Staff,
    Stage,
    bot_id,
    button_of,
)
from tests.stories.held import (
    after_a_plain_answer,
    asks_about_tim,
    texts_in,
    words_of,
)


async def test_a_trainees_reply_waits_for_approval(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    await asks_about_tim(tim, topic)

    assert "It was sent on Monday" not in await after_a_plain_answer(alice, bob, topic)


async def test_an_approved_reply_goes_out_as_it_stands(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    await bob.presses(question, "Approve")

    heard = await alice.gets("It was sent on Monday")
    assert heard["text"] == "It was sent on Monday"


async def test_the_question_tells_who_approved(tim: Staff, bob: Staff, topic: int) -> None:
    question = await asks_about_tim(tim, topic)

    await bob.presses(question, "Approve")

    decided = await bob.sees("Approved by Bob", topic=topic)
    assert decided["message_id"] == question["message_id"]
    assert "reply_markup" not in decided


async def test_a_rejected_reply_stays_inside_as_a_note(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    said = question["reply_to_message"]

    await bob.presses(question, "Reject")
    await bob.sees("with the reason", topic=topic)
    await bob.presses(question, "No reason")

    await bob.writes(topic, "/info", reply_to=said["message_id"])
    await bob.sees("A note: the customer never sees it", topic=topic)
    assert "It was sent on Monday" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_trainee_does_not_approve_himself(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    answer = await tim.presses(question, "Approve")

    assert words_of(answer) == "Your role does not allow this."
    assert "It was sent on Monday" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_reply_edited_before_approval_goes_out_in_the_approved_wording(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    before = button_of(question, "Approve")
    await tim.edits(question["reply_to_message"], text="It was sent on Tuesday")
    renewed = await stage.until(GROUP, question, lambda now: button_of(now, "Approve") != before)

    await bob.presses(renewed, "Approve")

    await alice.gets("It was sent on Tuesday")
    assert "It was sent on Monday" not in await alice.sees()


async def test_an_approval_of_an_earlier_wording_is_refused(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    data = button_of(question, "Approve")
    await tim.edits(question["reply_to_message"], text="Go away")
    await stage.until(GROUP, question, lambda now: button_of(now, "Approve") != data)

    pressed = await stage.client.callback(bob.id, question["message_id"], data, chat=GROUP)

    assert "changed in the meantime" in words_of(pressed["answer"])
    assert "Go away" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_reply_edited_after_approval_is_not_changed_at_the_customer(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Approve")
    await alice.gets("It was sent on Monday")

    await tim.edits(question["reply_to_message"], text="Go away")

    await tim.sees("your changes need approval", topic=topic)
    seen = await after_a_plain_answer(alice, bob, topic)
    assert "It was sent on Monday" in seen
    assert "Go away" not in seen


async def test_a_held_reply_that_was_edited_into_a_note_is_not_sent_by_an_approval(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    data = button_of(question, "Approve")
    await tim.edits(question["reply_to_message"], text="// It was sent on Monday")
    renewed = await stage.until(GROUP, question, lambda now: button_of(now, "Approve") != data)

    answer = await bob.presses(renewed, "Approve")

    assert "Kept as a note by Bob" in words_of(answer)
    seen = await after_a_plain_answer(alice, bob, topic)
    assert not any("It was sent on Monday" in text for text in seen)


async def test_a_held_album_with_one_item_edited_into_a_note_stays_inside_whole(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await tim.sends_album(topic, [{"content": "photo"}, {"content": "photo"}])
    question = await tim.sees("this reply waits for approval", topic=topic)
    data = button_of(question, "Approve")
    await tim.edits(album[1], caption="// for us")
    renewed = await stage.until(GROUP, question, lambda now: button_of(now, "Approve") != data)

    await bob.presses(renewed, "Approve")

    await after_a_plain_answer(alice, bob, topic)
    assert not any("photo" in one for one in await stage.client.messages(alice.id))


async def test_a_trainees_spoken_reply_waits_for_approval_and_goes_out_without_the_command(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic, "/reply It was sent on Monday")
    assert "It was sent on Monday" not in await after_a_plain_answer(alice, bob, topic)

    await bob.presses(question, "Approve")

    heard = await alice.gets("It was sent on Monday")
    assert heard["text"] == "It was sent on Monday"


async def test_advice_on_a_held_reply_stays_inside(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    held = question["reply_to_message"]["message_id"]

    await bob.writes(topic, "Be kinder to her", reply_to=held)

    assert "Be kinder to her" not in await after_a_plain_answer(alice, bob, topic)


async def test_each_reply_of_a_trainee_has_a_question_of_its_own(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    first = await asks_about_tim(tim, topic, "One")
    await tim.writes(topic, "Two")
    second = await tim.sees("waits for approval", topic=topic, after=first["message_id"])

    await bob.presses(second, "Approve")

    await alice.gets("Two")
    assert "One" not in await alice.sees()


async def test_a_trainees_note_needs_no_approval(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    await tim.writes(topic, "// What do I say?")

    await after_a_plain_answer(alice, bob, topic)
    seen = await texts_in(bob, topic)
    assert not any("waits for approval" in text for text in seen)


async def test_the_approved_photo_of_a_trainee_goes_out_with_its_caption(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    await tim.writes(topic, content="photo", caption="The label")
    question = await tim.sees("this reply waits for approval", topic=topic)

    await bob.presses(question, "Approve")

    heard = await alice.gets("The label")
    assert heard["photo"]


async def test_an_approval_survives_a_restart(
    alice: Customer, tim: Staff, bob: Staff, desk: RunningDesk, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    await desk.restart()
    await bob.presses(question, "Approve")

    heard = await alice.gets("It was sent on Monday")
    assert heard["from"]["id"] == bot_id()


async def test_an_approval_that_took_its_time_makes_no_late_reply(
    alice: Customer, bob: Staff, tim: Staff, topic: int, stage: Stage
) -> None:
    await tim.writes(topic, content="photo", caption="This one?")
    question = await bob.sees("waits for approval", topic=topic)
    await stage.client.advance(3600)

    await bob.presses(question, "Approve")

    assert (await alice.gets("This one?"))["caption"] == "This one?"
