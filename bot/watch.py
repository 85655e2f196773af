"""What the desk looks after while time passes: its contract, its figures, its old paper."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot import logs
from bot.health import Health
from bot.metrics import Metrics
from bot.work import Store
from desk import words
from desk.doors import time
from desk.errors import DiskFull
from desk.ports import Transaction
from desk.ticketing import board as queue_board

_AT_ONCE = 200
_BATCH, _BATCHES = 50, 40
_log = logs.get(__name__)


async def contract(store: Store, metrics: Metrics) -> None:
    """Every accepted message has ended or is on its way (delivery contract, 2)."""
    lost = await store.read(lambda tx: tx.messages.unaccounted())
    metrics.contract_violations.set(lost)
    if lost:
        _log.error("contract_violated", messages=lost)


async def pulse(store: Store, health: Health) -> None:
    """Note when Telegram was heard, so that the next start knows how long it was not."""
    heard_at = health.heard_at
    if heard_at is not None:
        # A clock set back must not leave a moment that is still to come.
        await store.write(lambda tx: tx.inbox.listened(min(heard_at, tx.now)))


async def time_passed(store: Store) -> None:
    """Do what is due: tickets whose next date has come, and timers; each by itself.

    What fails is logged and tried again at the next tick; it keeps nothing else waiting.
    """
    for ticket in await store.read(lambda tx: tx.tickets.due(tx.now, _AT_ONCE)):
        await _do(store, partial(time.ticket, ticket=ticket), ticket_id=ticket.id)
    for timer in await store.read(lambda tx: tx.timers.due(tx.now, _AT_ONCE)):
        await _do(store, partial(time.timer, timer=timer), timer=timer.kind)


async def _do(store: Store, unit: Callable[[Transaction], None], **about: object) -> None:
    try:
        await store.write(unit)
    except (DiskFull, OSError):
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the other tickets must not wait for it
        _log.exception("due_failed", **about)


async def search(store: Store) -> None:
    """Take what was said since into the search, in batches that hold the writer a moment each."""
    for _ in range(_BATCHES):
        done = await store.write(lambda tx: tx.search.index_some(_BATCH))
        if not done:
            return


async def board(store: Store) -> None:
    """Keep the board of the queue, from the moment on that the policy wants one."""
    if await store.read(queue_board.is_asleep):
        await store.write(queue_board.wake)


async def texts(store: Store, overlay: words.Overlay) -> None:
    """Speak with the wordings that leads have given the desk's texts."""
    overlay.texts = await store.read(lambda tx: tx.custom_texts.all())


async def figures(store: Store, metrics: Metrics) -> None:
    """Depths and ages for Prometheus."""

    def look(tx: Transaction) -> tuple[int, int, float, int]:
        oldest = tx.outbox.oldest()
        age = (tx.now - oldest).total_seconds() if oldest else 0.0
        return tx.inbox.depth(), tx.outbox.depth(), max(age, 0.0), tx.messages.pending()

    inbox, outbox, age, pending = await store.read(look)
    metrics.inbox_depth.set(inbox)
    metrics.outbox_depth.set(outbox)
    metrics.outbox_oldest_seconds.set(age)
    metrics.messages_pending.set(pending)


async def purge(store: Store, *, days: int) -> None:
    """Raw updates are kept as long as policy `retention.inbox_days` says."""
    gone = await store.write(lambda tx: tx.inbox.purge(tx.now - timedelta(days=days)))
    if gone:
        _log.info("inbox_purged", rows=gone)
