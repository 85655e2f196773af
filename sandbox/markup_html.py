"""Telegram's HTML parse mode, with its errors and their byte offsets (td: MessageEntity.cpp)."""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError, bad_request

Json = dict[str, Any]

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
}
OTHER_TAGS = {"a", "span", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>"'/]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?""")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    code_language: str | None = None


@dataclass(slots=True)
class _Output:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Json] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities; raises Telegram's "can't parse entities: …"."""
    out = _Output()
    stack: list[_Open] = []
    at = 0
    while at < len(source):
        char = source[at]
        if char == "&":
            at = _character(source, at, out)
        elif char != "<":
            end = at + 1
            while end < len(source) and source[end] not in "&<":
                end += 1
            out.add(source[at:end])
            at = end
        elif source[at + 1 : at + 2] == "/":
            at = _end_tag(source, at, stack, out)
        else:
            at = _start_tag(source, at, stack, out)
    if stack:
        raise _fault(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    out.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(out.parts), out.entities


def _fault(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _decoded(match: re.Match[str]) -> str:
    number, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(number) if number else int(hexadecimal, 16)
    surrogate = 0xD800 <= code <= 0xDFFF
    return chr(code) if 0 < code <= 0x10FFFF and not surrogate else match.group()


def _character(source: str, at: int, out: _Output) -> int:
    match = CHARACTER.match(source, at)
    if match is None:
        out.add("&")
        return at + 1
    out.add(_decoded(match))
    return match.end()


def _start_tag(source: str, at: int, stack: list[_Open], out: _Output) -> int:
    name = re.compile(r"[^\s>]*").match(source, at + 1)
    end_of_name = name.end() if name else at + 1
    if end_of_name >= len(source):
        raise _fault(f"Unclosed start tag at byte offset {_byte(source, at)}")
    tag = source[at + 1 : end_of_name].lower()
    if tag not in SIMPLE_TAGS and tag not in OTHER_TAGS:
        raise _fault(f'Unsupported start tag "{tag}" at byte offset {_byte(source, at)}')
    attributes, end = _attributes(source, end_of_name, tag, at)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(source, at)}')
    stack.append(_Open(tag, attributes, out.length))
    return end


def _attributes(source: str, at: int, tag: str, start: int) -> tuple[dict[str, str], int]:
    """The attributes of a start tag and the place after its `>`."""
    attributes: dict[str, str] = {}
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        if at >= len(source):
            raise _fault(f'Unclosed start tag "{tag}" at byte offset {_byte(source, start)}')
        if source[at] == ">":
            return attributes, at + 1
        match = ATTRIBUTE.match(source, at)
        if match is None:
            where = _byte(source, at)
            raise _fault(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        name, double, single, bare = match.groups()
        given = next((value for value in (double, single, bare) if value is not None), "")
        attributes[name.lower()] = CHARACTER.sub(_decoded, given)
        at = match.end()


def _end_tag(source: str, at: int, stack: list[_Open], out: _Output) -> int:
    where = _byte(source, at)
    if not stack:
        raise _fault(f"Unexpected end tag at byte offset {where}")
    close = source.find(">", at)
    if close < 0:
        raise _fault(f"Unclosed end tag at byte offset {where}")
    found = source[at + 2 : close].strip().lower()
    opened = stack.pop()
    if found and found != opened.tag:
        raise _fault(
            f"Unmatched end tag at byte offset {where}, "
            f'expected "</{opened.tag}>", found "</{found}>"'
        )
    length = out.length - opened.offset
    if length > 0:
        entity = _entity(opened, "".join(out.parts), stack)
        if entity is not None:
            out.entities.append({**entity, "offset": opened.offset, "length": length})
    return close + 1


def _entity(opened: _Open, text: str, stack: list[_Open]) -> Json | None:
    attributes = opened.attributes
    match opened.tag:
        case "a":
            units = text.encode("utf-16-le")
            url = attributes.get("href") or units[opened.offset * 2 :].decode("utf-16-le")
            return _link(url)
        case "span":
            return {"type": "spoiler"}
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        case "tg-time":
            moment = attributes.get("unix", "0")
            form = attributes.get("format")
            mark: Json = {"type": "date_time", "unix_time": int(moment) if moment.isdigit() else 0}
            return {**mark, "date_time_format": form} if form else mark
        case "blockquote" if "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        case "code" if stack and stack[-1].tag == "pre" and opened.offset == stack[-1].offset:
            stack[-1].code_language = attributes.get("class", "").removeprefix("language-")
            return None
        case "pre" if opened.code_language:
            return {"type": "pre", "language": opened.code_language}
    return {"type": SIMPLE_TAGS[opened.tag]}


def _link(url: str) -> Json | None:
    mention = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if mention:
        user = {"id": int(mention.group(1)), "is_bot": False, "first_name": ""}
        return {"type": "text_mention", "user": user}
    if re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE):
        return {"type": "text_link", "url": url}
    return {"type": "text_link", "url": f"http://{url}/"} if "." in url else None
