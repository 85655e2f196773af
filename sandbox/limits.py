"""Telegram's limits on sending, counted by the sandbox's clock. Off = everything passes."""

import math
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

LIGHT_SPAN = 5.0  # seconds, for reactions, chat actions and unpinning


@dataclass(slots=True)
class Limits:
    """The allowances; `scale` multiplies them all.

    30/s over all chats, 1/s with short bursts in a private chat and 20/min in a group are from
    Telegram's FAQ; `light_per_5_seconds` is a loose family of its own
    (core.telegram.org/api/bots/ai).
    """

    on: bool = True
    scale: float = 1.0
    per_second: float = 30
    per_chat_per_second: float = 1
    per_chat_burst: float = 3
    per_group_per_minute: float = 20
    light_per_5_seconds: float = 20

    def as_json(self) -> dict[str, Any]:
        """For the control API."""
        return asdict(self)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class Limiter:
    """Who has sent how much lately; refuses before anything is done."""

    limits: Limits = field(default_factory=Limits)
    _windows: dict[object, deque[float]] = field(default_factory=dict)
    _buckets: dict[object, _Bucket] = field(default_factory=dict)

    def wait(self, bot_id: int, chat_id: int | None, cost: int, is_light: bool, now: float) -> int:
        """Whole seconds until the call would pass; 0 = now."""
        if not self.limits.on or (cost == 0 and not is_light):
            return 0
        scale = self.limits.scale
        if is_light:
            key = (bot_id, chat_id, "light")
            capacity = self.limits.light_per_5_seconds * scale
            return self._rounded(self._window_wait(key, capacity, LIGHT_SPAN, 1, now))
        waits = [self._window_wait(bot_id, self.limits.per_second * scale, 1.0, cost, now)]
        if chat_id is not None and chat_id < 0:
            capacity = self.limits.per_group_per_minute * scale
            waits.append(self._window_wait((bot_id, chat_id), capacity, 60.0, cost, now))
        elif chat_id is not None:
            waits.append(self._bucket_wait((bot_id, chat_id), cost, now))
        return self._rounded(max(waits))

    def count(
        self, bot_id: int, chat_id: int | None, cost: int, is_light: bool, now: float
    ) -> None:
        """Remember a call that was carried out."""
        if is_light:
            self._windows.setdefault((bot_id, chat_id, "light"), deque()).append(now)
        if cost == 0:
            return
        self._windows.setdefault(bot_id, deque()).extend([now] * cost)
        if chat_id is not None and chat_id < 0:
            self._windows.setdefault((bot_id, chat_id), deque()).extend([now] * cost)
        elif chat_id is not None:
            self._bucket((bot_id, chat_id), now).tokens -= cost

    def used(self, bot_id: int, chat_id: int, now: float) -> int:
        """Units that the bot has spent in a group within the last minute."""
        window = self._windows.get((bot_id, chat_id), ())
        return sum(now - 60.0 < at <= now for at in window)

    def used_by_all(self, bot_id: int, now: float) -> int:
        """Units that the bot has spent in all chats together within the last second."""
        return sum(now - 1.0 < at <= now for at in self._windows.get(bot_id, ()))

    def frees_in(self, bot_id: int, chat_id: int, now: float) -> float | None:
        """Seconds until the oldest unit spent in a group counts no more; None = none is spent."""
        window = self._windows.get((bot_id, chat_id), ())
        spent = [at for at in window if now - 60.0 < at <= now]
        return round(min(spent) + 60.0 - now, 1) if spent else None

    @staticmethod
    def _rounded(seconds: float) -> int:
        return max(1, math.ceil(seconds)) if seconds > 1e-9 else 0

    def _window_wait(
        self, key: object, capacity: float, span: float, cost: int, now: float
    ) -> float:
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - span:
            window.popleft()
        # After the clock was moved back nothing may count that has not happened yet.
        while window and window[-1] > now:
            window.pop()
        # An album larger than the whole allowance passes when the window is empty.
        over = len(window) + min(cost, int(capacity) or 1) - (int(capacity) or 1)
        return window[over - 1] + span - now if over > 0 else 0.0

    def _bucket(self, key: object, now: float) -> _Bucket:
        full = self.limits.per_chat_burst * self.limits.scale
        bucket = self._buckets.setdefault(key, _Bucket(full, now))
        rate = self.limits.per_chat_per_second * self.limits.scale
        bucket.tokens = min(full, bucket.tokens + max(0.0, now - bucket.at) * rate)
        bucket.at = now
        return bucket

    def _bucket_wait(self, key: object, cost: int, now: float) -> float:
        bucket = self._bucket(key, now)
        full = self.limits.per_chat_burst * self.limits.scale
        rate = self.limits.per_chat_per_second * self.limits.scale
        return max(0.0, min(float(cost), full) - bucket.tokens) / rate
