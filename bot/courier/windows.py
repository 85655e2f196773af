"""How much may go in a span of time: windows and buckets, pure, times given in seconds.

A unit counts from the moment its call starts until the window has passed since the ANSWER: the
call reached Telegram at some time in between, so no window of Telegram's own can be fuller than
ours.
"""

from collections import deque
from math import inf

SLOWER = 1.02
"""A bucket fills that much more slowly than Telegram's, for the same reason."""
REFUSED_SHARE = 0.75
"""What is left of a limit after a 429."""
LEAST_SHARE = 0.25
RECOVERY = 1200.0
"""Seconds in which caution would fade from nothing to all: a twentieth more each minute."""


class Caution:
    """How much of a limit is used after Telegram refused: less at once, then bit by bit more.

    Multiplicative decrease, additive increase (AIMD, as TCP does): Telegram's true limits are not
    published and change, so those of the policy are only where we begin.
    """

    __slots__ = ("_share", "_since")

    def __init__(self) -> None:
        self._share = 1.0
        self._since = 0.0

    def share(self, now: float) -> float:
        """Between `LEAST_SHARE` and 1."""
        if self._share == 1.0:
            return 1.0
        grown = self._share + max(now - self._since, 0.0) / RECOVERY
        return min(grown, 1.0)

    def grow(self, now: float) -> None:
        """Telegram refused: use a quarter less."""
        self._share = max(self.share(now) * REFUSED_SHARE, LEAST_SHARE)
        self._since = now

    def shift(self, seconds: float) -> None:
        self._since += seconds


class Window:
    """At most `limit` units in any `span` seconds; 0 = no limit."""

    __slots__ = ("_held", "_limit", "_span", "_spent", "_used", "caution")

    def __init__(self, limit: int, span: float, caution: Caution | None = None) -> None:
        self._limit = limit
        self._span = span
        self.caution = caution
        self._held = 0
        self._spent: deque[tuple[float, int]] = deque()
        self._used = 0

    def free_at(self, units: int, now: float) -> float:
        """When that many units may go; infinity while only an answer can tell."""
        if not self._limit:
            return now
        self._forget(now)
        limit = self._limit_at(now)
        # What costs more than all of the window goes when it is empty.
        missing = self._used + self._held + min(units, limit) - limit
        if missing <= 0:
            return now
        for until, spent in self._spent:
            missing -= spent
            if missing <= 0:
                return until
        return inf

    def room(self, now: float) -> int:
        """How many units may go at once."""
        self._forget(now)
        return self._limit_at(now) - self._used - self._held

    def _limit_at(self, now: float) -> int:
        if self.caution is None:
            return self._limit
        return max(1, int(self._limit * self.caution.share(now)))

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

    __slots__ = ("_burst", "_each", "_full_at", "_held", "caution")

    def __init__(self, rate: int, burst: int, caution: Caution) -> None:
        self.caution = caution
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
            each = self._each / self.caution.share(now)
            self._full_at = max(self._full_at, now) + units * each

    def shift(self, seconds: float) -> None:
        self._full_at += seconds

    def is_idle(self, now: float) -> bool:
        return not self._held and self._full_at <= now
