"""Words for people, from `texts/{ru,en}/*.toml` of each room.

A text is Telegram HTML with `{names}` in braces; values are escaped, so a customer's name can
never become markup. A table with the keys one, few, many, other is a plural: `count` chooses by
the language's own rule (Unicode CLDR through Babel).
"""

import functools
import html
import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

LANGUAGES = ("ru", "en")
_TAG = re.compile(r"<[^>]*>")
_PLURAL_KEYS = {"one", "few", "many", "other"}
_shelves: list[Path] = [Path(__file__).parent / "texts"]


class Html(str):
    """A value that is already safe Telegram HTML."""

    __slots__ = ()


def add_room(texts: Path) -> None:
    """Let another room bring its own texts. A key stands in one room only."""
    if texts not in _shelves:
        _shelves.append(texts)
        _catalogue.cache_clear()


def render(key: str, language: str, /, **values: object) -> str:
    """The text under the dotted key, as Telegram HTML.

    Raises KeyError when the text or a value it needs is missing.
    """
    entry = _catalogue(language)[key]
    if isinstance(entry, dict):
        count = values["count"]
        if not isinstance(count, int):
            raise TypeError(f"{key}: count must be a whole number")
        form = _locale(language).plural_form(count)
        form = form if form in entry else "other"
        key, entry = f"{key}.{form}", entry[form]
    entry = _worded(key, language, entry)
    return entry.format_map({name: _safe(value) for name, value in values.items()})


class Overlay:
    """A team's own wordings by (language, key); replaced as a whole when leads change them."""

    def __init__(self) -> None:
        self.texts: Mapping[tuple[str, str], str] = {}


_worn: ContextVar[Overlay | None] = ContextVar("worn", default=None)


def wear(overlay: Overlay) -> None:
    """Speak with these wordings from now on, in this thread or task: each desk has its own."""
    _worn.set(overlay)


def own(language: str) -> Mapping[str, str]:
    """The desk's own texts by key; the forms of a plural are `key.one`, `key.few`, …"""
    flat: dict[str, str] = {}
    for key, entry in _catalogue(language).items():
        if isinstance(entry, dict):
            flat |= {f"{key}.{form}": text for form, text in entry.items()}
        else:
            flat[key] = entry
    return flat


def _worded(key: str, language: str, text: str) -> str:
    overlay = _worn.get()
    return text if overlay is None else overlay.texts.get((language, key), text)


def has(key: str, language: str) -> bool:
    return key in _catalogue(language)


def plain(key: str, language: str, /, **values: object) -> str:
    """The text without markup: for button labels, alerts and topic names."""
    return without_markup(render(key, language, **values))


def escaped(text: str) -> str:
    """Plain text as Telegram HTML."""
    return html.escape(text, quote=False)


def without_markup(text: str) -> str:
    """Telegram HTML as plain text."""
    return html.unescape(_TAG.sub("", text))


def moment(at: datetime, zone: str, *, now: datetime) -> str:
    """A time of day in that zone; with the date when it is another day."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    return local.strftime("%H:%M" if local.date() == today.date() else "%d.%m.%Y %H:%M")


def offset(at: datetime, zone: str) -> str:
    """The zone's distance from UTC, as people write it: UTC+3, UTC+5:30."""
    distance = at.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(distance.total_seconds()) // 60 if distance is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y")


def _safe(value: object) -> str:
    return value if isinstance(value, Html) else html.escape(str(value), quote=False)


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@functools.cache
def _catalogue(language: str) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]] = {}
    for shelf in _shelves:
        for path in sorted((shelf / language).glob("*.toml")):
            with path.open("rb") as file:
                _flatten(tomllib.load(file), "", found)
    return found


def _flatten(table: dict[str, Any], prefix: str, into: dict[str, str | dict[str, str]]) -> None:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and not set(value) <= _PLURAL_KEYS:
            _flatten(value, f"{key}.", into)
        else:
            into[key] = value
