"""Does a first message look like spam? It only marks: nothing is ever dropped or kept back by it.

A logistic model over pieces of words and a few traits (links, mixed alphabets, emoji), hashed into
one byte each. `bench.spam` trains it and measures it; only the weights are kept here. A word of
common Latin and Cyrillic letters together is a trait of its own: spammers write so to hide words.
"""

import functools
import math
import re
import struct
from collections.abc import Iterator
from importlib import resources
from zlib import crc32

SLOTS = 1 << 16
HEADER = struct.Struct("<fff")
"""Bias, weight of one step, and the score from which a message is marked."""
_LONGEST = 1000
"""Characters that are looked at: what a message is shows in its beginning."""
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+|\S+\.(?:com|ru|net|org|io|me|link|xyz)\b\S*")
_NAME = re.compile(r"(?<!\w)@\w+")
_ADDRESS = re.compile(r"\s*(?:@\w+\s+)+")
"""Whom it is said to, at its beginning: no trait of what is said."""
_MASK = re.compile(r"\[(?:email|number)\]")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HIDDEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_EMOJI = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]")


def looks_like_spam(text: str) -> bool:
    """Whether an operator should look twice."""
    if not text.strip():
        return False
    return score(text) >= _model()[2]


def score(text: str) -> float:
    """The log odds of spam."""
    bias, step, _, weights = _model()
    found = features(text)
    total = sum(weights[slot] - 256 if weights[slot] > 127 else weights[slot] for slot in found)
    return bias + step * total / math.sqrt(len(found) or 1)


def features(text: str) -> list[int]:
    """The slots of the message's pieces and traits, each once."""
    return sorted({crc32(piece.encode()) % SLOTS for piece in _pieces(text[:_LONGEST])})


def _pieces(text: str) -> Iterator[str]:
    address = _ADDRESS.match(text)
    text = text[address.end() :] if address else text
    yield from _traits(text)
    plain = _HIDDEN.sub("", text.casefold().replace("\u0451", "\u0435"))
    plain = _LINK.sub(" \u241f ", plain)
    plain = _NAME.sub(" \u241e ", _MASK.sub(" ", plain))
    plain = _DIGITS.sub("0", plain)
    before = ""
    for word in _WORD.findall(plain):
        yield f"w {word}"
        yield f"p {before} {word}"
        before = word
        if _LATIN.search(word) and _CYRILLIC.search(word):
            yield "t mixed"
        padded = f" {word} "
        for size in (2, 3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _traits(text: str) -> Iterator[str]:
    yield f"t links {min(len(_LINK.findall(text)), 3)}"
    yield f"t emoji {min(len(_EMOJI.findall(text)), 4)}"
    yield f"t lines {min(text.count(chr(10)), 4)}"
    yield f"t long {min(len(text) // 100, 5)}"
    if _NAME.search(text):
        yield "t name"
    if _HIDDEN.search(text):
        yield "t hidden"
    if "?" in text:
        yield "t question"
    letters = [one for one in text if one.isalpha()]
    if len(letters) > 10 and sum(one.isupper() for one in letters) * 2 > len(letters):
        yield "t capitals"


@functools.cache
def _model() -> tuple[float, float, float, bytes]:
    data = resources.files(__package__).joinpath("weights.bin").read_bytes()
    bias, step, threshold = HEADER.unpack_from(data)
    return bias, step, threshold, data[HEADER.size :]
