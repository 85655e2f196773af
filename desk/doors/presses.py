"""What a button says when it is pressed: small facts, packed into Telegram's 64 bytes.

Nothing in them is trusted: who presses, where, and whether it still makes sense is checked when
the press arrives (Bot API: InlineKeyboardButton.callback_data, 1-64 bytes).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from desk.people import Customer, StaffMember
from desk.ports import Transaction


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says: ints and short texts. Each kind is `named` once."""


P = TypeVar("P", bound=type[Press])
_NAMES: dict[str, type[Press]] = {}
_BY_TYPE: dict[type[Press], str] = {}


def named(name: str) -> Callable[[P], P]:
    """Give a press the name by which it travels. Old buttons live for years: never reuse one."""

    def register(kind: P) -> P:
        if name in _NAMES:
            raise ValueError(f"two presses are named {name!r}")
        _NAMES[name] = kind
        _BY_TYPE[kind] = name
        return kind

    return register


@named("role")
@dataclass(frozen=True, slots=True)
class GiveRole(Press):
    """A lead decides who a new member is; `role` is a `people.Role` value."""

    question_id: int
    role: str


@named("approve")
@dataclass(frozen=True, slots=True)
class Approve(Press):
    """Let a trainee's reply go out in the wording that `version` names."""

    question_id: int
    version: int


@named("reject")
@dataclass(frozen=True, slots=True)
class Reject(Press):
    """Begin to reject a trainee's reply: the reason comes next."""

    question_id: int


@named("try")
@dataclass(frozen=True, slots=True)
class TryAgain(Press):
    """Send once more what Telegram refused."""

    row_id: int


@named("resend")
@dataclass(frozen=True, slots=True)
class SendAgain(Press):
    """It is in doubt whether it arrived: send it again."""

    row_id: int


@named("arrived")
@dataclass(frozen=True, slots=True)
class ItArrived(Press):
    """It is in doubt whether it arrived: it did."""

    row_id: int


@named("next")
@dataclass(frozen=True, slots=True)
class BringNext(Press):
    """Let the words of this customer, who stands in a digest, come next."""

    topic_ref: int


@named("missed")
@dataclass(frozen=True, slots=True)
class SendMissed(Press):
    """The customer is back: send all that did not arrive meanwhile."""

    customer_id: int


@named("sorry")
@dataclass(frozen=True, slots=True)
class Apologise(Press):
    """Tell customers with open tickets of an outage; moments in Unix seconds."""

    row_id: int
    since: int
    until: int


@named("versions")
@dataclass(frozen=True, slots=True)
class ShowVersions(Press):
    """Show the earlier wordings of a message."""

    message_ref: int


@named("menu")
@dataclass(frozen=True, slots=True)
class OpenMenu(Press):
    """Show another menu under the ticket's card (`desk.ticketing.menus`)."""

    ticket_id: int
    menu: str


@named("unmerge")
@dataclass(frozen=True, slots=True)
class UndoMerge(Press):
    """Let two merged conversations go apart again."""

    ticket_id: int


@named("answer")
@dataclass(frozen=True, slots=True)
class NeedsAnswer(Press):
    """What looked like thanks needs an answer."""

    ticket_id: int


@named("withheld")
@dataclass(frozen=True, slots=True)
class ShowWithheld(Press):
    """Carry what was kept of a flood, or while its author was muted or banned."""

    customer_id: int


@named("close")
@dataclass(frozen=True, slots=True)
class CloseTicket(Press):
    ticket_id: int


@named("reopen")
@dataclass(frozen=True, slots=True)
class ReopenTicket(Press):
    ticket_id: int


@named("language")
@dataclass(frozen=True, slots=True)
class ChooseLanguage(Press):
    language: str


def pack(press: Press) -> str:
    """The callback data of a button."""
    values = [str(getattr(press, field.name)) for field in fields(press)]
    return ":".join([_BY_TYPE[type(press)], *values])


def unpack(data: str) -> Press | None:
    """The press behind callback data; None if the data is none of ours."""
    name, *values = data.split(":")
    kind = _NAMES.get(name)
    if kind is None or len(values) != len(fields(kind)):
        return None
    converted: list[int | str] = []
    for field, value in zip(fields(kind), values, strict=True):
        if field.type is not int:
            converted.append(value)
        elif value.isascii() and value.isdigit() and len(value) < 19:
            converted.append(int(value))
        else:
            return None
    return kind(*converted)


StaffDeeds = dict[type[Press], Callable[[Transaction, StaffMember, Any], str | None]]
"""What a press of a member of the staff does, by type of press."""
CustomerDeeds = dict[type[Press], Callable[[Transaction, Customer, Any], str | None]]
"""What a customer's press does."""
