"""Promises to customers: "I will be back within two hours". Their deeds: `ticketing.promising`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """A promise of a member of the staff; `is_kept` is None while it is open."""

    id: int
    ticket_id: int
    by_id: int
    made_at: datetime
    due_at: datetime
    is_kept: bool | None = None


class Promises(Protocol):
    """Promises on record."""

    def find(self, promise_id: int) -> Promise | None: ...
    def add(self, ticket_id: int, *, by_id: int, now: datetime, due_at: datetime) -> Promise: ...
    def open_of(self, ticket_id: int) -> Sequence[Promise]:
        """Those of the ticket that wait for their keeping, the earliest due first."""

    def since(self, made_at: datetime) -> Sequence[Promise]:
        """Those made since then, the newest first."""

    def end(self, promise_id: int, *, is_kept: bool, now: datetime) -> bool:
        """False: it had ended before."""
