"""What an exception of a call tells: an answer of Telegram, no connection, or nobody knows."""

import ssl

import aiohttp
from aiogram import exceptions

from bot.courier.verdicts import Failure, Nature

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (exceptions.TelegramBadRequest, 400),
    (exceptions.TelegramUnauthorizedError, 401),
    (exceptions.TelegramForbiddenError, 403),
    (exceptions.TelegramNotFound, 404),
    (exceptions.TelegramConflictError, 409),
    (exceptions.TelegramEntityTooLarge, 413),
    (exceptions.TelegramServerError, 500),
)
_NEVER_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientProxyConnectionError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ssl.SSLCertVerificationError,
)
"""Raised before the first byte of the call is written (aiohttp)."""


def failure_of(error: BaseException) -> Failure:
    """The failure behind an exception; whatever is not understood is in doubt."""
    match error:
        case exceptions.TelegramRetryAfter(retry_after=seconds, message=text):
            return _answer(429, text, retry_after=seconds)
        case exceptions.TelegramMigrateToChat(migrate_to_chat_id=chat_id, message=text):
            return _answer(400, text, migrate_to=chat_id)
        case exceptions.TelegramEntityTooLarge(message=text):
            return _answer(413, text)
        case exceptions.TelegramNetworkError():
            cause = error.__cause__ or error
            nature = Nature.NOT_SENT if _is_before_writing(cause) else Nature.IN_DOUBT
            return Failure(nature=nature, description=type(cause).__name__)
        case exceptions.TelegramAPIError(message=text):
            code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
            if code is not None:
                return _answer(code, text)
            # aiogram names no code for the rest; "Too Many Requests" without parameters is one.
            return _answer(429 if "too many requests" in text.lower() else 400, text)
        case _:
            nature = Nature.NOT_SENT if _is_before_writing(error) else Nature.IN_DOUBT
            return Failure(nature=nature, description=type(error).__name__)


def _answer(
    code: int, text: str, *, retry_after: int | None = None, migrate_to: int | None = None
) -> Failure:
    return Failure(
        nature=Nature.ANSWERED,
        code=code,
        description=text,
        retry_after=retry_after,
        migrate_to=migrate_to,
    )


def _is_before_writing(cause: BaseException) -> bool:
    # Errors of these two libraries are all about reaching the proxy.
    is_of_proxy = type(cause).__module__.startswith(("python_socks", "aiohttp_socks"))
    return is_of_proxy or isinstance(cause, _NEVER_CONNECTED)
