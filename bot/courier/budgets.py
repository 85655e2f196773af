"""What Telegram lets through, kept ahead of it: windows and pauses, pure, times given in seconds.

Limits are Telegram's (FAQ on broadcasting) as `[telegram]` of desk.toml states them; 0 is
no limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from bot.courier.windows import Bucket, Caution, Window
from desk.boxes import Spent
from desk.outgoing import MakeTopic, OpenTopic, Outgoing, Pin, Priority, React, ShowTopic
from desk.policy import TelegramPolicy

SEND, TOPIC, REACT, PIN = "send", "topic", "react", "pin"
CARD = "card"
FAMILIES = (SEND, TOPIC, REACT, PIN)
"""Calls that stop together; a 429 on words or topics stops both (design: budgets kept ahead)."""

MINUTE = 60.0
CARD_SHARE = 5
"""Cards and icons get one unit in five of a group's minute (design: at most 20 %)."""
FIRST_SHARE = 2
"""First words of new customers get one unit in two, when others wait as well."""
MINUTE_MARGIN = 0.5
SECOND_MARGIN = 0.05
"""Seconds added to a window: Telegram's clock and ours do not run alike."""
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
    """What a call takes from which budgets. `leaves`: so much must stay free in the minute."""

    chat_id: int
    family: str
    units: int
    is_card: bool = False
    is_first: bool = False
    leaves: int = 0

    @property
    def is_group(self) -> bool:
        return self.chat_id < 0


def cost_of_spent(spent: Spent) -> Cost:
    """What a call took that left before the process started."""
    return Cost(
        chat_id=spent.chat_id,
        family=SEND,
        units=spent.units,
        is_card=spent.priority >= Priority.CARD,
        is_first=spent.priority == Priority.FIRST,
    )


class Budgets:
    """All windows of one bot, and the pauses that Telegram asked for."""

    def __init__(self, limits: TelegramPolicy) -> None:
        self._limits = limits
        self._bot = Window(limits.per_second, 1 + SECOND_MARGIN)
        self._chats: dict[tuple[int, str], tuple[Window | Bucket, ...]] = {}
        self._flights: dict[int, int] = {}
        self._pauses: dict[tuple[int, str], float] = {}
        self._cautions: dict[int, Caution] = {}
        self._firsts: dict[int, Window] = {}
        self._sweep_at = _MANY

    def bot_free_at(self, cost: Cost, now: float) -> float:
        """When the bot as a whole may make the call."""
        return self._bot.free_at(cost.units, now)

    def free_at(self, cost: Cost, now: float) -> float:
        """When its chat may take the call; infinity while an answer must come first."""
        paused = self._pauses.get((cost.chat_id, cost.family), now)
        if self._is_single_file(cost) and self._flights.get(cost.chat_id):
            return inf
        minute, *shares = self._windows(cost)
        units = max(cost.units, 1)
        moments = [minute.free_at(units + cost.leaves, now)]
        moments += [one.free_at(units, now) for one in shares]
        return max(now, paused, *moments)

    def room(self, chat_id: int, now: float) -> int | None:
        """How many units a group's minute has room for now; None without a limit."""
        if chat_id >= 0 or not self._limits.per_group_per_minute:
            return None
        window = self._windows(Cost(chat_id=chat_id, family=SEND, units=0))[0]
        assert isinstance(window, Window), "a group has a window"
        return window.room(now)

    def has_room_for_first(self, chat_id: int, now: float) -> bool:
        """Whether new customers may still come before others in this minute of the group."""
        window = self._firsts.get(chat_id)
        return window is None or window.room(now) > 0

    def refused(self, chat_id: int, family: str, now: float) -> None:
        """Telegram took a call for too much: be more careful with that chat for a while."""
        if family in (SEND, TOPIC):
            self._caution(chat_id).grow(now)

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
        if has_counted and cost.is_first and cost.is_group and self._limits.per_group_per_minute:
            self._first(cost.chat_id).start(cost.units)
            self._first(cost.chat_id).finish(cost.units, now, has_counted=True)
        self._sweep(now)

    def restore(self, spent: Iterable[tuple[Cost, float]]) -> None:
        """Count what left before the process started, and when it ended."""
        for cost, at in sorted(spent, key=lambda one: one[1]):
            if cost.units:
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
        for caution in self._cautions.values():
            caution.shift(-seconds)
        for first in self._firsts.values():
            first.shift(-seconds)
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
        caution = self._caution(cost.chat_id)
        if not cost.is_group:
            return (Bucket(limits.per_chat_per_second, limits.per_chat_burst, caution),)
        if kind == CARD:
            share = max(1, per_minute // CARD_SHARE) if per_minute else 0
            words = self._windows(Cost(chat_id=cost.chat_id, family=SEND, units=0))
            return (*words, Window(share, MINUTE + MINUTE_MARGIN))
        return (Window(per_minute, MINUTE + MINUTE_MARGIN, caution),)

    def _caution(self, chat_id: int) -> Caution:
        return self._cautions.setdefault(chat_id, Caution())

    def _first(self, chat_id: int) -> Window:
        known = self._firsts.get(chat_id)
        if known is None:
            half = max(1, self._limits.per_group_per_minute // FIRST_SHARE)
            known = self._firsts[chat_id] = Window(half, MINUTE + MINUTE_MARGIN)
        return known

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
        self._cautions = {
            chat_id: caution
            for chat_id, caution in self._cautions.items()
            if (chat_id, SEND) in self._chats or caution.share(now) < 1
        }
        self._sweep_at = max(_MANY, 2 * len(self._chats))
