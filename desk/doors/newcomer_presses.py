"""The buttons of first contacts."""

from dataclasses import dataclass

from desk.doors import presses
from desk.doors.presses import Press


@presses.named("human")
@dataclass(frozen=True, slots=True)
class ProveHuman(Press):
    """A newcomer chose the picture at this place; `draw` tells one drawing from the next."""

    draw: int
    place: int


@presses.named("letin")
@dataclass(frozen=True, slots=True)
class LetIn(Press):
    """Take one newcomer out of the raid: an own topic, with all that was written."""

    ticket_id: int
