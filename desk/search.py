"""Search over everything that was said, among staff too: by word forms, newest first.

Two ports: what waits to be indexed (by ticks, outside the relay), and what a query finds. Operators
alone may ask; what a customer is called follows `privacy.identity` as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A message or a note that holds all the words. `link_id` is its Telegram id in the group."""

    is_note: bool
    ticket_id: int
    text: str
    at: datetime
    is_from_customer: bool
    link_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Highlighted:
    """A piece of a text: `marked` where it is a word that was sought."""

    text: str
    marked: bool


class Search(Protocol):
    def index_some(self, limit: int) -> int:
        """Take up to so many new or edited words into the index; how many there were."""

    def find(self, words: str, *, offset: int, limit: int) -> Sequence[Found]:
        """What holds all the words in any of their forms, newest first."""

    def highlight(self, text: str, words: str, *, around: int) -> Sequence[Highlighted]:
        """The piece of the text with the sought words, at most so many characters each side."""
