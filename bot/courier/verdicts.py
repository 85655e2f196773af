"""What an answer of Telegram means for a row: one table from error to verdict, pure.

Texts are those of the Bot API server (Client.cpp) and of core.telegram.org/bots/errors.json, sought
as lower-case parts together with the code, since Telegram says they may change.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

DEFAULT_PAUSE = 10
"""Seconds to wait after a 429 that does not say how long."""


class Nature(Enum):
    """What is known about a failed call."""

    ANSWERED = auto()
    NOT_SENT = auto()
    IN_DOUBT = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A failed call in plain terms. `code` and `description` are of an answer of Telegram."""

    nature: Nature
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    migrate_to: int | None = None


class Family(Enum):
    """Calls whose errors are read alike."""

    SEND = auto()
    COPY = auto()
    EDIT = auto()
    DELETE = auto()
    REACT = auto()
    PIN = auto()
    TOPIC = auto()
    MAKE_TOPIC = auto()
    PROBE = auto()


@dataclass(frozen=True, slots=True)
class Done:
    """What was wanted is so already, or cannot be any more and does not matter."""


@dataclass(frozen=True, slots=True)
class Later:
    """Too many calls: the chat takes none of this kind for so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection: the call surely never reached Telegram."""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Nobody knows whether the call was carried out."""


@dataclass(frozen=True, slots=True)
class Mend:
    """Send it again in another form; `how` names a `departures.Repair`."""

    how: str


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The topic was deleted or archived."""


@dataclass(frozen=True, slots=True)
class TargetGone:
    """The message to change is not there any more."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """The probed message is there, but somebody else's."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with this chat id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Locked:
    """The bot lacks a right or is not in the chat: its work waits. `why` names a text."""

    why: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """Telegram does not know the bot any more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never go. `why` names a text under `delivery.reasons`."""

    why: str


Verdict = (
    Done
    | Later
    | NotSent
    | InDoubt
    | Mend
    | TopicGone
    | TargetGone
    | Foreign
    | Migrated
    | Locked
    | TokenRefused
    | Refused
)


class _Line(NamedTuple):
    codes: tuple[int, ...]
    part: str
    verdict: Verdict
    families: tuple[Family, ...] = ()


_EDITS = (Family.EDIT,)
_PROBES = (Family.PROBE,)
_WORDS = (Family.SEND, Family.COPY)
_BOTH = (400, 403)
_NO_REPLY, _NO_QUOTE, _PLAIN = Mend("no_reply"), Mend("no_quote"), Mend("plain")
_PURE, _AS_WORDS, _REOPEN = Mend("pure"), Mend("as_words"), Mend("reopen")
_UNCOPYABLE = Refused("cannot_copy")

