"""The history: append-only facts from which every figure can be recomputed (metrics: event log)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened. `actor_id` is a Telegram id, None for the desk itself."""

    kind: str
    at: datetime
    customer_id: int | None = None
    ticket_id: int | None = None
    actor_id: int | None = None
    actor_role: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    message_ref: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
