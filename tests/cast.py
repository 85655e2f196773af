"""The cast of the stories, and the stage they play on: a sandbox Telegram and the real desk.

Alice and Dana are customers; Bob is an operator, Carol a lead, Dev a developer, Tim a trainee,
Olga an observer, Mallory a stranger. Everybody acts over the sandbox's control API and sees what
a Telegram app would show.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot import assembly
from bot.clock import Clock, Now
from bot.settings import Settings, load_settings
from desk.people import Person, Role
from desk.policy import Policy, TelegramPolicy
from desk.ports import Transaction
from sandbox.client import Json, SandboxClient
from sandbox.server import RunningSandbox
from storage import store as storage
from storage.transaction import Context

TOKEN = "7000000001:AAE-a-token-for-tests-only-000000000000"
GROUP = -1001000000001
UNLIMITED = TelegramPolicy(per_second=0, per_chat_per_second=0, per_group_per_minute=0)
"""Stories tell what happens; the campaign and tests/courier tell how fast it may."""
PATIENCE = 10.0
"""Seconds a story waits for what must happen; a story that waits so long has failed."""


@dataclass
class Stage:
    """The sandbox, the group, and how to look at both."""

    sandbox: RunningSandbox
    client: SandboxClient
    people: dict[str, int] = field(default_factory=dict)

    async def topic_of(self, number: int) -> int:
        """Telegram's id of the topic that ticket `number` opened."""
        service = await self.client.wait_for(GROUP, f"#{number} ", timeout=PATIENCE)
        topic_id: int = service["message_thread_id"]
        return topic_id

    async def topics(self) -> list[Json]:
        state = await self.client.state()
        chats: list[Json] = [chat for chat in state["chats"] if chat["id"] == GROUP]
        topics: list[Json] = chats[0]["topics"]
        return topics

    async def calls(self, method: str) -> list[Json]:
        return [call for call in await self.client.calls() if call["method"] == method]

    async def until_called(self, method: str, **params: object) -> Json:
        """Waits for a call of the Bot API with these parameters, be it long ago."""
        wanted = {name: str(value) for name, value in params.items()}
        async with asyncio.timeout(PATIENCE):
            async for event in self.client.events(after=0):
                call: Json = event["data"]
                if event["type"] != "call" or call["method"] != method:
                    continue
                if wanted.items() <= {k: str(v) for k, v in call["params"].items()}.items():
                    return call
        raise AssertionError("the stream of events has ended")

    async def until_trouble(self) -> None:
        """Waits until the one trouble that is set has met a call, which is under way then."""
        hits = 0
        async with asyncio.timeout(PATIENCE):
            while not hits:
                state = await self.client.state()
                hits = state["faults"][0]["hits"]

    async def until_topic(self, topic_id: int, **fields: object) -> Json:
        """Waits until a topic looks so: name, icon_emoji, closed."""
        async with asyncio.timeout(PATIENCE):
            events = self.client.events(after=0)
            async for _ in events:
                for topic in await self.topics():
                    if topic["id"] == topic_id and fields.items() <= topic.items():
                        return topic
        raise AssertionError("the stream of events has ended")

    async def until(self, chat: int, message: Json, is_so: Callable[[Json], bool]) -> Json:
        """Waits until the message (of the group, or of a person's chat) looks so."""
        wanted: int = message["message_id"]
        async with asyncio.timeout(PATIENCE):
            async for _ in self.client.events(after=0):
                for found in await self.client.messages(chat, after=wanted - 1):
                    if found["message_id"] == wanted and is_so(found):
                        return found
        raise AssertionError("the stream of events has ended")


@dataclass
class Customer:
    """Somebody in a private chat with the bot."""

    stage: Stage
    id: int
    name: str

    async def writes(self, text: str | None = None, **fields: Any) -> Json:
        return await self.stage.client.send(self.id, text, **fields)

    async def sends_album(self, items: list[Json], **fields: Any) -> list[Json]:
        return await self.stage.client.send_album(self.id, items, **fields)

    async def edits(self, message: Json, **fields: Any) -> Json:
        return await self.stage.client.edit(self.id, message["message_id"], **fields)

    async def reacts(self, message: Json, emoji: str | None) -> Json:
        return await self.stage.client.react(self.id, message["message_id"], emoji)

    async def presses(self, message: Json, button: str) -> Json:
        return await self.stage.client.press(self.id, message["message_id"], button)

    async def gets(self, contains: str, **fields: Any) -> Json:
        """Waits for a message of the bot that contains these words."""
        return await self.stage.client.wait_for(
            self.id, contains, timeout=PATIENCE, sender=bot_id(), **fields
        )

    async def is_heard(self, text: str) -> Json:
        """Writes; the copy in the topic, once the desk has taken note of it.

        A lane sends one call at a time, so what follows in the topic tells that it has.
        """
        client = self.stage.client
        await self.writes(text)
        copy = await client.wait_for(GROUP, text, timeout=PATIENCE)
        await self.writes(f"({text})")
        await client.wait_for(GROUP, f"({text})", timeout=PATIENCE)
        return copy

    async def sees(self) -> list[str]:
        """Every text in the chat, oldest first, own words included."""
        messages = await self.stage.client.messages(self.id)
        return [text_of(one) for one in messages if not one.get("deleted")]


