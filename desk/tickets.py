"""A ticket: one request from opening to closing. Its moves are in `desk.ticketing.moves`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """States of a ticket (design: ticket states)."""

    BOT = "bot"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    SPAM = "spam"


class Level(StrEnum):
    """Priority of a ticket, lowest first (design: ticket states)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for low … 3 for urgent."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A numbered episode of the talk with one customer.

    `waiting_since` is the time of the oldest customer message nobody has answered; `asks` counts
    how often the customer has asked since then and `asked_at` is the newest of those; `next_at` is
    when something happens by itself (None only when closed); `awaits_customer`: an operator said
    that the customer owes an answer, so a reminder goes; `reminded_at`: it went. `assignee_id` is a
    Telegram id, `team` a name of the policy or empty. `previous_id` links to the customer's ticket
    before this one, `merged_into` to the ticket that took this one's words. `is_final`: another
    matter has begun, so words after closing open a new ticket.
    """

    id: int
    number: int
    customer_id: int
    topic_ref: int
    status: Status
    opened_at: datetime
    waiting_since: datetime | None = None
    asked_at: datetime | None = None
    asks: int = 0
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    next_at: datetime | None = None
    awaits_customer: bool = False
    reminded_at: datetime | None = None
    priority: Level = Level.NORMAL
    category: str | None = None
    reason: str | None = None
    assignee_id: int | None = None
    team: str = ""
    previous_id: int | None = None
    merged_into: int | None = None
    is_test: bool = False
    is_staff_opened: bool = False
    is_final: bool = False

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """The Telegram forum topic of a customer.

    `id` is ours; `topic_id` is Telegram's and None until the topic exists there, and again when
    it was deleted by hand. `group_chat_id` is None until a group is bound. `is_current`: the
    talk with the customer goes on here, and nowhere else.
    """

    id: int
    customer_id: int
    group_chat_id: int | None
    topic_id: int | None
    title: str
    icon: str
    card_message_id: int | None = None
    created_at: datetime
    is_current: bool = True
