"""When to expect an answer: an honest range, or none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.ticketing.expectation import Range, expect

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def every(minutes: float, times: int = 6) -> list[datetime]:
    """First replies, one every so many minutes."""
    return [NOON + timedelta(minutes=minutes) * number for number in range(times)]


@pytest.mark.parametrize(
    ("place", "minutes", "told"),
    [
        (1, 1, Range(least=5, most=10)),
        (1, 10, Range(least=5, most=15)),
        (2, 10, Range(least=15, most=30)),
        (4, 10, Range(least=30, most=60)),
        (12, 10, Range(least=60, most=180)),
    ],
)
def test_the_wait_is_the_place_times_the_pace_of_the_queue(
    place: int, minutes: float, told: Range
) -> None:
    assert expect(place, every(minutes)) == told


def test_one_long_gap_does_not_spoil_the_pace() -> None:
    replies = [*every(5, 5), NOON + timedelta(minutes=59)]

    assert expect(1, replies) == Range(least=5, most=10)


def test_four_first_replies_are_too_few_to_promise_anything() -> None:
    assert expect(1, every(5, 4)) is None


def test_nothing_is_promised_beyond_hours() -> None:
    assert expect(100, every(10)) is None


@given(
    place=st.integers(0, 500),
    seconds=st.lists(st.integers(0, 3600), min_size=5, max_size=40),
)
def test_what_is_promised_is_always_a_range(place: int, seconds: list[int]) -> None:
    told = expect(place, [NOON + timedelta(seconds=one) for one in seconds])

    assert told is None or 0 < told.least < told.most
