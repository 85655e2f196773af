"""Refusals of the sandbox: Telegram's own, and those of the control API."""

from typing import Any


class ApiError(Exception):
    """An answer of the Bot API that is not `ok`; `description` carries Telegram's exact words."""

    def __init__(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> dict[str, Any]:
        """The envelope that Telegram sends for this error."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to_chat_id is not None:
            body["parameters"] = {"migrate_to_chat_id": self.migrate_to_chat_id}
        return body


class ControlError(Exception):
    """The control API was asked for something that makes no sense; the words say what."""


def bad_request(words: str) -> ApiError:
    """400, with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    """403, with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """409, with Telegram's prefix."""
    return ApiError(409, f"Conflict: {words}")


def flood(seconds: int) -> ApiError:
    """429 with the seconds to wait, in words, parameters and header (Query.cpp)."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
