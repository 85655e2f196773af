"""Chats that take nothing for now: how long to wait, and whether somebody has been told."""

from dataclasses import dataclass, field

LONGEST = 60.0
"""Seconds between two attempts at most."""
STORM = 5
"""Answers in a row that tell nothing (5xx, silence) before the line counts as down."""


@dataclass(slots=True)
class Outages:
    """Failed attempts in a row, by chat and family of calls, and why."""

    _failed: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)

    def is_new(self, chat_id: int, why: str) -> bool:
        """Whether nothing had failed there for that reason: people are told once an outage."""
        return not any(
            chat == chat_id and reason == why for (chat, _), (_, reason) in self._failed.items()
        )

    def failed(self, chat_id: int, family: str, why: str) -> float:
        """Count one more; returns the seconds to wait."""
        times, _ = self._failed.get((chat_id, family), (0, ""))
        self._failed[chat_id, family] = (times + 1, why)
        return min(2.0 ** min(times, 6), LONGEST)

    def worked(self, chat_id: int, family: str) -> None:
        """The outage is over, and with it all that failed there for the same reason."""
        if not self._failed:
            return
        _, why = self._failed.pop((chat_id, family), (0, ""))
        self._failed = {
            key: (times, reason)
            for key, (times, reason) in self._failed.items()
            if key[0] != chat_id or reason != why
        }

    def over(self, chat_id: int) -> list[str]:
        """Something has changed there: forget what failed; returns the families that waited."""
        families = [family for chat, family in self._failed if chat == chat_id]
        for family in families:
            del self._failed[chat_id, family]
        return families


@dataclass(slots=True)
class Line:
    """The connection to Telegram. While it is down, one call at a time tries it."""

    _failed: int = 0
    _doubted: int = 0
    _down_until: float = 0.0

    def doubted(self, now: float) -> None:
        """An answer told nothing. One is the row's own trouble; many in a row are the line's."""
        self._doubted += 1
        if self._doubted >= STORM:
            self.failed(now)

    def failed(self, now: float) -> None:
        """No connection could be made."""
        self._failed += 1
        self._down_until = now + min(0.5 * 2.0 ** min(self._failed - 1, 6), 30.0)

    def worked(self) -> None:
        """Telegram has answered something that can be read."""
        self._failed = 0
        self._doubted = 0
        self._down_until = 0.0

    @property
    def is_down(self) -> bool:
        return self._failed > 0

    def open_at(self, now: float) -> float:
        """When the next attempt may be made. A wait longer than a minute is a clock set back."""
        return self._down_until if self._down_until - now <= LONGEST else now
