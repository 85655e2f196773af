"""The inbox: nothing twice, nothing forgotten."""

from datetime import timedelta

from desk.boxes import Arrival
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import NOON, HandClock


def update(number: int, body: bytes = b"{}", lane: str = "p:1") -> Arrival:
    return Arrival(update_id=number, lane=lane, body=body)


async def test_updates_wait_in_the_order_they_came(store: Store):
    arrivals = [update(number) for number in (3, 1, 2)]

    added = await store.write(lambda tx: tx.inbox.add(arrivals, tx.now))

    waiting = await store.read(lambda tx: tx.inbox.waiting(after=0, limit=10))
    assert waiting == added
    assert [row.update_id for row in waiting] == [3, 1, 2]
    assert {row.received_at for row in waiting} == {NOON}


async def test_a_body_is_kept_byte_for_byte(store: Store):
    body = b'{"text":"\\u0000 \xf0\x9f\x93\xa6 \x00\xff"}'

    await store.write(lambda tx: tx.inbox.add([update(1, body)], tx.now))

    (row,) = await store.read(lambda tx: tx.inbox.waiting(after=0, limit=10))
    assert row.body == body


async def test_a_repeated_update_is_left_out(store: Store):
    def repeat(tx: Transaction):
        return [
            [row.update_id for row in tx.inbox.add(arrivals, tx.now)]
            for arrivals in ([update(1), update(1)], [update(1), update(2)], [update(2)])
        ]

    assert await store.write(repeat) == [[1], [2], []]


async def test_an_equal_id_with_another_body_is_a_new_update(store: Store):
    await store.write(lambda tx: tx.inbox.add([update(1, b"a")], tx.now))

    added = await store.write(lambda tx: tx.inbox.add([update(1, b"b")], tx.now))

    assert [row.body for row in added] == [b"b"]


async def test_after_two_days_an_update_is_new_again(store: Store, clock: HandClock):
    await store.write(lambda tx: tx.inbox.add([update(1)], tx.now))
    clock.passes(hours=47)
    soon = await store.write(lambda tx: tx.inbox.add([update(1)], tx.now))
    clock.passes(hours=2)

    late = await store.write(lambda tx: tx.inbox.add([update(1)], tx.now))

    assert (len(soon), len(late)) == (0, 1)


async def test_what_is_done_or_parked_waits_no_more(store: Store):
    def handle(tx: Transaction):
        rows = tx.inbox.add([update(number) for number in (1, 2, 3)], tx.now)
        tx.inbox.done(rows[0].id, tx.now)
        tx.inbox.park(rows[1].id, "unreadable", tx.now)
        waiting = tx.inbox.waiting(after=0, limit=10)
        return [row.update_id for row in waiting], tx.inbox.depth()

    assert await store.write(handle) == ([3], 1)


async def test_reading_on_starts_behind_the_last_row_seen(store: Store):
    def read_on(tx: Transaction):
        rows = tx.inbox.add([update(number) for number in (1, 2, 3)], tx.now)
        return [row.update_id for row in tx.inbox.waiting(after=rows[0].id, limit=1)]

    assert await store.write(read_on) == [2]


async def test_failures_are_counted(store: Store):
    def fail(tx: Transaction):
        (row,) = tx.inbox.add([update(1)], tx.now)
        counts = [tx.inbox.failed(row.id, "boom") for _ in range(3)]
        return counts, tx.inbox.waiting(after=0, limit=1)[0].attempts

    assert await store.write(fail) == ([1, 2, 3], 3)


async def test_what_was_handled_long_ago_is_deleted(store: Store, clock: HandClock):
    def handle(tx: Transaction):
        rows = tx.inbox.add([update(number) for number in range(5)], tx.now)
        tx.inbox.done(rows[0].id, tx.now)
        tx.inbox.park(rows[1].id, "unreadable", tx.now)
        tx.inbox.done(rows[2].id, tx.now + timedelta(hours=2))

    await store.write(handle)
    clock.passes(hours=1)

    assert await store.write(lambda tx: tx.inbox.purge(tx.now)) == 2
    assert await store.read(lambda tx: tx.inbox.depth()) == 2


async def test_the_desk_knows_when_it_last_heard_telegram(store: Store, clock: HandClock):
    await store.write(lambda tx: tx.inbox.listened(tx.now))
    clock.passes(minutes=1)
    await store.write(lambda tx: tx.inbox.listened(tx.now))

    heard = await store.read(lambda tx: tx.inbox.last_listened_at())

    assert heard == NOON + timedelta(minutes=1)


async def test_a_new_desk_never_heard_anything(store: Store):
    assert await store.read(lambda tx: tx.inbox.last_listened_at()) is None
    assert await store.write(lambda tx: tx.inbox.add([], tx.now)) == []
