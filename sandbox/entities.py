"""Formatted text: UTF-16 offsets, parse modes, trimming and what Telegram finds by itself."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request
from sandbox.markup_html import parse_html
from sandbox.markup_markdown import parse_markdown, parse_markdown_v2

Json = dict[str, Any]

TEXT_LIMIT = 4096  # Bot API: "1-4096 characters after entities parsing"
CAPTION_LIMIT = 1024  # Bot API: "0-1024 characters after entities parsing"

# Entities that a quote repeats (Bot API, ReplyParameters.quote); the others are left out of it.
QUOTED_ENTITIES = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "custom_emoji",
    "date_time",
}

# What a client marks in plain text; the first that fits wins, formatting goes before all.
FOUND_IN_TEXT = (
    ("url", re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,:;!?)\]]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w|/)")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text with its entities; offsets and lengths count UTF-16 units."""

    text: str
    entities: list[Json]


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 units, as the Bot API counts offsets."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of a text named by an entity."""
    units = text.encode("utf-16-le")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def formatted(
    text: str, *, parse_mode: str | None = None, entities: list[Json] | None = None
) -> FormattedText:
    """The text as Telegram keeps it: entities given win over the parse mode; spaces trimmed."""
    if entities:
        plain, marks = text, [dict(entity) for entity in entities]
    else:
        plain, marks = _parsed(text, parse_mode)
    plain, marks = _trimmed(plain, marks)
    marks.extend(_found(plain, marks))
    marks.sort(key=lambda mark: (mark["offset"], -mark["length"]))
    return FormattedText(plain, marks)


def within(entities: list[Json], start: int, length: int) -> list[Json]:
    """The entities of a part of a text, cut to it; offsets count from the part's beginning."""
    end = start + length
    return [
        {
            **entity,
            "offset": max(entity["offset"], start) - start,
            "length": min(entity["offset"] + entity["length"], end) - max(entity["offset"], start),
        }
        for entity in entities
        if entity["offset"] < end and entity["offset"] + entity["length"] > start
    ]


def without_custom_emoji(entities: list[Json]) -> list[Json]:
    """What is left when a bot sends by itself: custom emoji turn into plain ones."""
    return [entity for entity in entities if entity["type"] != "custom_emoji"]


def _parsed(text: str, parse_mode: str | None) -> tuple[str, list[Json]]:
    match (parse_mode or "").lower():
        case "":
            return text, []
        case "html":
            return parse_html(text)
        case "markdownv2":
            return parse_markdown_v2(text)
        case "markdown":
            return parse_markdown(text)
        case _:
            raise bad_request("unsupported parse_mode")


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut spaces at both ends and the entities with them; empty entities go."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    total = utf16_length(text)
    kept = []
    for entity in entities:
        start = max(int(entity["offset"]) - cut, 0)
        end = min(int(entity["offset"]) + int(entity["length"]) - cut, total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def _found(text: str, entities: list[Json]) -> list[Json]:
    if not any(mark in text for mark in ("/", "@", "#")):
        return []
    taken = [(int(e["offset"]), int(e["offset"]) + int(e["length"])) for e in entities]
    found: list[Json] = []
    for kind, pattern in FOUND_IN_TEXT:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found
