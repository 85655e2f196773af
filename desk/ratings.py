"""How customers liked it: one rating per ticket, asked once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

CHANGEABLE = timedelta(hours=24)
"""How long after the first press a rating may be changed, and words be added to it."""
ANSWERABLE = timedelta(days=7)
"""How long after it was asked a rating may be given at all."""
_LOW = {2: 1, 5: 2}
"""The highest score of each scale that leads have to look at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """A ticket's rating; `score` runs from 1 to `scale` and is None until the customer presses.

    With a scale of 2, 1 means "did not help" and 2 "helped". `row_id` is the outbox row that asked;
    `rated_at` the first press; `reviewed_at` when a lead has seen it, or it needed no look.
    """

    ticket_id: int
    scale: int
    asked_at: datetime
    row_id: int | None = None
    score: int | None = None
    comment: str | None = None
    rated_at: datetime | None = None
    reviewed_at: datetime | None = None

    @property
    def is_low(self) -> bool:
        return self.score is not None and self.score <= _LOW[self.scale]

    @property
    def mark(self) -> str:
        """The score as staff and customers see it; empty until there is one."""
        if self.score is None:
            return ""
        if self.scale == 2:
            return "👎" if self.is_low else "👍"
        return f"{self.score}/{self.scale}"

    def is_open(self, now: datetime) -> bool:
        """Whether a press still counts."""
        if self.rated_at is None:
            return now < self.asked_at + ANSWERABLE
        return now < self.rated_at + CHANGEABLE


class Ratings(Protocol):
    """Ratings on record; conventions are those of `desk.ports`."""

    def find(self, ticket_id: int) -> Rating | None: ...
    def ask(self, ticket_id: int, *, scale: int, row_id: int, now: datetime) -> bool:
        """False: it was asked before."""

    def save(self, after: Rating) -> None: ...
    def unreviewed(self, limit: int) -> Sequence[Rating]:
        """Given, and not looked at by a lead: the oldest first."""
