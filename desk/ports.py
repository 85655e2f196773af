"""What the core needs from outside: one Protocol per noun, and the unit of work that carries them.

`get` raises KeyError, `find` may return None, `add` returns what was added, `save(after, was=…)`
compares and sets: False means somebody was quicker. Moments are aware UTC. All is of one bot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk.events import Event
from desk.evidence import Traces
from desk.messages import (
    Content,
    Direction,
    Held,
    HeldFor,
    Incoming,
    Message,
    Note,
    Outcome,
    Question,
    Version,
)
from desk.outgoing import Destination, Item, OutboxRow, Outgoing, Priority, State
from desk.people import Customer, Person, StaffMember
from desk.policy import Policy
from desk.tickets import Ticket, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The operators' group in force."""

    chat_id: int
    title: str
    is_forum: bool
    bound_at: datetime


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


class Customers(Protocol):
    def find(self, telegram_id: int) -> Customer | None: ...
    def get(self, customer_id: int) -> Customer: ...
    def add(self, person: Person, *, language: str, now: datetime) -> Customer: ...
    def save(self, after: Customer) -> None: ...


class Topics(Protocol):
    def get(self, topic_ref: int) -> Topic: ...
    def current(self, customer_id: int) -> Topic | None: ...
    def find(self, group_chat_id: int, topic_id: int) -> Topic | None: ...
    def unmade(self, group_chat_id: int, title: str) -> Topic | None:
        """The topic of that title that does not exist in Telegram yet, as far as we know."""

    def add(
        self, *, customer_id: int, group_chat_id: int | None, title: str, icon: str, now: datetime
    ) -> Topic: ...
    def save(self, after: Topic) -> None: ...
    def move_all(self, to_group: int) -> None:
        """Every topic now belongs to that group and has to be made there anew."""

    def rename_group(self, old: int, new: int) -> None:
        """The group became a supergroup: same topics, another chat id (rows waiting follow)."""


class Tickets(Protocol):
    def get(self, ticket_id: int) -> Ticket: ...
    def latest(self, customer_id: int) -> Ticket | None: ...
    def add(
        self,
        *,
        customer_id: int,
        topic_ref: int,
        previous_id: int | None,
        is_test: bool,
        now: datetime,
    ) -> Ticket:
        """Open a ticket under the next number."""

    def save(self, after: Ticket, *, was: Ticket) -> bool: ...
    def place_in_topic(self, ticket: Ticket, topic_ref: int) -> None: ...
    def of(self, customer_id: int) -> Sequence[Ticket]:
        """All tickets of the customer, newest first."""

    def next_number(self) -> int:
        """The number that the next `add` will give."""


class Messages(Protocol):
    def get(self, message_ref: int) -> Message: ...
    def find(self, chat_id: int, message_id: int) -> Message | None:
        """The message of which this Telegram message is the original or a copy."""

    def add(
        self,
        *,
        customer_id: int,
        ticket_id: int,
        direction: Direction,
        author_id: int,
        incoming: Incoming,
    ) -> Message: ...
    def carried_by(self, message_ref: int, row_id: int) -> None:
        """The outbox row that now carries the message."""

    def row_of(self, message_ref: int) -> int | None:
        """The outbox row that carries, or carried last, the message."""

    def revise(self, message_ref: int, content: Content, at: datetime) -> None:
        """Store a new wording; the earlier ones stay as versions."""

    def versions(self, message_ref: int) -> Sequence[Version]:
        """All wordings, oldest first, the one in force last."""

    def end(self, refs: Iterable[int], outcome: Outcome) -> None: ...
    def resume(self, refs: Iterable[int]) -> None:
        """The delivery is under way again: no outcome."""

    def add_copy(self, message_ref: int, chat_id: int, message_id: int) -> None: ...
    def seen_as(self, message_ref: int, chat_id: int) -> int | None:
        """Telegram's id of the message (original or newest copy) in that chat."""

    def react(self, message_ref: int, emoji: str | None) -> None: ...
    def of_album(self, chat_id: int, media_group_id: str) -> Sequence[Message]: ...
    def recent(self, customer_id: int, limit: int) -> Sequence[Message]:
        """The customer's newest messages in both directions, oldest first."""

    def pending(self) -> int:
        """Messages without an outcome."""

    def unaccounted(self) -> int:
        """Messages without an outcome that no living outbox row carries: must be 0."""


