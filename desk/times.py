"""Times as people write them: `18:00`, `2h`, `tomorrow 10:00`, `25.12 9:00`, a weekday.

Read in a time zone; the words of all languages are understood at once (`texts/*/times.toml`).
"""

import functools
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk import errors, words

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_SPAN = re.compile(r"(\d{1,4})\s*([^\W\d_]+)\.?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MORNING = time(9)
_FARTHEST = timedelta(days=366)
_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def split(text: str, now: datetime, zone: str) -> tuple[datetime, str]:
    """The moment at the beginning of the text (aware UTC), and the words after it.

    A time of day that has passed means tomorrow's; a day without a time means its morning, at 9.
    Raises NoSuchTime when there is none, it is past, or more than a year away.
    """
    parts = text.split()
    for count in (3, 2, 1):
        if len(parts) < count:
            continue
        at = _read(" ".join(parts[:count]).casefold().rstrip(","), now, ZoneInfo(zone))
        if at is not None:
            if not now < at <= now + _FARTHEST:
                raise errors.NoSuchTime(reason="past" if at <= now else "far")
            rest = text.split(maxsplit=count)
            return at, rest[count] if len(rest) > count else ""
    raise errors.NoSuchTime(reason="unclear")


def span(text: str) -> timedelta | None:
    """`2h`, `30 min`, `3d`; None for anything else."""
    found = _SPAN.fullmatch(text.strip().casefold())
    if found is None:
        return None
    unit = _words().get(found[2])
    return int(found[1]) * _UNITS[unit] if unit in _UNITS else None


def morning(now: datetime, zone: str, *, days: int = 1) -> datetime:
    """Nine o'clock so many days from now."""
    local = now.astimezone(ZoneInfo(zone))
    return _at(local.date() + timedelta(days=days), _MORNING, ZoneInfo(zone), now)


def next_monday(now: datetime, zone: str) -> datetime:
    """Nine o'clock on the next Monday."""
    local = now.astimezone(ZoneInfo(zone))
    return morning(now, zone, days=7 - local.weekday())


def _read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    distance = span(text)
    if distance is not None:
        return now + distance
    day_words, _, clock_words = text.rpartition(" ")
    clock = _clock(clock_words)
    today = now.astimezone(zone).date()
    if clock is not None and not day_words:
        at = _at(today, clock, zone, now)
        return at if at > now else _at(today + timedelta(days=1), clock, zone, now)
    day = _day(day_words if clock is not None else text, today)
    if day is None:
        return None
    return _at(day, clock or _MORNING, zone, now)


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _day(text: str, today: date) -> date | None:
    word = _words().get(text)
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if word in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(word) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY.fullmatch(text):
            day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
            # Without a year the next such day is meant: 10.01 written in December is January's.
            return day if found[3] or day >= today else day.replace(year=today.year + 1)
    except ValueError:
        return None
    return None


def _at(day: date, clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """That wall time as an aware moment; one that a clock change skips is moved on by it."""
    return datetime.combine(day, clock, zone).astimezone(now.tzinfo)


@functools.cache
def _words() -> dict[str, str]:
    """What each word of any language means."""
    known: dict[str, str] = {}
    for language in words.LANGUAGES:
        for name in (*_UNITS, "today", "tomorrow", *_WEEKDAYS):
            for word in words.own(language)[f"times.{name}"].split():
                known[word] = name
    return known
