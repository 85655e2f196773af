"""The one place that joins everything: storage, scheduler, courier, intake, handlers."""

import asyncio
import gc
import secrets
import signal
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot import introduction, logs, pauses, watch
from bot.clock import Clock
from bot.courier.courier import Courier
from bot.doctor import machine
from bot.doctor.finding import Finding, fault, ok
from bot.handlers import ALLOWED_UPDATES, dispatcher
from bot.health import Health, HealthServer, Need, serve
from bot.intake.asking import Means
from bot.intake.polling import Polling
from bot.intake.processing import Processing
from bot.intake.webhook import Webhook
from bot.metrics import Metrics
from bot.settings import Settings
from bot.telegram_client import make_bot
from desk import words
from desk.delivery import outage
from desk.failpoints import Point
from desk.policy import Policy
from desk.staff import setup, teams
from scheduler.ticks import Tick, Ticks
from storage import migrate as migration
from storage import report as storage_report
from storage import restoring, saving
from storage import store as storage
from storage.backup import Progress
from storage.news import News
from storage.sqlite import VERSION as SQLITE_VERSION
from storage.transaction import Context

_SECOND, _SEARCH = timedelta(seconds=1), timedelta(seconds=2)
_OFTEN, _MINUTE, _HOUR = timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=1)
_STOP_WITHIN = 9.0
"""Seconds; the promise is ten for the whole end, and the courier's calls in flight take eight."""
_CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10
_log = logs.get(__name__)


def system_now() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)


class House:
    """A running desk: what was opened, so that it can be closed in the right order."""

    def __init__(self, settings: Settings, policy: Policy, store: storage.Store, clock: Clock):
        self.settings, self.policy, self.store, self.clock = settings, policy, store, clock
        self.health, self.metrics = Health(), Metrics()
        self.bot = make_bot(settings)
        self.icons = introduction.Icons()
        self.stop = asyncio.Event()
        self._known_groups: list[int] = []
        self._texts_changed = False
        self._reading: asyncio.Task[None] | None = None
        self.courier = Courier(
            store=store,
            bot=self.bot,
            clock=clock,
            metrics=self.metrics,
            policy=policy.telegram,
            icons=self.icons.by_emoji,
        )
        self.processing = Processing(
            store=store,
            bot=self.bot,
            dispatcher=dispatcher(),
            on_standing=self.courier.unlock,
        )
        self.intake = self._intake()

    def _intake(self) -> Polling | Webhook:
        settings = self.settings
        means = Means(
            bot=self.bot,
            store=self.store,
            clock=self.clock,
            health=self.health,
            metrics=self.metrics,
            allowed_updates=ALLOWED_UPDATES,
            on_conflict=self._tell_of_conflict,
            on_heard_again=self._tell_of_outage,
        )
        if settings.webhook_url is None or settings.webhook_secret is None:
            return Polling(means)
        secret = settings.webhook_secret.get_secret_value()
        return Webhook(means, url=settings.webhook_url, path=settings.webhook_path, secret=secret)

    async def live(self) -> None:
        """Work until `stop`. Raises TokenRefused."""
        self.health.met(Need.MIGRATED)
        self.health.met(Need.LOCKED)
        # Before anything is served: a webhook brings updates from the first moment on.
        self.store.on_news(self._on_news)
        self.store.on_commit(self.processing.catch_up)
        self.store.on_commit(self._read_new_texts)
        await watch.texts(self.store, self.store.context.texts)
        server = await self._serve()
        ticks = Ticks(self._ticks())
        try:
            if await pauses.finished(self._settle(), before=self.stop):
                ticks.start()
                gc.freeze()
                await self._work()
        finally:
            ticks.stop()
            if server is not None:
                await server.stop()
            await self.bot.session.close()

    async def _settle(self) -> None:
        """Name, group, code, and everything the first update may need."""
        if not await introduction.who_am_i(self.bot, self.stop):
            return
        self.health.met(Need.KNOWN)
        chat_id = self.settings.operators_chat_id
        if chat_id is not None:
            await introduction.bind_by_settings(self.store, chat_id)
        await self.store.write(teams.bind)
        group = await self.store.read(lambda tx: tx.groups.bound())
        if group is None:
            sys.stdout.write(f"{await _offer_code(self.store)}\n")
            sys.stdout.flush()
        await self._learn()

    async def _work(self) -> None:
        work = [
            asyncio.create_task(self.intake.run(self.stop), name="intake"),
            asyncio.create_task(self.processing.run(self.stop), name="processing"),
            asyncio.create_task(self.courier.run(self.stop), name="courier"),
        ]
        stopped = asyncio.create_task(self.stop.wait())
        await asyncio.wait([stopped, *work], return_when=asyncio.FIRST_COMPLETED)
        self.stop.set()
        Point.STOP_BEGINS.reached()
        work[0].cancel()
        self.processing.halt()
        _, late = await asyncio.wait(work, timeout=_STOP_WITHIN)
        for task in late:
            task.cancel()
        ended = await asyncio.gather(*work, return_exceptions=True)
        Point.STOP_LANDED.reached()
        for result in ended:
            if isinstance(result, Exception):
                raise result

    def _read_new_texts(self) -> None:
        """Leads changed the desk's words: read them as they are on the disk now."""
        if self._texts_changed:
            self._texts_changed = False
            self._reading = asyncio.create_task(
                watch.texts(self.store, self.store.context.texts), name="texts"
            )

    def _on_news(self, news: News) -> None:
        self._texts_changed |= news.has_new_texts
        if news.arrived:
            self.processing.hear(news.arrived)

    async def _serve(self) -> HealthServer | None:
        if self.settings.listen is None:
            return None
        return await serve(
            self.settings.listen,
            health=self.health,
            metrics=self.metrics,
            probe=self.store.probe,
            more=self.intake.routes() if isinstance(self.intake, Webhook) else (),
        )

    def _ticks(self) -> list[Tick]:
        store, metrics = self.store, self.metrics
        return [
            Tick(name="time", every=_SECOND, run=partial(watch.time_passed, store)),
            Tick(name="search", every=_SEARCH, run=partial(watch.search, store)),
            Tick(name="board", every=_OFTEN, run=partial(watch.board, store)),
            Tick(name="figures", every=_OFTEN, run=partial(watch.figures, store, metrics)),
            Tick(name="contract", every=_MINUTE, run=partial(watch.contract, store, metrics)),
            Tick(name="pulse", every=_MINUTE, run=partial(watch.pulse, store, self.health)),
            Tick(name="group", every=_MINUTE, run=self._look_at_group),
            Tick(
                name="purge",
                every=_HOUR,
                run=partial(watch.purge, store, days=self.policy.retention.inbox_days),
            ),
        ]

    async def _learn(self) -> None:
        self._known_groups = await self._groups()
        await introduction.learn(self.bot, self.store, self.icons, language=self.settings.language)

    async def _groups(self) -> list[int]:
        return [group.chat_id for group in await self.store.read(lambda tx: tx.groups.all())]

    async def _look_at_group(self) -> None:
        groups = await self._groups()
        if groups != self._known_groups:
            # Bound or moved by /setup, or a supergroup now: its people and menus are news.
            await self._learn()
            return
        for chat_id in groups:
            await introduction.look_at_group(self.bot, self.store, chat_id)

    async def _tell_of_outage(self) -> None:
        if await self.store.write(outage.tell):
            _log.warning("outage_longer_than_a_day")
        await self.store.write(lambda tx: tx.inbox.listened(tx.now))

    async def _tell_of_conflict(self) -> None:
        group = await self.store.read(lambda tx: tx.groups.bound())
        if group is not None:
            is_webhook = isinstance(self.intake, Webhook)
            key = "alerts.webhook_conflict" if is_webhook else "alerts.conflict"
            text = words.render(key, self.settings.language)
            await self.store.write(lambda tx: setup.say_in_general(tx, group.chat_id, text))


