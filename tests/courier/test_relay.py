"""Words reach the other side, in order, whole, and the desk knows that they did."""

import pytest

from desk.messages import Outcome
from desk.outgoing import State
from desk.staff import setup
from tests.courier.stage import ALICE, BOB, DANA, GROUP, Stage


async def test_a_first_message_makes_a_topic_and_appears_in_it(stage: Stage):
    stage.go()

    hello = await stage.alice_writes("My parcel is lost")
    await stage.ends(hello)

    topic_id = await stage.topic_of(ALICE)
    copies = [one for one in stage.seen_in(GROUP) if one.get("text") == "My parcel is lost"]
    assert [one["topic"] for one in copies] == [topic_id]


async def test_a_card_follows_and_is_pinned(stage: Stage):
    stage.go()

    await stage.alice_writes()
    await stage.is_quiet()

    assert stage.calls("pinChatMessage") == 1
    card_id = await stage.store.read(lambda tx: tx.topics.get(1).card_message_id)
    assert card_id in [one["id"] for one in stage.seen_in(GROUP)]


async def test_many_messages_keep_their_order(stage: Stage):
    said = [await stage.alice_writes(f"line {number}") for number in range(8)]

    stage.go()
    await stage.ends(*said)

    lines = [text for text in stage.texts_in(GROUP) if text.startswith("line")]
    assert lines == [f"line {number}" for number in range(8)]


async def test_an_answer_reaches_the_customer_and_is_receipted(stage: Stage):
    stage.go()
    await stage.alice_writes()

    answer = await stage.bob_answers(ALICE, "It is on its way")
    await stage.ends(answer)
    await stage.is_quiet()

    assert "It is on its way" in stage.texts_in(ALICE)
    assert stage.calls("setMessageReaction") == 1


async def test_an_album_stays_an_album(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)

    album = await stage.customer_sends(
        ALICE, album=[{"content": "photo", "caption": "one"}, {"content": "photo"}]
    )
    await stage.ends(*album)

    assert stage.calls("copyMessages") == 1


async def test_a_reply_stays_a_reply(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)

    answer = await stage.bob_answers(ALICE, "Which parcel?")
    await stage.ends(answer)
    asked = await stage.store.read(lambda tx: tx.messages.seen_as(answer.id, ALICE))
    reply = await stage.alice_writes("The blue one", reply_to=asked)
    await stage.ends(reply)

    world = stage.sandbox.world.groups[GROUP]
    copy_id = await stage.store.read(lambda tx: tx.messages.seen_as(reply.id, GROUP))
    assert copy_id is not None
    assert world.messages[copy_id].reply_to == answer.message_id


async def test_what_cannot_be_copied_is_described_in_its_place(stage: Stage):
    said = [
        await stage.alice_writes("before"),
        await stage.alice_writes(None, content="invoice"),
        await stage.alice_writes("after"),
    ]

    stage.go()
    await stage.ends(*said)

    texts = [text for text in stage.texts_in(GROUP) if text in ("before", "after") or "[" in text]
    assert texts[0] == "before"
    assert texts[1].startswith("[invoice]")
    assert texts[2] == "after"


async def test_words_relayed_late_carry_their_time(stage: Stage):
    hello = await stage.alice_writes("anybody there?")
    stage.time_passes(600)

    stage.go()
    await stage.ends(hello)

    [text] = [text for text in stage.texts_in(GROUP) if "anybody" in text]
    assert "🕓" in text


async def test_ended_messages_are_counted(stage: Stage):
    stage.go()

    hello = await stage.alice_writes()
    await stage.ends(hello)
    await stage.is_quiet()

    assert b'desk_messages_ended_total{outcome="sent"} 1.0' in stage.metrics.text()


async def test_nothing_leaves_after_the_stop(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)

    await stage.halt()
    later = await stage.alice_writes("too late")

    assert (await stage.row(later)).state is State.PENDING
    assert await stage.outcome_of(later) is None


async def test_customers_are_served_side_by_side(stage: Stage):
    stage.misbehave("copyMessage", "latency", times=None, seconds=0.05)
    said = [
        *await stage.customer_sends(ALICE, text="a"),
        *await stage.customer_sends(DANA, text="d"),
    ]

    stage.go()
    await stage.ends(*said, outcome=Outcome.SENT)

    assert {"a", "d"} <= set(stage.texts_in(GROUP))


class TestWithoutAGroup:
    @pytest.fixture
    def is_bound(self) -> bool:
        return False

    async def test_what_was_written_before_there_is_a_group_is_relayed_into_it(self, stage: Stage):
        stage.go()
        hello = await stage.alice_writes("Anybody?")
        await stage.rests()
        assert stage.calls("createForumTopic") == 0

        await stage.store.write(lambda tx: setup.bind(tx, GROUP, title="Team", is_forum=True))
        await stage.ends(hello)

        assert "Anybody?" in stage.texts_in(GROUP)


async def test_a_stop_lets_calls_in_flight_end(stage: Stage):
    stage.misbehave("copyMessage", "latency", seconds=0.3)
    stage.go()
    hello = await stage.alice_writes()
    await stage.is_in(hello, State.SENDING)

    await stage.halt()

    assert await stage.outcome_of(hello) is Outcome.SENT


async def test_a_caption_added_while_a_photo_waits_does_not_slip_out(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    await stage.is_quiet()
    await stage.halt()
    answer = await stage.bob_answers(ALICE, None, content="photo")
    changed = {"chat": GROUP, "message_id": answer.message_id, "caption": "// he owes us money"}
    stage.act("edit", **{"from": BOB, **changed})

    stage.go()
    await stage.ends(answer)

    (shown,) = (one for one in stage.seen_in(ALICE) if "photo" in one)
    assert "caption" not in shown or shown["caption"] == ""
