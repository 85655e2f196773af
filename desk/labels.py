"""What operators write on a ticket beside its state: tags, and the fields of the policy."""

from collections.abc import Mapping, Sequence
from typing import Protocol

LONGEST_TAG = 32
LONGEST_VALUE = 200


class Labels(Protocol):
    """Tags and fields on record."""

    def tags(self, ticket_id: int) -> Sequence[str]:
        """In the order in which they were given."""

    def tag(self, ticket_id: int, tag: str) -> bool:
        """False: it had the tag."""

    def untag(self, ticket_id: int, tag: str) -> bool:
        """False: it had no such tag."""

    def most_used(self, limit: int) -> Sequence[str]:
        """The tags that most tickets have."""

    def fields(self, ticket_id: int) -> Mapping[str, str]:
        """By name; a field nobody filled in is not there."""

    def set_field(self, ticket_id: int, name: str, value: str | None) -> None:
        """None: nothing is filled in any more."""
