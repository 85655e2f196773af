"""Categories in which a trainee already answers alone; a lead's decision, with its date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """`telegram_id` answers alone in `category`; `by_id` is the lead who decided it."""

    telegram_id: int
    category: str
    by_id: int
    given_at: datetime


class Permits(Protocol):
    """Permits in force."""

    def of(self, telegram_id: int) -> Sequence[Permit]: ...
    def give(self, telegram_id: int, category: str, *, by_id: int, now: datetime) -> bool:
        """False: it is in force already."""

    def take(self, telegram_id: int, category: str) -> bool:
        """False: there is none."""
