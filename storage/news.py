"""What a commit brought to those who carry on from there."""

from dataclasses import dataclass, field

from desk.boxes import InboxRow
from desk.outgoing import OutboxRow


@dataclass(slots=True)
class News:
    """`arrived`: updates stored, in order. `outbox`: rows that changed, as they are now; None for
    one that has ended. `has_moved`: more changed there than is told; look again. `has_new_texts`:
    a lead changed what the desk says.
    """

    arrived: list[InboxRow] = field(default_factory=list)
    outbox: dict[int, OutboxRow | None] = field(default_factory=dict)
    has_moved: bool = False
    has_new_texts: bool = False

    def __bool__(self) -> bool:
        return bool(self.arrived or self.outbox or self.has_moved or self.has_new_texts)

    def add(self, later: "News") -> None:
        """Take in what a later unit of the same commit brought."""
        self.arrived += later.arrived
        self.outbox |= later.outbox
        self.has_moved = self.has_moved or later.has_moved
        self.has_new_texts = self.has_new_texts or later.has_new_texts
