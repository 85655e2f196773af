"""The history: rows are added, never changed."""

from datetime import datetime

import sqlalchemy as sa

from desk.events import Event
from storage import coding
from storage.columns import Moment
from storage.schema import events
from storage.scope import BOT, Scope, given

_ADD = sa.insert(events).returning(events.c.id)
_HAS = (
    sa.select(events.c.id)
    .where(
        events.c.bot_id == BOT,
        events.c.kind == given("kind"),
        events.c.actor_id == given("actor_id"),
    )
    .limit(1)
)
_HAS_OF = (
    sa.select(events.c.id)
    .where(
        events.c.bot_id == BOT,
        events.c.ticket_id == given("ticket_id"),
        events.c.kind == given("kind"),
    )
    .limit(1)
)
_HAS_SINCE = _HAS_OF.where(events.c.at >= given("since", Moment))


class SqlHistory:
    """`desk.ports.History` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, event: Event) -> None:
        self._scope.insert(
            _ADD,
            kind=event.kind,
            at=event.at,
            customer_id=event.customer_id,
            ticket_id=event.ticket_id,
            actor_id=event.actor_id,
            actor_role=event.actor_role,
            from_state=event.from_state,
            to_state=event.to_state,
            message_ref=event.message_ref,
            details=coding.encode(event.details) if event.details else "{}",
        )

    def has(self, kind: str, *, actor_id: int) -> bool:
        return self._scope.first(_HAS, kind=kind, actor_id=actor_id) is not None

    def has_of(self, ticket_id: int, kind: str, *, since: datetime | None = None) -> bool:
        if since is None:
            return self._scope.first(_HAS_OF, ticket_id=ticket_id, kind=kind) is not None
        found = self._scope.first(_HAS_SINCE, ticket_id=ticket_id, kind=kind, since=since)
        return found is not None
