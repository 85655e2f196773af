"""What it costs the database that a customer's message rings its owner."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from desk.conversation import reception
from desk.people import Role
from desk.ports import Transaction
from desk.staff import rings
from desk.ticketing import assignment
from storage.store import SqliteStore, open_store
from storage.transaction import Context
from tests.storage.cast import ALICE, BOB, BOT, HandClock, words
from tests.storage.test_schema import asked_of


@pytest.fixture
async def store(sqlite_url: str, clock: HandClock) -> AsyncIterator[SqliteStore]:
    opened = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    assert isinstance(opened, SqliteStore)
    yield opened
    await opened.close()


def _write(tx: Transaction, number: int) -> None:
    reception.receive(tx, words(f"line {number}", message_id=number))


def _ticket_id(tx: Transaction) -> int:
    customer = tx.customers.find(ALICE.telegram_id)
    assert customer is not None
    ticket = tx.tickets.latest(customer.id)
    assert ticket is not None
    return ticket.id


def _take(tx: Transaction, ticket_id: int) -> None:
    bob = tx.staff.add(BOB, is_admin=False, now=tx.now).given(Role.OPERATOR)
    tx.staff.save(bob)
    assignment.take(tx, bob, tx.tickets.get(ticket_id))


async def test_a_message_that_rings_its_owner_asks_the_database_at_most_twelve_times(
    store: SqliteStore,
):
    """The mark in the inbox is one of the twelve, and is not made here."""
    await store.write(partial(_write, number=1))
    ticket_id = await store.read(_ticket_id)
    await store.write(partial(_take, ticket_id=ticket_id))

    costs = []
    for number in (2, 3):
        with asked_of(store) as asked:
            await store.write(partial(_write, number=number))
        costs.append(len(asked) + 1)

    assert max(costs) <= 12
    waiting = await store.read(lambda tx: tx.timers.find(rings.TIMER, ticket_id))
    assert waiting is not None
    assert waiting.details["count"] == 2
