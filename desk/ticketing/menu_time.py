"""The menu about time under a card, and the presses of its buttons."""

from dataclasses import dataclass

from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Rows
from desk.ports import Transaction
from desk.ticketing.rows import button, in_rows
from desk.tickets import Ticket

SPANS = ("1h", "3h", "1d")
MORNING, MONDAY = "morning", "monday"


@presses.named("pending")
@dataclass(frozen=True, slots=True)
class AwaitCustomer(Press):
    """The customer owes an answer."""

    ticket_id: int


@presses.named("hold")
@dataclass(frozen=True, slots=True)
class Hold(Press):
    """Others work on it."""

    ticket_id: int


@presses.named("snooze")
@dataclass(frozen=True, slots=True)
class Snooze(Press):
    """Out of sight; `until` is a span or `MORNING` or `MONDAY`."""

    ticket_id: int
    until: str


@presses.named("resume")
@dataclass(frozen=True, slots=True)
class Resume(Press):
    """Back to work."""

    ticket_id: int


def menu(tx: Transaction, ticket: Ticket) -> Rows:
    """Until when out of sight; on hold; the customer's turn."""
    buttons = [
        button(tx, f"buttons.snooze_{until}", Snooze(ticket.id, until))
        for until in (*SPANS, MORNING, MONDAY)
    ]
    buttons.append(button(tx, "buttons.hold", Hold(ticket.id)))
    buttons.append(button(tx, "buttons.await_customer", AwaitCustomer(ticket.id)))
    return in_rows(buttons, 3)