class Notes(Protocol):
    def find(self, chat_id: int, message_id: int) -> Note | None: ...
    def add(self, *, topic_ref: int, ticket_id: int | None, incoming: Incoming) -> Note: ...
    def revise(self, note_id: int, content: Content, at: datetime) -> None: ...
    def has_album(self, chat_id: int, media_group_id: str) -> bool: ...


class HeldWords(Protocol):
    def open_question(self, reason: HeldFor, about_id: int) -> Question | None: ...
    def ask(self, reason: HeldFor, *, about_id: int, topic_ref: int, now: datetime) -> Question: ...
    def question(self, question_id: int) -> Question | None: ...
    def asked_by(self, question_id: int, row_id: int) -> None:
        """The outbox row that carries the question's words."""

    def row_of(self, question_id: int) -> int | None: ...
    def answer(self, question_id: int, answer: str, *, by: int, now: datetime) -> bool:
        """False: somebody answered before."""

    def hold(
        self, question_id: int, topic_ref: int, reason: HeldFor, incoming: Incoming
    ) -> Held: ...
    def of(self, question_id: int) -> Sequence[Held]:
        """What waits for the answer, oldest first."""

    def find(self, chat_id: int, message_id: int) -> Held | None:
        """Held words whose question is still open."""

    def question_of_album(self, chat_id: int, media_group_id: str) -> Question | None: ...
    def revise(self, held_id: int, incoming: Incoming) -> None: ...


class Staff(Protocol):
    def find(self, telegram_id: int) -> StaffMember | None: ...
    def add(self, person: Person, *, is_admin: bool, now: datetime) -> StaffMember: ...
    def save(self, after: StaffMember) -> None: ...
    def everyone(self) -> Sequence[StaffMember]:
        """All who are in the group, by name."""

    def named(self, name: str) -> StaffMember | None:
        """By @username (any case) or by the full name."""


class History(Protocol):
    def add(self, event: Event) -> None: ...
    def has(self, kind: str, *, actor_id: int) -> bool:
        """Whether such an event by that person is on record."""


class Groups(Protocol):
    def bound(self) -> Group | None: ...
    def bind(self, chat_id: int, *, title: str, is_forum: bool, now: datetime) -> None: ...
    def migrate(self, old: int, new: int) -> None: ...
    def set_forum(self, chat_id: int, *, is_forum: bool) -> None: ...


class SetupCodes(Protocol):
    def replace(self, code_hash: str, *, expires_at: datetime, tries: int) -> None: ...
    def current(self) -> tuple[str, datetime, int] | None:
        """(hash, expiry, tries left), or None."""

    def spend_try(self) -> None: ...
    def clear(self) -> None: ...


class Inbox(Protocol):
    def add(self, arrivals: Sequence[Arrival], now: datetime) -> Sequence[InboxRow]:
        """Store what is new; what is known (same id and body within 48 h) is left out."""

    def waiting(self, *, after: int, limit: int) -> Sequence[InboxRow]:
        """Rows neither done nor parked with an id above `after`, oldest first."""

    def done(self, row_id: int, now: datetime) -> None: ...
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
        self, outgoing: Outgoing, to: Destination, *, priority: Priority, now: datetime
    ) -> int:
        """Like `put`, but takes the place of a waiting row of the same kind in the lane."""

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

    def interrupted(self) -> Sequence[OutboxRow]:
        """Rows found SENDING at start: nobody knows whether they left."""

    def spent_since(self, since: datetime) -> Sequence[tuple[int, int, datetime]]:
        """(chat_id, units, when) of every call that left since then: budgets after a restart."""

    def bind_unbound(self, group_chat_id: int) -> None:
        """Rows that waited for a group now have one."""

    def depth(self) -> int: ...
    def oldest(self) -> datetime | None: ...


class Transaction(Protocol):
    """One unit of work: the ports, the moment, and what the desk decided for itself.

    `language` and `timezone` are those of the operators' group; `bot_id`/`bot_username` are ours.
    Nothing of a unit is kept unless all of it is.
    """

    @property
    def now(self) -> datetime: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def language(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def bot_id(self) -> int: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def held(self) -> HeldWords: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def history(self) -> History: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def setup_codes(self) -> SetupCodes: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def traces(self) -> Traces: ...
