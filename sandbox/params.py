"""From what a bot library sends to checked parameters: JSON text, `attach://`, aiogram's models."""

import base64
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any

import aiogram.methods
import msgspec
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from pydantic import BaseModel, ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.files import add_file
from sandbox.world import World

Json = dict[str, Any]

# Telegram's own words where a required parameter is missing.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "from_chat_id": "from_chat_id is empty",
    "message_thread_id": "message thread identifier is not specified",
    "name": "name must be non-empty",
}


@functools.cache
def models() -> dict[str, type[TelegramMethod[Any]]]:
    """aiogram's method models by lower-case method name."""
    found: dict[str, type[TelegramMethod[Any]]] = {}
    for name in aiogram.methods.__all__:
        item = getattr(aiogram.methods, name)
        if isinstance(item, type) and issubclass(item, TelegramMethod):
            api_name = getattr(item, "__api_method__", None)
            if isinstance(api_name, str):
                found[api_name.lower()] = item
    return found


@functools.cache
def _structured(model: type[BaseModel]) -> frozenset[str]:
    """The fields that arrive as JSON text when the request is a form."""
    return frozenset(
        name for name, field in model.model_fields.items() if _is_structured(field.annotation)
    )


def _is_structured(annotation: object) -> bool:
    origin = typing.get_origin(annotation)
    if origin is list:
        return True
    if origin in {typing.Union, types.UnionType, typing.Annotated}:
        return any(_is_structured(part) for part in typing.get_args(annotation))
    return (
        isinstance(annotation, type)
        and issubclass(annotation, BaseModel)
        and not issubclass(annotation, InputFile)
    )


def checked(method: str, raw: Mapping[str, Any]) -> Json:
    """Parameters of one call, checked by aiogram's model of the method; raises 400 in words.

    Scalars come back in their own type, nested objects as plain JSON.
    """
    model = models().get(method.lower())
    if model is None:
        return dict(raw)
    structured = _structured(model)
    decoded: Json = {}
    for name, value in raw.items():
        if name in structured and isinstance(value, str):
            if value:
                decoded[name] = _nested(name, value)
        elif value is not None:
            decoded[name] = value
    try:
        parsed = model.model_validate(decoded)
    except ValidationError as error:
        raise _refusal(error) from None
    for name in parsed.model_fields_set:
        value = getattr(parsed, name, None)
        if isinstance(value, (bool, int, float, str)) and name in model.model_fields:
            decoded[name] = value
    return decoded


def _nested(name: str, text: str) -> Any:
    try:
        # Not `json.loads`: it lets half a letter through, which no answer could tell again.
        return msgspec.json.decode(text)
    except ValueError:
        words = f"can't parse {name.replace('_', ' ')} JSON object"
        raise bad_request(words) from None


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = [str(part) for part in first["loc"]]
    name = place[0] if place else "request"
    if first["type"] == "missing" and len(place) == 1 and name in MISSING:
        return bad_request(MISSING[name])
    if name == "media":
        return bad_request(f"can't parse InputMedia: {first['msg']}")
    return bad_request(f"can't parse {'.'.join(place) or 'request'}: {first['msg']}")


def with_uploads(world: World, params: Json, uploads: Mapping[str, Json]) -> Json:
    """Store uploaded files and put their ids where the request names them."""
    ids: dict[str, str] = {}
    for name, upload in uploads.items():
        stored = add_file(
            world,
            "document",
            data=base64.b64decode(upload["base64"]),
            name=upload["name"],
            mime=upload["mime"],
            attributes={"upload": True},
        )
        ids[name] = stored.file_id
    given: Json = _attached(params, ids)
    return given


def _attached(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        if value.startswith("attach://"):
            return ids.get(value.removeprefix("attach://"), value)
        return value
    if isinstance(value, dict):
        return {key: _attached(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_attached(item, ids) for item in value]
    return value
