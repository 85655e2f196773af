"""What a button says when it is pressed: small facts, packed into Telegram's 64 bytes.

Nothing in them is trusted: who presses, where, and whether it still makes sense is checked when
the press arrives (Bot API: InlineKeyboardButton.callback_data, 1-64 bytes).
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class GiveRole:
    """A lead decides who a new member is; `role` is a `people.Role` value."""

    question_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Let a trainee's reply go out in the wording that `version` names."""

    question_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Reject:
    """Keep a trainee's reply as a note."""

    question_id: int


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send once more what Telegram refused."""

    row_id: int


@dataclass(frozen=True, slots=True)
class SendAgain:
    """It is in doubt whether it arrived: send it again."""

    row_id: int


@dataclass(frozen=True, slots=True)
class ItArrived:
    """It is in doubt whether it arrived: it did."""

    row_id: int


@dataclass(frozen=True, slots=True)
class BringNext:
    """Let the words of this customer, who stands in a digest, come next."""

    topic_ref: int


@dataclass(frozen=True, slots=True)
class SendMissed:
    """The customer is back: send all that did not arrive meanwhile."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class Apologise:
    """Tell customers with open tickets of an outage; moments in Unix seconds."""

    row_id: int
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class ShowVersions:
    """Show the earlier wordings of a message."""

    message_ref: int


@dataclass(frozen=True, slots=True)
class CloseTicket:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class ReopenTicket:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    language: str


Press = (
    GiveRole
    | Approve
    | Reject
    | TryAgain
    | SendAgain
    | ItArrived
    | BringNext
    | SendMissed
    | Apologise
    | ShowVersions
    | CloseTicket
    | ReopenTicket
    | ChooseLanguage
)

_NAMES: dict[str, type[Press]] = {
    "role": GiveRole,
    "approve": Approve,
    "reject": Reject,
    "try": TryAgain,
    "resend": SendAgain,
    "arrived": ItArrived,
    "next": BringNext,
    "missed": SendMissed,
    "sorry": Apologise,
    "versions": ShowVersions,
    "close": CloseTicket,
    "reopen": ReopenTicket,
    "language": ChooseLanguage,
}
_BY_TYPE = {kind: name for name, kind in _NAMES.items()}


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
    return kind(*converted)  # type: ignore[arg-type]
