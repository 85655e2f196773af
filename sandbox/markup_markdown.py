"""Telegram's MarkdownV2 and the older Markdown, with their errors (td: MessageEntity.cpp)."""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError, bad_request

Json = dict[str, Any]

RESERVED = "_*[]()~`>#+-=|{}.!"
ENDINGS = {
    "Bold": "*",
    "Italic": "_",
    "Underline": "__",
    "Strikethrough": "~",
    "Spoiler": "||",
    "Code": "`",
    "Pre": "```",
    "TextUrl": "]",
    "CustomEmoji": "]",
}
# Longer marks stand before the shorter ones that begin them.
BEGINNINGS = (
    ("```", "Pre"),
    ("`", "Code"),
    ("__", "Underline"),
    ("_", "Italic"),
    ("*", "Bold"),
    ("~", "Strikethrough"),
    ("||", "Spoiler"),
    ("![", "CustomEmoji"),
    ("[", "TextUrl"),
)
TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
}


def _fault(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    byte: int
    language: str = ""


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Json] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    quote_from: int | None = None

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text) + sum(1 for char in text if ord(char) > 0xFFFF)

    def byte(self, at: int | None = None) -> int:
        return len(self.source[: self.at if at is None else at].encode())

    def sees(self, mark: str) -> bool:
        return self.source.startswith(mark, self.at)

    def mark(self, offset: int, entity: Json) -> None:
        if self.length > offset:
            self.entities.append({**entity, "offset": offset, "length": self.length - offset})


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities; raises Telegram's "can't parse entities: …"."""
    reader = _Reader(source)
    while reader.at < len(source):
        _step(reader)
    if reader.stack:
        last = reader.stack[-1]
        raise _fault(f"Can't find end of {last.kind} entity at byte offset {last.byte}")
    _end_quote(reader)
    reader.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(reader.parts), reader.entities


def _step(reader: _Reader) -> None:
    source, char = reader.source, reader.source[reader.at]
    inside_code = bool(reader.stack) and reader.stack[-1].kind in {"Code", "Pre"}
    following = source[reader.at + 1 : reader.at + 2]
    if char == "\\" and following and ord(following) < 127:
        reader.add(following)
        reader.at += 2
    elif char not in ("`" if inside_code else RESERVED):
        reader.add(char)
        reader.at += 1
        if char == "\n" and reader.quote_from is not None and not reader.sees(">"):
            _end_quote(reader)
    elif reader.stack and _ends(reader):
        _end(reader)
    elif char == ">" and (reader.at == 0 or source[reader.at - 1] == "\n"):
        reader.quote_from = reader.length if reader.quote_from is None else reader.quote_from
        reader.at += 1
    elif reader.quote_from is not None and re.match(r"\|\|(\n|$)", source[reader.at :]):
        reader.at += 2
        _end_quote(reader, "expandable_blockquote")
    else:
        _begin(reader, char)


def _ends(reader: _Reader) -> bool:
    kind = reader.stack[-1].kind
    if kind == "Italic":
        return reader.sees("_") and not reader.sees("__")
    return reader.sees(ENDINGS[kind])


def _begin(reader: _Reader, char: str) -> None:
    for mark, kind in BEGINNINGS:
        if reader.sees(mark):
            opened = _Open(kind, reader.length, reader.byte())
            reader.at += len(mark)
            if kind == "Pre":
                language = re.compile(r"([^\s`]+)?\n?").match(reader.source, reader.at)
                if language and language.group().endswith("\n"):
                    opened.language = language.group(1) or ""
                    reader.at = language.end()
            reader.stack.append(opened)
            return
    raise _fault(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")


def _end(reader: _Reader) -> None:
    opened = reader.stack.pop()
    reader.at += len(ENDINGS[opened.kind])
    if opened.kind in {"TextUrl", "CustomEmoji"}:
        _end_link(reader, opened)
    elif opened.kind == "Pre" and opened.language:
        reader.mark(opened.offset, {"type": "pre", "language": opened.language})
    else:
        reader.mark(opened.offset, {"type": TYPES[opened.kind]})


def _end_link(reader: _Reader, opened: _Open) -> None:
    url = ""
    if reader.sees("("):
        start = reader.at
        reader.at += 1
        while reader.at < len(reader.source) and not reader.sees(")"):
            if reader.sees("\\"):
                reader.at += 1
            url += reader.source[reader.at : reader.at + 1]
            reader.at += 1
        if reader.at >= len(reader.source):
            raise _fault(f"Can't find end of a URL at byte offset {reader.byte(start)}")
        reader.at += 1
    if opened.kind == "CustomEmoji":
        number = re.search(r"id=(\d+)", url)
        if number is None:
            raise _fault("Custom emoji URL must have an emoji identifier")
        reader.mark(opened.offset, {"type": "custom_emoji", "custom_emoji_id": number.group(1)})
    elif url:
        reader.mark(opened.offset, {"type": "text_link", "url": url})


def _end_quote(reader: _Reader, kind: str = "blockquote") -> None:
    if reader.quote_from is not None:
        reader.mark(reader.quote_from, {"type": kind})
        reader.quote_from = None


LEGACY = re.compile(
    r"\\([_*`\[])|```(?:(\w+)\n)?(.*?)```|`(.*?)`|\*(.*?)\*|_(.*?)_|\[(.*?)\]\((.*?)\)", re.DOTALL
)


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """The older Markdown: no nesting, an unclosed mark is an error."""
    reader = _Reader(source)
    for match in LEGACY.finditer(source):
        _plain(reader, match.start())
        escaped, language, pre, code, bold, italic, label, url = match.groups()
        offset = reader.length
        if escaped is not None:
            reader.add(escaped)
        elif pre is not None:
            reader.add(pre)
            reader.mark(offset, {"type": "pre", **({"language": language} if language else {})})
        elif label is not None:
            reader.add(label)
            reader.mark(offset, {"type": "text_link", "url": url})
        else:
            for text, kind in ((code, "code"), (bold, "bold"), (italic, "italic")):
                if text is not None:
                    reader.add(text)
                    reader.mark(offset, {"type": kind})
        reader.at = match.end()
    _plain(reader, len(source))
    return "".join(reader.parts), reader.entities


def _plain(reader: _Reader, end: int) -> None:
    between = reader.source[reader.at : end]
    unclosed = re.search(r"[_*`]", between)
    if unclosed:
        where = reader.byte(reader.at + unclosed.start())
        raise _fault(f"Can't find end of the entity starting at byte offset {where}")
    reader.add(between)
