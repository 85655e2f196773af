"""Everything that waits to be sent, filed so that the next call is found at once.

A lane is one conversation's line; a door is a chat with one family of calls, through which the
heads of many lanes want to go. Heaps are cleaned lazily: an entry whose version is old is void.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count

from bot.courier.budgets import FAMILIES, Cost, family_of
from desk.outgoing import OutboxRow, Priority, State

DoorKey = tuple[int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the decision needs to know of an outbox row.

    `ready_at` and `since` (when it was put there) in Unix seconds.
    """

    row_id: int
    lane: str
    base: str
    chat_id: int
    family: str
    rank: int
    priority: Priority
    units: int
    ready_at: float
    topic_ref: int | None
    since: float = 0.0

    @property
    def order(self) -> tuple[int, int]:
        return (self.rank, self.row_id)

    @property
    def is_aside(self) -> bool:
        return self.lane != self.base


def entry_of(row: OutboxRow) -> Entry | None:
    """The entry of a row; None while it has no chat to go to."""
    if row.chat_id is None:
        return None
    lane = row.to.lane
    return Entry(
        row_id=row.id,
        lane=lane,
        base=lane.removesuffix(f":{row.to.aside}") if row.to.aside else lane,
        chat_id=row.chat_id,
        family=family_of(row.outgoing),
        rank=row.rank,
        priority=row.priority,
        # What is in doubt is probed first, by one edit at a time.
        units=min(row.units, 1) if row.state is State.IN_DOUBT else row.units,
        ready_at=row.ready_at.timestamp(),
        since=row.created_at.timestamp(),
        topic_ref=row.to.topic_ref,
    )


@dataclass(slots=True)
class Lane:
    """One conversation's line. `turn` says since when it waits for its turn."""

    key: str
    turn: int
    line: list[tuple[int, int]] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    urgencies: list[int] = field(default_factory=lambda: [0] * len(Priority))
    in_flight: int | None = None
    asides: set[str] = field(default_factory=set)
    version: int = 0

    def head(self) -> Entry | None:
        while self.line and self.line[0][1] not in self.entries:
            heapq.heappop(self.line)
        return self.entries[self.line[0][1]] if self.line else None

    @property
    def since(self) -> float:
        """When the oldest that waits here was put here (Unix seconds)."""
        return min(entry.since for entry in self.entries.values())

    @property
    def urgency(self) -> int:
        """The best priority in the lane: what waits behind a humble head must not wait for it."""
        return next((level for level, many in enumerate(self.urgencies) if many), len(Priority))

    @property
    def makes_topic(self) -> bool:
        """Whether what must precede all words of the topic (rank 0) is still to be done."""
        head = self.entries.get(self.in_flight) if self.in_flight else self.head()
        return head is not None and head.rank == 0


@dataclass(slots=True)
class Door:
    """The lanes whose heads want to go to one chat by one family of calls; `ready` by urgency."""

    key: DoorKey
    ready: list[list[tuple[int, str, int]]] = field(default_factory=lambda: [[] for _ in Priority])
    asleep: list[tuple[float, str, int]] = field(default_factory=list)
    version: int = 0


