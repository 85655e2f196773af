"""Promises, permits, and questions found by where they are shown."""

from datetime import timedelta

from desk.messages import HeldFor
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import BOB, CAROL, NOON, begin


async def test_a_promise_is_open_until_it_ends_once(store: Store):
    def promise(tx: Transaction):
        ticket = begin(tx).ticket
        due_at = NOON + timedelta(hours=2)
        made = tx.promises.add(ticket.id, by_id=BOB.telegram_id, now=tx.now, due_at=due_at)
        before = tx.promises.open_of(ticket.id)
        ends = [tx.promises.end(made.id, is_kept=kept, now=tx.now) for kept in (True, False)]
        return made, before, ends, tx.promises.open_of(ticket.id), tx.promises.since(NOON)

    made, before, ends, after, since = await store.write(promise)

    assert (list(before), ends, list(after)) == ([made], [True, False], [])
    assert [one.is_kept for one in since] == [True]


async def test_a_permit_is_given_once_and_taken_once(store: Store):
    def permit(tx: Transaction):
        who = BOB.telegram_id
        given = [
            tx.permits.give(who, "payment", by_id=CAROL.telegram_id, now=tx.now) for _ in range(2)
        ]
        held = [one.category for one in tx.permits.of(who)]
        return given, held, [tx.permits.take(who, "payment") for _ in range(2)]

    assert await store.write(permit) == ([True, False], ["payment"], [True, False])


async def test_an_open_question_is_found_by_the_message_that_asks_it(store: Store):
    def ask(tx: Transaction):
        topic = begin(tx).topic
        question = tx.held.ask(
            HeldFor.LATER, about_id=BOB.telegram_id, topic_ref=topic.id, now=tx.now
        )
        place = Destination(topic_ref=topic.id)
        row_id = tx.outbox.put(Say(text="?"), place, priority=Priority.ALERT, now=tx.now)
        tx.held.asked_by(question.id, row_id)
        tx.outbox.sent(row_id, tx.now, [77])
        found = [tx.held.shown_as(topic.id, number) for number in (77, 7)]
        open_before = tx.held.open_in(topic.id, HeldFor.LATER)
        tx.held.answer(question.id, "sent", by=1, now=tx.now)
        return question, found, open_before, tx.held.shown_as(topic.id, 77)

    question, found, open_before, answered = await store.write(ask)

    assert found == [question, None]
    assert list(open_before) == [question]
    assert answered is None
