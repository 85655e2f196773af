"""The queue: unclosed tickets, light enough to look at all of them."""

from collections.abc import Sequence

import sqlalchemy as sa

from desk.ticketing.queue import Line, Standing
from desk.tickets import Level, Status
from storage.customers import customer_of
from storage.schema import customers, tickets, topics
from storage.scope import BOT, Scope
from storage.tickets import ticket_of
from storage.topics import topic_of

_STANDINGS = sa.select(
    tickets.c.id,
    tickets.c.status,
    tickets.c.priority,
    tickets.c.waiting_since,
    tickets.c.first_reply_at,
    tickets.c.next_at,
    tickets.c.assignee_id,
    tickets.c.team,
    tickets.c.category,
).where(
    tickets.c.bot_id == BOT,
    # In these words, so that the partial index answers.
    sa.text("tickets.status <> 'closed'"),
    tickets.c.status != Status.SPAM.value,
    tickets.c.is_test.is_(False),
)
_TICKETS = sa.select(tickets).where(
    tickets.c.bot_id == BOT, tickets.c.id.in_(sa.bindparam("ids", expanding=True))
)
_CUSTOMERS = sa.select(customers).where(
    customers.c.bot_id == BOT, customers.c.id.in_(sa.bindparam("ids", expanding=True))
)
_TOPICS = sa.select(topics).where(
    topics.c.bot_id == BOT, topics.c.id.in_(sa.bindparam("ids", expanding=True))
)
_STATUS = {one.value: one for one in Status}
_LEVEL = {one.value: one for one in Level}


class SqlQueue:
    """`desk.ticketing.queue.Queue` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def standings(self) -> Sequence[Standing]:
        return [
            Standing(row[0], _STATUS[row[1]], _LEVEL[row[2]], *row[3:])
            for row in self._scope.all(_STANDINGS)
        ]

    def lines(self, ticket_ids: Sequence[int]) -> Sequence[Line]:
        if not ticket_ids:
            return []
        found = {row.id: ticket_of(row) for row in self._scope.all(_TICKETS, ids=list(ticket_ids))}
        whose = sorted({one.customer_id for one in found.values()})
        where = sorted({one.topic_ref for one in found.values()})
        people = {row.id: customer_of(row) for row in self._scope.all(_CUSTOMERS, ids=whose)}
        places = {row.id: topic_of(row) for row in self._scope.all(_TOPICS, ids=where)}
        return [
            Line(
                ticket=found[one],
                customer=people[found[one].customer_id],
                topic=places[found[one].topic_ref],
            )
            for one in ticket_ids
        ]
