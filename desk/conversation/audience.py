"""Message or note? Decided once, when the words arrive, by one pure rule (design §3).

This is the wall between staff and customers: what is not expressly for the customer stays inside.
"""

import re
from enum import Enum, auto

from desk.messages import HeldFor
from desk.people import Role

NOTE_MARK = "//"
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
"""Blanks and zero-width signs, which some keyboards put before the words."""


class Audience(Enum):
    """For whom words in a topic are."""

    CUSTOMER = auto()
    STAFF = auto()
    HELD_FOR_ROLE = auto()
    HELD_FOR_APPROVAL = auto()

    @property
    def held_for(self) -> HeldFor | None:
        return {
            Audience.HELD_FOR_ROLE: HeldFor.ROLE,
            Audience.HELD_FOR_APPROVAL: HeldFor.APPROVAL,
        }.get(self)


def looks_inward(text: str) -> bool:
    """Notes and commands: words that begin so never go out as they stand."""
    return _seen(text).startswith("/")


def judge(
    text: str,
    *,
    duty: Role | None,
    is_anonymous: bool = False,
    answers_note: bool = False,
    answers_customer: bool = False,
    spoken_on_purpose: bool = False,
    topic_default: str = "message",
) -> Audience:
    """For whom the words are.

    `is_anonymous`: written as the group or as a channel. `answers_note`, `answers_customer`: a
    Telegram reply to a note (or to words held back), to a customer's message.
    `spoken_on_purpose`: sent as `/reply`.
    """
    if is_anonymous or (looks_inward(text) and not spoken_on_purpose):
        return Audience.STAFF
    if _seen(text).startswith(NOTE_MARK):
        return Audience.STAFF
    if spoken_on_purpose:
        return _speaker(duty) if duty is not Role.DEVELOPER else Audience.CUSTOMER
    if answers_note or duty is Role.DEVELOPER:
        return Audience.STAFF
    if topic_default == "note" and not answers_customer:
        return Audience.STAFF
    return _speaker(duty)


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text, count=1)


def _speaker(duty: Role | None) -> Audience:
    match duty:
        case Role.OPERATOR | Role.LEAD:
            return Audience.CUSTOMER
        case Role.TRAINEE:
            return Audience.HELD_FOR_APPROVAL
        case None:
            return Audience.HELD_FOR_ROLE
        case _:
            return Audience.STAFF
