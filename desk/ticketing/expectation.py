"""When to expect an answer: an honest range, or no promise at all; pure (metrics: routing, 7).

First replies of the last hour tell how fast the queue moves: one leaves it every so many minutes
(the median gap between them). Too few of them, or too long a wait, and nothing is promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Protocol

WINDOW = timedelta(hours=1)
ENOUGH = 5
"""First replies that it takes to say anything."""
_FARTHEST = timedelta(hours=4)
"""A guess beyond that helps nobody."""
_FLOOR = 5
_STEPS = (5, 10, 15, 20, 30, 45, 60, 120, 180, 240, 360)
"""Minutes, as people say them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """From so many minutes to so many."""

    least: int
    most: int


class Pace(Protocol):
    """What is known of the queue; conventions are those of `desk.ports`."""

    def first_replies(self, since: datetime) -> Sequence[datetime]:
        """When tickets got their first reply, oldest first."""

    def ahead_of(self, since: datetime, *, but: int = 0) -> int:
        """Tickets that have waited for us since before that moment, one of them left out."""


def expect(place: int, first_replies: Sequence[datetime]) -> Range | None:
    """The wait of who stands at that place (1 is next); None where no promise is honest."""
    if len(first_replies) < ENOUGH:
        return None
    ordered = sorted(first_replies)
    gaps = [(later - one).total_seconds() for one, later in pairwise(ordered)]
    wait = timedelta(seconds=median(gaps)) * max(place, 1)
    if wait > _FARTHEST:
        return None
    minutes = wait.total_seconds() / 60
    least = max((one for one in _STEPS if one <= minutes * 0.75), default=_FLOOR)
    most = min(one for one in _STEPS if one >= minutes * 1.5)
    return Range(least=least, most=most if most > least else _after(least))


def _after(step: int) -> int:
    return _STEPS[_STEPS.index(step) + 1]