_TABLE = (
    # Several messages in one call: those before the failed one have stayed (Client.cpp 12560).
    _Line((400,), "failed to send message #", InDoubt()),
    _Line((400,), "group send failed", InDoubt()),
    _Line((403,), "bot was blocked by the user", Refused("blocked")),
    _Line((403,), "user is deactivated", Refused("deactivated")),
    _Line((403,), "can't initiate conversation", Refused("never_started")),
    _Line((403,), "can't send messages to the bot", Refused("is_bot")),
    _Line((403,), "bot was kicked", Locked("not_in_group")),
    _Line((403,), "bot is not a member", Locked("not_in_group")),
    _Line((403,), "group chat was deleted", Locked("not_in_group")),
    _Line(_BOTH, "not enough rights", Locked("no_rights")),
    _Line(_BOTH, "no write access", Locked("no_rights")),
    _Line(_BOTH, "chat_admin_required", Locked("no_rights")),
    _Line(_BOTH, "chat_write_forbidden", Locked("no_rights")),
    _Line(_BOTH, "chat_restricted", Locked("no_rights")),
    _Line(_BOTH, "user_banned_in_channel", Locked("no_rights")),
    _Line((400,), "is not a supergroup forum", Locked("no_forum")),
    _Line((400,), "channel_forum_missing", Locked("no_forum")),
    _Line((400,), "topic_not_modified", Done()),
    _Line((400,), "topic_closed", _REOPEN),
    _Line((400,), "message thread not found", TopicGone()),
    _Line((400,), "topic_deleted", TopicGone()),
    _Line((400,), "topic_id_invalid", TopicGone()),
    _Line((400,), "message is not modified", Done()),
    _Line((400,), "message to be replied not found", _NO_REPLY),
    _Line((400,), "replied message not found", _NO_REPLY),
    _Line((400,), "quote_text_invalid", _NO_QUOTE),
    _Line((400,), "can't parse entities", _PLAIN),
    _Line((400,), "message to copy not found", _UNCOPYABLE),
    _Line((400,), "message to forward not found", _UNCOPYABLE),
    _Line((400,), "message can't be copied", _UNCOPYABLE),
    _Line((400,), "message can't be forwarded", _UNCOPYABLE),
    _Line((400,), "can't be forwarded", _UNCOPYABLE),
    _Line((400,), "message caption is too long", _PURE, (Family.COPY,)),
    _Line((400,), "message caption is too long", _AS_WORDS, _EDITS),
    _Line((400,), "message to edit not found", TargetGone()),
    _Line((400,), "message_id_invalid", TargetGone(), _PROBES),
    _Line((400,), "message can't be edited", Foreign(), _PROBES),
    _Line((400,), "message_author_required", Foreign(), _PROBES),
    _Line((400,), "message can't be edited", _AS_WORDS, _EDITS),
    _Line((400,), "no text in the message to edit", _AS_WORDS, _EDITS),
    _Line((400,), "no caption in the message to edit", _AS_WORDS, _EDITS),
    _Line((400,), "message to delete not found", Done()),
    _Line((400,), "message can't be deleted", Refused("cannot_delete")),
    _Line((400,), "message to react not found", Done()),
    _Line((400,), "reaction", Refused("reaction"), (Family.REACT,)),
    _Line((400,), "message to pin not found", TargetGone()),
    _Line((400,), "voice_messages_forbidden", Refused("voice_forbidden")),
    _Line(_BOTH, "privacy_premium_required", Refused("premium_only")),
    _Line(_BOTH, "allow_payment_required", Refused("paid_only")),
    _Line((400,), "too long", Refused("too_long")),
    _Line((400,), "_send_", Refused("kind_forbidden")),
)
_RETRY_AFTER = re.compile(r"retry after (\d+)|slowmode_wait_(\d+)")
_SLOW_MODE = "slowmode_wait"
"""For a bot that is no administrator; the Bot API server turns it into 429, or lets it through."""
_BAD_FILE = re.compile(
    "wrong (remote )?file|invalid file_id|file is too big|photo_invalid|image_process_failed"
    "|wrong type of the web page|failed to get http url"
)
_FORBIDDEN_KIND = re.compile(r"chat_send_\w+_forbidden|not enough rights to send (?!text)")


def judge(family: Family, failure: Failure, *, in_group: bool) -> Verdict:
    """What to do about a failed call. `in_group`: it went to the operators' group."""
    if failure.nature is Nature.NOT_SENT:
        return NotSent()
    if failure.nature is Nature.IN_DOUBT or failure.code >= 500:
        return InDoubt()
    text = failure.description.lower()
    if failure.migrate_to is not None:
        return Migrated(failure.migrate_to)
    if failure.code == 429 or failure.retry_after is not None or _SLOW_MODE in text:
        return Later(_pause(failure.retry_after, text))
    if failure.code == 401 or (failure.code == 404 and "method" not in text):
        return TokenRefused()
    return _looked_up(family, failure.code, text, in_group=in_group)


def _looked_up(family: Family, code: int, text: str, *, in_group: bool) -> Verdict:
    if in_group and "chat not found" in text:
        return Locked("not_in_group")
    if in_group and _FORBIDDEN_KIND.search(text):
        # What the group does not take as it is, is described in words; words themselves must go.
        return Refused("kind_forbidden") if family is Family.COPY else Locked("no_rights")
    if _BAD_FILE.search(text):
        # A changed file that the group does not take is described there like any other content.
        return _AS_WORDS if in_group and family is Family.EDIT else Refused("file")
    for line in _TABLE:
        if code in line.codes and line.part in text and _applies(line.families, family):
            return line.verdict if in_group else _to_a_person(line.verdict)
    return Refused("chat_not_found" if "chat not found" in text else "other")


def _to_a_person(verdict: Verdict) -> Verdict:
    """In a private chat there are no rights to wait for."""
    return Refused("no_rights") if isinstance(verdict, Locked) else verdict


def _applies(families: Iterable[Family], family: Family) -> bool:
    wanted = tuple(families)
    return not wanted or family in wanted


def _pause(retry_after: int | None, text: str) -> int:
    if retry_after is not None:
        return retry_after
    found = _RETRY_AFTER.search(text)
    return int(found[1] or found[2]) if found else DEFAULT_PAUSE
