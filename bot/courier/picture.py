"""The courier's picture of the outbox, kept up with what the books say."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Protocol, TypeVar

from bot.courier.budgets import Budgets, stopped_by_429
from bot.courier.waiting import Waiting, entry_of
from desk.outgoing import ALIVE, OutboxRow
from desk.ports import Group, Transaction

T = TypeVar("T")

_AT_ONCE = 500
_SLEEPERS = 200
# Where units commit side by side, a smaller row id may show up after a larger one.
_OVERLAP = 20


class Touched(Protocol):
    """What a commit changed."""

    @property
    def to_send(self) -> bool: ...


class Store(Protocol):
    """The store as the courier uses it."""

    async def write(self, unit: Callable[[Transaction], T]) -> T: ...
    async def read(self, query: Callable[[Transaction], T]) -> T: ...
    def on_commit(self, listener: Callable[[Touched], None]) -> None: ...


Clock = Callable[[], datetime]


class Picture:
    """Rows alive, by what was last read of them. `forget` hears of rows that have ended."""

    def __init__(
        self,
        store: Store,
        *,
        waiting: Waiting,
        budgets: Budgets,
        forget: Callable[[int], None],
    ) -> None:
        self.group: Group | None = None
        self._store = store
        self._waiting = waiting
        self._budgets = budgets
        self._forget = forget
        self._last_id = 0
        self._landed: set[int] = set()

    @property
    def is_forum(self) -> bool:
        """Whether words may go into topics."""
        return self.group is not None and self.group.is_forum

    async def refresh(self, now: float) -> None:
        """Read what is new, and again what waits for a moment."""
        before = self.group.chat_id if self.group is not None else None
        while await self._read(now):
            pass
        if self.group is not None and self.group.chat_id != before:
            # Rows that wait have a chat now, or another one.
            self._last_id = 0
            while await self._read(now):
                pass
        self._waiting.let_topics(work=self.is_forum)

    def landed(self, row_id: int, row: OutboxRow | None) -> None:
        """A trip has ended: it knows the row better than a reading that is under way."""
        self._landed.add(row_id)
        self._settle(row_id, row)

    def read_all_again(self) -> None:
        """What is filed may be filed wrongly: the next refresh reads everything."""
        self._last_id = 0

    async def _read(self, now: float) -> bool:
        """Read a portion; True when there may be more."""
        after = max(self._last_id - _OVERLAP, 0)
        again = list(islice(self._waiting.sleepers(now), _SLEEPERS))

        def query(
            tx: Transaction,
        ) -> tuple[Group | None, list[OutboxRow], dict[int, OutboxRow | None]]:
            rows = list(tx.outbox.alive(after=after, limit=_AT_ONCE))
            return tx.groups.bound(), rows, {row_id: tx.outbox.get(row_id) for row_id in again}

        self._landed.clear()
        self.group, rows, looked_up = await self._store.read(query)
        for row_id, row in [*looked_up.items(), *((row.id, row) for row in rows)]:
            if row_id not in self._landed:
                self._settle(row_id, row)
        newest = max((row.id for row in rows), default=0)
        has_more = len(rows) == _AT_ONCE and newest > self._last_id
        self._last_id = max(self._last_id, newest)
        return has_more

    def _settle(self, row_id: int, row: OutboxRow | None) -> None:
        """Take over what the books say of a row."""
        if row is None or row.state not in ALIVE:
            self._waiting.drop(row_id)
            self._forget(row_id)
            return
        entry = entry_of(row)
        if entry is None:
            # It is read again when a group is bound.
            return
        if row.error is not None and row.error.startswith("429 "):
            # So that a restart, too, waits as long as Telegram has asked.
            for family in stopped_by_429(entry.family):
                self._budgets.pause(entry.chat_id, family, entry.ready_at)
        self._waiting.put(entry)
