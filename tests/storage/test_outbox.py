"""The outbox: lanes, states, albums, budgets."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.outgoing import (
    Button,
    Copy,
    Delete,
    Destination,
    Edit,
    EditSaid,
    Forward,
    Item,
    MakeTopic,
    OpenTopic,
    OutboxRow,
    Outgoing,
    Pin,
    PinBoard,
    Priority,
    React,
    Say,
    ShowBoard,
    ShowCard,
    ShowTopic,
    State,
)
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import ALICE, GROUP, NOON, HandClock, begin

PRIVATE = Destination(private_chat_id=ALICE.telegram_id)

OUTGOING: list[Outgoing] = [
    Copy(from_chat_id=5, items=(Item(message_ref=1, message_id=2),), written_at=NOON),
    Say(
        text="<b>hi</b>\0",
        entities=({"type": "bold", "offset": 0, "length": 2},),
        buttons=((Button(text="Да", data="x:1"),),),
        message_refs=(1, 2),
    ),
    Edit(message_ref=1, what="text", mark="✏️"),
    EditSaid(row_id=1, text="done"),
    React(message_ref=1, emoji=None, is_receipt=True),
    Delete(message_ref=1),
    MakeTopic(topic_ref=1),
    ShowTopic(topic_ref=1),
    OpenTopic(topic_ref=1),
    ShowCard(topic_ref=1, menu="tags"),
    ShowBoard(text="Waiting: 2"),
    PinBoard(),
    Pin(topic_ref=1),
    Forward(from_chat_id=5, message_id=6),
]


def put(tx: Transaction, outgoing: Outgoing | None = None, to: Destination = PRIVATE) -> OutboxRow:
    row_id = tx.outbox.put(outgoing or Say(text="hi"), to, priority=Priority.MESSAGE, now=tx.now)
    return got(tx, row_id)


def got(tx: Transaction, row_id: int) -> OutboxRow:
    row = tx.outbox.get(row_id)
    assert row is not None
    return row


@pytest.mark.parametrize("outgoing", OUTGOING, ids=lambda each: type(each).__name__)
async def test_whatever_goes_out_comes_back_as_it_was_put(store: Store, outgoing: Outgoing):
    row = await store.write(lambda tx: put(tx, outgoing))

    assert row.outgoing == outgoing
    assert (row.state, row.to, row.chat_id) == (State.PENDING, PRIVATE, ALICE.telegram_id)


async def test_what_goes_to_a_topic_goes_to_its_group(store: Store):
    def send(tx: Transaction):
        topic = begin(tx).topic
        tx.topics.save(replace(topic, group_chat_id=None))
        homeless = put(tx, to=Destination(topic_ref=topic.id))
        tx.outbox.bind_unbound(GROUP)
        return homeless.chat_id, got(tx, homeless.id).chat_id

    assert await store.write(send) == (None, GROUP)


async def test_a_row_is_claimed_once(store: Store, clock: HandClock):
    row = await store.write(put)
    clock.passes(seconds=1)

    first = await store.write(lambda tx: tx.outbox.claim(row.id, tx.now))
    second = await store.write(lambda tx: tx.outbox.claim(row.id, tx.now))

    assert first == replace(row, state=State.SENDING, sending_at=clock.now)
    assert second is None


async def test_what_surely_was_not_sent_waits_again_and_spent_nothing(store: Store):
    def put_back(tx: Transaction):
        row = put(tx)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.release(row.id, ready_at=tx.now + timedelta(seconds=9), error="429")
        return got(tx, row.id), tx.outbox.spent_since(NOON)

    row, spent = await store.write(put_back)

    assert (row.state, row.ready_at, row.error) == (
        State.PENDING,
        NOON + timedelta(seconds=9),
        "429",
    )
    assert spent == []


async def test_what_was_ever_in_doubt_may_have_made_a_message_whatever_came_after(store: Store):
    def put_back(tx: Transaction):
        row = put(tx)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.doubt(row.id, tx.now, "timeout", ready_at=tx.now)
        tx.outbox.release(row.id, ready_at=tx.now)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.release(row.id, ready_at=tx.now, error="429")
        return got(tx, row.id).sending_at

    assert await store.write(put_back) == NOON


async def test_a_row_in_doubt_is_looked_at_again_unless_somebody_decides(store: Store):
    later, much_later = NOON + timedelta(seconds=9), NOON + timedelta(seconds=99)

    def look(tx: Transaction):
        row = put(tx)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.doubt(row.id, tx.now, "timeout", ready_at=tx.now)
        tx.outbox.look_again(row.id, ready_at=later, error="asked")
        doubted = got(tx, row.id)
        tx.outbox.release(row.id, ready_at=tx.now)
        tx.outbox.look_again(row.id, ready_at=much_later, error="asked")
        return doubted, got(tx, row.id)

    doubted, released = await store.write(look)

    assert (doubted.state, doubted.ready_at, doubted.error) == (State.IN_DOUBT, later, "asked")
    assert (released.state, released.ready_at) == (State.PENDING, NOON)


async def test_doubts_are_counted_and_what_was_in_doubt_has_spent(store: Store):
    later = NOON + timedelta(seconds=60)

    def doubt(tx: Transaction):
        row = put(tx)
        counts, seen = [], []
        for _ in range(2):
            tx.outbox.claim(row.id, tx.now)
            counts.append(tx.outbox.doubt(row.id, tx.now, "timeout", ready_at=later))
            seen.append(got(tx, row.id))
            tx.outbox.release(row.id, ready_at=tx.now)
        return counts, seen[0], tx.outbox.spent_since(NOON)

    counts, in_doubt, spent = await store.write(doubt)

    assert counts == [1, 2]
    assert (in_doubt.state, in_doubt.ready_at, in_doubt.error) == (
        State.IN_DOUBT,
        later,
        "timeout",
    )
    assert spent == [(ALICE.telegram_id, 2, Priority.MESSAGE, NOON)]


async def test_only_what_is_being_sent_can_fall_into_doubt(store: Store):
    row = await store.write(put)

    with pytest.raises(KeyError):
        await store.write(lambda tx: tx.outbox.doubt(row.id, tx.now, "", ready_at=tx.now))


async def test_an_ended_row_is_alive_no_more_and_stays_ended(store: Store):
    def end(tx: Transaction):
        row = put(tx)
        tx.outbox.end(row.id, State.REFUSED, tx.now, error="blocked")
        tx.outbox.end(row.id, State.SENT, tx.now)
        tx.outbox.release(row.id, ready_at=tx.now)
        ended = got(tx, row.id)
        return ended.state, ended.error, tx.outbox.alive(after=0, limit=9), tx.outbox.depth()

    assert await store.write(end) == (State.REFUSED, "blocked", [], 0)


async def test_a_row_cannot_end_alive(store: Store):
    row = await store.write(put)

    with pytest.raises(ValueError):
        await store.write(lambda tx: tx.outbox.end(row.id, State.PENDING, tx.now))


async def test_a_state_changes_once_for_a_button_pressed_twice(store: Store):
    def press(tx: Transaction):
        row = put(tx)
        tx.outbox.end(row.id, State.UNCONFIRMED, tx.now)
        presses = [
            tx.outbox.change(row.id, was=State.UNCONFIRMED, state=State.PENDING) for _ in range(2)
        ]
        return presses, [each.id for each in tx.outbox.alive(after=0, limit=9)] == [row.id]

    assert await store.write(press) == ([True, False], True)


async def test_a_state_changed_to_an_end_ends_the_row(store: Store):
    def cancel(tx: Transaction):
        row = put(tx)
        tx.outbox.change(row.id, was=State.PENDING, state=State.CANCELLED)
        return tx.outbox.depth(), tx.outbox.claim(row.id, tx.now)

    assert await store.write(cancel) == (0, None)


async def test_the_newest_card_takes_the_place_of_a_waiting_one(store: Store):
    aside = Destination(private_chat_id=1, aside="card")

    def show(tx: Transaction):
        first, second = (
            tx.outbox.put_newest(
                ShowCard(topic_ref=1, menu=menu), aside, priority=Priority.CARD, now=tx.now
            )
            for menu in ("old", "new")
        )
        return first == second, got(tx, first).outgoing

    assert await store.write(show) == (True, ShowCard(topic_ref=1, menu="new"))


async def test_a_card_already_leaving_keeps_its_place(store: Store):
    aside = Destination(private_chat_id=1, aside="card")

    def show(tx: Transaction):
        row = put(tx, ShowCard(topic_ref=1, menu="old"), aside)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.put_newest(
            ShowCard(topic_ref=1, menu="new"), aside, priority=Priority.CARD, now=tx.now
        )
        return tx.outbox.depth(), got(tx, row.id).outgoing

    assert await store.write(show) == (2, ShowCard(topic_ref=1, menu="old"))


async def test_reactions_to_two_messages_do_not_replace_each_other(store: Store):
    def react(tx: Transaction):
        for ref in (1, 2, 1):
            tx.outbox.put_newest(
                React(message_ref=ref, emoji="👌"), PRIVATE, priority=Priority.COSMETIC, now=tx.now
            )
        return tx.outbox.depth()

    assert await store.write(react) == 2


async def test_a_kind_is_alive_in_its_lane_alone(store: Store):
    def ask(tx: Transaction):
        row = put(tx, MakeTopic(topic_ref=1))
        other = Destination(private_chat_id=1)
        seen = [
            tx.outbox.has_alive(MakeTopic, PRIVATE),
            tx.outbox.has_alive(Say, PRIVATE),
            tx.outbox.has_alive(MakeTopic, other),
        ]
        tx.outbox.end(row.id, State.SENT, tx.now)
        return [*seen, tx.outbox.has_alive(MakeTopic, PRIVATE)]

    assert await store.write(ask) == [True, False, False, False]


def album(*numbers: int) -> Copy:
    items = tuple(Item(message_ref=each, message_id=each) for each in numbers)
    return Copy(from_chat_id=5, items=items, media_group_id="A", written_at=NOON)


def put_album(tx: Transaction) -> int:
    window = tx.now + timedelta(seconds=1)
    return tx.outbox.put(album(1), PRIVATE, priority=Priority.MESSAGE, now=tx.now, ready_at=window)


async def test_further_items_join_an_album_that_waits(store: Store):
    def join(tx: Transaction):
        row_id = put_album(tx)
        joined = tx.outbox.join_album(PRIVATE, "A", Item(message_ref=2, message_id=2))
        return joined == row_id, got(tx, row_id)

    is_same, row = await store.write(join)

    assert is_same
    assert (row.outgoing, row.units) == (album(1, 2), 2)
    assert row.ready_at == NOON + timedelta(seconds=1)


async def test_an_item_joins_neither_another_album_nor_another_lane(store: Store):
    item = Item(message_ref=2, message_id=2)

    def join(tx: Transaction):
        put_album(tx)
        return [
            tx.outbox.join_album(PRIVATE, "B", item),
            tx.outbox.join_album(Destination(private_chat_id=1), "A", item),
        ]

    assert await store.write(join) == [None, None]


async def test_any_other_message_of_the_lane_closes_the_album_at_once(store: Store):
    def close(tx: Transaction):
        row_id = put_album(tx)
        put(tx, to=Destination(private_chat_id=1))
        waits = got(tx, row_id).ready_at > tx.now
        put(tx)
        late = tx.outbox.join_album(PRIVATE, "A", Item(message_ref=2, message_id=2))
        return waits, got(tx, row_id).ready_at, late

    assert await store.write(close) == (True, NOON, None)


async def test_an_album_that_was_put_back_after_a_try_keeps_its_pause(store: Store):
    pause = NOON + timedelta(seconds=30)

    def put_back(tx: Transaction):
        row_id = put_album(tx)
        tx.outbox.claim(row_id, tx.now)
        tx.outbox.release(row_id, ready_at=pause)
        put(tx)
        return got(tx, row_id).ready_at

    assert await store.write(put_back) == pause


async def test_a_waiting_row_can_be_rewritten_in_its_place(store: Store):
    def rewrite(tx: Transaction):
        row = put(tx, album(1, 2, 3))
        tx.outbox.rewrite(row.id, Say(text="An album"))
        return row.units, got(tx, row.id)

    units, row = await store.write(rewrite)

    assert (units, row.units, row.outgoing) == (3, 1, Say(text="An album"))


async def test_a_row_remembers_what_it_became(store: Store):
    def send(tx: Transaction):
        row = put(tx)
        before = tx.outbox.ids_of(row.id)
        tx.outbox.sent(row.id, tx.now, [7, 8])
        return before, tx.outbox.ids_of(row.id)

    assert await store.write(send) == ([], [7, 8])


async def test_alive_rows_come_by_id_behind_the_last_one_seen(store: Store):
    def read(tx: Transaction):
        rows = [put(tx) for _ in range(4)]
        tx.outbox.end(rows[1].id, State.SENT, tx.now)
        seen = tx.outbox.alive(after=rows[0].id, limit=1)
        return [each.id for each in seen] == [rows[2].id], tx.outbox.depth()

    assert await store.write(read) == (True, 3)


async def test_rows_that_were_leaving_at_a_crash_are_known(store: Store):
    def crash(tx: Transaction):
        put(tx)
        row = put(tx)
        tx.outbox.claim(row.id, tx.now)
        return row.id, [each.id for each in tx.outbox.interrupted()]

    row_id, interrupted = await store.write(crash)

    assert interrupted == [row_id]


async def test_spent_budgets_are_known_after_a_restart(store: Store, clock: HandClock):
    def send(tx: Transaction):
        row = put(tx, album(1, 2))
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.end(row.id, State.SENT, tx.now)

    await store.write(send)
    clock.passes(seconds=50)
    await store.write(send)

    spent = await store.read(lambda tx: tx.outbox.spent_since(NOON + timedelta(seconds=1)))

    assert spent == [(ALICE.telegram_id, 2, Priority.MESSAGE, clock.now)]


async def test_every_attempt_in_doubt_may_have_spent_as_much(store: Store, clock: HandClock):
    def send_twice(tx: Transaction):
        row = put(tx, album(1, 2))
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.doubt(row.id, tx.now, "TimeoutError", ready_at=tx.now)
        tx.outbox.release(row.id, ready_at=tx.now)
        tx.outbox.claim(row.id, tx.now)
        tx.outbox.end(row.id, State.SENT, tx.now)

    await store.write(send_twice)

    spent = await store.read(lambda tx: tx.outbox.spent_since(NOON))

    assert spent == [(ALICE.telegram_id, 4, Priority.MESSAGE, clock.now)]


async def test_the_oldest_is_the_age_of_the_wait(store: Store, clock: HandClock):
    empty = await store.read(lambda tx: tx.outbox.oldest())
    await store.write(put)
    clock.passes(seconds=5)
    await store.write(put)

    assert empty is None
    assert await store.read(lambda tx: tx.outbox.oldest()) == NOON
