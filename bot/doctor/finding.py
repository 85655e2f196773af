"""One thing that the doctor looked at."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fault"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found, and how to mend it; what is well needs no mending."""

    level: Level
    what: str
    mend: str | None = None

    def __str__(self) -> str:
        line = f"{self.level:<5}  {self.what}"
        return f"{line} — {self.mend}" if self.mend else line


def ok(what: str) -> Finding:
    return Finding(level="ok", what=what)


def warn(what: str, mend: str) -> Finding:
    return Finding(level="warn", what=what, mend=mend)


def fault(what: str, mend: str) -> Finding:
    return Finding(level="fault", what=what, mend=mend)
