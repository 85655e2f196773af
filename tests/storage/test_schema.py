"""What the tables promise as a whole."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite as sqlite_dialect

from desk.boxes import Arrival
from desk.outgoing import Destination, Item, MakeTopic, Priority
from desk.policy import TicketsPolicy
from desk.ports import Transaction
from desk.ticketing import moves
from storage import sqlite
from storage.columns import Moment
from storage.schema import metadata
from storage.store import SqliteStore, open_store
from storage.transaction import Context
from tests.storage.cast import ALICE, BOT, NOON, HandClock, begin, copy_of, say, words

TABLES = metadata.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_belongs_to_a_bot(table: sa.Table):
    assert not table.c.bot_id.nullable


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_whatever_is_unique_is_so_for_one_bot(table: sa.Table):
    constraints = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    indexes = [each for each in table.indexes if each.unique]

    unique = [each.columns for each in constraints] + [each.columns for each in indexes]

    assert [list(columns) for columns in unique if "bot_id" not in columns] == []


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_ids_are_64_bits_wide(table: sa.Table):
    ids = [each for each in table.c if each.name == "id" or each.name.endswith(("_id", "_ref"))]
    numbers = [each for each in ids if not isinstance(each.type, sa.Text | sa.TypeDecorator)]

    assert [each.name for each in numbers if not isinstance(each.type, sa.BigInteger)] == []


def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc():
    moscow = timezone(timedelta(hours=3))
    moment = datetime(2026, 11, 24, 15, 0, 0, 123_456, tzinfo=moscow)
    dialect = sqlite_dialect.dialect()

    stored = Moment().process_bind_param(moment, dialect)
    again = Moment().process_result_value(stored, dialect)

    assert again == moment
    assert again is not None
    assert again.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        Moment().process_bind_param(NOON.replace(tzinfo=None), sqlite_dialect.dialect())


QUESTIONS: dict[str, Callable[[Transaction], object]] = {
    "ix_outbox_alive": lambda tx: tx.outbox.alive(after=5, limit=9),
    "ix_outbox_spent": lambda tx: tx.outbox.spent_since(NOON),
    "ix_outbox_waiting_kind": lambda tx: tx.outbox.has_alive(
        MakeTopic, Destination(private_chat_id=1)
    ),
    "ix_outbox_open_album": lambda tx: tx.outbox.join_album(
        Destination(private_chat_id=1), "A", Item(message_ref=1, message_id=1)
    ),
    "ix_inbox_waiting": lambda tx: tx.inbox.waiting(after=5, limit=9),
    "ix_inbox_known": lambda tx: tx.inbox.add([Arrival(update_id=1, lane="", body=b"")], tx.now),
    "ix_inbox_done": lambda tx: tx.inbox.purge(NOON),
    "ix_topics_current": lambda tx: tx.topics.current(1),
    "ix_topics_at": lambda tx: tx.topics.find(-1, 2),
    "ix_tickets_of_customer": lambda tx: tx.tickets.latest(1),
    "ix_messages_at": lambda tx: tx.messages.find(1, 2),
    "ix_message_copies_at": lambda tx: tx.messages.find(1, 2),
    "ix_message_copies_of": lambda tx: tx.messages.seen_as(1, 2),
    "ix_messages_of_customer": lambda tx: tx.messages.recent(1, 9),
    "ix_messages_of_album": lambda tx: tx.messages.of_album(1, "A"),
    "ix_messages_under_way": lambda tx: tx.messages.unaccounted(),
    "ix_notes_at": lambda tx: tx.notes.find(1, 2),
    "ix_notes_of_album": lambda tx: tx.notes.has_album(1, "A"),
    "ix_held_words_at": lambda tx: tx.held.find(1, 2),
    "ix_held_words_of_question": lambda tx: tx.held.of(1),
    "ix_held_words_of_album": lambda tx: tx.held.question_of_album(1, "A"),
    "ix_events_by_actor": lambda tx: tx.history.has("x", actor_id=1),
    "ix_groups_bound": lambda tx: tx.groups.bound(),
}


@pytest.fixture
async def store(sqlite_url: str, clock: HandClock):
    opened = await open_store(sqlite_url, context=Context(bot_id=BOT), clock=clock)
    assert isinstance(opened, SqliteStore)
    yield opened
    await opened.close()


@contextmanager
def asked_of(store: SqliteStore) -> Iterator[list[str]]:
    """The statements that the writer gives to SQLite meanwhile, with their values."""
    asked: list[str] = []

    def listen(statement: str) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            asked.append(statement)

    driver = store._engine.raw_connection().driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(listen)
    try:
        yield asked
    finally:
        driver.set_trace_callback(None)


@pytest.mark.parametrize(("index", "question"), QUESTIONS.items(), ids=QUESTIONS.keys())
async def test_an_index_answers_the_question_it_is_named_after(
    store: SqliteStore, sqlite_url: str, index: str, question: Callable[[Transaction], object]
):
    with asked_of(store) as asked:
        await store.write(question)

    with closing(sqlite3.connect(sqlite.file_of(sqlite_url))) as connection:
        plans = [
            step[3]
            for statement in asked
            for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert any(f"INDEX {index} " in f"{plan} " for plan in plans), plans


async def test_a_row_id_is_never_given_twice(store: SqliteStore, clock: HandClock):
    def receive(tx: Transaction):
        (row,) = tx.inbox.add([Arrival(update_id=1, lane="", body=b"x")], tx.now)
        return row.id

    def erase(tx):
        tx.inbox._scope.connection.exec_driver_sql("DELETE FROM inbox")

    first = await store.write(receive)
    await store.write(erase)

    assert await store.write(receive) > first


async def test_relaying_a_message_asks_the_database_at_most_twelve_times(store: SqliteStore):
    talk = await store.write(begin)

    def relay(tx: Transaction):
        customer = tx.customers.find(ALICE.telegram_id)
        assert customer is not None
        ticket = tx.tickets.latest(customer.id)
        topic = tx.topics.current(customer.id)
        assert ticket is not None
        assert topic is not None
        message = say(tx, talk, words("hi"))
        to = Destination(topic_ref=topic.id)
        row_id = tx.outbox.put(copy_of(message), to, priority=Priority.MESSAGE, now=tx.now)
        tx.messages.carried_by(message.id, row_id)
        tx.tickets.save(moves.customer_wrote(ticket, tx.now, TicketsPolicy()), was=ticket)
        tx.inbox.done(1, tx.now)

    with asked_of(store) as asked:
        await store.write(relay)

    assert len(asked) <= 12
