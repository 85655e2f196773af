"""The store: units of work on either engine."""

import asyncio
from dataclasses import replace

import pytest

from desk import errors
from desk.boxes import Arrival
from desk.outgoing import Destination, Priority, Say, State
from desk.policy import Policy
from desk.ports import Transaction
from storage.news import News
from storage.store import Store, open_store
from storage.transaction import Context
from tests.storage.cast import ALICE, BOT, DANA, OTHER_BOT, HandClock, begin


def add(tx: Transaction):
    return tx.customers.add(ALICE, language="en", now=tx.now)


async def test_a_unit_that_fails_leaves_nothing_behind(store: Store):
    def fail(tx: Transaction):
        add(tx)
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        await store.write(fail)

    assert await store.read(lambda tx: tx.customers.find(ALICE.telegram_id)) is None


async def test_what_a_unit_returns_comes_back(store: Store):
    customer = await store.write(add)

    assert await store.read(lambda tx: tx.customers.get(customer.id)) == customer


async def test_a_unit_knows_the_moment_and_the_desk(store: Store):
    seen = await store.write(lambda tx: (tx.now, tx.bot_id, tx.language, tx.timezone, tx.policy))

    assert seen[1:] == (BOT, "ru", "Europe/Moscow", Policy())


async def test_the_moment_of_a_unit_does_not_move(store: Store, clock: HandClock):
    def wait(tx: Transaction):
        before = tx.now
        clock.passes(minutes=1)
        return before == tx.now

    assert await store.write(wait)


async def test_a_reader_cannot_write(store: Store):
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await store.read(add)


async def test_a_reader_sees_one_moment_of_the_database(store: Store):
    def look_while_somebody_writes(tx: Transaction):
        before = tx.customers.find(ALICE.telegram_id)
        writing = asyncio.ensure_future(store.write(add))
        while not writing.done():
            tx.customers.find(ALICE.telegram_id)  # the loop goes on while we wait for the answer
        return before, tx.customers.find(ALICE.telegram_id)

    assert await store.read(look_while_somebody_writes) == (None, None)
    assert await store.read(lambda tx: tx.customers.find(ALICE.telegram_id)) is not None


async def test_units_asked_for_together_all_happen(store: Store):
    def at(number: int):
        person = replace(DANA, telegram_id=number)
        return lambda tx: tx.customers.add(person, language="en", now=tx.now).chat_id

    numbers = range(1, 65)

    results = await asyncio.gather(*(store.write(at(number)) for number in numbers))

    assert results == list(numbers)


async def test_giving_up_waiting_does_not_call_a_unit_off(store: Store):
    waiting = asyncio.create_task(store.write(add))
    await asyncio.sleep(0)
    waiting.cancel()

    await store.probe()

    assert await store.read(lambda tx: tx.customers.find(ALICE.telegram_id)) is not None


async def test_listeners_hear_what_a_commit_brings(store: Store):
    heard: list[News] = []
    store.on_news(heard.append)

    def receive(tx: Transaction):
        tx.inbox.add([Arrival(update_id=1, lane="p:1", body=b"{}")], tx.now)

    def put(tx: Transaction):
        to = Destination(private_chat_id=1)
        return tx.outbox.put(Say(text="hi"), to, priority=Priority.ALERT, now=tx.now)

    def end(tx: Transaction):
        tx.outbox.end(row_id, State.CANCELLED, tx.now)

    await store.write(add)
    await store.write(receive)
    row_id = await store.write(put)
    stored = await store.read(lambda tx: tx.outbox.get(row_id))
    await store.write(end)
    await store.probe()

    assert [row.update_id for row in heard[0].arrived] == [1]
    assert [news.outbox for news in heard[1:]] == [{row_id: stored}, {row_id: None}]


async def test_listeners_hear_nothing_of_what_was_undone(store: Store):
    heard: list[News] = []
    store.on_news(heard.append)

    def fail(tx: Transaction):
        tx.inbox.add([Arrival(update_id=1, lane="p:1", body=b"{}")], tx.now)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fail)
    await store.probe()

    assert heard == []


async def test_one_bot_does_not_see_what_belongs_to_another(database_url: str, clock: HandClock):
    async def with_bot(bot_id: int, unit):
        store = await open_store(database_url, context=Context(bot_id=bot_id), clock=clock)
        try:
            return await store.write(unit)
        finally:
            await store.close()

    ours = await with_bot(BOT, begin)

    def look(tx: Transaction):
        mine = begin(tx)
        return (
            mine.ticket.number,
            tx.tickets.of(ours.customer.id),
            tx.topics.current(ours.customer.id),
        )

    assert await with_bot(OTHER_BOT, look) == (1, [], None)
    with pytest.raises(KeyError):
        await with_bot(OTHER_BOT, lambda tx: tx.tickets.get(ours.ticket.id))


async def test_what_was_written_is_there_after_a_restart(database_url: str, clock: HandClock):
    store = await open_store(database_url, context=Context(bot_id=BOT), clock=clock)
    customer = await store.write(add)
    await store.close()

    store = await open_store(database_url, context=Context(bot_id=BOT), clock=clock)
    found = await store.read(lambda tx: tx.customers.get(customer.id))
    await store.close()

    assert found == customer


async def test_the_database_of_a_running_desk_is_held(database_url: str, clock: HandClock):
    store = await open_store(database_url, context=Context(bot_id=BOT), clock=clock)
    try:
        with pytest.raises(errors.DatabaseHeld) as held:
            await open_store(database_url, context=Context(bot_id=OTHER_BOT), clock=clock)
    finally:
        await store.close()

    assert "in use" in str(held.value)
    assert held.value.exit_code == 3
