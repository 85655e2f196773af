"""Where a test may let the process die: at every commit and at every call.

Nothing happens there, unless a test's own entry script has put a hook in `hook`; no setting and no
variable of the environment can (tests/failpoints/victim.py). Points named `…_MARKED` are reached
inside a unit of work: what it did is not on the disk. A unit may run again, and so may its points.
"""

from collections.abc import Callable
from enum import Enum, unique


@unique
class Point(Enum):
    """Each is reached at one place in the program (tests/house/test_failpoints.py)."""

    STEPS_MARKED = "migration steps are run and not committed"
    COPY_MADE = "a copy of the database is on the disk and has no name yet"
    COMMIT_BEGINS = "the units of a batch are run and not committed"
    COMMIT_ENDED = "a batch is on the disk and nobody was told"

    INTAKE_RECEIVED = "updates have come and are not stored"
    INTAKE_STORED = "updates are on the disk and not confirmed"
    HANDLING_BEGUN = "an update is in hand and nothing is done about it"
    HANDLING_MARKED = "a deed is done, its update marked, and neither is committed"
    HANDLING_DONE = "a deed and the mark are on the disk"
    PARKING_MARKED = "an update nobody can handle is parked and that is not committed"
    PARKING_DONE = "a parked update is on the disk"

    RECOVERY_MARKED = "what was under way is put in doubt and that is not committed"
    RECOVERY_DONE = "what was under way is in doubt, on the disk"
    CLAIM_MARKED = "a row is marked as under way and that is not committed"
    CLAIM_DONE = "a row is under way, on the disk, and its call is not made up"
    CALL_LEAVES = "a call is about to leave"
    CALL_ANSWERED = "the answer is there and not written down"
    BOOKS_MARKED = "what became of a call is written down and that is not committed"
    BOOKS_DONE = "what became of a call is on the disk"
    TOPIC_MARKED = "a new topic's id is known and not committed"
    RECEIPT_MARKED = "a receipt is put into the outbox and that is not committed"

    STOP_BEGINS = "the desk is asked to stop and has stopped nothing"
    STOP_LANDED = "calls in flight have ended and the database is open"

    def reached(self) -> None:
        """The process is at this point."""
        if hook is not None:
            hook(self)


hook: Callable[[Point], None] | None = None
