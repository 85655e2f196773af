"""How fast the queue moves, and who stands before whom."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.columns import Moment
from storage.schema import events, tickets
from storage.scope import BOT, Scope, given

# Replies of that time lead to their tickets: no index on tickets has to be kept for it.
_FIRST_REPLIES = (
    sa.select(tickets.c.first_reply_at)
    .distinct()
    .join_from(events, tickets, tickets.c.id == events.c.ticket_id)
    .where(
        events.c.bot_id == BOT,
        events.c.at >= given("since", Moment),
        events.c.kind == "message_out",
        tickets.c.first_reply_at >= given("since", Moment),
    )
    .order_by(tickets.c.first_reply_at)
)
# In the words of the partial index: an engine uses it for no others.
_AHEAD = sa.select(sa.func.count()).where(
    tickets.c.bot_id == BOT,
    sa.text("status <> 'closed'"),
    tickets.c.status != "spam",
    tickets.c.waiting_since < given("waiting_since", Moment),
    tickets.c.id != given("key"),
)


class SqlPace:
    """`desk.ticketing.expectation.Pace` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def first_replies(self, since: datetime) -> Sequence[datetime]:
        return [row.first_reply_at for row in self._scope.all(_FIRST_REPLIES, since=since)]

    def ahead_of(self, since: datetime, *, but: int = 0) -> int:
        return int(self._scope.value(_AHEAD, waiting_since=since, key=but))