@dataclass
class Staff:
    """Somebody in the operators' group."""

    stage: Stage
    id: int
    name: str

    async def writes(self, topic: int | None, text: str | None = None, **fields: Any) -> Json:
        return await self.stage.client.send(self.id, text, chat=GROUP, topic=topic, **fields)

    async def sends_album(self, topic: int, items: list[Json], **fields: Any) -> list[Json]:
        return await self.stage.client.send_album(self.id, items, chat=GROUP, topic=topic, **fields)

    async def edits(self, message: Json, **fields: Any) -> Json:
        return await self.stage.client.edit(self.id, message["message_id"], chat=GROUP, **fields)

    async def reacts(self, message: Json, emoji: str | None) -> Json:
        return await self.stage.client.react(self.id, message["message_id"], emoji, chat=GROUP)

    async def presses(self, message: Json, button: str) -> Json | None:
        """Presses a button; the words of the answer, if any."""
        pressed = await self.stage.client.press(self.id, message["message_id"], button, chat=GROUP)
        answer: Json | None = pressed["answer"]
        return answer

    async def sees(self, contains: str, *, topic: int | None = None, **fields: Any) -> Json:
        """Waits for a message in the group (or one topic) that contains these words."""
        return await self.stage.client.wait_for(
            GROUP, contains, topic=topic, timeout=PATIENCE, **fields
        )


class RunningDesk:
    """The real desk in this process, over HTTP against the sandbox."""

    def __init__(
        self, settings: Settings, policy: Policy, *, now: Now = assembly.system_now
    ) -> None:
        self.settings, self.policy, self._now = settings, policy, now
        self.house: assembly.House | None = None
        self._task: asyncio.Task[None] | None = None
        self._store: storage.Store | None = None

    @property
    def store(self) -> storage.Store:
        assert self._store is not None
        return self._store

    async def start(self, roles: dict[str, tuple[int, str, Role | None]] | None = None) -> None:
        """Open the database and work; `roles` are appointed before the first update."""
        clock = Clock(self._now, follows_telegram=self.settings.clock == "telegram")
        context = Context(
            bot_id=self.settings.bot_id,
            language=self.settings.language,
            timezone=str(self.settings.timezone),
            policy=self.policy,
        )
        self._store = await storage.open_store(
            self.settings.database_url, context=context, clock=clock
        )
        for telegram_id, name, role in (roles or {}).values():
            await self._store.write(
                partial(_appoint, telegram_id=telegram_id, name=name, role=role)
            )
        self.house = assembly.House(self.settings, self.policy, self._store, clock)
        self._task = asyncio.create_task(self.house.live())

    async def stop(self) -> None:
        """End in order, as on SIGTERM."""
        if self._task is None or self.house is None:
            return
        self.house.stop.set()
        try:
            await self._task
        finally:
            self._task = None
            await self.store.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


def _appoint(tx: Transaction, *, telegram_id: int, name: str, role: Role | None) -> None:
    if tx.staff.find(telegram_id) is not None or role is None:
        return
    member = tx.staff.add(
        Person(telegram_id=telegram_id, first_name=name), is_admin=False, now=tx.now
    )
    tx.staff.save(member.given(role))


def settings_for(url: str, folder: Path, **more: str) -> Settings:
    """Settings of a desk whose Telegram is the sandbox at `url`."""
    environ = {
        "BOT_TOKEN": TOKEN,
        "OPERATORS_CHAT_ID": str(GROUP),
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/desk.db",
        "LISTEN": "",
        "LANGUAGE": "en",
        "TIMEZONE": "Europe/Moscow",
        "CLOCK": "telegram",
    }
    return load_settings({**environ, **more}, folder)


def bot_id() -> int:
    return int(TOKEN.partition(":")[0])


def button_of(message: Json, text: str) -> str:
    """The data of the button with this text."""
    rows = message["reply_markup"]["inline_keyboard"]
    data: str = next(one["callback_data"] for row in rows for one in row if one["text"] == text)
    return data


def reacted(message: Json) -> str | None:
    """The bot's reaction on a message."""
    mine = (one["emoji"] for one in message["reactions"] if one["from_id"] == bot_id())
    return next(mine, None)


def text_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")
