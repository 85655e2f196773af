"""Topics and tickets."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.outgoing import Destination, Priority, Say
from desk.policy import TicketsPolicy
from desk.ports import Transaction
from desk.ticketing import moves
from storage.store import Store
from tests.storage.cast import ALICE, DANA, GROUP, NOON, begin


async def test_a_topic_is_found_where_telegram_shows_it(store: Store):
    def make(tx: Transaction):
        topic = replace(begin(tx).topic, topic_id=42, card_message_id=43, icon="✅")
        tx.topics.save(topic)
        return topic

    topic = await store.write(make)

    assert await store.read(lambda tx: tx.topics.find(GROUP, 42)) == topic
    assert await store.read(lambda tx: tx.topics.find(GROUP, 44)) is None


async def test_a_topic_not_made_yet_is_known_by_its_title(store: Store):
    topic = (await store.write(begin)).topic

    def ask(tx: Transaction):
        return [tx.topics.unmade(GROUP, topic.title), tx.topics.unmade(GROUP, "another")]

    before = await store.read(ask)
    await store.write(lambda tx: tx.topics.save(replace(topic, topic_id=42)))

    assert before == [topic, None]
    assert await store.read(ask) == [None, None]


async def test_a_customers_newest_topic_is_the_current_one(store: Store):
    def move(tx: Transaction):
        talk = begin(tx)
        return tx.topics.add(
            customer_id=talk.customer.id, group_chat_id=-2, title="t", icon="i", now=tx.now
        )

    newer = await store.write(move)

    assert await store.read(lambda tx: tx.topics.current(newer.customer_id)) == newer


async def test_a_group_that_was_replaced_takes_topics_and_waiting_rows_along(store: Store):
    def move(tx: Transaction):
        topic = begin(tx).topic
        tx.topics.save(replace(topic, topic_id=42, card_message_id=43))
        row_id = tx.outbox.put(
            Say(text="hi"), Destination(topic_ref=topic.id), priority=Priority.ALERT, now=tx.now
        )
        tx.topics.move_all(-55, was=GROUP)
        return tx.topics.get(topic.id), tx.outbox.get(row_id)

    topic, row = await store.write(move)

    assert (topic.group_chat_id, topic.topic_id, topic.card_message_id) == (-55, None, None)
    assert row is not None
    assert row.chat_id == -55


async def test_a_group_that_became_a_supergroup_keeps_its_topics(store: Store):
    def migrate(tx: Transaction):
        topic = begin(tx).topic
        tx.topics.save(replace(topic, topic_id=42))
        rows = [
            tx.outbox.put(Say(text="a"), to, priority=Priority.ALERT, now=tx.now)
            for to in (
                Destination(topic_ref=topic.id),
                Destination(group_chat_id=GROUP),
                Destination(group_chat_id=GROUP, aside="card"),
                Destination(private_chat_id=5),
            )
        ]
        tx.topics.rename_group(GROUP, -77)
        return tx.topics.get(topic.id), [tx.outbox.get(row_id) for row_id in rows]

    topic, rows = await store.write(migrate)

    assert (topic.group_chat_id, topic.topic_id) == (-77, 42)
    assert [row and row.chat_id for row in rows] == [-77, -77, -77, 5]
    assert [row and row.to.lane for row in rows] == [f"t:{topic.id}", "g:-77", "g:-77:card", "p:5"]


async def test_a_lane_renamed_goes_on_where_it_was(store: Store):
    def migrate(tx: Transaction):
        for group in (GROUP, -77):
            tx.outbox.put_newest(
                Say(text=str(group)),
                Destination(group_chat_id=group, aside="card"),
                priority=Priority.CARD,
                now=tx.now,
            )
            tx.topics.rename_group(GROUP, -77)
        return [row.outgoing for row in tx.outbox.alive(after=0, limit=9)]

    assert await store.write(migrate) == [Say(text="-77")]


async def test_tickets_are_numbered_from_one_without_gaps(store: Store):
    def open_two(tx: Transaction):
        first, expected, second = begin(tx), tx.tickets.next_number(), begin(tx, DANA)
        return first.ticket.number, expected, second.ticket.number

    assert await store.write(open_two) == (1, 2, 2)


async def test_a_customer_has_one_ticket_that_is_not_closed(store: Store):
    def open_second(tx: Transaction):
        talk = begin(tx)
        tx.tickets.add(
            customer_id=talk.customer.id,
            topic_ref=talk.topic.id,
            previous_id=None,
            is_test=False,
            now=tx.now,
        )

    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.write(open_second)


async def test_a_closed_ticket_makes_room_for_the_next(store: Store):
    def reopen(tx: Transaction):
        talk = begin(tx)
        tx.tickets.save(moves.closed(talk.ticket, tx.now), was=talk.ticket)
        tx.tickets.add(
            customer_id=talk.customer.id,
            topic_ref=talk.topic.id,
            previous_id=talk.ticket.id,
            is_test=True,
            now=tx.now,
        )
        return talk.customer.id

    customer_id = await store.write(reopen)

    tickets = await store.read(lambda tx: tx.tickets.of(customer_id))
    assert [(each.number, each.is_closed, each.is_test) for each in tickets] == [
        (2, False, True),
        (1, True, False),
    ]
    assert tickets[0].previous_id == tickets[1].id
    assert await store.read(lambda tx: tx.tickets.latest(customer_id)) == tickets[0]


async def test_of_two_who_change_a_ticket_the_quicker_wins(store: Store):
    before = (await store.write(begin)).ticket
    waiting = moves.customer_wrote(before, NOON, TicketsPolicy())
    closed = moves.closed(before, NOON + timedelta(minutes=1))

    was_first = await store.write(lambda tx: tx.tickets.save(waiting, was=before))
    was_second = await store.write(lambda tx: tx.tickets.save(closed, was=before))

    assert (was_first, was_second) == (True, False)
    assert await store.read(lambda tx: tx.tickets.get(before.id)) == waiting


async def test_a_ticket_follows_its_customer_into_another_topic(store: Store):
    def move(tx: Transaction):
        talk = begin(tx)
        topic = tx.topics.add(
            customer_id=talk.customer.id, group_chat_id=-2, title="t", icon="i", now=tx.now
        )
        tx.tickets.place_in_topic(talk.ticket, topic.id)
        return tx.tickets.get(talk.ticket.id).topic_ref, topic.id

    placed, expected = await store.write(move)

    assert placed == expected


@pytest.mark.parametrize("noun", ["customers", "topics", "tickets", "messages"])
async def test_what_does_not_exist_cannot_be_got(store: Store, noun: str):
    with pytest.raises(KeyError):
        await store.read(lambda tx: getattr(tx, noun).get(99))


async def test_a_customer_without_tickets_has_no_latest(store: Store):
    customer = await store.write(lambda tx: tx.customers.add(ALICE, language="en", now=tx.now))

    assert await store.read(lambda tx: tx.tickets.latest(customer.id)) is None
    assert await store.read(lambda tx: tx.topics.current(customer.id)) is None
