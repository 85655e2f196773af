"""The updates that wait for one bot: what is queued, confirmed, forgotten."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

import msgspec

KEPT_SECONDS = 86400  # Bot API: "updates are kept for at most 24 hours"
# Bot API, getUpdates: what an empty `allowed_updates` leaves out (Client.h:1456).
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update, encoded when it was created; `lane` is the webhook's order (one per chat)."""

    id: int
    at: float
    lane: str
    body: bytes


@dataclass(slots=True)
class Webhook:
    """Where and how a bot wants its updates pushed."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str | None = None
    is_failing: bool = False


@dataclass(slots=True)
class UpdateQueue:
    """One bot's queue. `changed` is set whenever somebody who waits should look again."""

    items: deque[QueuedUpdate] = field(default_factory=deque)
    next_id: int = 100_000_001
    allowed: list[str] = field(default_factory=list)
    webhook: Webhook | None = None
    poll: "asyncio.Future[None] | None" = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_hurried: bool = False

    def wants(self, kind: str) -> bool:
        """Whether an update of this kind is queued at all; asked when it is created."""
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def put(self, kind: str, payload: dict[str, object], *, lane: str, at: float) -> None:
        """Queue an update if the bot wants its kind."""
        if self.wants(kind):
            self.put_raw({"update_id": self.next_id, kind: payload}, lane=lane, at=at)

    def put_raw(self, update: dict[str, object], *, lane: str, at: float) -> None:
        """Queue any JSON; an `update_id` of its own is kept, else the next one is given."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
            update = {"update_id": update_id, **update}
        self.next_id = max(self.next_id, update_id + 1)
        self.items.append(QueuedUpdate(update_id, at, lane, msgspec.json.encode(update)))
        self.wake()

    def wake(self) -> None:
        """Let the waiting poll and the webhook look again."""
        self.changed.set()
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(None)

    def hurry(self) -> None:
        """Let the waiting poll answer now, empty if need be; if none waits, the next one."""
        self.is_hurried = self.poll is None or self.poll.done()
        self.wake()

    def forget_old(self, now: float) -> None:
        """Drop what is older than 24 hours."""
        while self.items and self.items[0].at < now - KEPT_SECONDS:
            self.items.popleft()

    def confirm(self, offset: int) -> bool:
        """Drop what `offset` confirms; tells whether anything changed.

        A negative offset keeps that many from the end. An offset beyond the queue's tail confirms
        nothing and is served from the head.
        """
        before = len(self.items)
        if offset < 0:
            while len(self.items) > -offset:
                self.items.popleft()
        elif offset > 0 and self.items and offset <= self.items[-1].id + 1:
            self.items = deque(item for item in self.items if item.id >= offset)
        return len(self.items) != before

    def delivered(self, update_id: int) -> None:
        """Drop one update that the webhook accepted."""
        self.items = deque(item for item in self.items if item.id != update_id)
