"""Chats that take nothing for now: how long to wait, and whether somebody has been told."""

from dataclasses import dataclass, field

LONGEST = 60.0
"""Seconds between two attempts at most."""


@dataclass(slots=True)
class Outages:
    """Failed attempts in a row, by chat and family of calls."""

    _failed: dict[tuple[int, str], int] = field(default_factory=dict)

    def failed(self, chat_id: int, family: str) -> float:
        """Count one more; returns the seconds to wait."""
        times = self._failed[chat_id, family] = self._failed.get((chat_id, family), 0) + 1
        return min(2.0 ** min(times - 1, 6), LONGEST)

    def is_new(self, chat_id: int, family: str) -> bool:
        """Whether nothing had failed before: then somebody is to be told, once an outage."""
        return (chat_id, family) not in self._failed

    def worked(self, chat_id: int, family: str) -> None:
        """The outage is over."""
        self._failed.pop((chat_id, family), None)


@dataclass(slots=True)
class Line:
    """The connection to Telegram. While it is down, one call at a time tries it."""

    _failed: int = 0
    _down_until: float = 0.0

    def failed(self, now: float) -> None:
        self._failed += 1
        self._down_until = now + min(0.5 * 2.0 ** min(self._failed - 1, 6), 30.0)

    def worked(self) -> None:
        self._failed = 0
        self._down_until = 0.0

    @property
    def is_down(self) -> bool:
        return self._failed > 0

    def open_at(self, now: float) -> float:
        """When the next attempt may be made. A wait longer than a minute is a clock set back."""
        return self._down_until if self._down_until - now <= LONGEST else now
