"""The buttons that customers see under words of the desk, and the leads' one about ratings."""

from dataclasses import dataclass

from desk.doors.presses import Press, named


@named("solved")
@dataclass(frozen=True, slots=True)
class Solved(Press):
    """The customer's request is settled."""

    ticket_id: int


@named("same")
@dataclass(frozen=True, slots=True)
class SameMatter(Press):
    """`/new` while we owe an answer: it was about that after all."""

    ticket_id: int


@named("other")
@dataclass(frozen=True, slots=True)
class OtherMatter(Press):
    """`/new` while we owe an answer: something else comes now."""

    ticket_id: int


@named("rate")
@dataclass(frozen=True, slots=True)
class Rate(Press):
    """How it was; `score` on the scale that the request offered."""

    ticket_id: int
    score: int


@named("seen")
@dataclass(frozen=True, slots=True)
class RatingSeen(Press):
    """A lead has looked at a low rating; `row_id` is the list in which it stands."""

    ticket_id: int
    row_id: int
