"""Logs for whoever runs the machine: one line a happening on stderr, never a customer's words.

`logs.get(__name__).info("ready", bot_id=7)` becomes `2026-11-24T09:00:00.000000Z level=info
event=ready bot_id=7 logger=bot.assembly`, or the same as JSON. Records of libraries pass the same
way. Tokens are cut out of the finished line, so also out of tracebacks; control characters are
escaped, so that nobody can forge a line.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, Literal, TextIO

import structlog

REDACTED = "[token]"
# Bot API: the token stands in the path of every call; a sandbox's token may be short.
_IN_PATH = re.compile(r"/bot\d+:[^/\s\"'\\]+")
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")
# Chatty at INFO: a line per update that says nothing the desk's own lines do not say.
_QUIET = ("aiogram.event", "aiogram.dispatcher", "aiohttp.access", "alembic", "apscheduler")
_FIRST = ("level", "event")


def configure(
    level: str,
    form: Literal["text", "json"],
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every log of this process to stderr; `secrets` are cut out wherever they appear."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(
        _Redacting(
            secrets,
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _json if form == "json" else _text,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; its first argument is the event, the rest are facts."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Cut tokens, and the given secrets, out of the text."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return _TOKEN.sub(REDACTED, _IN_PATH.sub(f"/bot{REDACTED}", text))


class _Redacting(structlog.stdlib.ProcessorFormatter):
    def __init__(self, secrets: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self._secrets = sorted((one for one in secrets if one), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._secrets)


def _text(logger: object, method: str, happening: MutableMapping[str, Any]) -> str:
    at = happening.pop("at", "")
    first = {key: happening.pop(key) for key in _FIRST if key in happening}
    pairs = (f"{key}={_value(value)}" for key, value in {**first, **happening}.items())
    return f"{at} {' '.join(pairs)}"


def _json(logger: object, method: str, happening: MutableMapping[str, Any]) -> str:
    return _printable(json.dumps(happening, ensure_ascii=False, default=repr))


def _value(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    if text and not re.search(r"[\s\"=\\]", text) and text.isprintable():
        return text
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    """Escape what JSON leaves as it is but a terminal obeys: C1 controls, marks of direction."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
