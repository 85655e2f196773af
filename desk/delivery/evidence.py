"""Did a call in doubt arrive? What Telegram's message ids can tell (delivery contract, 3); pure.

Assumed, and proven against the sandbox alone (docs/decisions/0009-evidence.md): in a supergroup all
messages, service messages too, share one sequence of ids; the private chats of a bot share one
among them. A probe is an edit of a message's buttons to what they are: "not modified" says that the
message is there and ours, "can't be edited" that it is somebody else's, "not found" that the chat
has no such message.

So what was sent is found among the ids after the last one that is surely older, as the one that
nothing accounts for. A wrong `Arrived` would lose a message; a wrong `NotThere` costs a duplicate;
`Unknown` is always right, and leaves the matter to policy (`desk.delivery.doubts`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from desk.outgoing import (
    ALIVE,
    Delete,
    Edit,
    EditSaid,
    MakeTopic,
    OpenTopic,
    Pin,
    React,
    ShowCard,
    ShowTopic,
    State,
)

MOST_PROBES = 5
"""Probes for one attempt in doubt (design: delivery contract, 3)."""
LONGEST_CALL = timedelta(minutes=5)
"""By then a call has surely been carried out, or never will be; more than any time-out of ours."""
_FIRST_SUPERGROUP = -1_000_000_000_000
"""Bot API: ids of supergroups are below. An older kind of group counts its ids elsewhere."""
_SILENT = frozenset(
    kind.__name__ for kind in (React, Delete, Pin, MakeTopic, ShowTopic, OpenTopic, EditSaid)
)
"""What makes no message, or one of service that a probe cannot take for words of ours."""
_CHANGES = frozenset(kind.__name__ for kind in (Edit, ShowCard))
"""What changes a message or makes one; a change has no ids, and is repeated until it is done."""


class Sign(Enum):
    """What a probe has shown of an id."""

    OURS = auto()
    NOT_OURS = auto()
    NOTHING = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """A message that is accounted for; its id was given after `since` and before `known_at`."""

    message_id: int
    since: datetime
    known_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """Another row of the outbox that went to the same chat; `sending_at` is its last attempt."""

    kind: str
    state: State
    doubts: int
    sending_at: datetime
    message_ids: tuple[int, ...] = ()


class Traces(Protocol):
    """What is on record of message ids. Only asked about rows in doubt."""

    def seen(self, chat_id: int) -> Sequence[Trace]:
        """The newest messages of the chat's sequence: the group's, or that of all private chats."""

    def doubted_since(self, since: datetime) -> Sequence[tuple[int, datetime]]:
        """(chat_id, when) of calls that left since then and were ever in doubt."""

    def sendings(self, chat_id: int, *, since: datetime, but: int) -> Sequence[Sending]:
        """All rows to that chat, but one, whose last attempt began since then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inquiry:
    """What was found out so far about one attempt. `since`: the attempt was over by then.

    `is_over`: an answer that makes no sense here was heard, and nothing more is asked.
    """

    since: datetime
    signs: Mapping[int, Sign] = field(default_factory=dict)
    tries: int = 0
    is_over: bool = False

    def heard(self, message_id: int, sign: Sign | None) -> "Inquiry":
        """A probe was made; without a sign nobody knows what came of it."""
        signs = self.signs if sign is None else {**self.signs, message_id: sign}
        return replace(self, signs=signs, tries=self.tries + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A call in doubt that began at `at` and makes so many messages.

    `is_editable`: once there, a probe would know it for ours (Telegram lets nobody edit forwards).
    """

    chat_id: int
    at: datetime
    messages: int = 1
    is_editable: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """Probe this id next."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """It is there, as these messages."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotThere:
    """It never arrived, and will not any more."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell. `is_passing`: only until calls under way to that chat have ended."""

    is_passing: bool = False


Finding = Look | Arrived | NotThere | Unknown


def floor(attempt: Attempt, traces: Sequence[Trace]) -> Trace | None:
    """The highest id that was surely given before the attempt."""
    older = (trace for trace in traces if trace.known_at < attempt.at)
    return max(older, key=lambda trace: trace.message_id, default=None)


def weigh(
    attempt: Attempt,
    traces: Sequence[Trace],
    others: Sequence[Sending],
    inquiry: Inquiry,
) -> Finding:
    """What is known of the attempt, or what to ask next; `others` go back to `rivals_since`."""
    below = floor(attempt, traces)
    is_supergroup = attempt.chat_id < _FIRST_SUPERGROUP
    if below is None or inquiry.is_over or (attempt.chat_id < 0 and not is_supergroup):
        return Unknown()
    rivals = [other for other in others if _may_be_taken_for_it(other, below)]
    if rivals:
        return Unknown(is_passing=all(_is_passing(one) for one in rivals))
    known = {trace.message_id for trace in traces}
    known.update(message_id for other in others for message_id in other.message_ids)
    if is_supergroup:
        return _in_group(attempt, below.message_id, known, inquiry)
    newer = min((one.message_id for one in traces if one.since > inquiry.since), default=None)
    return _in_private(attempt, below.message_id, known, inquiry, newer)


def rivals_since(below: Trace) -> datetime:
    """Calls that began before have made their messages, if any, below the floor."""
    return below.since - LONGEST_CALL


def _may_be_taken_for_it(other: Sending, below: Trace) -> bool:
    """Whether it may have made a message above the floor that nothing accounts for."""
    if other.kind in _SILENT:
        return False
    if other.state in (State.SENDING, State.IN_DOUBT):
        return True
    if not other.doubts and other.state is not State.UNCONFIRMED:
        return False
    if other.kind in _CHANGES and other.state is State.SENT and not other.message_ids:
        return False
    # Attempts in doubt precede the one that was confirmed, and so do the ids they may have got.
    is_below = bool(other.message_ids) and max(other.message_ids) <= below.message_id
    return not is_below and other.sending_at >= rivals_since(below)


def _is_passing(other: Sending) -> bool:
    return other.state is State.SENDING or (other.kind in _CHANGES and other.state in ALIVE)


def _in_group(attempt: Attempt, below: int, known: set[int], inquiry: Inquiry) -> Finding:
    """Walk up until an id that was not given yet: there are no gaps at the end of a group."""
    top = max(known)
    search = _Search(attempt, inquiry)
    for message_id in _unaccounted(below + 1, top + MOST_PROBES + 1, known):
        finding = search.next(message_id)
        if finding is not None:
            return finding
        if message_id > top and inquiry.signs.get(message_id) is Sign.NOTHING:
            return search.ended()
    return Unknown()


def _in_private(
    attempt: Attempt, below: int, known: set[int], inquiry: Inquiry, newer: int | None
) -> Finding:
    """Ids of other private chats are "not found" too, so only a later id shows where to stop."""
    top = max(known)
    last = top + attempt.messages if newer is None else newer - 1
    search = _Search(attempt, inquiry)
    for message_id in _unaccounted(below + 1, last, known):
        if message_id > top + 1 and not search.has_begun:
            break
        finding = search.next(message_id)
        if finding is not None:
            return finding
    return Unknown() if newer is None else search.ended()


def _unaccounted(first: int, last: int, known: set[int]) -> Iterator[int]:
    return (message_id for message_id in range(first, last + 1) if message_id not in known)


class _Search:
    """One walk over the ids that nothing accounts for."""

    def __init__(self, attempt: Attempt, inquiry: Inquiry) -> None:
        self._attempt = attempt
        self._inquiry = inquiry
        self._ours: list[int] = []
        self._has_strangers = False

    @property
    def has_begun(self) -> bool:
        return bool(self._ours)

    def next(self, message_id: int) -> Finding | None:
        """The finding at this id; None to go on."""
        sign = self._inquiry.signs.get(message_id)
        if self._ours and (message_id != self._ours[-1] + 1 or sign not in (None, Sign.OURS)):
            return Unknown()  # a part of an album
        missing = self._attempt.messages - len(self._ours)
        if sign is None:
            left = MOST_PROBES - self._inquiry.tries
            is_enough = left >= (missing if self._ours else 1)
            return Look(message_id) if is_enough else Unknown()
        if sign is Sign.OURS:
            self._ours.append(message_id)
            return Arrived(tuple(self._ours)) if missing == 1 else None
        self._has_strangers |= sign is Sign.NOT_OURS
        return None

    def ended(self) -> Finding:
        """All ids were looked at that it could have."""
        if self._ours or (self._has_strangers and not self._attempt.is_editable):
            return Unknown()
        return NotThere()
