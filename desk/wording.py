"""The desk's words in a team's own wording: leads change any text, per language, without code.

A changed text may use the values of the original and Telegram's HTML, nothing else; so no change
can break a message or show what the original did not.
"""

import string
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Protocol

from desk import errors, words
from desk.events import Event
from desk.people import StaffMember
from desk.ports import Transaction

LONGEST = 3500
"""Characters of a text; with its values it must still fit into a message (Bot API: 4096)."""
_TAGS = frozenset(
    {"a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike"}
    | {"strong", "tg-emoji", "tg-spoiler", "u"}
)
"""Bot API: formatting options, HTML style."""


class CustomTexts(Protocol):
    """The changed texts on record."""

    def all(self) -> Mapping[tuple[str, str], str]:
        """By (language, key)."""

    def set(self, language: str, key: str, text: str, *, by: int, now: datetime) -> None: ...
    def reset(self, language: str, key: str) -> bool:
        """Back to the desk's own words; False if they were in force already."""


def change(tx: Transaction, lead: StaffMember, language: str, key: str, text: str) -> None:
    """Put a team's own wording in force. Raises NotForYou, NoSuchText, BadText."""
    if not lead.is_lead:
        raise errors.NotForYou
    fault = fault_of(text, original(language, key))
    if fault is not None:
        raise errors.BadText(reason=fault, names=_in_braces(original(language, key)))
    tx.custom_texts.set(language, key, text, by=lead.telegram_id, now=tx.now)
    _record(tx, lead, language, key, text)


def reset(tx: Transaction, lead: StaffMember, language: str, key: str) -> None:
    """Back to the desk's own words. Raises NotForYou, NoSuchText."""
    if not lead.is_lead:
        raise errors.NotForYou
    original(language, key)
    if tx.custom_texts.reset(language, key):
        _record(tx, lead, language, key, None)


def original(language: str, key: str) -> str:
    """The desk's own text; one form of a plural is `key.few`. Raises NoSuchText."""
    found = words.own(language).get(key)
    if found is None:
        raise errors.NoSuchText(key=key)
    return found


def fault_of(text: str, original: str) -> str | None:
    """What is wrong with a text in place of the original: a word for `errors.BadText`."""
    if not text.strip() or len(text) > LONGEST:
        return "length"
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return "names"
    used = {name for _, name, _, _ in parts if name is not None}
    if not used <= names_in(original) or any(form or sign for _, _, form, sign in parts):
        return "names"
    return None if _Markup.is_sound(text) else "markup"


def names_in(text: str) -> set[str]:
    """The `{names}` of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _in_braces(text: str) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names_in(text))) or "–"


def _record(tx: Transaction, lead: StaffMember, language: str, key: str, text: str | None) -> None:
    tx.history.add(
        Event(
            kind="policy_changed",
            at=tx.now,
            actor_id=lead.telegram_id,
            actor_role=lead.duty,
            details={"text": key, "language": language, "wording": text},
        )
    )


class _Markup(HTMLParser):
    """Walks through Telegram's HTML: known tags, closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._sound = True

    @classmethod
    def is_sound(cls, text: str) -> bool:
        walker = cls()
        walker.feed(text)
        walker.close()
        # What looks like the beginning of a tag and never ends is kept back by the parser.
        return walker._sound and not walker._open and not walker.rawdata

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._sound &= tag in _TAGS
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._sound &= bool(self._open) and self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        # Telegram refuses a bare "<".
        self._sound &= "<" not in data
