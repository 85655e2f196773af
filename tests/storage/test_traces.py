"""Which ids are accounted for: those of updates, and those of rows that became messages."""

import json
from datetime import UTC, datetime, timedelta

from desk.boxes import Arrival
from desk.delivery.evidence import Sending, Trace
from desk.events import Event
from desk.outgoing import Destination, Priority, Say, State
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import ALICE, DANA, GROUP, NOON, HandClock

SENT_AT = datetime(2026, 11, 24, 11, 59, 58, tzinfo=UTC)


def update(number: int, chat_id: int, message_id: int, kind: str = "message") -> Arrival:
    message = {"message_id": message_id, "date": int(SENT_AT.timestamp()), "chat": {"id": chat_id}}
    body = json.dumps({"update_id": number, kind: message}).encode()
    return Arrival(update_id=number, lane="", body=body)


def put(tx: Transaction, to: Destination) -> int:
    return tx.outbox.put(Say(text="hi"), to, priority=Priority.MESSAGE, now=tx.now)


def goes(tx: Transaction, to: Destination, *message_ids: int) -> int:
    row_id = put(tx, to)
    tx.outbox.claim(row_id, tx.now)
    if message_ids:
        tx.outbox.sent(row_id, tx.now, message_ids)
    return row_id


IN_GROUP = Destination(group_chat_id=GROUP)
TO_ALICE = Destination(private_chat_id=ALICE.telegram_id)
TO_DANA = Destination(private_chat_id=DANA.telegram_id)


async def test_updates_tell_which_messages_there_are(store: Store):
    arrivals = [
        update(1, GROUP, 5),
        update(2, GROUP, 6, "edited_message"),
        update(3, ALICE.telegram_id, 7),
        update(4, GROUP, 0),
        Arrival(update_id=5, lane="", body=b'{"update_id": 5, "callback_query": {"id": "1"}}'),
        Arrival(update_id=6, lane="", body=b'{"update_id": 6, "message": {"message_id": "x"}}'),
    ]
    await store.write(lambda tx: tx.inbox.add(arrivals, tx.now))

    seen = await store.read(lambda tx: tx.traces.seen(GROUP))

    assert sorted(seen, key=lambda one: one.message_id) == [
        Trace(message_id=5, since=SENT_AT, known_at=NOON),
        Trace(message_id=6, since=SENT_AT, known_at=NOON),
    ]


async def test_rows_tell_what_they_became_and_when(store: Store, clock: HandClock):
    row_id = await store.write(lambda tx: goes(tx, IN_GROUP))
    clock.passes(seconds=2)
    await store.write(lambda tx: tx.outbox.sent(row_id, tx.now, [8, 9]))

    seen = await store.read(lambda tx: tx.traces.seen(GROUP))

    later = NOON + timedelta(seconds=2)
    assert seen == [
        Trace(message_id=8, since=NOON, known_at=later),
        Trace(message_id=9, since=NOON, known_at=later),
    ]


async def test_private_chats_are_one_sequence(store: Store):
    def unit(tx: Transaction) -> None:
        tx.inbox.add([update(1, DANA.telegram_id, 5), update(2, GROUP, 6)], tx.now)
        goes(tx, TO_DANA, 7)
        goes(tx, IN_GROUP, 8)

    await store.write(unit)

    seen = await store.read(lambda tx: tx.traces.seen(ALICE.telegram_id))

    assert [one.message_id for one in seen] == [5, 7]


async def test_what_was_given_before_a_restore_is_no_trace_whenever_it_was_heard_of(
    store: Store, clock: HandClock
):
    def hear(tx: Transaction) -> None:
        tx.inbox.add([update(1, GROUP, 3), update(2, GROUP, 4, "edited_message")], tx.now)

    await store.write(lambda tx: goes(tx, IN_GROUP, 5))
    clock.passes(seconds=1)
    await store.write(lambda tx: tx.history.add(Event(kind="restored", at=tx.now)))
    clock.passes(seconds=1)
    await store.write(hear)
    await store.write(lambda tx: goes(tx, IN_GROUP, 9))

    seen = await store.read(lambda tx: tx.traces.seen(GROUP))

    assert [one.message_id for one in seen] == [9]


async def test_other_calls_to_the_chat_are_told_with_their_fate(store: Store, clock: HandClock):
    def unit(tx: Transaction) -> int:
        put(tx, TO_ALICE)
        goes(tx, TO_DANA)
        goes(tx, TO_ALICE, 3)
        doubted = goes(tx, TO_ALICE)
        tx.outbox.doubt(doubted, tx.now, "timeout", ready_at=tx.now)
        return goes(tx, TO_ALICE)

    await store.write(lambda tx: goes(tx, TO_ALICE, 2))
    clock.passes(seconds=1)
    ours = await store.write(unit)
    now = clock.now

    others = await store.read(lambda tx: tx.traces.sendings(ALICE.telegram_id, since=now, but=ours))

    assert others == [
        Sending(kind="Say", state=State.SENT, doubts=0, sending_at=now, message_ids=(3,)),
        Sending(kind="Say", state=State.IN_DOUBT, doubts=1, sending_at=now),
    ]
    doubted = await store.read(lambda tx: tx.traces.doubted_since(now))
    assert doubted == [(ALICE.telegram_id, now)]
