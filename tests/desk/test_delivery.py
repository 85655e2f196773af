"""The life of an outbox row over a real database: what leaves, in which form, and how it ends."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import calls, delivery, doubts, errors, healing, reception, replies
from desk.calls import Repair
from desk.messages import Content, Incoming, Outcome, Quote
from desk.outgoing import (
    Copy,
    Delete,
    Destination,
    Edit,
    Item,
    MakeTopic,
    Pin,
    Priority,
    React,
    Say,
    ShowCard,
    State,
)
from desk.people import Person, Role
from desk.policy import Policy, TelegramPolicy
from storage.store import Store, open_store
from storage.transaction import Context

GROUP = -1_001_000_000_001
ALICE = Person(telegram_id=101, first_name="Alice", language_code="en")
BOB = Person(telegram_id=201, first_name="Bob")


class Desk:
    """A desk with Alice writing and Bob answering, every deed in a unit of its own."""

    def __init__(self, store: Store, clock) -> None:
        self.store = store
        self.clock = clock
        self._ids = iter(range(10, 10_000))

    async def do(self, deed, *args, **kwargs):
        return await self.store.write(lambda tx: deed(tx, *args, **kwargs))

    async def ask(self, query):
        return await self.store.read(query)

    def words(self, text="hello", *, person=ALICE, chat_id=None, **facts) -> Incoming:
        content = Content(kind=facts.pop("kind", "text"), text=text, **facts.pop("content", {}))
        return Incoming(
            chat_id=chat_id or person.telegram_id,
            message_id=next(self._ids),
            topic_id=None,
            sender=person,
            written_at=facts.pop("written_at", self.clock.now),
            content=content,
            **facts,
        )

    async def alice_writes(self, text="hello", **facts):
        incoming = self.words(text, **facts)
        await self.do(reception.receive, incoming)
        return await self.ask(lambda tx: tx.messages.find(incoming.chat_id, incoming.message_id))

    async def bob_answers(self, text="hi", **facts):
        incoming = self.words(text, person=BOB, chat_id=GROUP, **facts)

        def unit(tx):
            topic = tx.topics.current(tx.customers.find(ALICE.telegram_id).id)
            return replies.speak(tx, tx.staff.find(BOB.telegram_id), topic, incoming)

        return await self.store.write(unit)

    async def row_of(self, message):
        return await self.ask(lambda tx: tx.outbox.get(tx.messages.row_of(message.id)))

    async def rows(self, kind):
        rows = await self.ask(lambda tx: tx.outbox.alive(after=0, limit=100))
        return [row for row in rows if isinstance(row.outgoing, kind)]

    async def makes_topic(self, topic_id=500):
        [row] = await self.rows(MakeTopic)
        assert await self.do(delivery.claim, row.id) is not None
        await self.do(delivery.delivered, row.id, [topic_id])

    async def leaves(self, message, repairs=frozenset()):
        return await self.do(delivery.claim, (await self.row_of(message)).id, repairs)

    async def sent(self, message, message_id):
        row = await self.row_of(message)
        assert await self.do(delivery.claim, row.id) is not None
        await self.do(delivery.delivered, row.id, [message_id])
        return row.id

    async def outcome(self, message):
        return (await self.ask(lambda tx: tx.messages.get(message.id))).outcome

    async def said(self):
        return [row.outgoing.text for row in await self.rows(Say)]

    async def is_accounted_for(self):
        assert await self.ask(lambda tx: tx.messages.unaccounted()) == 0


class HandClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def policy() -> Policy:
    return Policy()


@pytest.fixture
async def desk(tmp_path: Path, policy: Policy) -> AsyncIterator[Desk]:
    clock = HandClock()
    context = Context(bot_id=7, language="en", timezone="Europe/Moscow", policy=policy)
    store = await open_store(
        f"sqlite+aiosqlite:///{tmp_path}/desk.db", context=context, clock=clock
    )

    def settle(tx):
        tx.groups.bind(GROUP, title="Team", is_forum=True, now=tx.now)
        tx.staff.save(tx.staff.add(BOB, is_admin=False, now=tx.now).given(Role.OPERATOR))

    await store.write(settle)
    yield Desk(store, clock)
    await store.close()


async def test_a_message_leaves_as_a_pure_copy_into_its_topic(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic(topic_id=500)

    departure = await desk.leaves(hello)

    assert (departure.chat_id, departure.topic_id) == (GROUP, 500)
    assert departure.call == calls.CopyOne(from_chat_id=101, message_id=hello.message_id)


async def test_a_row_leaves_only_once(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    assert await desk.leaves(hello) is not None
    assert await desk.leaves(hello) is None


async def test_what_was_sent_is_known_by_its_copy(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    await desk.sent(hello, 77)

    assert await desk.outcome(hello) is Outcome.SENT
    found = await desk.ask(lambda tx: tx.messages.find(GROUP, 77))
    assert found.id == hello.id


async def test_an_answer_that_arrived_gets_a_receipt(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()

    await desk.sent(answer, 88)

    [receipt] = await desk.rows(React)
    assert receipt.outgoing == React(message_ref=answer.id, emoji="👌", is_receipt=True)
    assert receipt.to.aside == "receipt"


async def test_a_receipt_gives_way_to_the_customers_reaction(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    await desk.do(lambda tx: tx.messages.react(answer.id, "❤"))
    [receipt] = await desk.rows(React)

    assert await desk.do(delivery.claim, receipt.id) is None

    row = await desk.ask(lambda tx: tx.outbox.get(receipt.id))
    assert row.state is State.CANCELLED


async def test_a_reply_with_a_quote_is_decorated(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("two parcels")
    await desk.sent(answer, 88)
    reply = await desk.alice_writes(
        "this one", reply_to=88, quote=Quote(text="parcels", position=4)
    )

    departure = await desk.leaves(reply)

    assert departure.call.reply == calls.Reply(
        message_id=answer.message_id, quote=Quote(text="parcels", position=4)
    )


@pytest.mark.parametrize(
    ("repair", "reply"),
    [
        (Repair.NO_QUOTE, True),
        (Repair.NO_REPLY, False),
        (Repair.PURE, False),
    ],
)
async def test_a_refused_decoration_is_taken_off(desk, repair, reply):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers("two parcels")
    await desk.sent(answer, 88)
    said = await desk.alice_writes("this", reply_to=88, quote=Quote(text="two", position=0))

    departure = await desk.leaves(said, frozenset({repair}))

    assert (departure.call.reply is not None) is reply
    assert departure.call.reply is None or departure.call.reply.quote is None


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "poll"},
        {"kind": "photo", "text": "x" * 1025},
        {"content": {"entities": ({"type": "custom_emoji", "offset": 0, "length": 2},)}},
    ],
    ids=["poll", "long caption", "custom emoji"],
)
async def test_what_decorating_could_harm_is_relayed_pure(desk, facts):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    reply = await desk.alice_writes(**{"text": "hm", "reply_to": 88, **facts})

    departure = await desk.leaves(reply)

    assert departure.call == calls.CopyOne(from_chat_id=101, message_id=reply.message_id)


async def test_late_words_carry_their_time_in_the_groups_zone(desk):
    hello = await desk.alice_writes("hello")
    await desk.makes_topic()
    desk.clock.passes(minutes=3)

    departure = await desk.leaves(hello)

    assert departure.call == calls.SendText(
        text="hello\n🕓 15:00", entities=(), reply=None, is_own=False
    )


async def test_a_late_photo_carries_its_time_in_the_caption(desk):
    photo = await desk.alice_writes("", kind="photo")
    await desk.makes_topic()
    desk.clock.passes(minutes=3)

    departure = await desk.leaves(photo)

    assert departure.call.caption == "🕓 15:00"


async def test_what_came_yesterday_carries_the_date(desk):
    hello = await desk.alice_writes("hello")
    await desk.makes_topic()
    desk.clock.passes(days=1)

    departure = await desk.leaves(hello)

    assert departure.call.text == "hello\n🕓 24.11.2026 15:00"


async def test_an_approved_answer_is_not_late(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers(written_at=desk.clock.now - timedelta(hours=1))

    departure = await desk.leaves(answer)

    assert isinstance(departure.call, calls.CopyOne)


async def test_albums_are_copied_together_in_the_order_of_their_ids(desk):
    first = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    second = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    await desk.makes_topic()

    departure = await desk.leaves(first)

    assert departure.call == calls.CopyAlbum(
        from_chat_id=101, message_ids=(first.message_id, second.message_id)
    )


async def test_an_album_of_which_less_arrived_is_unconfirmed(desk):
    first = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    second = await desk.alice_writes("", kind="photo", content={"media_group_id": "a"})
    await desk.makes_topic()
    await desk.leaves(first)

    await desk.do(delivery.delivered, (await desk.row_of(first)).id, [70])

    assert await desk.outcome(first) is Outcome.UNCONFIRMED
    assert await desk.outcome(second) is Outcome.UNCONFIRMED
    assert any("did not confirm" in text for text in await desk.said())


async def test_a_message_undone_before_it_left_does_not_leave(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.do(lambda tx: tx.messages.end([answer.id], Outcome.UNDONE))

    assert await desk.leaves(answer) is None
    assert (await desk.row_of(answer)).state is State.CANCELLED


async def test_a_removed_message_is_undone_and_loses_its_receipt(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    await desk.sent(answer, 88)
    removal = Delete(message_ref=answer.id)
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            removal,
            Destination(private_chat_id=101),
            priority=Priority.ANSWER,
            now=tx.now,
        )
    )

    departure = await desk.do(delivery.claim, row_id)
    await desk.do(delivery.delivered, row_id, [])

    assert departure.call == calls.TakeAway(message_id=88)
    assert await desk.outcome(answer) is Outcome.UNDONE
    assert [row.outgoing.emoji for row in await desk.rows(React)] == ["👌", None]


async def test_a_card_is_pinned_once_and_then_edited(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    [card] = await desk.rows(ShowCard)
    await desk.do(delivery.claim, card.id)
    await desk.do(delivery.delivered, card.id, [60])
    [pin] = await desk.rows(Pin)
    await desk.do(delivery.claim, pin.id)
    await desk.do(delivery.delivered, pin.id, [])

    again = await desk.do(
        lambda tx: tx.outbox.put(card.outgoing, card.to, priority=Priority.CARD, now=tx.now)
    )
    departure = await desk.do(delivery.claim, again)
    await desk.do(delivery.delivered, again, [])

    assert departure.call.message_id == 60
    assert await desk.rows(Pin) == []


async def test_words_for_a_deleted_topic_wait_behind_a_new_one(desk):
    hello = await desk.alice_writes("first")
    await desk.makes_topic(topic_id=500)
    await desk.sent(hello, 77)
    more = await desk.alice_writes("second")
    departure = await desk.leaves(more)

    await desk.do(healing.topic_gone, departure.row.id, 500)

    assert (await desk.row_of(more)).state is State.PENDING
    [making] = await desk.rows(MakeTopic)
    [history] = [row for row in await desk.rows(Say) if "first" in row.outgoing.text]
    assert making.rank == history.rank == 0
    assert making.id < history.id


async def test_a_topic_already_made_anew_is_not_made_again(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic(topic_id=501)
    departure = await desk.leaves(hello)

    await desk.do(healing.topic_gone, departure.row.id, 500)

    assert await desk.rows(MakeTopic) == []
    assert (await desk.row_of(hello)).state is State.PENDING


async def test_words_without_a_topic_have_one_made(desk):
    hello = await desk.alice_writes()
    [making] = await desk.rows(MakeTopic)
    await desk.do(lambda tx: tx.outbox.end(making.id, State.CANCELLED, tx.now))

    assert await desk.leaves(hello) is None

    assert len(await desk.rows(MakeTopic)) == 1
    assert (await desk.row_of(hello)).state is State.PENDING


async def test_what_the_group_cannot_take_is_described_at_the_same_place(desk):
    invoice = await desk.alice_writes("please pay", kind="invoice")
    await desk.makes_topic()
    row_id = (await desk.leaves(invoice)).row.id

    assert await desk.do(delivery.refused, row_id, "cannot_copy") is None

    departure = await desk.leaves(invoice)
    assert departure.row.id == row_id
    assert departure.call.text == "[invoice]\nplease pay"
    await desk.do(delivery.delivered, row_id, [70])
    assert await desk.outcome(invoice) is Outcome.SENT


async def test_a_refused_answer_is_told_with_the_reason_and_a_button(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id

    await desk.do(delivery.refused, row_id, "premium_only")

    assert await desk.outcome(answer) is Outcome.REFUSED
    [told] = await desk.rows(Say)
    assert "Premium" in told.outgoing.text
    assert told.outgoing.buttons[0][0].data == f"try:{row_id}"
    assert told.outgoing.reply_to == answer.id


async def test_trying_again_sends_the_same_anew_and_only_once(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id
    await desk.do(delivery.refused, row_id, "blocked")

    await desk.do(delivery.try_again, row_id)

    assert await desk.outcome(answer) is None
    assert (await desk.row_of(answer)).id > row_id
    await desk.is_accounted_for()
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(delivery.try_again, row_id)


async def test_an_edit_brings_the_newest_wording_with_its_mark(desk):
    hello = await desk.alice_writes("helo")
    await desk.makes_topic()
    await desk.sent(hello, 77)
    edited = replace(hello.content, text="hello")
    await desk.do(lambda tx: tx.messages.revise(hello.id, edited, tx.now))
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text", mark="edited"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    departure = await desk.do(delivery.claim, row_id)

    assert departure.call == calls.ChangeText(message_id=77, text="hello\nedited", entities=())


async def test_an_edit_that_cannot_be_made_is_said_in_reply(desk):
    hello = await desk.alice_writes("helo")
    await desk.makes_topic()
    await desk.sent(hello, 77)
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    departure = await desk.do(delivery.claim, row_id, frozenset({Repair.AS_WORDS}))

    assert departure.call.text == "helo"
    assert departure.call.reply == calls.Reply(message_id=77)


async def test_an_edit_of_what_never_arrived_is_needless(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    row_id = await desk.do(
        lambda tx: tx.outbox.put(
            Edit(message_ref=hello.id, what="text"),
            Destination(topic_ref=1),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    )

    assert await desk.do(delivery.claim, row_id) is None

    assert (await desk.ask(lambda tx: tx.outbox.get(row_id))).state is State.CANCELLED


async def test_a_crash_puts_what_was_on_its_way_in_doubt(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    await desk.leaves(hello)

    await desk.do(delivery.recover)

    row = await desk.row_of(hello)
    assert (row.state, row.doubts) == (State.IN_DOUBT, 1)
    assert await desk.leaves(hello) is not None


async def test_a_repeat_is_marked_for_operators(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    row_id = (await desk.leaves(hello)).row.id
    await desk.do(delivery.doubted, row_id, "TimeoutError")

    await desk.sent(hello, 77)

    assert any("Perhaps a repeat" in text for text in await desk.said())


async def test_about_an_answer_in_doubt_an_operator_may_decide(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id

    await desk.do(delivery.doubted, row_id, "TimeoutError")

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
    await desk.do(delivery.doubted, row_id, "TimeoutError")

    await desk.do(delivery.send_again, row_id)

    assert (await desk.row_of(answer)).ready_at == desk.clock.now
    assert await desk.leaves(answer) is not None
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(delivery.send_again, row_id)


async def test_what_arrived_after_all_is_sent(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.leaves(answer)).row.id
    await desk.do(delivery.doubted, row_id, "TimeoutError")

    await desk.do(delivery.it_arrived, row_id)

    assert await desk.outcome(answer) is Outcome.SENT
    with pytest.raises(errors.ButtonOutdated):
        await desk.do(delivery.it_arrived, row_id)


async def test_after_three_doubts_a_message_is_unconfirmed_and_told(desk):
    await desk.alice_writes()
    await desk.makes_topic()
    answer = await desk.bob_answers()
    row_id = (await desk.row_of(answer)).id

    for _ in range(doubts.MOST):
        assert await desk.do(delivery.claim, row_id) is not None
        await desk.do(delivery.doubted, row_id, "TimeoutError")
        desk.clock.passes(seconds=61)

    assert await desk.outcome(answer) is Outcome.UNCONFIRMED
    assert any("did not confirm" in text for text in await desk.said())
    await desk.is_accounted_for()


class TestAnotherPolicy:
    @pytest.fixture
    def policy(self) -> Policy:
        return Policy(telegram=TelegramPolicy(in_doubt_customers="resend"))

    async def test_answers_in_doubt_go_again_unasked(self, desk):
        await desk.alice_writes()
        await desk.makes_topic()
        answer = await desk.bob_answers()
        row_id = (await desk.leaves(answer)).row.id

        await desk.do(delivery.doubted, row_id, "TimeoutError")

        assert await desk.rows(Say) == []
        assert await desk.leaves(answer) is not None


async def test_nothing_goes_into_a_group_whose_topics_are_off(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()
    await desk.do(lambda tx: tx.groups.set_forum(GROUP, is_forum=False))

    assert await desk.leaves(hello) is None

    row = await desk.row_of(hello)
    assert (row.state, row.ready_at > desk.clock.now) == (State.PENDING, True)


async def test_a_group_that_became_a_supergroup_is_followed(desk):
    hello = await desk.alice_writes()
    await desk.makes_topic()

    await desk.do(healing.migrated, GROUP, -2)

    departure = await desk.leaves(hello)
    assert departure.chat_id == -2


async def test_a_copy_carries_messages_in_one_lane(desk):
    hello = await desk.alice_writes()

    row = await desk.row_of(hello)

    assert row.outgoing == Copy(
        from_chat_id=101,
        items=(Item(message_ref=hello.id, message_id=hello.message_id),),
        written_at=hello.written_at,
    )