async def run(settings: Settings, policy: Policy) -> int:
    """Run the desk until SIGTERM or SIGINT; returns the exit code.

    Raises the Halts of desk.errors, each with its own exit code and words.
    """
    clock = Clock(system_now, follows_telegram=settings.clock == "telegram")
    store = await storage.open_store(
        settings.database_url, context=_context(settings, policy), clock=clock
    )
    house = House(settings, policy, store, clock)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, house.stop.set)
    try:
        await house.live()
    finally:
        await store.close()
    _log.info("stopped")
    return 0


def migrate(settings: Settings) -> str:
    """Bring the database to this version; returns words on what was done."""
    return asyncio.run(migration.migrate(settings.database_url, now=system_now()))


def back_up(settings: Settings, file: Path, *, replace: bool, progress: Progress | None) -> str:
    """Copy the database to a file; returns words on what is in it."""
    there = saving.save(
        settings.database_url, file, bot_id=settings.bot_id, replace=replace, progress=progress
    )
    return f"{file}: {there}; every page was checked"


def restore(settings: Settings, file: Path, *, any_bot: bool, progress: Progress | None) -> str:
    """Put a copy in the database's place; returns words on what was done and what it means.

    Raises DatabaseHeld beside a running desk.
    """
    done = restoring.restore(
        settings.database_url,
        file,
        bot_id=settings.bot_id,
        now=system_now(),
        any_bot=any_bot,
        progress=progress,
    )
    return str(done)


def new_setup_code(settings: Settings) -> str:
    """Make a one-time code that binds the operators' group; returns the words to print.

    Raises DatabaseHeld beside a running desk, which prints a code of its own while unbound.
    """

    async def offer() -> str:
        store = await storage.open_store(
            settings.database_url, context=_context(settings, Policy()), clock=system_now
        )
        try:
            return await _offer_code(store)
        finally:
            await store.close()

    return asyncio.run(offer())


def database_report(settings: Settings) -> list[Finding]:
    """What the doctor says about the database and its engine; only reads."""
    report = asyncio.run(storage_report.inspect(settings.database_url))
    engine = [machine.sqlite_version(SQLITE_VERSION)] if settings.database_path else []
    if report.fault is not None:
        what, _, mend = report.fault.partition("; ")
        return [*engine, fault(what, mend or "look at DATABASE_URL")]
    if report.version is None:
        return [*engine, ok(f"database: {report.name} will be created at the first start")]
    migrated = "up to date" if not report.needs_migration else "migrated at the next start"
    return [*engine, ok(f"database: {report.name}, schema {report.version}, {migrated}")]


def _context(settings: Settings, policy: Policy) -> Context:
    return Context(
        bot_id=settings.bot_id,
        language=settings.language,
        timezone=str(settings.timezone),
        policy=policy,
    )


async def _offer_code(store: storage.Store) -> str:
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    await store.write(lambda tx: setup.offer_code(tx, code))
    return (
        f"Add the bot to the operators' group as an administrator and type there: /setup {code}\n"
        "The code works once, for an hour and five tries."
    )
