"""A desk's outbox between a real store and a sandbox Telegram; the courier is run by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message as TelegramMessage

from bot.courier.courier import Courier
from bot.handlers import convert
from bot.metrics import Metrics
from bot.telegram_client import TelegramSession
from desk.conversation import reception, replies
from desk.messages import Message, Outcome
from desk.outgoing import OutboxRow, State
from desk.people import Person, Role
from desk.policy import Policy
from desk.staff import setup
from sandbox.server import RunningSandbox
from storage.store import Store, open_store
from storage.transaction import Context

TOKEN = "7000000001:AAE-a-token-for-tests-only-000000000000"
BOT_ID = 7_000_000_001
GROUP = -1_001_000_000_001
ALICE, DANA, BOB, CAROL = 101, 102, 201, 202
PATIENCE = 5.0


class MovedClock:
    """The wall clock, moved along with the sandbox's."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset


@dataclass
class Stage:
    """Everything between the desk and Telegram."""

    sandbox: RunningSandbox
    store: Store
    bot: Bot
    clock: MovedClock
    policy: Policy
    metrics: Metrics = field(default_factory=Metrics)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _courier: Courier | None = None
    _commits: asyncio.Condition = field(default_factory=asyncio.Condition)

    # Telegram's side

    def act(self, action: str, **body: Any) -> dict[str, Any]:
        return self.sandbox.core.control(action, body)

    def misbehave(self, method: str, kind: str, times: int | None = 1, **facts: Any) -> None:
        self.act("fault", method=method, kind=kind, times=times, **facts)

    def time_passes(self, seconds: float) -> None:
        self.act("clock", advance=seconds)
        self.clock.offset += timedelta(seconds=seconds)
        if self._courier is not None:
            self._courier.wake()

    def seen_in(self, chat_id: int) -> list[dict[str, Any]]:
        """What the bot has sent into a chat and is still there, oldest first."""
        world = self.sandbox.world
        chat = world.groups.get(chat_id) or world.private[BOT_ID, chat_id]
        return [
            {"topic": one.topic_id, "id": one.id, **one.content}
            for one in chat.messages.values()
            if one.sender_id() == BOT_ID and not one.deleted
        ]

    def texts_in(self, chat_id: int) -> list[str]:
        return [
            one["text"] if "text" in one else one.get("caption", f"[{next(iter(one), '')}]")
            for one in self.seen_in(chat_id)
            if "text" in one or "caption" in one
        ]

    def calls(self, method: str) -> int:
        return sum(1 for call in self.sandbox.world.calls if call["method"] == method)

    # the desk's side

    def incoming(self, raw: dict[str, Any]) -> Any:
        return convert.incoming(TelegramMessage.model_validate(raw))

    async def alice_writes(self, text: str | None = "Hello", **fields: Any) -> Message:
        return (await self.customer_sends(ALICE, text=text, **fields))[0]

    async def customer_sends(self, customer: int, **fields: Any) -> list[Message]:
        body = {key: value for key, value in fields.items() if value is not None}
        sent = self.act("send", **{"from": customer, **body})["messages"]
        arrived = [self.incoming(raw) for raw in sent]

        def unit(tx: Any) -> list[Message]:
            for one in arrived:
                reception.receive(tx, one)
            return [tx.messages.find(one.chat_id, one.message_id) for one in arrived]

        return await self.store.write(unit)

    async def bob_answers(self, customer: int, text: str | None = "Hi", **fields: Any) -> Message:
        topic_id = await self.topic_of(customer)
        body = {"text": text, **fields} if text else fields
        raw = self.act("send", **{"from": BOB, "chat": GROUP, "topic": topic_id, **body})
        arrived = self.incoming(raw["messages"][0])

        def unit(tx: Any) -> Message:
            topic = tx.topics.current(tx.customers.find(customer).id)
            return replies.speak(tx, tx.staff.find(BOB), topic, arrived)

        return await self.store.write(unit)

    async def topic_of(self, customer: int) -> int:
        def query(tx: Any) -> int | None:
            known = tx.customers.find(customer)
            topic = known and tx.topics.current(known.id)
            found: int | None = topic.topic_id if topic else None
            return found

        found = await self.until(lambda tx: query(tx) is not None, then=query)
        assert found is not None
        return int(found)

    async def outcome_of(self, message: Message) -> Outcome | None:
        return (await self.store.read(lambda tx: tx.messages.get(message.id))).outcome

    async def ends(self, *messages: Message, outcome: Outcome = Outcome.SENT) -> None:
        """Wait until these messages have ended so."""
        await self.until(
            lambda tx: all(tx.messages.get(one.id).outcome is outcome for one in messages)
        )

    async def row(self, message: Message) -> OutboxRow:
        def query(tx: Any) -> OutboxRow:
            found: OutboxRow = tx.outbox.get(tx.messages.row_of(message.id))
            return found

        return await self.store.read(query)

    async def is_in(self, message: Message, state: State) -> None:
        await self.until(lambda tx: tx.outbox.get(tx.messages.row_of(message.id)).state is state)

    async def until(
        self, condition: Callable[[Any], bool], *, then: Callable[[Any], Any] = lambda tx: None
    ) -> Any:
        """Wait for a commit after which the condition holds."""
        async with asyncio.timeout(PATIENCE), self._commits:
            while not await self.store.read(condition):
                await self._commits.wait()
        return await self.store.read(then)

    async def is_quiet(self) -> None:
        """Wait until nothing is left to send."""
        await self.until(lambda tx: tx.outbox.depth() == 0)

    async def rests(self) -> None:
        """Wait until the courier has nothing in hand."""
        assert self._courier is not None
        async with asyncio.timeout(PATIENCE):
            await self._courier.rests()

    # the courier

    def go(self) -> None:
        self._stop = asyncio.Event()
        self._courier = Courier(
            self.store,
            self.bot,
            clock=self.clock,
            metrics=self.metrics,
            policy=self.policy.telegram,
            icons={},
        )
        self._task = asyncio.create_task(self._courier.run(self._stop))

    async def courier_ends(self) -> None:
        """Wait until the courier gives up by itself."""
        task, self._task = self._task, None
        assert task is not None
        await task

    async def halt(self) -> None:
        """Stop in order."""
        self._stop.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def kill(self) -> None:
        """End in the middle, as kill -9 would: nothing more is written down."""
        task, self._task = self._task, None
        assert task is not None
        for one in asyncio.all_tasks():
            name = getattr(one.get_coro(), "__qualname__", "")
            if name == "Courier._fly":
                one.cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.bot.session.close()
        await self.store.close()
        await self.sandbox.stop()

    def note_commit(self) -> None:
        async def notify() -> None:
            async with self._commits:
                self._commits.notify_all()

        self._notifying = asyncio.create_task(notify())


