"""Moments of their own: what has to happen at a time that no ticket carries.

A timer has a kind, a subject (an id the kind understands) and a due time; a subject has one of a
kind. The kinds and their deeds meet in `desk.doors.time`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """Something that is due at `due_at` (aware UTC)."""

    id: int
    kind: str
    subject: int
    due_at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


class Timers(Protocol):
    """Timers on record; they survive restarts and clock jumps."""

    def set(
        self,
        kind: str,
        subject: int,
        due_at: datetime,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Wait for that moment; a timer of the kind that the subject already had is replaced."""

    def start(
        self, kind: str, subject: int, due_at: datetime, details: Mapping[str, Any] | None = None
    ) -> None:
        """As `set`, where the caller has looked: none waits. A statement less."""

    def cancel(self, kind: str, subject: int) -> bool: ...
    def find(self, kind: str, subject: int) -> Timer | None: ...
    def due(self, now: datetime, limit: int) -> Sequence[Timer]: ...
    def take(self, timer: Timer) -> bool:
        """Claim it, once: False when it was changed, cancelled or taken before."""
