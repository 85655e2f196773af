"""Buttons that say what a ticket is about and how urgent it is."""

from dataclasses import dataclass

from desk.doors.presses import Press, named


@named("prio")
@dataclass(frozen=True, slots=True)
class SetPriority(Press):
    """`level` is a `tickets.Level` value."""

    ticket_id: int
    level: str


@named("cat")
@dataclass(frozen=True, slots=True)
class SetCategory(Press):
    """`code` is a category of the policy."""

    ticket_id: int
    code: str


@named("reason")
@dataclass(frozen=True, slots=True)
class SetReason(Press):
    """`reason` is one of `classing.REASONS`."""

    ticket_id: int
    reason: str


@named("tag")
@dataclass(frozen=True, slots=True)
class SetTag(Press):
    """Give the ticket a tag, or (`on` 0) take it away: pressed twice, the same is true."""

    ticket_id: int
    on: int
    tag: str


@named("fill")
@dataclass(frozen=True, slots=True)
class FillAndClose(Press):
    """Fill in what is missing, then close: the reason, or the field `what` with choice `value`."""

    ticket_id: int
    what: str
    value: str


@named("notehow")
@dataclass(frozen=True, slots=True)
class ShowNoteHow(Press):
    """Say how a note is written."""

    ticket_id: int


@named("about")
@dataclass(frozen=True, slots=True)
class ChooseSubject(Press):
    """A customer says what the request is about; `row_id` carries the question."""

    ticket_id: int
    row_id: int
    code: str
