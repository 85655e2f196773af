"""Times as people write them, and the hours in which customers are left in peace."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import errors, quiet, times
from desk.policy import QuietPolicy

MOSCOW = "Europe/Moscow"
NOW = datetime(2026, 3, 6, 14, 30, tzinfo=UTC)
"""Friday, 17:30 in Moscow."""


def moscow(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour - 3, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("18:00", moscow(6, 18)),
        ("9:15", moscow(7, 9, 15)),
        ("2h", NOW + timedelta(hours=2)),
        ("30 мин", NOW + timedelta(minutes=30)),
        ("2ч", NOW + timedelta(hours=2)),
        ("3d", NOW + timedelta(days=3)),
        ("tomorrow", moscow(7, 9)),
        ("завтра 10:00", moscow(7, 10)),
        ("понедельник", moscow(9, 9)),
        ("fri 12:00", moscow(13, 12)),
        ("25.12 9:00", moscow(25, 9, month=12)),
        ("2026-04-01 12:00", moscow(1, 12, month=4)),
    ],
)
def test_people_write_times_in_many_ways(written: str, at: datetime):
    assert times.split(written, NOW, MOSCOW) == (at, "")


def test_what_stands_behind_the_time_is_kept_as_it_is_written():
    at, rest = times.split("завтра 10:00 Позвоните  нам\nпожалуйста", NOW, MOSCOW)

    assert (at, rest) == (moscow(7, 10), "Позвоните  нам\nпожалуйста")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("soon", "unclear"),
        ("", "unclear"),
        ("25:00", "unclear"),
        ("31.02", "unclear"),
        ("2020-01-01", "past"),
        ("400d", "far"),
        ("0m", "past"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_the_reason(written: str, reason: str):
    with pytest.raises(errors.NoSuchTime) as refused:
        times.split(written, NOW, MOSCOW)

    assert refused.value.details["reason"] == reason


def test_a_day_of_the_past_without_a_year_is_next_years():
    at, _ = times.split("10.01 9:00", datetime(2026, 12, 20, 9, tzinfo=UTC), MOSCOW)

    assert at == datetime(2027, 1, 10, 6, tzinfo=UTC)


def test_a_time_that_the_clock_skips_in_spring_is_moved_on():
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)

    at, _ = times.split("29.03 2:30", before, "Europe/Berlin")

    assert at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (moscow(6, 20, 59), moscow(6, 20, 59)),
        (moscow(6, 21), moscow(7, 9)),
        (moscow(7, 3), moscow(7, 9)),
        (moscow(7, 9), moscow(7, 9)),
    ],
)
def test_at_night_what_may_wait_waits_for_the_morning(at: datetime, allowed: datetime):
    assert quiet.next_allowed(at, MOSCOW, QuietPolicy()) == allowed


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    start=st.integers(0, 23),
    end=st.integers(0, 23),
)
def test_the_allowed_moment_is_never_earlier_and_never_in_the_quiet_hours(
    minutes: int, start: int, end: int
):
    at = NOW + timedelta(minutes=minutes)
    policy = QuietPolicy(from_hour=start, to_hour=end)

    allowed = quiet.next_allowed(at, MOSCOW, policy)

    assert allowed >= at
    assert quiet.next_allowed(allowed, MOSCOW, policy) == allowed
    assert allowed - at <= timedelta(days=1)
