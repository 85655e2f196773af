"""Is it only thanks? A careful detector: in doubt a message is a question, and a person reads it.

Thanks have a word of gratitude, or nothing but words of agreement and cheer. A few other words may
stand beside, but no question, negation, "but", trouble, request, number or link. The word lists, by
beginnings of words, are in `words.toml`.
"""

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_MOST_WORDS = 12
_UNKNOWN_BESIDE_GRATITUDE = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEVER = re.compile(r"[?\d@/<>\\]|https?:|www\.")
_CHEER = re.compile("[\U0001f44d\U0001f44c\U0001f64f\U0001f60a\U0001f917\U0001f970❤♥☺✌]")


@dataclass(frozen=True, slots=True)
class _Lists:
    """Beginnings of words, and whole words (written with a dot at the end in the file)."""

    gratitude: tuple[str, ...]
    settled: tuple[str, ...]
    polite: tuple[str, ...]
    never: tuple[str, ...]
    trouble: tuple[str, ...]
    asks_first: tuple[str, ...]
    requests: tuple[str, ...]


def is_thanks(text: str) -> bool:
    """Whether the message says nothing but thanks, in Russian or English."""
    plain = text.casefold().replace("\u0451", "\u0435")
    if _NEVER.search(plain):
        return False
    words = _WORD.findall(plain)
    if not words:
        return bool(_CHEER.search(text)) and len(text) <= _MOST_WORDS
    lists = _lists()
    if len(words) > _MOST_WORDS or _begins(words[0], lists.asks_first):
        return False
    if any(_begins(word, lists.never + lists.trouble) for word in words):
        return False
    known = (lists.gratitude, lists.settled, lists.polite)
    counts = [0, 0, 0]
    unknown: list[str] = []
    for word in words:
        place = next((n for n, each in enumerate(known) if _begins(word, each)), None)
        if place is None:
            unknown.append(word)
        else:
            counts[place] += 1
    thanks, settled, _ = counts
    if thanks:
        is_request = any(word.endswith(lists.requests) for word in unknown)
        return len(unknown) <= _UNKNOWN_BESIDE_GRATITUDE and not is_request
    return settled > 0 and not unknown


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return f"{word}.".startswith(beginnings)


@functools.cache
def _lists() -> _Lists:
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        tables = tomllib.load(file)
    return _Lists(
        **{
            name: tuple(word for table in tables.values() for word in table[name].split())
            for name in _Lists.__slots__
        }
    )
