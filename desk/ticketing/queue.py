"""The queue: who waits, in which order, seen through which window (metrics: routing, rule 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desk.people import Customer
from desk.policy import Policy
from desk.ports import Transaction
from desk.ticketing import dates, priority
from desk.tickets import Level, Status, Ticket, Topic

PAGE = 10
_WAITS = (Status.OPEN, Status.ON_HOLD)


class View(StrEnum):
    """Which of the unclosed tickets are shown."""

    WAITING = "waiting"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    ON_HOLD = "on_hold"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the order needs to know of an unclosed ticket; thousands of them are looked at."""

    id: int
    status: Status
    priority: Level
    waiting_since: datetime | None
    first_reply_at: datetime | None
    next_at: datetime | None
    assignee_id: int | None
    team: str
    category: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What a person looks at. Empty filters let everything through; `page` counts from 0."""

    view: View = View.WAITING
    level: Level | None = None
    category: str | None = None
    team: str | None = None
    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A ticket of the queue with whose it is and where it is talked about."""

    ticket: Ticket
    customer: Customer
    topic: Topic


class Queue(Protocol):
    """Unclosed tickets, without tests of colleagues and spam."""

    def standings(self) -> Sequence[Standing]: ...
    def lines(self, ticket_ids: Sequence[int]) -> Sequence[Line]:
        """These tickets, in the order asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The lines of one page, how many there are in all, and on how many pages."""

    lines: Sequence[Line]
    total: int
    pages: int
    number: int


def look(tx: Transaction, window: Window, *, telegram_id: int) -> Page:
    """The page that the window shows to this person."""
    found = [
        one
        for one in tx.queue.standings()
        if _is_in(one, window, telegram_id, tx.now, tx.policy) and _passes(one, window)
    ]
    ordered = in_order(found, window.view, tx.now, tx.policy)
    pages = max(1, -(-len(ordered) // PAGE))
    number = min(window.page, pages - 1)
    shown = [one.id for one in ordered[number * PAGE : (number + 1) * PAGE]]
    return Page(lines=tx.queue.lines(shown), total=len(ordered), pages=pages, number=number)


def place(tx: Transaction, ticket: Ticket) -> int | None:
    """How many wait before this ticket, itself counted: 1 is next. None where nobody waits."""
    waiting = [one for one in tx.queue.standings() if _waits(one)]
    ordered = in_order(waiting, View.WAITING, tx.now, tx.policy)
    return next((n for n, one in enumerate(ordered, 1) if one.id == ticket.id), None)


def in_order(
    standings: Sequence[Standing], view: View, now: datetime, policy: Policy
) -> list[Standing]:
    """Priority with ageing, never answered before answered, the longest wait first.

    Tickets that wait for a time come by that time.
    """
    if view in (View.ON_HOLD, View.SNOOZED):
        return sorted(standings, key=lambda one: (one.next_at or now, one.id))

    def rank(one: Standing) -> tuple[bool, int, bool, datetime, int]:
        return (
            one.waiting_since is None,
            -priority.effective(one, now, policy).rank,
            one.first_reply_at is not None,
            one.waiting_since or one.next_at or now,
            one.id,
        )

    return sorted(standings, key=rank)


def _waits(one: Standing) -> bool:
    return one.waiting_since is not None and one.status in _WAITS


def _is_in(one: Standing, window: Window, telegram_id: int, now: datetime, policy: Policy) -> bool:
    match window.view:
        case View.WAITING:
            return _waits(one)
        case View.MINE:
            return one.assignee_id == telegram_id
        case View.UNASSIGNED:
            return _waits(one) and one.assignee_id is None
        case View.OVERDUE:
            due = dates.answer_by(one.waiting_since, one.priority, policy.tickets)
            return _waits(one) and due is not None and due <= now
        case View.ON_HOLD:
            return one.status is Status.ON_HOLD
        case View.SNOOZED:
            return one.status is Status.SNOOZED


def _passes(one: Standing, window: Window) -> bool:
    return (
        (window.level is None or one.priority is window.level)
        and (window.category is None or one.category == window.category)
        and (window.team is None or one.team == window.team)
    )
