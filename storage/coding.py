"""Between the core's dataclasses and the JSON kept in columns."""

from typing import Any, TypeVar, get_args

import msgspec

from desk.messages import Content, Entities
from desk.outgoing import Outgoing
from storage.columns import storable
from storage.scope import Row

T = TypeVar("T")

_KINDS: dict[str, type[Outgoing]] = {kind.__name__: kind for kind in get_args(Outgoing)}
_ENTITIES = msgspec.json.Decoder(Entities)


def encode(value: object) -> str:
    """JSON of anything plain or of a dataclass; half characters are replaced."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(msgspec.to_builtins(value))).decode()


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): _cleaned(each) for key, each in value.items()}
        case list() | tuple():
            return [_cleaned(each) for each in value]
        case _:
            return value


def decode(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)


def decode_entities(text: str) -> Entities:
    return () if text == "[]" else _ENTITIES.decode(text)


def kind_of(outgoing: Outgoing) -> str:
    return type(outgoing).__name__


def decode_outgoing(kind: str, payload: str) -> Outgoing:
    return msgspec.json.decode(payload, type=_KINDS[kind])


def content_values(content: Content) -> dict[str, Any]:
    """The columns of a content, as `storage.schema` has them."""
    return {
        "kind": content.kind,
        "text": content.text,
        "entities": encode(content.entities) if content.entities else "[]",
        "file_id": content.file_id,
        "file_unique_id": content.file_unique_id,
        "media_group_id": content.media_group_id,
        "facts": content.facts,
    }


def content_of(row: Row) -> Content:
    return Content(
        kind=row.kind,
        text=row.text,
        entities=decode_entities(row.entities),
        file_id=row.file_id,
        file_unique_id=row.file_unique_id,
        media_group_id=row.media_group_id,
        facts=row.facts,
    )
