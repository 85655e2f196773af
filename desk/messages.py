"""What was said: messages (to the other side), notes (among staff), and content as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.people import Person

Entities = tuple[Mapping[str, Any], ...]
"""Bot API MessageEntity objects as they came; offsets and lengths in UTF-16 units."""


class Direction(StrEnum):
    """`IN`: from the customer to the topic. `OUT`: from the staff to the customer."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """How the delivery of a message ended (design: delivery contract, 2).

    `WITHHELD`: kept and counted, not carried (`conversation.withholding`).
    """

    SENT = "sent"
    MERGED = "merged"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    UNDONE = "undone"
    WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a message holds. `text` is the text or the caption; `kind` is Telegram's content type.

    `facts` describe in a few words what cannot be copied or searched (a place, a sum, a title).
    """

    kind: str
    text: str = ""
    entities: Entities = ()
    file_id: str | None = None
    file_unique_id: str | None = None
    media_group_id: str | None = None
    facts: str = ""

    @property
    def has_custom_emoji(self) -> bool:
        return any(entity.get("type") == "custom_emoji" for entity in self.entities)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """The part of the message that a reply quotes. `position` in UTF-16 units."""

    text: str
    position: int
    entities: Entities = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A message as it came from Telegram, on either side.

    `topic_id` is set only for messages inside a forum topic (`is_topic_message`); `reply_to` is
    None when the message answers nothing or only the topic's root; `reply_to_sender` is the
    Telegram id of who wrote the answered message; `sender_chat_id` is set for
    anonymous administrators and channels; `edited_at` only for edits. `is_spoken`: the words after
    `/reply`, which cannot be copied because the original holds the command. `is_forum`: topics
    are on in the group it came from. `contact_id` is the account that a contact shows.
    """

    chat_id: int
    message_id: int
    topic_id: int | None
    sender: Person
    written_at: datetime
    content: Content
    reply_to: int | None = None
    reply_to_sender: int | None = None
    quote: Quote | None = None
    sender_chat_id: int | None = None
    edited_at: datetime | None = None
    is_spoken: bool = False
    is_forum: bool = True
    contact_id: int | None = None

    @property
    def text(self) -> str:
        return self.content.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """Something said to the other side. `id` is ours (elsewhere `message_ref`).

    `chat_id`/`message_id` name the original in Telegram; `author_id` is the Telegram id of the
    person who wrote it; `reaction` is what the other side has put on it; `outcome` is None while
    the delivery is under way.
    """

    id: int
    customer_id: int
    ticket_id: int
    direction: Direction
    author_id: int
    chat_id: int
    message_id: int
    content: Content
    written_at: datetime
    outcome: Outcome | None = None
    reaction: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One wording of a message; version 1 is the first."""

    number: int
    text: str
    entities: Entities
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something said among staff. It has no way out: no copy, no lane, no audience.

    `relay.carry` takes a `Message`, and nothing makes one of a note: mypy refuses the attempt.
    """

    id: int
    topic_ref: int
    ticket_id: int | None
    author_id: int
    chat_id: int
    message_id: int
    content: Content
    written_at: datetime


class HeldFor(StrEnum):
    """Why words wait: for a role of their author, for approval of a trainee's reply, for a time."""

    ROLE = "role"
    APPROVAL = "approval"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Words that wait for a decision; they are in no lane until it falls."""

    id: int
    question_id: int
    topic_ref: int
    reason: HeldFor
    incoming: Incoming


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question in progress: who it is about, and since when it waits."""

    id: int
    reason: HeldFor
    about_id: int
    topic_ref: int
    asked_at: datetime
    answer: str | None = None
