"""Trouble on the way: nothing is lost, repeated without need, or left for anybody to guess."""

import asyncio
from functools import partial

import pytest

from desk import errors
from desk.delivery import outcomes
from desk.messages import Outcome
from desk.outgoing import Destination, Priority, Say, State
from desk.ports import Transaction
from tests.courier.stage import ALICE, BOB, CAROL, DANA, GROUP, Stage

TO_OPERATORS = ["drop_before", "drop_after", "500", "502_html", "truncate"]


def times_seen(stage: Stage, chat_id: int, text: str) -> int:
    return stage.texts_in(chat_id).count(text)


@pytest.mark.parametrize("kind", TO_OPERATORS)
async def test_in_doubt_words_to_operators_go_again_at_once_with_a_mark(stage: Stage, kind: str):
    stage.misbehave("copyMessage", kind)
    stage.go()

    hello = await stage.alice_writes("Where is it?")
    await stage.ends(hello)
    await stage.is_quiet()

    has_repeat = kind in ("drop_after", "truncate")
    assert times_seen(stage, GROUP, "Where is it?") == (2 if has_repeat else 1)
    assert any("Perhaps a repeat" in text for text in stage.texts_in(GROUP))


async def test_a_silent_answer_is_in_doubt(stage: Stage):
    stage.bot.session.timeout = 0.2
    stage.misbehave("copyMessage", "hang", seconds=0.5)
    stage.go()

    hello = await stage.alice_writes("Where is it?")
    await stage.ends(hello)

    assert (await stage.row(hello)).doubts == 1
    assert times_seen(stage, GROUP, "Where is it?") == 1


def _is_doubted(tx: Transaction, *, ref: int, times: int) -> bool:
    row_id = tx.messages.row_of(ref)
    row = tx.outbox.get(row_id) if row_id is not None else None
    return row is not None and row.doubts >= times


async def test_after_three_doubts_the_message_is_unconfirmed_and_the_lane_goes_on(stage: Stage):
    stage.misbehave("copyMessage", "500", times=3)
    stage.go()
    first = await stage.alice_writes("one")
    second = await stage.alice_writes("two")

    for least in (1, 2):
        await stage.until(partial(_is_doubted, ref=first.id, times=least))
        stage.time_passes(10)
    await stage.ends(first, outcome=Outcome.UNCONFIRMED)
    await stage.ends(second)
    await stage.is_quiet()

    texts = stage.texts_in(GROUP)
    assert any("did not confirm" in text and "one" in text for text in texts)
    assert "two" in texts