def scene() -> dict[str, Any]:
    """Bot, people and group."""
    names = {ALICE: "Alice", DANA: "Dana", BOB: "Bob", CAROL: "Carol"}
    return {
        "bot": {"token": TOKEN, "username": "desk_bot"},
        "people": [
            {"id": person_id, "first_name": name, "language_code": "en"}
            for person_id, name in names.items()
        ],
        "groups": [{"id": GROUP, "title": "Team", "members": [BOB, CAROL], "admins": [CAROL]}],
    }


async def set_the_stage(
    sandbox: RunningSandbox, database: str, policy: Policy, *, is_bound: bool = True
) -> Stage:
    """Bot, people, group and store, bound to each other; nothing is sent yet."""
    clock = MovedClock()
    context = Context(bot_id=BOT_ID, language="en", timezone="Europe/Moscow", policy=policy)
    store = await open_store(database, context=context, clock=clock)

    def settle(tx: Any) -> None:
        if is_bound:
            setup.bind(tx, GROUP, title="Team", is_forum=True)
        for person_id, name, role in ((BOB, "Bob", Role.OPERATOR), (CAROL, "Carol", Role.LEAD)):
            person = Person(telegram_id=person_id, first_name=name)
            member = tx.staff.add(person, is_admin=False, now=tx.now)
            tx.staff.save(member.given(role))

    await store.write(settle)
    session = TelegramSession(server=TelegramAPIServer.from_base(sandbox.url))
    session.timeout = 5.0
    stage = Stage(sandbox, store, Bot(TOKEN, session=session), clock, policy)
    store.on_commit(stage.note_commit)
    return stage
