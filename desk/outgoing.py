"""Words and deeds on their way to Telegram: what an outbox row carries, and where it goes.

A row names messages by our own ids (`message_ref`); the courier looks up Telegram's ids when the
row leaves, so a topic made anew or a group that moved needs no rewriting.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from desk.messages import Entities, Quote


class State(StrEnum):
    """A row's life. The first three are alive; the others have ended (design: delivery, 2 and 3).

    `MERGED` ends rows whose message leaves with another row. `CANCELLED` ends rows that carry no
    message of their own (a receipt nobody needs any more) or whose message was undone before it
    left.
    """

    PENDING = "pending"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    MERGED = "merged"
    CANCELLED = "cancelled"


ALIVE = (State.PENDING, State.SENDING, State.IN_DOUBT)


class Priority(IntEnum):
    """Who goes first through the narrow door of a group; smaller is sooner (design: budgets)."""

    ANSWER = 0
    FIRST = 1
    ALERT = 2
    MESSAGE = 3
    CARD = 4
    COSMETIC = 5


class Side(StrEnum):
    """On which side a copy of a message lies."""

    CUSTOMER = "customer"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Where a row goes: a customer's or staff member's private chat, a topic, or General.

    Exactly one of `private_chat_id`, `topic_ref`, `group_chat_id` is set. `aside` separates rows
    that keep no order with the words (cards, receipts) into a lane of their own.
    """

    private_chat_id: int | None = None
    topic_ref: int | None = None
    group_chat_id: int | None = None
    aside: str = ""

    @property
    def lane(self) -> str:
        if self.private_chat_id is not None:
            base = f"p:{self.private_chat_id}"
        elif self.topic_ref is not None:
            base = f"t:{self.topic_ref}"
        else:
            base = f"g:{self.group_chat_id}"
        return f"{base}:{self.aside}" if self.aside else base

    @property
    def side(self) -> Side:
        return Side.GROUP if self.private_chat_id is None else Side.CUSTOMER


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """An inline button. `data` comes from `presses.pack`."""

    text: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One message inside a copy: ours and Telegram's id of the original."""

    message_ref: int
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """Relay messages as they are. Several items are an album.

    `reply_to` is a `message_ref`; the courier decorates only where the content stays whole.
    """

    from_chat_id: int
    items: tuple[Item, ...]
    media_group_id: str | None = None
    reply_to: int | None = None
    quote: Quote | None = None
    written_at: datetime
    silent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """Texts of one customer as one message (`desk.delivery.merging`).

    They are worded as they are when it leaves.
    """

    items: tuple[Item, ...]
    silent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Words of the desk. `entities` None: `text` is Telegram HTML, else plain text with entities.

    `reply_to` is a `message_ref`; `reply_to_id` a Telegram id in the destination, for words that
    answer what is no message of ours (a command). `message_refs` are carried messages: they end
    with this row (a description in place of a copy).
    """

    text: str
    entities: Entities | None = None
    buttons: Rows = ()
    reply_to: int | None = None
    reply_to_id: int | None = None
    message_refs: tuple[int, ...] = ()
    silent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """Bring the copy of a message up to its newest wording.

    `what` is "text", "caption" or "media"; `mark` is appended to the words (operators see that
    and when it was edited), `buttons` open earlier wordings.
    """

    message_ref: int
    what: str
    mark: str = ""
    buttons: Rows = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EditSaid:
    """Change words of the desk that were sent by outbox row `row_id` (a question now answered)."""

    row_id: int
    text: str
    buttons: Rows = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class React:
    """Put a reaction (None: take it away) on a message where the destination sees it.

    `is_receipt`: 👌 says "it arrived" and may be dropped.
    """

    message_ref: int
    emoji: str | None
    is_receipt: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Delete:
    """Take a message away at the destination (`/undo`)."""

    message_ref: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeTopic:
    """Create the topic of the destination; goes before everything else in its lane."""

    topic_ref: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowTopic:
    """Bring title and icon of the topic up to date; the newest replaces a waiting one."""

    topic_ref: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTopic:
    """Open the topic again: somebody closed it by hand, and operators could not answer there."""

    topic_ref: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowCard:
    """Send or edit the topic's card, then pin it once; the newest replaces a waiting one.

    It is worded when it leaves, so it says what is true then; `menu` is under it (`menus.rows`).
    """

    topic_ref: int
    menu: str = "main"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """Pin the topic's card."""

    topic_ref: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowBoard:
    """Show who waits in the board's message; makes its topic and the message where they are missing
    (`desk.ticketing.board`)."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PinBoard:
    """Pin the board's message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Forward:
    """Show a message by the plainest way there is: one that no handler could read."""

    from_chat_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendFile:
    """A text file that the desk has made, as a document; `caption` is Telegram HTML.

    The text leaves the outbox with the file: nothing is kept twice.
    """

    name: str
    text: str
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """Show in one message the customers of these topics, whose words have to wait."""

    topic_refs: tuple[int, ...]


Outgoing = (
    Copy
    | Merged
    | Digest
    | Say
    | Edit
    | EditSaid
    | React
    | Delete
    | MakeTopic
    | ShowTopic
    | OpenTopic
    | ShowCard
    | Pin
    | ShowBoard
    | PinBoard
    | Forward
    | SendFile
)


Words = Copy | Merged | Say | Forward | SendFile
"""What says something, and so becomes a message of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRow:
    """One row of the outbox. Times are aware UTC.

    `doubts` counts attempts that ended in doubt; `chat_id` is None while no group is bound;
    `rank` 0 goes before 1 in a lane (a topic must exist before its words).
    """

    id: int
    to: Destination
    chat_id: int | None
    outgoing: Outgoing
    state: State
    rank: int
    priority: Priority
    units: int
    doubts: int
    ready_at: datetime
    created_at: datetime
    sending_at: datetime | None = None
    customer_id: int | None = None
    error: str | None = None


def units_of(outgoing: Outgoing) -> int:
    """Cost in the group's minute: a copy of N counts N, reactions have a budget of their own."""
    match outgoing:
        case Copy(items=items):
            return len(items)
        case React():
            return 0
        case _:
            return 1


def carried(outgoing: Outgoing) -> tuple[int, ...]:
    """The messages (`message_ref`) whose delivery ends with this row."""
    match outgoing:
        case Copy(items=items) | Merged(items=items):
            return tuple(item.message_ref for item in items)
        case Say(message_refs=refs):
            return refs
        case _:
            return ()
