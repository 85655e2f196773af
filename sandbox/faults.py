"""Misbehaviour on demand: which call is hit by which trouble."""

import random
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.errors import ControlError

# "hang": silence, then a closed connection, nothing done; "hang_after": done, then silence.
# "cut": the connection ends before a word is read, and nothing is pushed to webhooks either.
# "500_after": done, yet answered with 500, as a server does that stumbles over its own answer.
KINDS = frozenset(
    {
        "429",
        "500",
        "500_after",
        "502_html",
        "hang",
        "hang_after",
        "drop_before",
        "drop_after",
        "latency",
        "cut",
        "truncate",
        "error",
    }
)


@dataclass(slots=True)
class Fault:
    """One trouble; `times` None = as often as asked, `chat_id` None = every chat.

    `until` (by the sandbox's clock) ends it; moving the clock back before its `since` does too.
    """

    id: int
    method: str
    kind: str
    times: int | None = None
    probability: float = 1.0
    retry_after: int = 5
    seconds: float = 1.0
    code: int = 400
    description: str = "Bad Request: made up by the sandbox"
    chat_id: int | None = None
    hits: int = 0
    since: float = 0.0
    until: float | None = None

    def lasts(self, now: float) -> bool:
        """Whether it is neither used up nor over."""
        if self.times is not None and self.hits >= self.times:
            return False
        return self.until is None or self.since <= now < self.until

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether the call is of the kind that this trouble hits."""
        if self.chat_id is not None and str(chat_id) != str(self.chat_id):
            return False
        return fnmatchcase(method.lower(), self.method.lower())


@dataclass(slots=True)
class Trouble:
    """What happens to one call."""

    latency: float = 0.0
    fault: Fault | None = None

    def is_(self, kind: str) -> bool:
        """Whether the call meets this kind of trouble."""
        return self.fault is not None and self.fault.kind == kind


@dataclass(slots=True)
class Faults:
    """All troubles that are set. Chance comes from a seed, so a run can be repeated."""

    rng: random.Random = field(default_factory=lambda: random.Random(7))
    items: list[Fault] = field(default_factory=list)
    last_id: int = 0

    def add(self, **fields: Any) -> Fault:
        """Set a trouble; the fields are those of the control API."""
        if fields.get("kind") not in KINDS:
            raise ControlError(f"kind must be one of {', '.join(sorted(KINDS))}")
        unknown = fields.keys() - Fault.__dataclass_fields__.keys()
        if unknown:
            raise ControlError(f"unknown fields of a fault: {', '.join(sorted(unknown))}")
        self.last_id += 1
        fields.setdefault("method", "*")
        fault = Fault(id=self.last_id, **fields)
        self.items.append(fault)
        return fault

    def clear(self, fault_id: int | None = None) -> None:
        """Take away one trouble, or all."""
        self.items = [one for one in self.items if fault_id is not None and one.id != fault_id]

    def cut(self, now: float) -> Fault | None:
        """What keeps the line cut, if anything does."""
        return next((one for one in self.items if one.kind == "cut" and one.lasts(now)), None)

    def meet(self, method: str, chat_id: object, now: float) -> Trouble:
        """Draw the trouble of one call: every latency that fits, and the first other fault."""
        trouble = Trouble()
        for fault in self.items:
            if fault.kind == "cut" or trouble.fault is not None or not fault.lasts(now):
                continue
            if not fault.fits(method, chat_id):
                continue
            if fault.probability < 1 and self.rng.random() >= fault.probability:
                continue
            fault.hits += 1
            if fault.kind == "latency":
                trouble.latency += fault.seconds
            else:
                trouble.fault = fault
        return trouble

    def as_json(self, now: float) -> list[dict[str, Any]]:
        """For the control API; spent ones are left out."""
        return [asdict(one) for one in self.items if one.lasts(now)]
