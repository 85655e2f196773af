"""What the core needs from outside: one Protocol per noun, and the unit of work that carries them.

`get` raises KeyError, `find` may return None, `add` returns what was added, `save(after, was=…)`
compares and sets: False means somebody was quicker. Moments are aware UTC. All is of one bot.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desk.boxes import Inbox, Outbox
from desk.delivery.evidence import Traces
from desk.events import Event
from desk.groups import Groups
from desk.labels import Labels
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
from desk.people import Customer, Person, StaffMember
from desk.permits import Permits
from desk.policy import Policy
from desk.promises import Promises
from desk.ratings import Ratings
from desk.ticketing.expectation import Pace
from desk.tickets import Ticket, Topic
from desk.timers import Timers

if TYPE_CHECKING:
    from desk.search import Search
    from desk.ticketing.queue import Queue
    from desk.wording import CustomTexts


class Customers(Protocol):
    def find(self, telegram_id: int) -> Customer | None: ...
    def get(self, customer_id: int) -> Customer: ...
    def add(self, person: Person, *, language: str, now: datetime) -> Customer: ...
    def save(self, after: Customer) -> None: ...
    def came_since(self, moment: datetime) -> int:
        """How many wrote for the first time since then."""


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
    def in_group(self, customer_id: int, group_chat_id: int) -> Topic | None:
        """The customer's newest topic in that group, current or not."""

    def current_in(self, group_chat_id: int) -> Sequence[Topic]:
        """Topics of the group in which talks go on."""

    def make_current(self, topic: Topic) -> None:
        """The customer's talk goes on there; another topic stops being current."""

    def move_rows(self, from_ref: int, to: Topic, now: datetime) -> None:
        """Words that have not left yet go to another topic of the same customer, in their order."""

    def move_all(self, to_group: int, *, was: int | None) -> None:
        """Topics of the group `was`, or of none, have to be made in that one anew; rows follow."""

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
        is_staff_opened: bool = False,
    ) -> Ticket:
        """Open a ticket under the next number."""

    def save(self, after: Ticket, *, was: Ticket) -> bool: ...
    def place_in_topic(self, ticket: Ticket, topic_ref: int) -> None: ...
    def unclosed(self) -> Sequence[Ticket]: ...
    def of(self, customer_id: int) -> Sequence[Ticket]:
        """All tickets of the customer, newest first."""

    def numbered(self, number: int) -> Ticket | None: ...
    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Tickets whose next date has come, the earliest first."""

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

    def copied_as(self, chat_id: int, message_id: int) -> Sequence[int]:
        """The messages whose copy that Telegram message is, in the order they were written."""

    def react(self, message_ref: int, emoji: str | None) -> None: ...
    def of_album(self, chat_id: int, media_group_id: str) -> Sequence[Message]: ...
    def recent(self, customer_id: int, limit: int) -> Sequence[Message]:
        """The customer's newest messages in both directions, oldest first."""

    def of_ticket(
        self, ticket_id: int, *, since: int | None = None, before: int | None = None
    ) -> Sequence[Message]:
        """The ticket's messages in the order of their arrival, from or before one of them."""

    def first_of(self, ticket_id: int) -> int | None:
        """The `message_ref` of the ticket's first message."""

    def seen_in(self, chat_id: int, limit: int) -> Sequence[Message]:
        """The newest messages that this private chat shows, own and arrived, oldest first."""

    def move(self, refs: Iterable[int], *, to_ticket: int) -> None: ...
    def count_since(self, customer_id: int, since: datetime, *, limit: int) -> int:
        """How many the customer has written since; counts up to `limit`."""

    def withheld(self, customer_id: int, *, limit: int) -> Sequence[Message]:
        """What was kept without being carried, oldest first."""

    def pending(self) -> int:
        """Messages without an outcome."""

    def unaccounted(self) -> int:
        """Messages without an outcome that no living outbox row carries: must be 0."""


class Joined(Protocol):
    """Links between tickets, seen from both sides."""

    def link(self, ticket_id: int, other_id: int) -> None: ...
    def unlink(self, ticket_id: int, other_id: int) -> bool: ...
    def of(self, ticket_id: int) -> Sequence[int]: ...


class Watchers(Protocol):
    """Who follows a ticket, by Telegram id."""

    def of(self, ticket_id: int) -> Sequence[int]: ...
    def add(self, ticket_id: int, telegram_id: int) -> None: ...
    def remove(self, ticket_id: int, telegram_id: int) -> bool: ...


class Notes(Protocol):
    def find(self, chat_id: int, message_id: int) -> Note | None: ...
    def add(self, *, topic_ref: int, ticket_id: int | None, incoming: Incoming) -> Note: ...
    def revise(self, note_id: int, content: Content, at: datetime) -> None: ...
    def has_album(self, chat_id: int, media_group_id: str) -> bool: ...
    def of_ticket(self, ticket_id: int) -> Sequence[Note]:
        """The ticket's notes, oldest first."""


class HeldWords(Protocol):
    def open_question(self, reason: HeldFor, about_id: int) -> Question | None: ...
    def ask(self, reason: HeldFor, *, about_id: int, topic_ref: int, now: datetime) -> Question: ...
    def question(self, question_id: int) -> Question | None: ...
    def asked_by(self, question_id: int, row_id: int) -> None:
        """The outbox row that carries the question's words."""

    def row_of(self, question_id: int) -> int | None: ...
    def shown_as(self, topic_ref: int, message_id: int) -> Question | None:
        """The open question of the topic whose words are that Telegram message."""

    def open_in(self, topic_ref: int, reason: HeldFor) -> Sequence[Question]:
        """Open questions of the topic, the earliest first."""

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

    def has_of(self, ticket_id: int, kind: str, *, since: datetime | None = None) -> bool:
        """Whether such an event of that ticket, not older than `since`, is on record."""


class SetupCodes(Protocol):
    def replace(self, code_hash: str, *, expires_at: datetime, tries: int) -> None: ...
    def current(self) -> tuple[str, datetime, int] | None:
        """(hash, expiry, tries left), or None."""

    def spend_try(self) -> None: ...
    def clear(self) -> None: ...


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
    def search(self) -> "Search": ...
    @property
    def queue(self) -> "Queue": ...
    @property
    def watchers(self) -> Watchers: ...
    @property
    def promises(self) -> Promises: ...
    @property
    def permits(self) -> Permits: ...
    @property
    def joined(self) -> Joined: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def custom_texts(self) -> "CustomTexts": ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def pace(self) -> Pace: ...
    @property
    def timers(self) -> Timers: ...
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
