"""Calls to Telegram in plain terms, with its ids; the porch turns them into methods."""

from dataclasses import dataclass
from enum import StrEnum

from desk.messages import Entities, Quote
from desk.outgoing import Rows


class Repair(StrEnum):
    """Another form in which a refused call may pass."""

    NO_REPLY = "no_reply"
    NO_QUOTE = "no_quote"
    PLAIN = "plain"
    PURE = "pure"
    AS_WORDS = "as_words"
    REOPEN = "reopen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """The message answered, by Telegram's id in the destination."""

    message_id: int
    quote: Quote | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SendText:
    """`entities` None: Telegram HTML. `is_own`: words of the desk, without link previews."""

    text: str
    entities: Entities | None
    buttons: Rows = ()
    reply: Reply | None = None
    silent: bool = False
    is_own: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class SendDocument:
    """A text file of our own; `caption` is Telegram HTML, or plain where `is_plain`."""

    name: str
    text: str
    caption: str = ""
    is_plain: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyOne:
    """`caption` None keeps the original's."""

    from_chat_id: int
    message_id: int
    caption: str | None = None
    caption_entities: Entities = ()
    reply: Reply | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyAlbum:
    """Strictly increasing ids of the originals (Bot API: copyMessages)."""

    from_chat_id: int
    message_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ForwardOne:
    from_chat_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeText:
    message_id: int
    text: str
    entities: Entities | None
    buttons: Rows = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCaption:
    message_id: int
    text: str
    entities: Entities
    buttons: Rows = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeMedia:
    message_id: int
    kind: str
    file_id: str
    text: str
    entities: Entities
    buttons: Rows = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PutReaction:
    message_id: int
    emoji: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeAway:
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateTopic:
    name: str
    icon: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeTopic:
    topic_id: int
    name: str
    icon: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenTopic:
    topic_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PinMessage:
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """Set a message's buttons to what they are: the refusal tells whose it is, if it is there."""

    message_id: int
    buttons: Rows = ()


Call = (
    SendText
    | SendDocument
    | CopyOne
    | CopyAlbum
    | ForwardOne
    | ChangeText
    | ChangeCaption
    | ChangeMedia
    | PutReaction
    | TakeAway
    | CreateTopic
    | ChangeTopic
    | ReopenTopic
    | PinMessage
    | Probe
)
