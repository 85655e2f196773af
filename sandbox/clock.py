"""The sandbox's only clock: the wall clock plus an offset that people may move."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LATEST = 2**31


class SandboxClock:
    """Tells the sandbox's time in Unix seconds.

    While a command is carried out the time stands still (`standing_at`), so that replaying the
    journal gives the same dates, ids and limits as the first time.
    """

    def __init__(self) -> None:
        self.offset = 0.0
        self._standing: float | None = None

    def now(self) -> float:
        """Unix seconds, with the offset."""
        if self._standing is not None:
            return self._standing
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move time forwards, or backwards when `seconds` is negative."""
        self.offset += seconds

    def set(self, moment: float) -> None:
        """Make it `moment` (Unix seconds) now."""
        self.offset = moment - time.time()

    @contextmanager
    def standing_at(self, moment: float) -> Iterator[None]:
        """Let the time stand at `moment` while a command is carried out."""
        before = self._standing
        self._standing = moment
        try:
            yield
        finally:
            self._standing = before


def iso(moment: float) -> str:
    """Unix seconds as an ISO 8601 moment in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def unix(text: str) -> float:
    """An ISO 8601 moment as Unix seconds; a moment without a zone is taken as UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def next_time(now: float, clock_time: str, zone: str) -> float:
    """The next moment at which clocks in a zone show `HH:MM`; raises `ValueError`."""
    try:
        there = datetime.fromtimestamp(now, ZoneInfo(zone))
        hour, minute = (int(part) for part in clock_time.split(":"))
        then = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"no time {clock_time!r} in {zone!r}: {error}") from error
    if then <= there:
        then += timedelta(days=1)
    return then.timestamp()


def check_calendar(moment: float) -> None:
    """Refuse a moment that answers could not tell: Bot API dates are 32 bits, from 1970 on."""
    if not 0 < moment < LATEST:
        raise ValueError("time stays between 1970 and 2038")


def start_stamp() -> int:
    """Milliseconds of the wall clock: tells one start of the sandbox from another."""
    return int(time.time() * 1000)
