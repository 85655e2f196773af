"""`[desk] hold_seconds`: a reply waits a moment, and one press takes it back."""

import pytest

from desk.policy import DeskPolicy, Policy
from tests.cast import GROUP, UNLIMITED, Customer, Staff, Stage, button_of
from tests.stories.held import words_of


@pytest.fixture
def policy() -> Policy:
    return Policy(telegram=UNLIMITED, desk=DeskPolicy(hold_seconds=30))


async def test_a_held_reply_leaves_after_its_time(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await bob.writes(topic, "On Monday")
    await bob.sees("Leaves in 30 seconds", topic=topic)
    assert "On Monday" not in await alice.sees()

    await stage.client.advance(31)

    await alice.gets("On Monday")


async def test_a_cancelled_reply_never_leaves_and_what_follows_does(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await bob.writes(topic, "On Monday")
    told = await bob.sees("Leaves in 30 seconds", topic=topic)
    await bob.writes(topic, "On Tuesday")
    await bob.sees("Leaves in", topic=topic, after=told["message_id"])

    answer = await bob.presses(told, "Cancel")

    assert "taken back" in words_of(answer)
    await stage.client.advance(31)
    await alice.gets("On Tuesday")
    assert "On Monday" not in await alice.sees()


async def test_what_has_left_is_not_cancelled(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await bob.writes(topic, "On Monday")
    told = await bob.sees("Leaves in 30 seconds", topic=topic)
    await stage.client.advance(31)
    await alice.gets("On Monday")

    answer = await bob.presses(told, "Cancel")

    assert "Too late" in words_of(answer)


async def test_another_operator_does_not_cancel_it(bob: Staff, tim: Staff, topic: int) -> None:
    await bob.writes(topic, "On Monday")
    told = await bob.sees("Leaves in 30 seconds", topic=topic)

    answer = await tim.presses(told, "Cancel")

    assert "Only its author or a lead" in words_of(answer)


async def test_an_edit_into_a_note_takes_a_held_reply_back(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    said = await bob.writes(topic, "She is a VIP")
    await bob.sees("Leaves in 30 seconds", topic=topic)

    await bob.edits(said, text="// She is a VIP")

    await bob.sees("is a note now", topic=topic)
    await stage.client.advance(31)
    await bob.writes(topic, "On Monday")
    await bob.sees("Leaves in 30 seconds", topic=topic, after=said["message_id"] + 2)
    await stage.client.advance(31)
    await alice.gets("On Monday")
    assert not any("VIP" in text for text in await alice.sees())


async def test_a_held_album_has_one_button_and_is_cancelled_whole(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await bob.sends_album(topic, [{"content": "photo"}, {"content": "photo"}])
    told = await bob.sees("Leaves in 30 seconds", topic=topic)

    pressed = await stage.client.callback(
        bob.id, told["message_id"], button_of(told, "Cancel"), chat=GROUP
    )

    assert "taken back" in words_of(pressed["answer"])
    await bob.writes(topic, "On Monday")
    await bob.sees("Leaves in", topic=topic, after=told["message_id"])
    await stage.client.advance(31)
    await alice.gets("On Monday")
    assert not any("photo" in one for one in await stage.client.messages(alice.id))
