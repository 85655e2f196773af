"""What may become of a call: each line of the table of verdicts, and silence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiogram import methods
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import TelegramMethod

from desk.outgoing import Copy, OutboxRow, Say, carried
from tests.courier.machine.model import SAID

Applies = Callable[[TelegramMethod[Any], OutboxRow], bool]


@dataclass(frozen=True, kw_only=True)
class Fate:
    """`error` is what aiogram raises; None: Telegram's own answer. `is_silent`: nobody learns
    whether the call was carried out. `items` of an album get through before the error."""

    name: str
    error: Callable[[TelegramMethod[Any]], TelegramAPIError] | None = None
    applies: Applies = lambda method, row: True
    is_silent: bool = False
    items: int = 0

def _bad(text: str) -> Callable[[TelegramMethod[Any]], TelegramAPIError]:
    return lambda method: TelegramBadRequest(method, f"Bad Request: {text}")


def _network(cause: Exception) -> Callable[[TelegramMethod[Any]], TelegramAPIError]:
    def error(method: TelegramMethod[Any]) -> TelegramAPIError:
        failed = TelegramNetworkError(method, str(cause))
        failed.__cause__ = cause
        return failed

    return error


def _says_anew(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, SAID)


def _in_topic(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, SAID) and getattr(method, "message_thread_id", None) is not None


def _replies(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return getattr(method, "reply_parameters", None) is not None


def _has_markup(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, methods.SendMessage) and method.parse_mode is not None


def _copies(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, methods.CopyMessage | methods.CopyMessages)


def _is_album(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, methods.CopyMessages)


def _carries(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    """Words that tell of a failure have nobody left to tell of their own."""
    return isinstance(row.outgoing, Copy | Say) and bool(carried(row.outgoing))


def _is_edit(method: TelegramMethod[Any], row: OutboxRow) -> bool:
    return isinstance(method, methods.EditMessageText | methods.EditMessageCaption)


GOOD = Fate(name="good")
SILENCE = Fate(name="silence", error=_network(TimeoutError()), is_silent=True)
NOT_SENT = Fate(
    name="not sent",
    error=_network(aiohttp.ConnectionTimeoutError()),
)
BAD = (
    NOT_SENT,
    SILENCE,
    Fate(name="5xx", error=lambda method: TelegramServerError(method, "Bad Gateway"), is_silent=True),
    Fate(
        name="429",
        error=lambda method: TelegramRetryAfter(method, "Too Many Requests: retry after 4", 4),
    ),
    Fate(name="closed", error=_bad("TOPIC_CLOSED"), applies=_in_topic),
    Fate(name="no reply", error=_bad("message to be replied not found"), applies=_replies),
    Fate(name="markup", error=_bad("can't parse entities: oops"), applies=_has_markup),
    Fate(name="cannot copy", error=_bad("message can't be copied"), applies=_copies),
    Fate(name="cannot edit", error=_bad("message can't be edited"), applies=_is_edit),
    Fate(name="new error", error=_bad("SOMETHING_NEW"), applies=_carries),
    Fate(
        name="deactivated",
        error=lambda method: TelegramForbiddenError(method, "Forbidden: user is deactivated"),
        applies=lambda method, row: _carries(method, row) and row.to.private_chat_id is not None,
    ),
    Fate(
        name="part of an album",
        error=_bad('Failed to send message #2 with the error message "Too Many Requests"'),
        applies=_is_album,
        is_silent=True,
        items=1,
    ),
)

FATES = {fate.name: fate for fate in (GOOD, *BAD)}
