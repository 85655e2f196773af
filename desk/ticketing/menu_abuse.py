"""The menu against abuse under a card, and the presses of its buttons."""

from dataclasses import dataclass

from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Rows
from desk.ports import Transaction
from desk.ticketing.rows import button, in_rows
from desk.tickets import Ticket

FOREVER = "forever"
SPANS = ("1h", "1d", FOREVER)


@presses.named("spam")
@dataclass(frozen=True, slots=True)
class Spam(Press):
    """It is spam."""

    ticket_id: int


@presses.named("ban")
@dataclass(frozen=True, slots=True)
class Ban(Press):
    """Ban for one of `SPANS`."""

    ticket_id: int
    span: str


@presses.named("unban")
@dataclass(frozen=True, slots=True)
class Unban(Press):
    """Ban, mute and spam end."""

    ticket_id: int


@presses.named("warn")
@dataclass(frozen=True, slots=True)
class Warn(Press):
    """A calm warning."""

    ticket_id: int


def menu(tx: Transaction, ticket: Ticket) -> Rows:
    buttons = [
        button(tx, "buttons.spam", Spam(ticket.id)),
        button(tx, "buttons.warn", Warn(ticket.id)),
        *(button(tx, f"buttons.ban_{span}", Ban(ticket.id, span)) for span in SPANS),
    ]
    return in_rows(buttons, 2)
