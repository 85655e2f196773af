"""Word forms become stems: the index and the query meet in them, on both engines alike."""

import functools
import re
from collections.abc import Iterator

import snowballstemmer

_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LONGEST = 64


def stems(text: str) -> str:
    """The stems of all words, in their order, separated by blanks."""
    return " ".join(_stem(word[:_LONGEST]) for word in _WORD.findall(text.casefold()))


def stem(word: str) -> str:
    """The stem of one word, by the alphabet it is written in."""
    return _stem(word.casefold()[:_LONGEST])


def words_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a text and where they stand."""
    return _WORD.finditer(text)


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # Russian is written with and without the two dots on one letter: they are one word.
    plain = word.replace("\u0451", "\u0435")
    stemmer = _russian() if _CYRILLIC.search(plain) else _english()
    return str(stemmer.stemWord(plain))


@functools.cache
def _russian() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("russian")


@functools.cache
def _english() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
