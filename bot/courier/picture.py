"""The courier's picture of the outbox: read once, then kept up with the news of each commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.courier.budgets import Budgets, stopped_by_429
from bot.courier.waiting import Waiting, entry_of
from desk.groups import Group
from desk.outgoing import ALIVE, OutboxRow
from desk.ports import Transaction

T = TypeVar("T")

_AT_ONCE = 500
# Where units commit side by side, a smaller row id may show up after a larger one.
_OVERLAP = 20


class News(Protocol):
    """What a commit brings."""

    @property
    def outbox(self) -> Mapping[int, OutboxRow | None]:
        """Rows that changed, as they are now; None for one that has ended."""

    @property
    def has_moved(self) -> bool:
        """More changed than is told: look again."""


class Store(Protocol):
    """The store as the courier uses it."""

    async def write(self, unit: Callable[[Transaction], T]) -> T: ...
    async def read(self, query: Callable[[Transaction], T]) -> T: ...
    def on_news(self, listener: Callable[[News], None]) -> None: ...
    def on_commit(self, listener: Callable[[], None]) -> None: ...


Clock = Callable[[], datetime]


class Picture:
    """Rows alive, by what was last heard of them. `forget` hears of rows that have ended."""

    def __init__(
        self,
        store: Store,
        *,
        waiting: Waiting,
        budgets: Budgets,
        forget: Callable[[int], None],
    ) -> None:
        self.groups: Sequence[Group] = ()
        self._store = store
        self._waiting = waiting
        self._budgets = budgets
        self._forget = forget
        self._last_id = 0
        self._heard: set[int] = set()

    @property
    def without_topics(self) -> frozenset[int]:
        """The groups into whose topics no words may go."""
        return frozenset(group.chat_id for group in self.groups if not group.is_forum)

    def hear(self, rows: Mapping[int, OutboxRow | None]) -> None:
        """A commit changes these: its news are newer than a reading that is under way."""
        self._heard.update(rows)
        for row_id, row in rows.items():
            self._settle(row_id, row)

    async def refresh(self) -> None:
        """Read what is new."""
        while await self._read():
            pass
        self._waiting.let_topics(off=self.without_topics)

    async def refresh_all(self) -> None:
        """Read everything: what is filed may be filed wrongly, or not at all."""
        self._last_id = 0
        await self.refresh()

    async def _read(self) -> bool:
        """Read a portion; True when there may be more."""
        after = max(self._last_id - _OVERLAP, 0)

        def query(tx: Transaction) -> tuple[Sequence[Group], list[OutboxRow]]:
            return tx.groups.all(), list(tx.outbox.alive(after=after, limit=_AT_ONCE))

        self._heard.clear()
        self.groups, rows = await self._store.read(query)
        for row in rows:
            if row.id not in self._heard:
                self._settle(row.id, row)
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
