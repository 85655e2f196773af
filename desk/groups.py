"""The groups in which operators work: the main one, and those of teams that have their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A group in which operators work. `team` is whose it is; empty: the main group."""

    chat_id: int
    title: str
    is_forum: bool
    bound_at: datetime
    team: str = ""


class Groups(Protocol):
    def bound(self) -> Group | None:
        """The main group."""

    def all(self) -> Sequence[Group]:
        """Every group in which the desk works: the main one first, then the teams'."""

    def find(self, chat_id: int) -> Group | None:
        """One of `all`."""

    def of_team(self, team: str) -> Group | None:
        """The team's own group."""

    def bind(
        self, chat_id: int, *, title: str, is_forum: bool, now: datetime, team: str = ""
    ) -> None:
        """From now on this is the group of the team; the one before it is left."""

    def unbind(self, chat_id: int, now: datetime) -> None:
        """The desk works there no more."""

    def migrate(self, old: int, new: int) -> None: ...
    def set_forum(self, chat_id: int, *, is_forum: bool) -> None: ...
