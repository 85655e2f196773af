"""How values lie in columns: moments, text that every database takes, ids."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REPLACEMENT = "\ufffd"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both engines; SQLite numbers rows by itself only in a column called INTEGER."""


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 UTC: whole numbers sort and compare alike
    on every engine. A naive datetime is refused with ValueError."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("moments are aware; this one has no zone")
        return (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(sa.TypeDecorator[str]):
    """Text that both engines store: PostgreSQL refuses NUL, and neither takes half a character.

    The porch has replaced both already; a message must not be lost if it ever forgets.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_REPLACEMENT if "\ud800" <= each <= "\udfff" else each for each in text)
    return text
