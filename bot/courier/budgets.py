"""What Telegram lets through, kept ahead of it: windows and pauses, pure, times given in seconds.

A unit counts from the moment its call starts until the window has passed since the ANSWER: the
call reached Telegram at some time in between, so no window of Telegram's own can be fuller than
ours. Limits are Telegram's (FAQ on broadcasting) as `[telegram]` of desk.toml states them; 0 is
no limit.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from desk.outgoing import MakeTopic, OpenTopic, Outgoing, Pin, React, ShowTopic
from desk.policy import TelegramPolicy

SEND, TOPIC, REACT, PIN = "send", "topic", "react", "pin"
CARD = "card"
FAMILIES = (SEND, TOPIC, REACT, PIN)
"""Calls that stop together; a 429 on words or topics stops both (design: budgets kept ahead)."""

MINUTE = 60.0
CARD_SHARE = 5
"""Cards and icons get one unit in five of a group's minute (design: at most 20 %)."""
MINUTE_MARGIN = 0.5
SECOND_MARGIN = 0.05
"""Seconds added to a window: Telegram's clock and ours do not run alike."""
SLOWER = 1.02
"""A bucket fills that much more slowly than Telegram's, for the same reason."""
REACTIONS_PER_SECOND = 1
REACTIONS_PER_MINUTE = 20
"""A budget of their own; Telegram documents none."""
_MANY = 4096  # chats before the idle ones are forgotten


def family_of(outgoing: Outgoing) -> str:
    """Which pause a 429 on this call brings."""
    match outgoing:
        case React():
            return REACT
        case Pin():
            return PIN
        case MakeTopic() | ShowTopic() | OpenTopic():
            return TOPIC
        case _:
            return SEND


