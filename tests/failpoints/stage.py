"""A stage for one scenario: a sandbox, a database, one desk after the other, and what was seen."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from bench.verdict import Seen, Tally, Written, tally
from bot import assembly
from desk import words
from desk.failpoints import Point
from desk.people import Person
from desk.ports import Transaction
from sandbox import server
from sandbox.client import SandboxClient
from storage import store as storage
from storage.columns import Moment
from storage.transaction import Context, SqlTransaction
from tests.cast import GROUP, TOKEN, Stage, bot_id, text_of
from tests.failpoints.life import Life, begin
from tests.failpoints.scenarios import Play, play_on
from tests.failpoints.victim import Order
from tests.stories.conftest import STAFF, scene

POLICY = """\
[telegram]
per_second = 0
per_chat_per_second = 0
per_group_per_minute = 0
in_doubt_wait = 0

[customer]
greeting = false

[abuse]
fold_after = 0
raid_customers = 0

[roles]
new_member = "operator"
"""
"""No limits, and nobody presses a button about words in doubt."""
QUIET_WITHIN = 20.0
_LOOK_EVERY = 0.02
_CONTEXT = Context(bot_id=bot_id(), language="en")
_MARKS = (
    words.plain("delivery.repeat", "en"),
    words.plain("delivery.in_doubt", "en", seconds=0),
)
_HISTORY = "The topic was made anew."


async def make_database(path: Path) -> None:
    """An up-to-date database in which the staff have their roles."""
    url = f"sqlite+aiosqlite:///{path}"
    store = await storage.open_store(url, context=_CONTEXT, clock=assembly.system_now)
    await store.write(_appoint)
    await store.close()


def _appoint(tx: Transaction) -> None:
    for name, (telegram_id, role) in STAFF.items():
        if role is not None:
            person = Person(telegram_id=telegram_id, first_name=name)
            tx.staff.save(tx.staff.add(person, is_admin=False, now=tx.now).given(role))


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the database says."""

    waiting: int
    unaccounted: int
    pending: int
    in_doubt: int
    """Messages that were under way when a desk died, once for each time."""


@dataclass(kw_only=True)
class Theatre:
    """Where one scenario is played."""

    nursery: Path
    folder: Path
    stage: Stage
    play: Play
    lives: list[Life] = field(default_factory=list)

    @property
    def armed(self) -> Path:
        return self.folder / "armed"

    @property
    def notes(self) -> list[str]:
        """The points that a desk without one of its own has come to."""
        path = self.folder / "notes"
        return path.read_text().split() if path.exists() else []

    async def starts(self, point: Point | None = None, *, times: int = 1) -> Life:
        """A desk, which dies at the point once it is armed."""
        order = Order(
            folder=str(self.folder),
            environment={
                "BOT_TOKEN": TOKEN,
                "OPERATORS_CHAT_ID": str(GROUP),
                "TELEGRAM_API_URL": self.stage.sandbox.url,
                "LISTEN": "",
                "LANGUAGE": "en",
            },
            armed=str(self.armed),
            notes=str(self.folder / "notes"),
            point=None if point is None else point.name,
            times=times,
        )
        self.lives.append(await begin(self.nursery, order))
        return self.lives[-1]

    def books(self) -> Books:
        """Look into the database beside the desk."""
        # Approved words leave as a row of another kind than copies; what counts is the message.
        doubts = (
            "SELECT COALESCE(SUM(outbox.doubts), 0) FROM messages "
            "JOIN outbox ON outbox.id = messages.row_id"
        )
        # Whose turn it is may reach the card a minute later; nothing waits for that.
        cards = (
            "SELECT count(*) FROM outbox WHERE ended_at IS NULL "
            "AND kind = 'ShowCard' AND state = 'pending' AND ready_at > ?"
        )
        now = assembly.system_now()
        with self._database.connect() as sql:
            tx = SqlTransaction(sql, _CONTEXT, now)
            micros = Moment().process_bind_param(now, sql.dialect)
            put_off = sql.exec_driver_sql(cards, (micros,)).scalar_one()
            return Books(
                waiting=tx.inbox.depth() + tx.outbox.depth() - put_off,
                unaccounted=tx.messages.unaccounted(),
                pending=tx.messages.pending(),
                in_doubt=sql.exec_driver_sql(doubts).scalar_one(),
            )

    def inbox_has(self) -> int:
        """How many updates were ever stored."""
        with self._database.connect() as sql:
            return int(sql.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())

    @cached_property
    def _database(self) -> sa.Engine:
        # Opened for each look and only to read: the desk alone writes and folds its log.
        address = f"sqlite:///file:{self.folder}/data/desk.db?mode=ro&uri=true"
        return sa.create_engine(address, poolclass=sa.pool.NullPool)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """The desk is another process: nothing but looking tells what it has written."""
        async with asyncio.timeout(QUIET_WITHIN):
            while not is_so():  # noqa: ASYNC110 - it is not of this process
                await asyncio.sleep(_LOOK_EVERY)

    def is_quiet(self) -> bool:
        """Nothing waits: not at Telegram, not in the inbox, not in the outbox."""
        queue = self.stage.sandbox.world.bots[bot_id()].queue
        return not queue.items and self.books().waiting == 0 and not queue.items


@asynccontextmanager
async def open_theatre(nursery: Path, database: Path, folder: Path) -> AsyncIterator[Theatre]:
    """Serve a sandbox and lay a copy of the database ready; no desk lives yet."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(database, folder / "data" / "desk.db")
    (folder / "desk.toml").write_text(POLICY)
    running = await server.start(server.SandboxConfig(limits=False, scene=scene()))
    async with SandboxClient(running.url) as client:
        stage = Stage(running, client)
        theatre = Theatre(nursery=nursery, folder=folder, stage=stage, play=play_on(stage))
        try:
            yield theatre
        finally:
            for press in theatre.play.presses:
                press.cancel()
            for life in theatre.lives:
                await life.is_killed()
    await running.stop()


async def look(theatre: Theatre) -> Tally:
    """What lies in the chats in the end, against what was written."""
    stage, alice = theatre.stage, theatre.play.alice.id
    seen = Seen()
    for message in await stage.client.messages(GROUP):
        # What lay in a topic that was deleted had been shown.
        text = text_of(message)
        is_ours = message["from"]["id"] == bot_id()
        topic = message.get("message_thread_id")
        if is_ours and topic is not None and not text.startswith(_HISTORY):
            seen.show_topic(topic, text, album=message.get("media_group_id"))
        if is_ours and text in _MARKS and "reply_to_message" in message:
            doubtful = message["reply_to_message"]
            seen.mark(text_of(doubtful), album=doubtful.get("media_group_id"))
    for message in await stage.client.messages(alice):
        if message["from"]["id"] == bot_id() and not message.get("deleted"):
            seen.show_customer(alice, text_of(message))
    return tally(Written(counts=theatre.play.written), seen)
