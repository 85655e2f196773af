"""Between outbox rows and their columns."""

from typing import Any

from desk.outgoing import (
    Copy,
    Delete,
    Destination,
    Edit,
    EditSaid,
    OutboxRow,
    Outgoing,
    Priority,
    React,
    State,
    units_of,
)
from storage import coding
from storage.scope import Row


def payload_of(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "kind": coding.kind_of(outgoing),
        "subject": _subject(outgoing),
        "payload": coding.encode(outgoing),
        "media_group_id": outgoing.media_group_id if isinstance(outgoing, Copy) else None,
        "units": units_of(outgoing),
    }


def _subject(outgoing: Outgoing) -> int | None:
    """What a newer row must be about, to take the place of a waiting one."""
    match outgoing:
        case Edit() | React() | Delete():
            return outgoing.message_ref
        case EditSaid():
            return outgoing.row_id
        case _:
            return None


def row_of(row: Row) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        to=Destination(
            private_chat_id=row.private_chat_id,
            topic_ref=row.topic_ref,
            group_chat_id=row.group_chat_id,
            aside=row.aside,
        ),
        chat_id=row.chat_id,
        outgoing=coding.decode_outgoing(row.kind, row.payload),
        state=State(row.state),
        rank=row.rank,
        priority=Priority(row.priority),
        units=row.units,
        doubts=row.doubts,
        ready_at=row.ready_at,
        created_at=row.created_at,
        sending_at=row.sending_at,
        customer_id=row.customer_id,
        error=row.error,
    )
