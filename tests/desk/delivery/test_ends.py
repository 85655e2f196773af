"""How a row ends, what follows from it, and what heals by itself."""

import pytest

from desk import errors
from desk.delivery import calls, healing, outcomes
from desk.messages import Outcome
from desk.outgoing import (
    Delete,
    Destination,
    MakeTopic,
    Pin,
    Priority,
    React,
    Say,
    ShowCard,
    State,
)
from tests.desk.delivery.desk import GROUP


async def test_what_was_sent_is_known_by_its_copy(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    await desk.sent(hello, 77)

    assert await desk.outcome(hello) is Outcome.SENT
    found = await desk.ask(lambda tx: tx.messages.find(GROUP, 77))
    assert found.id == hello.id


async def test_an_answer_that_arrived_gets_a_receipt(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()

    await desk.sent(answer, 88)

    [receipt] = await desk.rows(React)
    assert receipt.outgoing == React(message_ref=answer.id, emoji="👌", is_receipt=True)
    assert receipt.to.aside == "receipt"


async def test_a_receipt_gives_way_to_the_customers_reaction(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    await desk.do(lambda tx: tx.messages.react(answer.id, "❤"))
    [receipt] = await desk.rows(React)

    assert await desk.do(outcomes.claim, receipt.id) is None

    row = await desk.ask(lambda tx: tx.outbox.get(receipt.id))
    assert row.state is State.CANCELLED


async def test_an_album_of_which_less_arrived_is_unconfirmed(desk):
    first = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    second = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    await desk.makes_topic()
    await desk.leaves(first)

    await desk.do(outcomes.delivered, (await desk.row_of(first)).id, [70])

    assert await desk.outcome(first) is Outcome.UNCONFIRMED
    assert await desk.outcome(second) is Outcome.UNCONFIRMED
    assert any("did not confirm" in text for text in await desk.said())


async def test_a_removed_message_is_undone_and_loses_its_receipt(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    removal = Delete(message_ref=answer.id)
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            removal,
            Destination(private_chat_id=101),
            priority=Priority.ANSWER,
            now=tx.now,
        )
    )

    departure = await desk.do(outcomes.claim, row_id)
    await desk.do(outcomes.delivered, row_id, [])

    assert departure.call == calls.TakeAway(message_id=88)
    assert await desk.outcome(answer) is Outcome.UNDONE
    assert [row.outgoing.emoji for row in await desk.rows(React)] == ["👌", None]


async def test_a_card_is_pinned_once_and_then_edited(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    [card] = await desk.rows(ShowCard)
    await desk.do(outcomes.claim, card.id)
    await desk.do(outcomes.delivered, card.id, [60])
    [pin] = await desk.rows(Pin)
    await desk.do(outcomes.claim, pin.id)
    await desk.do(outcomes.delivered, pin.id, [])

    again = await desk.do(
        lambda tx: tx.outbox.put(card.outgoing, card.to, priority=Priority.CARD, now=tx.now)
    )
    departure = await desk.do(outcomes.claim, again)
    await desk.do(outcomes.delivered, again, [])

    assert departure.call.message_id == 60
    assert await desk.rows(Pin) == []


async def test_words_for_a_deleted_topic_wait_behind_a_new_one(desk):
    hello = await desk.alice_writes("first")
    await desk.makes_topic(topic_id=500)
    await desk.sent(hello, 77)
    more = await desk.alice_writes("second")
    departure = await desk.leaves(more)

    await desk.do(healing.topic_gone, departure.row.id, 500)

    assert (await desk.row_of(more)).state is State.PENDING
    [making] = await desk.rows(MakeTopic)
    [history] = [row for row in await desk.rows(Say) if "first" in row.outgoing.text]
    assert making.rank == history.rank == 0
    assert making.id < history.id


async def test_a_topic_already_made_anew_is_not_made_again(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic(topic_id=501)
    departure = await desk.leaves(hello)

    await desk.do(healing.topic_gone, departure.row.id, 500)

    assert await desk.rows(MakeTopic) == []
    assert (await desk.row_of(hello)).state is State.PENDING


async def test_a_topic_of_doubtful_making_is_adopted_by_its_service_message(desk):
    hello = await desk.alice_writes()
    [making] = await desk.rows(MakeTopic)
    departure = await desk.do(outcomes.claim, making.id)
    await desk.do(outcomes.doubted, making.id, "TimeoutError")

    await desk.do(healing.adopt_topic, GROUP, 500, departure.call.name)
    desk.clock.passes(seconds=10)

    assert await desk.do(outcomes.claim, making.id) is None
    assert (await desk.leaves(hello)).topic_id == 500


async def test_the_topic_of_somebody_else_is_not_adopted(desk):
    await desk.alice_writes()

    await desk.do(healing.adopt_topic, GROUP, 500, "#9 · Somebody")

    topic = await desk.ask(lambda tx: tx.topics.get(1))
    assert topic.topic_id is None


async def test_words_without_a_topic_have_one_made(desk):
    hello = await desk.alice_writes()
    [making] = await desk.rows(MakeTopic)
    await desk.do(lambda tx: tx.outbox.end(making.id, State.CANCELLED, tx.now))

    assert await desk.leaves(hello) is None

    assert len(await desk.rows(MakeTopic)) == 1
    assert (await desk.row_of(hello)).state is State.PENDING


async def test_what_the_group_cannot_take_is_described_at_the_same_place(desk):
    invoice = await desk.alice_writes("please pay", kind="invoice")
    await desk.makes_topic()
    row_id = (await desk.leaves(invoice)).row.id

    assert await desk.do(outcomes.refused, row_id, "cannot_copy") is None

    departure = await desk.leaves(invoice)
    assert departure.row.id == row_id
    assert departure.call.text == "[invoice]\nplease pay"
    await desk.do(outcomes.delivered, row_id, [70])
    assert await desk.outcome(invoice) is Outcome.SENT


async def test_a_refused_answer_is_told_with_the_reason_and_a_button(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id

    await desk.do(outcomes.refused, row_id, "premium_only")

    assert await desk.outcome(answer) is Outcome.REFUSED
    [told] = await desk.rows(Say)
    assert "Premium" in told.outgoing.text
    assert told.outgoing.buttons[0][0].data == f"try:{row_id}"
    assert told.outgoing.reply_to == answer.id


async def test_trying_again_sends_the_same_anew_and_only_once(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id
    await desk.do(outcomes.refused, row_id, "blocked")

    await desk.do(outcomes.try_again, row_id)

    assert await desk.outcome(answer) is None
    assert (await desk.row_of(answer)).id > row_id
    await desk.is_accounted_for()
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(outcomes.try_again, row_id)


async def test_nothing_goes_into_a_group_whose_topics_are_off(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    await desk.do(lambda tx: tx.groups.set_forum(GROUP, is_forum=False))

    assert await desk.leaves(hello) is None

    row = await desk.row_of(hello)
    assert (row.state, row.ready_at > desk.clock.now) == (State.PENDING, True)


async def test_a_group_that_became_a_supergroup_is_followed(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    await desk.do(healing.migrated, GROUP, -2)

    departure = await desk.leaves(hello)
    assert departure.chat_id == -2
