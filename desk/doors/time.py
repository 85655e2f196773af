"""Time comes in: what is due is done, each in a unit of work of its own (design §4, flow 3)."""

from collections.abc import Callable

from desk.conversation import approvals, later, newcomers, rating, withholding
from desk.ports import Transaction
from desk.staff import alerts, rings
from desk.ticketing import board, due, promising, relocation, tidings
from desk.tickets import Ticket
from desk.timers import Timer

TIMERS: dict[str, Callable[[Transaction, Timer], None]] = {
    approvals.WAITS: approvals.too_long,
    approvals.ANSWERING: approvals.lapsed,
    later.TIMER: later.due,
    promising.SOON: promising.remind,
    promising.DUE: promising.came_due,
    alerts.TIMER: alerts.quiet_is_over,
    newcomers.PROOF: newcomers.proof_is_over,
    newcomers.RAID: newcomers.raid_goes_on,
    board.TIMER: board.keep,
    rings.TIMER: rings.ring,
    withholding.TIMER: withholding.tell,
    tidings.RATING: rating.ask,
    relocation.TIMER: relocation.tell_old,
}
"""What the timers of each kind do."""


def timer(tx: Transaction, timer: Timer) -> None:
    """A timer is due. One taken in the meantime, or of a kind nobody knows, does nothing."""
    if tx.timers.take(timer) and timer.kind in TIMERS:
        TIMERS[timer.kind](tx, timer)


def ticket(tx: Transaction, ticket: Ticket) -> None:
    """A ticket's next date has come."""
    due.happened(tx, tx.tickets.get(ticket.id))
