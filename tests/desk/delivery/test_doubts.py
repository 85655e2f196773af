"""Nobody knows whether it arrived, and no evidence is sought: who decides, when it goes again."""

import pytest

from desk import errors
from desk.delivery import doubts, outcomes
from desk.messages import Outcome
from desk.outgoing import Delete, Destination, Edit, Priority, Say, State
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy


@pytest.fixture
def policy() -> Policy:
    return Policy(
        telegram=TelegramPolicy(evidence=False),
        customer=CustomerPolicy(greeting=False),
        abuse=AbusePolicy(fold_after=0, raid_customers=0),
    )


async def test_a_crash_puts_what_was_on_its_way_in_doubt(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    await desk.leaves(hello)

    await desk.do(outcomes.recover)

    row = await desk.row_of(hello)
    assert (row.state, row.doubts) == (State.IN_DOUBT, 1)
    assert await desk.leaves(hello) is not None


async def test_a_repeat_is_marked_for_operators(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    row_id = (await desk.leaves(hello)).row.id
    await desk.do(outcomes.doubted, row_id, "TimeoutError")

    await desk.sent(hello, 77)

    assert any("Perhaps a repeat" in text for text in await desk.said())


async def test_about_an_answer_in_doubt_an_operator_may_decide(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id

    await desk.do(outcomes.doubted, row_id, "TimeoutError")

    [question] = await desk.rows(Say)
    assert [button.data for button in question.outgoing.buttons[0]] == [
        f"resend:{row_id}",
        f"arrived:{row_id}",
    ]
    assert await desk.leaves(answer) is None
    desk.clock.passes(seconds=61)
    assert await desk.leaves(answer) is not None


async def test_sending_again_needs_no_more_waiting(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id
    await desk.do(outcomes.doubted, row_id, "TimeoutError")

    await desk.do(outcomes.send_again, row_id)

    assert (await desk.row_of(answer)).ready_at == desk.clock.now
    assert await desk.leaves(answer) is not None
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(outcomes.send_again, row_id)


async def test_what_arrived_after_all_is_sent(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id
    await desk.do(outcomes.doubted, row_id, "TimeoutError")

    await desk.do(outcomes.it_arrived, row_id)

    assert await desk.outcome(answer) is Outcome.SENT
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(outcomes.it_arrived, row_id)


async def test_after_three_doubts_a_message_is_unconfirmed_and_told(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.row_of(answer)).id

    for _ in range(doubts.MOST):
        assert await desk.do(outcomes.claim, row_id) is not None
        await desk.do(outcomes.doubted, row_id, "TimeoutError")
        desk.clock.passes(seconds=61)

    assert await desk.outcome(answer) is Outcome.UNCONFIRMED
    assert any("did not confirm" in text for text in await desk.said())
    await desk.is_accounted_for()


async def _changes(desk, answer, change):
    """The author edits the answer, or takes it back."""
    fields = {"what": "text"} if change is Edit else {}
    return await desk.do(
        lambda tx: tx.outbox.put(
            change(message_ref=answer.id, **fields),
            Destination(private_chat_id=answer_chat(tx, answer)),
            priority=Priority.ANSWER,
            now=tx.now,
        )
    )


async def _unconfirmed(desk, message):
    row_id = (await desk.row_of(message)).id
    for _ in range(doubts.MOST):
        await desk.do(outcomes.claim, row_id)
        await desk.do(outcomes.doubted, row_id, "TimeoutError")
        desk.clock.passes(seconds=61)


@pytest.mark.parametrize(
    ("change", "told"),
    [(Edit, "change did not reach the other side"), (Delete, "could not be taken back")],
)
async def test_a_change_of_what_perhaps_arrived_is_refused_in_words(desk, change, told):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await _unconfirmed(desk, answer)
    row_id = await _changes(desk, answer, change)

    assert await desk.do(outcomes.claim, row_id) is None

    assert any(told in text for text in await desk.said())


async def test_a_customers_change_of_what_perhaps_arrived_is_said_anew(desk):
    hello = await desk.alice_writes("one")
    await desk.makes_topic()
    await _unconfirmed(desk, hello)
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text", mark="edited at 09:00"),
            (tx.outbox.get(tx.messages.row_of(hello.id))).to,
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    departure = await desk.do(outcomes.claim, row_id)

    assert departure.call.text == "one\nedited at 09:00"
    assert departure.call.reply is None


@pytest.mark.parametrize("change", [Edit, Delete])
async def test_a_change_is_repeated_longer_than_words_and_never_given_up_in_silence(desk, change):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 77)
    row_id = await _changes(desk, answer, change)

    tries = 0
    while await desk.do(outcomes.claim, row_id) is not None:
        tries += 1
        await desk.do(outcomes.doubted, row_id, "TimeoutError")
        desk.clock.passes(seconds=61)

    assert tries > doubts.MOST
    assert any("does not confirm" in text for text in await desk.said())


def answer_chat(tx, answer):
    return tx.customers.get(answer.customer_id).chat_id


class TestAnotherPolicy:
    @pytest.fixture
    def policy(self) -> Policy:
        return Policy(
            telegram=TelegramPolicy(in_doubt_customers="resend", evidence=False),
            customer=CustomerPolicy(greeting=False),
            abuse=AbusePolicy(fold_after=0, raid_customers=0),
        )

    async def test_answers_in_doubt_go_again_unasked(self, desk):
        await desk.alice_writes()
        await desk.makes_topic()
        answer = await desk.bob_answers()
        row_id = (await desk.leaves(answer)).row.id

        await desk.do(outcomes.doubted, row_id, "TimeoutError")

        assert await desk.rows(Say) == []
        assert await desk.leaves(answer) is not None
