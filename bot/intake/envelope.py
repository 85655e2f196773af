"""The outside of an update: its id and the conversation it belongs to, without reading the rest."""

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from desk.boxes import Arrival

_SURROGATE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}|\\u[dD][c-fC-F][0-9a-fA-F]{2}")

_LARGEST_ID = 2**63 - 1


class Verdict(msgspec.Struct, frozen=True):
    """Whether Telegram did what a call asked for, and if not, why."""

    ok: bool
    error_code: int = 0
    description: str = ""
    parameters: dict[str, Any] = {}


class Answer(Verdict, frozen=True):
    """Telegram's answer to getUpdates, each update left as raw bytes."""

    result: tuple[msgspec.Raw, ...] = ()


class Reply(Verdict, frozen=True):
    """Telegram's answer to any other call."""

    result: Any = None


_answers = msgspec.json.Decoder(Answer)
_replies = msgspec.json.Decoder(Reply)


def read_reply(body: bytes) -> Reply:
    """Raises msgspec.MsgspecError when the body is no answer of Telegram."""
    return _replies.decode(body)


def read_answer(body: bytes) -> Answer:
    """Raises msgspec.MsgspecError when the body is no answer of Telegram.

    Half a surrogate pair is refused by msgspec but known to json: one broken text must not keep
    every update behind it from being read.
    """
    try:
        return _answers.decode(body)
    except msgspec.DecodeError:
        if not _SURROGATE.search(body.decode("utf-8", "replace")):
            raise
        return _with_halves(body)


def _with_halves(body: bytes) -> Answer:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise msgspec.DecodeError(str(error)) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
        raise msgspec.DecodeError("no answer of a Bot API")
    updates = tuple(msgspec.Raw(json.dumps(one).encode()) for one in answer["result"])
    return Answer(ok=bool(answer.get("ok")), result=updates)


def arrival(raw: bytes) -> Arrival:
    """The update with its id and lane.

    Raises ValueError when there is no update id: then nothing can be confirmed.
    """
    try:
        update = json.loads(raw)
    except RecursionError:
        raise ValueError("an update nested beyond reading") from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise ValueError("an update without an id")
    if abs(update["update_id"]) > _LARGEST_ID:
        raise ValueError("an id that no column can hold")
    return Arrival(update_id=update["update_id"], lane=lane(update), body=raw)


def lane(update: Mapping[str, Any]) -> str:
    """One lane per private chat, per topic and per group's rest: within it order is kept."""
    chat_id, topic_id, _ = locate(update)
    return f"{chat_id}:{topic_id}" if topic_id else f"{chat_id}"


def locate(update: Mapping[str, Any]) -> tuple[int, int | None, int | None]:
    """(chat, topic, message) that the update is about; chat 0 when it names none."""
    for part in update.values():
        if not isinstance(part, dict):
            continue
        inner = part.get("message")
        holder = inner if isinstance(inner, dict) else part
        chat = holder.get("chat")
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            topic_id = holder.get("message_thread_id") if holder.get("is_topic_message") else None
            message_id = holder.get("message_id")
            return (
                chat["id"],
                topic_id if isinstance(topic_id, int) else None,
                message_id if isinstance(message_id, int) else None,
            )
        sender = part.get("from")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return sender["id"], None, None
    return 0, None, None


def author(update: Mapping[str, Any]) -> str:
    """The name that an update gives its author; empty when there is none to be read."""
    for part in update.values():
        sender = part.get("from") if isinstance(part, dict) else None
        if isinstance(sender, dict):
            names = (sender.get("first_name"), sender.get("last_name"))
            return " ".join(name for name in names if isinstance(name, str))
    return ""


def is_about_a_member(body: bytes) -> bool:
    """Whether somebody comes, goes or changes standing in a group (Bot API: chat_member)."""
    # In a text the quotation marks are escaped, so the name of the field is found only as a field.
    return b'"chat_member":' in body


def readable(body: bytes) -> dict[str, Any]:
    """The update as aiogram may read it: lone surrogates, which pydantic refuses, replaced."""
    update: dict[str, Any] = json.loads(body)
    if _SURROGATE.search(body.decode("utf-8", "replace")):
        update = _mended(update)
    return update


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {key: _mended(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    return value
