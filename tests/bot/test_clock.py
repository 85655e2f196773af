"""The desk's time: the machine's, or Telegram's as its answers show it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.clock import Clock

START = datetime(2026, 11, 24, 9, 0, 0, 400_000, tzinfo=UTC)


class Wall:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def clock(wall: Wall) -> Clock:
    """A clock that follows Telegram."""
    return Clock(wall, follows_telegram=True)


def header(moment: datetime) -> str:
    """As an HTTP server writes it, in whole seconds."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def test_until_telegram_has_answered_it_is_the_machines_time(clock: Clock) -> None:
    assert clock() == START


def test_an_answer_from_another_time_moves_the_clock_there(clock: Clock) -> None:
    clock.observe("Wed, 25 Nov 2026 10:00:00 GMT")

    assert clock() == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_after_a_jump_time_passes_as_before(wall: Wall, clock: Clock) -> None:
    clock.observe("Wed, 25 Nov 2026 10:00:00 GMT")

    wall.passes(minutes=11)

    assert clock() == datetime(2026, 11, 25, 10, 11, tzinfo=UTC)


def test_telegram_may_go_back(clock: Clock) -> None:
    clock.observe(header(START + timedelta(days=2)))
    clock.observe(header(START - timedelta(days=2)))

    assert clock() == START.replace(microsecond=0) - timedelta(days=2)


@pytest.mark.parametrize("seconds", [-1, -0.4, 0, 1, 1.9])
def test_a_header_in_whole_seconds_that_travelled_is_no_jump(clock: Clock, seconds: float) -> None:
    clock.observe(header(START + timedelta(seconds=seconds)))

    assert clock() == START


@pytest.mark.parametrize("seconds", [-3, 3])
def test_three_seconds_are_a_jump(clock: Clock, seconds: int) -> None:
    there = (START + timedelta(seconds=seconds)).replace(microsecond=0)

    clock.observe(header(there))

    assert clock() == there


def test_the_same_answer_time_again_does_not_stop_the_clock(wall: Wall, clock: Clock) -> None:
    there = START.replace(microsecond=0) + timedelta(hours=1)
    clock.observe(header(there))
    wall.passes(seconds=1)

    clock.observe(header(there + timedelta(seconds=1)))
    wall.passes(seconds=0.5)

    assert clock() == there + timedelta(seconds=1.5)


def test_the_time_is_utc_whatever_zone_the_header_names(clock: Clock) -> None:
    clock.observe("Wed, 25 Nov 2026 13:00:00 +0300")

    assert clock() == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert clock().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "tomorrow",
        "Wed, 99 Nov 2026 10:00:00 GMT",
        "Wed, 25 Nov 2026 10:61:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -1400",
    ],
)
def test_a_header_that_makes_no_sense_is_ignored(clock: Clock, broken: str | None) -> None:
    clock.observe(broken)

    assert clock() == START


def test_the_systems_clock_does_not_listen_to_telegram(wall: Wall) -> None:
    clock = Clock(wall, follows_telegram=False)

    clock.observe("Wed, 25 Nov 2026 10:00:00 GMT")

    assert clock() == START