async def test_doubt_about_an_answer_is_put_to_the_operators(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.misbehave("sendMessage", "drop_after", chat_id=ALICE)

    answer = await stage.bob_answers(ALICE, "It is on its way")
    await stage.is_in(answer, State.IN_DOUBT)
    await stage.until(lambda tx: tx.outbox.depth() == 1)

    asked = [one for one in stage.seen_in(GROUP) if "not certain" in one.get("text", "")]
    assert len(asked) == 1
    assert times_seen(stage, ALICE, "It is on its way") == 1


async def test_an_operator_decides_that_it_arrived(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.misbehave("sendMessage", "drop_after", chat_id=ALICE)
    answer = await stage.bob_answers(ALICE, "It is on its way")
    await stage.is_in(answer, State.IN_DOUBT)
    row_id = (await stage.row(answer)).id

    await stage.store.write(lambda tx: outcomes.it_arrived(tx, row_id))
    await stage.ends(answer)
    await stage.is_quiet()

    assert times_seen(stage, ALICE, "It is on its way") == 1
    with pytest.raises(errors.ButtonOutdated):
        await stage.store.write(lambda tx: outcomes.it_arrived(tx, row_id))


async def test_an_operator_decides_to_send_again(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.misbehave("sendMessage", "drop_before", chat_id=ALICE)
    answer = await stage.bob_answers(ALICE, "It is on its way")
    await stage.is_in(answer, State.IN_DOUBT)
    row_id = (await stage.row(answer)).id

    await stage.store.write(lambda tx: outcomes.send_again(tx, row_id))
    await stage.ends(answer)

    assert times_seen(stage, ALICE, "It is on its way") == 1


async def test_nobody_decides_and_it_goes_again_by_itself(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.misbehave("sendMessage", "drop_before", chat_id=ALICE)
    answer = await stage.bob_answers(ALICE, "It is on its way")
    await stage.is_in(answer, State.IN_DOUBT)

    stage.time_passes(61)
    await stage.ends(answer)

    assert times_seen(stage, ALICE, "It is on its way") == 1


async def test_a_crash_in_the_middle_of_a_call_loses_nothing(stage: Stage):
    stage.misbehave("copyMessage", "hang", seconds=3)
    stage.go()
    hello = await stage.alice_writes("Where is it?")
    await stage.is_in(hello, State.SENDING)

    await stage.kill()
    assert (await stage.row(hello)).state is State.SENDING
    stage.go()
    await stage.ends(hello)

    assert times_seen(stage, GROUP, "Where is it?") == 1


async def test_no_connection_is_no_doubt(stage: Stage):
    await stage.sandbox.stop()
    stage.go()

    hello = await stage.alice_writes("Where is it?")
    await stage.until(lambda tx: tx.outbox.alive(after=0, limit=1)[0].error is not None)

    row = await stage.row(hello)
    assert row.state in (State.PENDING, State.SENDING)
    assert row.doubts == 0


async def test_a_long_storm_of_500_leaves_nobody_in_the_dark(stage: Stage):
    stage.misbehave("*", "500", times=None)
    stage.go()
    said = [
        *await stage.customer_sends(ALICE, text="a"),
        *await stage.customer_sends(DANA, text="d"),
    ]

    for _ in range(20):
        stage.time_passes(30)
        await stage.rests()
    stage.act("faults/clear")
    for _ in range(10):
        stage.time_passes(60)
        await stage.rests()
    await stage.is_quiet()

    shown = "\n".join(stage.texts_in(GROUP)).splitlines()
    assert all(any(line.endswith(text) for line in shown) for text in ("a", "d"))
    assert all([await stage.outcome_of(one) for one in said])


async def test_a_flood_pauses_the_chat_and_stops_no_other(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.customer_sends(DANA, text="Hello")
    await stage.topic_of(ALICE)
    await stage.topic_of(DANA)
    stage.misbehave("sendMessage", "429", chat_id=ALICE, retry_after=30)

    slow = await stage.bob_answers(ALICE, "for Alice")
    await stage.until(lambda tx: tx.outbox.get(tx.messages.row_of(slow.id)).error is not None)
    quick = await stage.bob_answers(DANA, "for Dana")
    await stage.ends(quick)
    assert await stage.outcome_of(slow) is None
    stage.time_passes(31)
    await stage.ends(slow)

    assert b'desk_telegram_429_total{method="sendMessage"} 1.0' in stage.metrics.text()


async def test_a_restart_still_waits_as_long_as_telegram_asked(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    await stage.is_quiet()
    stage.misbehave("sendMessage", "429", chat_id=ALICE, retry_after=30)
    first = await stage.bob_answers(ALICE, "one")
    await stage.until(lambda tx: tx.outbox.get(tx.messages.row_of(first.id)).error is not None)
    await stage.halt()
    before = len(stage.sandbox.world.calls)

    stage.go()
    await stage.rests()
    assert len(stage.sandbox.world.calls) == before
    stage.time_passes(31)
    await stage.ends(first)


async def test_a_row_that_makes_us_stumble_stops_nobody_for_ever(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)
    await stage.is_quiet()
    broken = Say(text="about a message that is not there", message_refs=(9999,))
    row_id = await stage.store.write(
        lambda tx: tx.outbox.put(
            broken, Destination(topic_ref=1), priority=Priority.MESSAGE, now=tx.now
        )
    )
    more = await stage.alice_writes("Any news?")

    for _ in range(8):
        await stage.rests()
        stage.time_passes(60)
    await stage.ends(more)

    row = await stage.store.read(lambda tx: tx.outbox.get(row_id))
    assert row is not None
    assert row.state is State.REFUSED


async def test_a_blocked_bot_is_told_in_the_topic(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.act("block", person=ALICE)

    answer = await stage.bob_answers(ALICE, "Are you there?")
    await stage.ends(answer, outcome=Outcome.REFUSED)
    await stage.is_quiet()

    assert any("the customer has stopped the bot" in text for text in stage.texts_in(GROUP))
    customer = await stage.store.read(lambda tx: tx.customers.find(ALICE))
    assert customer is not None
    assert customer.blocked_at is not None


async def test_trying_again_sends_it_once_the_customer_is_back(stage: Stage):
    stage.go()
    await stage.alice_writes()
    await stage.topic_of(ALICE)
    stage.act("block", person=ALICE)
    answer = await stage.bob_answers(ALICE, "Are you there?")
    await stage.ends(answer, outcome=Outcome.REFUSED)
    row_id = (await stage.row(answer)).id
    stage.act("unblock", person=ALICE)

    await stage.store.write(lambda tx: outcomes.try_again(tx, row_id))
    await stage.ends(answer)

    assert "Are you there?" in stage.texts_in(ALICE)
    with pytest.raises(errors.ButtonOutdated):
        await stage.store.write(lambda tx: outcomes.try_again(tx, row_id))


async def test_a_deleted_topic_is_made_anew_with_card_and_history(stage: Stage):
    stage.go()
    hello = await stage.alice_writes("My parcel is lost")
    await stage.ends(hello)
    await stage.is_quiet()
    old = await stage.topic_of(ALICE)
    await stage.bot.delete_forum_topic(GROUP, old)

    more = await stage.alice_writes("Any news?")
    await stage.ends(more)
    await stage.is_quiet()

    new = await stage.topic_of(ALICE)
    in_new = [one["text"] for one in stage.seen_in(GROUP) if one["topic"] == new and "text" in one]
    assert new != old
    assert in_new[0].startswith("The topic was made anew")
    assert "My parcel is lost" in in_new[0]
    assert in_new[1] == "Any news?"
    assert in_new[2].startswith("#1")


async def test_a_topic_closed_by_hand_is_reopened(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)
    await stage.is_quiet()
    topic_id = await stage.topic_of(ALICE)
    await stage.bot.close_forum_topic(GROUP, topic_id)
    stage.misbehave("copyMessage", "error", description="Bad Request: TOPIC_CLOSED")

    more = await stage.alice_writes("Any news?")
    await stage.ends(more)

    assert stage.calls("reopenForumTopic") == 1
    assert times_seen(stage, GROUP, "Any news?") == 1


async def test_a_reply_to_a_deleted_message_goes_without_the_reply(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)
    answer = await stage.bob_answers(ALICE, "Which parcel?")
    await stage.ends(answer)
    asked = await stage.store.read(lambda tx: tx.messages.seen_as(answer.id, ALICE))
    stage.act("delete", **{"from": BOB, "chat": GROUP, "message_ids": [answer.message_id]})

    reply = await stage.alice_writes("The blue one", reply_to=asked)
    await stage.ends(reply)

    assert times_seen(stage, GROUP, "The blue one") == 1


async def test_a_bot_thrown_out_tells_the_lead_once_and_goes_on_when_it_is_back(stage: Stage):
    stage.act("send", **{"from": CAROL, "text": "/start"})
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)
    await stage.is_quiet()
    stage.act("bot_remove", chat=GROUP)

    more = await stage.alice_writes("Any news?")
    await stage.customer_sends(DANA, text="Hello")
    for _ in range(3):
        await stage.until(lambda tx: tx.outbox.get(tx.messages.row_of(more.id)).error is not None)
        stage.time_passes(5)
    stage.act("bot_add", chat=GROUP)
    stage.time_passes(60)
    await stage.ends(more)

    assert len(stage.texts_in(CAROL)) == 1


async def test_a_group_without_topics_mixes_no_customers_words(stage: Stage):
    stage.go()
    hello = await stage.alice_writes()
    await stage.ends(hello)
    await stage.is_quiet()
    await stage.store.write(lambda tx: tx.groups.set_forum(GROUP, is_forum=False))

    more = await stage.alice_writes("Any news?")
    answer = await stage.bob_answers(ALICE, "We look")
    await stage.ends(answer)

    assert await stage.outcome_of(more) is None
    await stage.store.write(lambda tx: tx.groups.set_forum(GROUP, is_forum=True))
    stage.time_passes(6)
    await stage.ends(more)


async def test_a_refused_token_ends_the_courier(stage: Stage):
    stage.misbehave("createForumTopic", "error", code=401, description="Unauthorized")
    stage.go()

    await stage.alice_writes()

    with pytest.raises(errors.TokenRefused):
        async with asyncio.timeout(5):
            await stage.courier_ends()
