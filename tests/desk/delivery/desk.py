"""A desk over a real database, with Alice writing and Bob answering; nothing is really sent."""

from datetime import UTC, datetime, timedelta

from desk.conversation import reception, replies
from desk.delivery import outcomes
from desk.messages import Content, Incoming
from desk.outgoing import MakeTopic, Say
from desk.people import Person
from storage.store import Store

GROUP = -1_001_000_000_001
ALICE = Person(telegram_id=101, first_name="Alice", language_code="en")
BOB = Person(telegram_id=201, first_name="Bob")


class HandClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span) -> None:
        self.now += timedelta(**span)


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
        assert await self.do(outcomes.claim, row.id) is not None
        await self.do(outcomes.delivered, row.id, [topic_id])

    async def leaves(self, message, repairs=frozenset()):
        return await self.do(outcomes.claim, (await self.row_of(message)).id, repairs)

    async def sent(self, message, message_id):
        row = await self.row_of(message)
        assert await self.do(outcomes.claim, row.id) is not None
        await self.do(outcomes.delivered, row.id, [message_id])
        return row.id

    async def outcome(self, message):
        return (await self.ask(lambda tx: tx.messages.get(message.id))).outcome

    async def said(self):
        return [row.outgoing.text for row in await self.rows(Say)]

    async def is_accounted_for(self):
        assert await self.ask(lambda tx: tx.messages.unaccounted()) == 0
