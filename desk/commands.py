"""Commands as people type them: `/note words`, `/note@our_bot words`."""

import re
from dataclasses import dataclass, replace

from desk.conversation.audience import NOTE_MARK
from desk.messages import Incoming

_HEAD = re.compile(r"/(?P<name>[^\s@]*)(?:@(?P<bot>\S+))?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """`name` in lower case; `bot` is the username it was addressed to, if any; `rest` follows."""

    name: str
    bot: str | None
    rest: str


def parse(text: str) -> Command | None:
    """The command that the text is; None for plain words and for `//` notes."""
    if text.startswith(NOTE_MARK):
        return None
    head = _HEAD.match(text)
    if head is None:
        return None
    return Command(name=head["name"].lower(), bot=head["bot"], rest=text[head.end() :].rstrip())


def without_head(incoming: Incoming) -> Incoming:
    """The words behind the command, entities moved along (UTF-16 units)."""
    head = _HEAD.match(incoming.text)
    if head is None:
        return incoming
    rest = incoming.text[head.end() :].rstrip()
    start = _utf16(head[0])
    end = start + _utf16(rest)
    moved = tuple(
        {**entity, "offset": entity["offset"] - start}
        for entity in incoming.content.entities
        if entity["offset"] >= start and entity["offset"] + entity["length"] <= end
    )
    return replace(incoming, content=replace(incoming.content, text=rest, entities=moved))


def spoken(incoming: Incoming) -> Incoming | None:
    """The words behind `/reply`, which cannot be copied as they stand; None for anything else."""
    command = parse(incoming.text)
    if command is None or command.name != "reply":
        return None
    return replace(without_head(incoming), is_spoken=True)


def spoken_part(incoming: Incoming, rest: str) -> Incoming:
    """Only the last words of the text, entities moved along: `rest` is its end."""
    text = incoming.text.rstrip()
    start = _utf16(text[: len(text) - len(rest)])
    end = start + _utf16(rest)
    moved = tuple(
        {**entity, "offset": entity["offset"] - start}
        for entity in incoming.content.entities
        if entity["offset"] >= start and entity["offset"] + entity["length"] <= end
    )
    content = replace(incoming.content, text=rest, entities=moved)
    return replace(incoming, content=content, is_spoken=True)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