def stopped_by_429(family: str) -> tuple[str, ...]:
    """The families that a 429 on one of them stops."""
    return (SEND, TOPIC) if family in (SEND, TOPIC) else (family,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a call takes from which budgets."""

    chat_id: int
    family: str
    units: int
    is_card: bool = False

    @property
    def is_group(self) -> bool:
        return self.chat_id < 0


class Window:
    """At most `limit` units in any `span` seconds; 0 = no limit."""

    __slots__ = ("_held", "_limit", "_span", "_spent", "_used")

    def __init__(self, limit: int, span: float) -> None:
        self._limit = limit
        self._span = span
        self._held = 0
        self._spent: deque[tuple[float, int]] = deque()
        self._used = 0

    def free_at(self, units: int, now: float) -> float:
        """When that many units may go; infinity while only an answer can tell."""
        if not self._limit:
            return now
        self._forget(now)
        # What costs more than all of the window goes when it is empty.
        missing = self._used + self._held + min(units, self._limit) - self._limit
        if missing <= 0:
            return now
        for until, spent in self._spent:
            missing -= spent
            if missing <= 0:
                return until
        return inf

    def start(self, units: int) -> None:
        self._held += units

    def finish(self, units: int, now: float, *, has_counted: bool) -> None:
        self._held -= units
        if has_counted and self._limit and units:
            self._spent.append((now + self._span, units))
            self._used += units

    def shift(self, seconds: float) -> None:
        self._spent = deque((until + seconds, units) for until, units in self._spent)

    def is_idle(self, now: float) -> bool:
        self._forget(now)
        return not self._held and not self._spent

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] <= now:
            self._used -= self._spent.popleft()[1]


class Bucket:
    """`rate` units a second with a burst on top (the generic cell rate algorithm); 0 = no limit."""

    __slots__ = ("_burst", "_each", "_full_at", "_held")

    def __init__(self, rate: int, burst: int) -> None:
        self._each = SLOWER / rate if rate else 0.0
        self._burst = max(burst, 1)
        self._held = 0
        self._full_at = -inf

    def free_at(self, units: int, now: float) -> float:
        if not self._each:
            return now
        if self._held and self._held + units > self._burst:
            return inf
        over = min(self._held + units, self._burst) - self._burst
        return max(now, self._full_at + over * self._each)

    def start(self, units: int) -> None:
        self._held += units

    def finish(self, units: int, now: float, *, has_counted: bool) -> None:
        self._held -= units
        if has_counted and self._each and units:
            self._full_at = max(self._full_at, now) + units * self._each

    def shift(self, seconds: float) -> None:
        self._full_at += seconds

    def is_idle(self, now: float) -> bool:
        return not self._held and self._full_at <= now


class Budgets:
    """All windows of one bot, and the pauses that Telegram asked for."""

    def __init__(self, limits: TelegramPolicy) -> None:
        self._limits = limits
        self._bot = Window(limits.per_second, 1 + SECOND_MARGIN)
        self._chats: dict[tuple[int, str], tuple[Window | Bucket, ...]] = {}
        self._flights: dict[int, int] = {}
        self._pauses: dict[tuple[int, str], float] = {}
        self._sweep_at = _MANY

    def bot_free_at(self, cost: Cost, now: float) -> float:
        """When the bot as a whole may make the call."""
        return self._bot.free_at(cost.units, now)

    def free_at(self, cost: Cost, now: float) -> float:
        """When its chat may take the call; infinity while an answer must come first."""
        paused = self._pauses.get((cost.chat_id, cost.family), now)
        if self._is_single_file(cost) and self._flights.get(cost.chat_id):
            return inf
        windows = self._windows(cost)
        units = max(cost.units, 1)
        return max(now, paused, *(one.free_at(units, now) for one in windows))

    def start(self, cost: Cost) -> None:
        """The call is on its way."""
        self._bot.start(cost.units)
        for one in self._windows(cost):
            one.start(max(cost.units, 1))
        if self._is_single_file(cost):
            self._flights[cost.chat_id] = self._flights.get(cost.chat_id, 0) + 1

    def finish(self, cost: Cost, now: float, *, has_counted: bool) -> None:
        """The answer is there; `has_counted` False when the call surely never was carried out."""
        self._bot.finish(cost.units, now, has_counted=has_counted)
        for one in self._windows(cost):
            one.finish(max(cost.units, 1), now, has_counted=has_counted)
        if self._is_single_file(cost):
            self._flights[cost.chat_id] -= 1
        self._sweep(now)

    def restore(self, spent: Iterable[tuple[int, int, float]]) -> None:
        """Count what left before the process started: (chat_id, units, when it ended)."""
        for chat_id, units, at in sorted(spent, key=lambda one: one[2]):
            if units:
                cost = Cost(chat_id=chat_id, family=SEND, units=units)
                self.start(cost)
                self.finish(cost, at, has_counted=True)

    def pause(self, chat_id: int, family: str, until: float) -> None:
        """No call of the family to that chat before `until`; a longer pause stays."""
        key = (chat_id, family)
        self._pauses[key] = max(until, self._pauses.get(key, until))

    def resume(self, chat_id: int, family: str) -> None:
        """The chat takes calls of the family again."""
        self._pauses.pop((chat_id, family), None)

    def turn_back(self, seconds: float) -> None:
        """The clock was set back: what was spent stays as long ago as it was."""
        self._bot.shift(-seconds)
        for windows in self._chats.values():
            for one in windows:
                one.shift(-seconds)
        self._pauses = {key: until - seconds for key, until in self._pauses.items()}

    def _is_single_file(self, cost: Cost) -> bool:
        """While a group's limit is on, one call at a time goes there, so that order holds."""
        return cost.is_group and cost.family != REACT and self._limits.per_group_per_minute > 0

    def _windows(self, cost: Cost) -> tuple[Window | Bucket, ...]:
        kind = SEND
        if cost.family == REACT:
            kind = REACT
        elif cost.is_card and cost.is_group:
            kind = CARD
        known = self._chats.get((cost.chat_id, kind))
        if known is None:
            known = self._chats[cost.chat_id, kind] = self._made(cost, kind)
        return known

    def _made(self, cost: Cost, kind: str) -> tuple[Window | Bucket, ...]:
        limits = self._limits
        per_minute = limits.per_group_per_minute
        if kind == REACT:
            minute = REACTIONS_PER_MINUTE if cost.is_group and per_minute else 0
            second = REACTIONS_PER_SECOND if limits.per_chat_per_second else 0
            return (
                Window(minute, MINUTE + MINUTE_MARGIN),
                Window(second, 1 + SECOND_MARGIN),
            )
        if not cost.is_group:
            return (Bucket(limits.per_chat_per_second, limits.per_chat_burst),)
        if kind == CARD:
            share = max(1, per_minute // CARD_SHARE) if per_minute else 0
            words = self._windows(Cost(chat_id=cost.chat_id, family=SEND, units=0))
            return (*words, Window(share, MINUTE + MINUTE_MARGIN))
        return (Window(per_minute, MINUTE + MINUTE_MARGIN),)

    def _sweep(self, now: float) -> None:
        """Forget chats with nothing on record, now and then; a customer may never write again."""
        if len(self._chats) < self._sweep_at:
            return
        self._chats = {
            key: windows
            for key, windows in self._chats.items()
            # A group's cards share a window with its words, so groups stay together.
            if key[0] < 0 or not all(one.is_idle(now) for one in windows)
        }
        self._pauses = {key: until for key, until in self._pauses.items() if until > now}
        self._sweep_at = max(_MANY, 2 * len(self._chats))
