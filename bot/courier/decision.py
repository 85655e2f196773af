"""Which call leaves next: a function of what waits, the budgets and the moment.

Within a lane first in, first out, one call in flight; a head that is not ready stops its lane
alone. Through a door the more urgent goes first, and among equals the lane that waits longest for
its turn (round robin). Cards and icons so come last by themselves. First words of new customers
come before those of known ones, but only for half of a group's minute: a crowd of new accounts
must not keep those waiting who are being served.
"""

import heapq
from dataclasses import dataclass
from math import inf

from bot.courier.budgets import SEND, Budgets
from bot.courier.waiting import Door, DoorKey, Entry, Lane, Waiting
from desk.outgoing import Priority


@dataclass(frozen=True, slots=True)
class Send:
    """This row leaves now. `merges`: more waits for the chat than its minute has room for, so the
    texts behind it should leave with it.
    """

    row_id: int
    merges: bool = False


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing may leave before that moment (Unix seconds) unless something happens."""

    moment: float


@dataclass(frozen=True, slots=True)
class Nothing:
    """Only something new, or an answer, can bring work."""


Decision = Send | WaitUntil | Nothing


@dataclass(frozen=True, slots=True)
class _Open:
    """What a door would let through now; the smaller `rank` goes first."""

    lane: Lane
    head: Entry
    rank: int


def decide(waiting: Waiting, budgets: Budgets, now: float) -> Decision:
    """The next call, or until when to wait. Changes nothing but the order of its own files."""
    _look_again(waiting, budgets, now)
    while waiting.open_doors:
        rank, _, row_id, key, version = waiting.open_doors[0]
        door = waiting.doors.get(key)
        if door is None or door.version != version:
            heapq.heappop(waiting.open_doors)
            continue
        state = _state_of(waiting, door, budgets, now)
        if not isinstance(state, _Open) or (state.head.row_id, state.rank) != (row_id, rank):
            _place(waiting, door, state)
            continue
        at = budgets.bot_free_at(waiting.cost_of(state.lane, state.head), now)
        if at <= now:
            return Send(row_id, merges=_is_scarce(waiting, budgets, state.head, now))
        return Nothing() if at == inf else WaitUntil(at)
    while waiting.shut_doors and not _is_current(waiting, waiting.shut_doors[0]):
        heapq.heappop(waiting.shut_doors)
    return WaitUntil(waiting.shut_doors[0][0]) if waiting.shut_doors else Nothing()


def _is_scarce(waiting: Waiting, budgets: Budgets, head: Entry, now: float) -> bool:
    """Whether words for the group wait for units; never where there is no limit."""
    room = budgets.room(head.chat_id, now) if head.family == SEND else None
    if room is None:
        return False
    return waiting.is_starved(head.chat_id) or waiting.units_for(head.chat_id) > room


def _look_again(waiting: Waiting, budgets: Budgets, now: float) -> None:
    """Judge anew every door where something has changed or whose moment has come."""
    while waiting.shut_doors and waiting.shut_doors[0][0] <= now:
        _, key, version = heapq.heappop(waiting.shut_doors)
        door = waiting.doors.get(key)
        if door is not None and door.version == version:
            waiting.stale.add(key)
    while waiting.stale:
        door = waiting.doors.get(waiting.stale.pop())
        if door is not None:
            _place(waiting, door, _state_of(waiting, door, budgets, now))


def _place(waiting: Waiting, door: Door, state: _Open | float) -> None:
    door.version = waiting.next_version()
    if isinstance(state, _Open):
        heapq.heappush(
            waiting.open_doors,
            (state.rank, state.lane.turn, state.head.row_id, door.key, door.version),
        )
    elif state < inf:
        heapq.heappush(waiting.shut_doors, (state, door.key, door.version))
    elif not any(door.ready) and not door.asleep:
        del waiting.doors[door.key]


def _state_of(waiting: Waiting, door: Door, budgets: Budgets, now: float) -> _Open | float:
    """Who goes through the door now, or when to ask again."""
    while door.asleep and door.asleep[0][0] <= now:
        _, key, version = heapq.heappop(door.asleep)
        lane = waiting.lanes.get(key)
        if lane is not None and lane.version == version:
            heapq.heappush(door.ready[lane.urgency], (lane.turn, key, version))
    wakes_at = _next_waking(waiting, door)
    lanes = [lane for one in door.ready if (lane := _best(waiting, one)) is not None]
    if not lanes:
        return wakes_at
    has_room = budgets.has_room_for_first(door.key[0], now)
    lane = min(lanes, key=lambda one: _rank(one, has_room_for_first=has_room))
    head = lane.head()
    assert head is not None, "a lane in a door has a head"
    at = budgets.free_at(waiting.cost_of(lane, head), now)
    if at > now:
        if at < inf:
            waiting.starve(head.chat_id)
        return min(at, wakes_at)
    return _Open(lane, head, _rank(lane, has_room_for_first=has_room))


def _rank(lane: Lane, *, has_room_for_first: bool) -> int:
    """Its urgency, doubled to leave places between: new customers step back behind the others."""
    if lane.urgency == Priority.FIRST and not has_room_for_first:
        return 2 * Priority.MESSAGE + 1
    return 2 * lane.urgency


def _best(waiting: Waiting, lanes: list[tuple[int, str, int]]) -> Lane | None:
    while lanes:
        _, key, version = lanes[0]
        lane = waiting.lanes.get(key)
        if lane is not None and lane.version == version:
            return lane
        heapq.heappop(lanes)
    return None


def _next_waking(waiting: Waiting, door: Door) -> float:
    while door.asleep:
        at, key, version = door.asleep[0]
        lane = waiting.lanes.get(key)
        if lane is not None and lane.version == version:
            return at
        heapq.heappop(door.asleep)
    return inf


def _is_current(waiting: Waiting, item: tuple[float, DoorKey, int]) -> bool:
    door = waiting.doors.get(item[1])
    return door is not None and door.version == item[2]
