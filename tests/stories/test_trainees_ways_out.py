"""Whatever a trainee does, nothing of it reaches the customer before somebody else has said so."""

from collections.abc import Awaitable, Callable

import pytest

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, button_of
from tests.stories.held import after_a_plain_answer, words_of

Deed = Callable[[Staff, int], Awaitable[object]]


async def _photo(tim: Staff, topic: int) -> None:
    await tim.writes(topic, content="photo", caption="Secret")


async def _album(tim: Staff, topic: int) -> None:
    await tim.sends_album(topic, [{"content": "photo"}, {"content": "photo"}], caption="Secret")


async def _text(tim: Staff, topic: int) -> None:
    await tim.writes(topic, "Secret")


async def _spoken(tim: Staff, topic: int) -> None:
    await tim.writes(topic, "/reply Secret")


async def _later(tim: Staff, topic: int) -> None:
    await tim.writes(topic, "/later 1m Secret")


async def _poll(tim: Staff, topic: int) -> None:
    await tim.writes(topic, content="poll")


async def _sticker(tim: Staff, topic: int) -> None:
    await tim.writes(topic, content="sticker")


async def _voice(tim: Staff, topic: int) -> None:
    await tim.writes(topic, content="voice")


async def _place(tim: Staff, topic: int) -> None:
    await tim.writes(topic, content="location")


async def _close(tim: Staff, topic: int) -> None:
    await tim.writes(topic, "/close")


async def _promise(tim: Staff, topic: int) -> None:
    await tim.writes(topic, "/promise 1m Secret")


WAYS: list[Deed] = [
    *(_text, _photo, _album, _spoken, _later, _poll, _sticker, _voice, _place, _close, _promise),
]


async def _of_the_bot(stage: Stage, customer: Customer) -> list[Json]:
    said = await stage.client.messages(customer.id)
    return [one for one in said if one["from"]["id"] != customer.id]


@pytest.mark.parametrize("deed", WAYS, ids=lambda deed: deed.__name__.strip("_"))
async def test_nothing_a_trainee_says_arrives_by_itself(
    deed: Deed, alice: Customer, tim: Staff, bob: Staff, topic: int, stage: Stage
) -> None:
    before = len(await _of_the_bot(stage, alice))

    await deed(tim, topic)

    await stage.client.advance(120)
    await after_a_plain_answer(alice, bob, topic)
    assert len(await _of_the_bot(stage, alice)) == before + 1


async def test_a_trainees_reaction_stays_inside(
    alice: Customer, tim: Staff, bob: Staff, topic: int, stage: Stage
) -> None:
    copy = await tim.sees("My parcel is lost", topic=topic)

    await tim.reacts(copy, "👍")

    await after_a_plain_answer(alice, bob, topic)
    assert not await stage.calls("setMessageReaction") or all(
        str(call["params"]["chat_id"]) != str(alice.id)
        for call in await stage.calls("setMessageReaction")
    )


async def test_a_trainees_press_sends_no_scheduled_words(
    alice: Customer, tim: Staff, bob: Staff, topic: int, stage: Stage
) -> None:
    await bob.writes(topic, "/later 2h The parcel is there")
    await bob.sees("This leaves on", topic=topic)
    await alice.writes("Where is the bill?")
    asked = await bob.sees("the customer has written meanwhile", topic=topic)

    answer = await tim.presses(asked, "Send anyway")

    assert words_of(answer) == "Your role does not allow this."


async def test_a_trainee_neither_edits_nor_rejects_for_the_seniors(
    tim: Staff, topic: int, stage: Stage
) -> None:
    await tim.writes(topic, "Secret")
    question = await tim.sees("this reply waits for approval", topic=topic)

    for name in ("Edit", "Reject"):
        data = button_of(question, name)
        pressed = await stage.client.callback(tim.id, question["message_id"], data, chat=GROUP)
        assert words_of(pressed["answer"]) == "Your role does not allow this."
