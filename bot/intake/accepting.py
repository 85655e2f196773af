"""Accept before acknowledge: the one way in which updates reach the disk (delivery contract, 1)."""

from collections.abc import Sequence

from bot import logs
from bot.intake import envelope
from bot.metrics import Metrics
from bot.work import Store
from desk.boxes import Arrival
from desk.failpoints import Point

_log = logs.get(__name__)


def read(raw: bytes) -> Arrival | None:
    """The outside of an update; None, with a line in the log, when it has no id to store it by."""
    try:
        return envelope.arrival(raw)
    except ValueError:
        # Without an id it can be neither stored nor confirmed; Telegram never sends such a thing.
        _log.error("update_without_id", size=len(raw))
        return None


async def accept(store: Store, metrics: Metrics, arrivals: Sequence[Arrival]) -> None:
    """Returns once they are on disk, each once. Raises DiskFull when nothing could be stored."""
    Point.INTAKE_RECEIVED.reached()
    rows = await store.write(lambda tx: tx.inbox.add(arrivals, tx.now))
    Point.INTAKE_STORED.reached()
    metrics.updates_accepted.inc(len(rows))
