"""Names from outside, made safe to show: no controls, no reversed text, no towers of accents."""

import unicodedata

from desk.people import Customer
from desk.policy import Policy

_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_MARKS_IN_A_ROW = 2
_NAME_LENGTH = 64
TITLE_LENGTH = 128
"""Bot API: createForumTopic, name 1-128 characters."""


def clean(name: str) -> str:
    """One readable line of at most 64 characters; empty if nothing readable is left."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", name):
        category = unicodedata.category(char)
        if category.startswith("M"):
            marks += 1
            if marks <= _MARKS_IN_A_ROW:
                kept.append(char)
            continue
        marks = 0
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif category not in {"Cf", "Cs", "Co", "Cn"} or char == "\u200d":
            kept.append(char)
    return " ".join("".join(kept).split())[:_NAME_LENGTH].strip("\u200d ")


def shown(customer: Customer, policy: Policy) -> str:
    """The name staff may see (policy `privacy.identity`); a number where names are hidden."""
    if policy.privacy.identity == "hidden":
        return f"№{customer.id}"
    return clean(customer.name) or f"№{customer.id}"


def isolated(name: str) -> str:
    """Keep a right-to-left name from turning round what stands beside it."""
    return f"{_ISOLATE}{name}{_POP_ISOLATE}"


def title(pattern: str, *, number: int, name: str) -> str:
    """The topic's name, by policy `topics.title`, within Telegram's 128 characters."""
    room = TITLE_LENGTH - len(pattern.format(number=number, name=isolated("")))
    return pattern.format(number=number, name=isolated(name[: max(room, 0)]))
