"""A ticket: one request from opening to closing, and the moves it knows."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk import errors


class Status(StrEnum):
    """States of a ticket in use so far (design: ticket states)."""

    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A numbered episode of the talk with one customer.

    `waiting_since` is the time of the oldest customer message nobody has answered;
    `previous_id` links to the customer's ticket before this one.
    """

    id: int
    number: int
    customer_id: int
    topic_ref: int
    status: Status
    opened_at: datetime
    waiting_since: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    previous_id: int | None = None
    is_test: bool = False

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    def customer_wrote(self, now: datetime) -> "Ticket":
        """We owe a reply; further words do not restart the wait (metrics: NRT)."""
        return replace(self, status=Status.OPEN, waiting_since=self.waiting_since or now)

    def operator_replied(self, now: datetime) -> "Ticket":
        if self.is_closed:
            return self
        return replace(
            self,
            status=Status.PENDING,
            first_reply_at=self.first_reply_at or now,
            waiting_since=None,
        )

    def closed(self, now: datetime) -> "Ticket":
        if self.is_closed:
            raise errors.TicketAlreadyClosed(number=self.number)
        return replace(self, status=Status.CLOSED, closed_at=now, waiting_since=None)

    def reopened(self, now: datetime) -> "Ticket":
        if not self.is_closed:
            raise errors.TicketStillOpen(number=self.number)
        return replace(self, status=Status.OPEN, closed_at=None, waiting_since=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """The Telegram forum topic of a customer.

    `id` is ours; `topic_id` is Telegram's and None until the topic exists there, and again when
    it was deleted by hand. `group_chat_id` is None until a group is bound.
    """

    id: int
    customer_id: int
    group_chat_id: int | None
    topic_id: int | None
    title: str
    icon: str
    card_message_id: int | None = None
    created_at: datetime
