"""The desk's clock: the machine's, or Telegram's as the Date header of its answers shows it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Now = Callable[[], datetime]

_JITTER = timedelta(seconds=2)
"""The header has whole seconds and travels; a smaller difference is no jump."""


class Clock:
    """Call it for the time, aware UTC. With `follows_telegram` it jumps as Telegram's does."""

    def __init__(self, wall: Now, *, follows_telegram: bool) -> None:
        self._wall = wall
        self._follows = follows_telegram
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        return self._wall() + self._offset

    def observe(self, date_header: str | None) -> None:
        """Take note of the Date header (RFC 9110) of an answer of Telegram."""
        if not self._follows or not date_header:
            return
        try:
            shown = parsedate_to_datetime(date_header).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        if abs(shown - self()) > _JITTER:
            self._offset = shown - self._wall()
