"""How urgent a ticket has become by waiting (metrics: routing, rule 1)."""

from datetime import datetime, timedelta
from typing import Protocol

from desk.policy import Policy
from desk.tickets import Level

_LEVELS = tuple(Level)


class Waits(Protocol):
    """What waiting does to priority needs to know no more of a ticket."""

    @property
    def priority(self) -> Level: ...
    @property
    def waiting_since(self) -> datetime | None: ...


def effective(ticket: Waits, now: datetime, policy: Policy) -> Level:
    """The priority that counts in the queue: one level up per so many hours of waiting.

    Hours are those of the clock until the desk knows its working hours. Nobody waits where
    nothing is unanswered, so there the priority is the one that was given.
    """
    if ticket.waiting_since is None or not policy.priority.ageing_hours:
        return ticket.priority
    waited = max(now - ticket.waiting_since, timedelta(0))
    steps = waited // timedelta(hours=policy.priority.ageing_hours)
    return _LEVELS[min(ticket.priority.rank + steps, len(_LEVELS) - 1)]
