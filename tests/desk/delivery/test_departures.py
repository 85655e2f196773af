"""In which form a row leaves: whole where it can be, dated where it is late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.delivery import calls, outcomes
from desk.delivery.calls import Repair
from desk.messages import Outcome, Quote
from desk.outgoing import (
    Copy,
    Destination,
    Edit,
    Item,
    Priority,
    State,
)
from tests.desk.delivery.desk import GROUP


async def test_a_message_leaves_as_a_pure_copy_into_its_topic(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic(topic_id=500)

    departure = await desk.leaves(hello)

    assert (departure.chat_id, departure.topic_id) == (GROUP, 500)
    assert departure.call == calls.CopyOne(from_chat_id=101, message_id=hello.message_id)


async def test_a_row_leaves_only_once(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    assert await desk.leaves(hello) is not None
    assert await desk.leaves(hello) is None


async def test_a_reply_with_a_quote_is_decorated(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("two parcels")
    await desk.sent(answer, 88)
    reply = await desk.alice_writes(
        "this one", reply_to=88, quote=Quote(text="parcels", position=4)
    )

    departure = await desk.leaves(reply)

    assert departure.call.reply == calls.Reply(
        message_id=answer.message_id, quote=Quote(text="parcels", position=4)
    )


@pytest.mark.parametrize(
    ("repair", "reply"),
    [
        (Repair.NO_QUOTE, True),
        (Repair.NO_REPLY, False),
        (Repair.PURE, False),
    ],
)
async def test_a_refused_decoration_is_taken_off(desk, repair, reply):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("two parcels")
    await desk.sent(answer, 88)
    said = await desk.alice_writes("this", reply_to=88, quote=Quote(text="two", position=0))

    departure = await desk.leaves(said, frozenset({repair}))

    assert (departure.call.reply is not None) is reply
    assert departure.call.reply is None or departure.call.reply.quote is None


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "poll"},
        {"kind": "photo", "text": "x" * 1025},
        {"content": {"entities": ({"type": "custom_emoji", "offset": 0, "length": 2},)}},
    ],
    ids=["poll", "long caption", "custom emoji"],
)
async def test_what_decorating_could_harm_is_relayed_pure(desk, facts):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    reply = await desk.alice_writes(**{"text": "hm", "reply_to": 88, **facts})

    departure = await desk.leaves(reply)

    assert departure.call == calls.CopyOne(from_chat_id=101, message_id=reply.message_id)


async def test_late_words_carry_their_time_in_the_groups_zone(desk):
    hello = await desk.alice_writes("hello")
    await desk.makes_topic()
    desk.clock.passes(minutes=3)

    departure = await desk.leaves(hello)

    assert departure.call == calls.SendText(
        text="hello\n🕓 15:00", entities=(), reply=None, is_own=False
    )


async def test_a_late_photo_carries_its_time_in_the_caption(desk):
    photo = await desk.alice_writes("", kind="photo")
    await desk.makes_topic()
    desk.clock.passes(minutes=3)

    departure = await desk.leaves(photo)

    assert departure.call.caption == "🕓 15:00"


async def test_what_came_yesterday_carries_the_date(desk):
    hello = await desk.alice_writes("hello")
    await desk.makes_topic()
    desk.clock.passes(days=1)

    departure = await desk.leaves(hello)

    assert departure.call.text == "hello\n🕓 24.11.2026 15:00"


async def test_a_late_answer_carries_its_time_and_zone(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers(written_at=desk.clock.now - timedelta(hours=1))

    departure = await desk.leaves(answer)

    assert departure.call.text == "hi\n🕓 14:00 UTC+3"


async def test_an_answer_leaves_as_the_words_on_record_whatever_its_author_made_of_it(desk):
    """A copy would carry the edit: a reply turned into a note while it waits must not slip out."""
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("We are looking")

    departure = await desk.leaves(answer)

    assert isinstance(departure.call, calls.SendText)
    assert departure.call.text == "We are looking"


async def test_a_caption_for_a_customer_leaves_as_it_is_on_record(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("The label", kind="photo")

    departure = await desk.leaves(answer)

    assert isinstance(departure.call, calls.CopyOne)
    assert departure.call.caption == "The label"


async def test_albums_are_copied_together_in_the_order_of_their_ids(desk):
    first = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    second = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    await desk.makes_topic()

    departure = await desk.leaves(first)

    assert departure.call == calls.CopyAlbum(
        from_chat_id=101, message_ids=(first.message_id, second.message_id)
    )


async def test_a_message_undone_before_it_left_does_not_leave(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.do(lambda tx: tx.messages.end([answer.id], Outcome.UNDONE))

    assert await desk.leaves(answer) is None
    assert (await desk.row_of(answer)).state is State.CANCELLED


async def test_an_edit_brings_the_newest_wording_with_its_mark(desk):
    hello = await desk.alice_writes("helo")
    await desk.makes_topic()
    await desk.sent(hello, 77)
    edited = replace(hello.content, text="hello")
    await desk.do(lambda tx: tx.messages.revise(hello.id, edited, tx.now))
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text", mark="edited"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    departure = await desk.do(outcomes.claim, row_id)

    assert departure.call == calls.ChangeText(message_id=77, text="hello\nedited", entities=())


async def test_an_edit_that_cannot_be_made_is_said_in_reply(desk):
    hello = await desk.alice_writes("helo")
    await desk.makes_topic()
    await desk.sent(hello, 77)
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    departure = await desk.do(outcomes.claim, row_id, frozenset({Repair.AS_WORDS}))

    assert departure.call.text == "helo"
    assert departure.call.reply == calls.Reply(message_id=77)


async def test_an_edit_of_what_never_arrived_is_needless(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    assert await desk.do(outcomes.claim, row_id) is None

    assert (await desk.ask(lambda tx: tx.outbox.get(row_id))).state is State.CANCELLED


async def test_a_copy_carries_messages_in_one_lane(desk):
    hello = await desk.alice_writes()

    row = await desk.row_of(hello)

    assert row.outgoing == Copy(
        from_chat_id=101,
        items=(Item(message_ref=hello.id, message_id=hello.message_id),),
        written_at=hello.written_at,
    )
