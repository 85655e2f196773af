"""The two boxes through which everything passes, as the core needs them: inbox and outbox.

Conventions are those of `desk.ports`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from desk.outgoing import Destination, Item, OutboxRow, Outgoing, Priority, State


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxRow:
    """An update as it came: `body` is the raw JSON, `lane` keeps the order of one conversation."""

    id: int
    update_id: int
    lane: str
    body: bytes
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A raw update on its way into the inbox."""

    update_id: int
    lane: str
    body: bytes


class Spent(NamedTuple):
    """What a call took from the limits of a chat when it left."""

    chat_id: int
    units: int
    priority: Priority
    at: datetime


class Inbox(Protocol):
    def add(self, arrivals: Sequence[Arrival], now: datetime) -> Sequence[InboxRow]:
        """Store what is new; what is known (same id and body within 48 h) is left out."""

    def waiting(self, *, after: int, limit: int) -> Sequence[InboxRow]:
        """Rows neither done nor parked with an id above `after`, oldest first."""

    def done(self, row_id: int, now: datetime) -> bool:
        """False if there is no such row: it was heard of, and its commit failed."""

    def failed(self, row_id: int, error: str) -> int:
        """Count one more failure; returns how many there were."""

    def park(self, row_id: int, error: str, now: datetime) -> None: ...
    def purge(self, before: datetime) -> int:
        """Delete rows done or parked before that moment; returns how many."""

    def listened(self, now: datetime) -> None:
        """Telegram was asked for updates and answered."""

    def last_listened_at(self) -> datetime | None: ...
    def depth(self) -> int: ...


class Outbox(Protocol):
    def put(
        self,
        outgoing: Outgoing,
        to: Destination,
        *,
        priority: Priority,
        now: datetime,
        ready_at: datetime | None = None,
        rank: int = 1,
        customer_id: int | None = None,
    ) -> int:
        """Append to the lane; an album that still waits for its window there leaves at once."""

    def put_newest(
        self,
        outgoing: Outgoing,
        to: Destination,
        *,
        priority: Priority,
        now: datetime,
        ready_at: datetime | None = None,
    ) -> int:
        """Like `put`, but takes the place of a waiting row of the same kind in the lane.

        With `ready_at` it leaves then, or when the row before it would have: the earlier of both,
        and as the more urgent of both.
        """

    def has_alive(self, kind: type[Outgoing], to: Destination) -> bool:
        """Whether an alive row of that kind (a class of `Outgoing`) stands in the lane."""

    def join_album(self, to: Destination, media_group_id: str, item: Item) -> int | None:
        """Append to the album that still waits in the lane; None if there is none (any more)."""

    def get(self, row_id: int) -> OutboxRow | None: ...
    def claim(self, row_id: int, now: datetime) -> OutboxRow | None:
        """PENDING → SENDING; None if it is not pending any more."""

    def release(self, row_id: int, *, ready_at: datetime, error: str | None = None) -> None:
        """SENDING or IN_DOUBT → PENDING: surely not sent, or to be sent again."""

    def doubt(self, row_id: int, now: datetime, error: str, *, ready_at: datetime) -> int:
        """SENDING → IN_DOUBT, left alone until `ready_at`; returns how often it has been so."""

    def look_again(self, row_id: int, *, ready_at: datetime, error: str | None) -> None:
        """A row in doubt stays so until then, unless somebody decides before."""

    def end(self, row_id: int, state: State, now: datetime, *, error: str | None = None) -> None:
        """End an alive row with one of the ended states (`outgoing.State`)."""

    def change(self, row_id: int, *, was: State, state: State) -> bool:
        """Compare and set the state of any row (a button pressed twice changes it once)."""

    def rewrite(self, row_id: int, outgoing: Outgoing) -> None: ...
    def sent(self, row_id: int, now: datetime, message_ids: Sequence[int]) -> None:
        """End an alive row as sent, with Telegram's ids of the messages it became."""

    def ids_of(self, row_id: int) -> Sequence[int]: ...
    def alive(self, *, after: int, limit: int) -> Sequence[OutboxRow]:
        """Alive rows with an id above `after`, by id."""

    def hurry(self, to: Destination, priority: Priority) -> None:
        """What waits in the lane becomes that urgent."""

    def behind(self, row: OutboxRow, *, limit: int) -> Sequence[OutboxRow]:
        """Alive rows that follow it in its lane, in order."""

    def interrupted(self) -> Sequence[OutboxRow]:
        """Rows found SENDING at start: nobody knows whether they left."""

    def spent_since(self, since: datetime) -> Sequence[Spent]:
        """Every call that left since then, for the budgets after a restart."""

    def digested_since(self, since: datetime) -> Sequence[int]:
        """Topics that stood in a digest sent since then."""

    def bind_unbound(self, group_chat_id: int) -> None:
        """Rows that waited for a group now have one."""

    def depth(self) -> int: ...
    def oldest(self) -> datetime | None: ...
