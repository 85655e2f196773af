"""Everything that happens in the sandbox, numbered, for the page and for those who wait."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

KEPT_EVENTS = 5000


@dataclass(frozen=True, slots=True)
class Event:
    """One change: `type` as in the control API, `data` ready for JSON."""

    seq: int
    type: str
    data: dict[str, Any]


class EventLog:
    """The last events, and the queues of those who listen.

    `first_seq` lets numbers go on growing over a restart, so that a page may resume by number.
    """

    def __init__(self, first_seq: int = 0) -> None:
        self.seq = first_seq
        self._kept: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._listeners: set[asyncio.Queue[Event]] = set()

    def emit(self, type_: str, data: dict[str, Any]) -> None:
        """Tell everybody; `data` must not change afterwards."""
        self.seq += 1
        event = Event(self.seq, type_, data)
        self._kept.append(event)
        for listener in self._listeners:
            listener.put_nowait(event)

    def after(self, seq: int) -> list[Event]:
        """Kept events with greater numbers, oldest first."""
        return [event for event in self._kept if event.seq > seq]

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event]]:
        """A queue that receives every event from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
