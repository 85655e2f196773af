"""Texts with entities: Telegram counts in UTF-16 units (Bot API: MessageEntity)."""

from collections.abc import Mapping
from typing import Any

from desk.messages import Entities


def length(text: str) -> int:
    """UTF-16 units; never less than what Telegram counts against its limits."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def below(text: str, line: str) -> str:
    """The line under the text; either may be empty."""
    return f"{text}\n{line}" if text and line else text or line


def cut(text: str, most: int) -> str:
    """The text, cut to that many UTF-16 units, never inside a character; "…" tells of the cut."""
    if length(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (most - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"


def pages(text: str, most: int) -> list[str]:
    """The text in parts of that many UTF-16 units at most, never parted inside a character."""
    found = []
    while text:
        page = text.encode("utf-16-le", "surrogatepass")[: most * 2].decode("utf-16-le", "ignore")
        found.append(page)
        text = text[len(page) :]
    return found


def shifted(entities: Entities, by: int) -> Entities:
    """The entities of a text that now stands `by` units further on."""
    return tuple({**entity, "offset": entity["offset"] + by} for entity in entities)


def within(entities: Entities, text: str) -> Entities:
    """What of the entities still lies in a text that was cut."""
    most = length(text)
    return tuple(_clipped(entity, most) for entity in entities if int(entity["offset"]) < most)


def _clipped(entity: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    room = most - int(entity["offset"])
    return entity if entity["length"] <= room else {**entity, "length": room}