class Waiting:
    """All entries by lane and door."""

    def __init__(self) -> None:
        self.lanes: dict[str, Lane] = {}
        self.doors: dict[DoorKey, Door] = {}
        self.stale: set[DoorKey] = set()
        self.open_doors: list[tuple[int, int, int, DoorKey, int]] = []
        self.shut_doors: list[tuple[float, DoorKey, int]] = []
        self._lane_of: dict[int, str] = {}
        # Units of words that wait, by chat: what is under way has taken its own already.
        self._units: Counter[int] = Counter()
        self._kept_free: dict[int, int] = {}
        self._starved: set[int] = set()
        # What was heard of rows under way: it counts once their calls are answered.
        self._news: dict[int, Entry] = {}
        self._turns = count(1)
        self._versions = count(1)
        self._topics_off: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self._lane_of)

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._lane_of

    def put(self, entry: Entry) -> None:
        """Add an entry, or bring a known one up to date."""
        if entry.row_id in self._lane_of:
            known = self.get(entry.row_id)
            if known == entry:
                return
            if self.lanes[known.lane].in_flight == entry.row_id:
                self._news[entry.row_id] = entry
                return
            self.drop(entry.row_id)
        lane = self.lanes.get(entry.lane)
        if lane is None:
            lane = self.lanes[entry.lane] = Lane(key=entry.lane, turn=next(self._turns))
            if entry.is_aside:
                self._base(entry).asides.add(entry.lane)
        lane.entries[entry.row_id] = entry
        lane.urgencies[entry.priority] += 1
        self._count(entry, 1)
        heapq.heappush(lane.line, entry.order)
        self._lane_of[entry.row_id] = entry.lane
        self._file_with_asides(lane)

    def get(self, row_id: int) -> Entry:
        return self.lanes[self._lane_of[row_id]].entries[row_id]

    def drop(self, row_id: int) -> None:
        """Forget an entry that has ended."""
        key = self._lane_of.pop(row_id, None)
        if key is None:
            return
        self._news.pop(row_id, None)
        lane = self.lanes[key]
        entry = lane.entries.pop(row_id)
        lane.urgencies[entry.priority] -= 1
        if lane.in_flight == row_id:
            lane.in_flight = None
        else:
            self._count(entry, -1)
        self.touch(entry.chat_id)
        self._file_with_asides(lane)
        self._forget_empty(lane, entry.base)

    def start(self, row_id: int) -> Entry:
        """The entry's call is on its way: nothing else of its lane goes, and it goes to the end."""
        lane = self.lanes[self._lane_of[row_id]]
        entry = lane.entries[row_id]
        lane.in_flight = row_id
        self._count(entry, -1)
        lane.turn = next(self._turns)
        self.touch(entry.chat_id)
        self._file_with_asides(lane)
        return entry

    def stop(self, row_id: int) -> None:
        """The entry's call is answered; the entry waits again, unless it is dropped."""
        key = self._lane_of.get(row_id)
        if key is None:
            return
        lane = self.lanes[key]
        lane.in_flight = None
        self._count(lane.entries[row_id], 1)
        self.touch(lane.entries[row_id].chat_id)
        self._file_with_asides(lane)
        news = self._news.pop(row_id, None)
        if news is not None:
            self.put(news)

    def touch(self, chat_id: int) -> None:
        """Look at the chat's doors again: its budgets have changed."""
        self.stale.update(
            (chat_id, family) for family in FAMILIES if (chat_id, family) in self.doors
        )

    def turn_back(self, seconds: float) -> None:
        """The clock was set back: moments waited for stay as far away as they were."""
        for lane in self.lanes.values():
            for row_id, entry in lane.entries.items():
                lane.entries[row_id] = replace(entry, ready_at=entry.ready_at - seconds)
            self._file(lane)

    def next_version(self) -> int:
        """A number never given before: what carries an older one is void."""
        return next(self._versions)

    def let_topics(self, *, off: frozenset[int]) -> None:
        """In these groups topics are switched off: until they are on, nothing goes into them."""
        if off != self._topics_off:
            self._topics_off = off
            for lane in self.lanes.values():
                self._file(lane)

    def units_for(self, chat_id: int) -> int:
        """How many units the words take that wait to go to the chat."""
        return self._units[chat_id]

    def starve(self, chat_id: int) -> None:
        """Words for the chat had to wait for a unit."""
        if chat_id in self._units:
            self._starved.add(chat_id)

    def is_starved(self, chat_id: int) -> bool:
        """Whether words that still wait for the chat have had to wait for a unit."""
        return chat_id in self._starved

    def keep_free(self, chat_id: int, units: int) -> None:
        """Of the group's minute so many units are left to the most urgent rows alone."""
        if self._kept_free.get(chat_id, 0) != units:
            self._kept_free[chat_id] = units
            self.touch(chat_id)

    def cost_of(self, lane: Lane, head: Entry) -> Cost:
        """What the call takes; cards and icons have a share of their own, unless words wait."""
        return Cost(
            chat_id=head.chat_id,
            family=head.family,
            units=head.units,
            is_card=lane.urgency >= Priority.CARD,
            is_first=lane.urgency == Priority.FIRST,
            leaves=self._kept_free.get(head.chat_id, 0) if lane.urgency > Priority.ANSWER else 0,
        )

    def lane_of(self, entry: Entry) -> Lane:
        return self.lanes[entry.lane]

    def _count(self, entry: Entry, sign: int) -> None:
        if entry.priority < Priority.CARD:
            self._units[entry.chat_id] += sign * entry.units
            if not self._units[entry.chat_id]:
                del self._units[entry.chat_id]
                self._starved.discard(entry.chat_id)

    def _base(self, entry: Entry) -> Lane:
        base = self.lanes.get(entry.base)
        if base is None:
            base = self.lanes[entry.base] = Lane(key=entry.base, turn=next(self._turns))
        return base

    def _file_with_asides(self, lane: Lane) -> None:
        self._file(lane)
        for key in lane.asides:
            self._file(self.lanes[key])

    def _file(self, lane: Lane) -> None:
        """Put the lane where its head belongs; earlier places become void."""
        lane.version = self.next_version()
        head = lane.head()
        if head is None or lane.in_flight is not None or self._is_barred(head):
            return
        key = (head.chat_id, head.family)
        door = self.doors.get(key)
        if door is None:
            door = self.doors[key] = Door(key, version=self.next_version())
        heapq.heappush(door.asleep, (head.ready_at, lane.key, lane.version))
        self.stale.add(key)

    def _is_barred(self, head: Entry) -> bool:
        if head.topic_ref is not None and head.chat_id in self._topics_off:
            return True
        return head.is_aside and self.lanes[head.base].makes_topic

    def _forget_empty(self, lane: Lane, base: str) -> None:
        if lane.entries or lane.asides:
            return
        del self.lanes[lane.key]
        if lane.key != base:
            parent = self.lanes[base]
            parent.asides.discard(lane.key)
            self._forget_empty(parent, base)
