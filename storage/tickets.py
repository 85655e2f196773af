"""Tickets: numbered episodes of the talk with a customer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.tickets import Level, Status, Ticket
from storage.columns import Moment
from storage.schema import tickets
from storage.scope import BOT, Row, Scope, found, given

_OURS = sa.select(tickets).where(tickets.c.bot_id == BOT)
_GET = _OURS.where(tickets.c.id == given("key"))
_OF = _OURS.where(tickets.c.customer_id == given("customer_id")).order_by(tickets.c.number.desc())
_LATEST = _OF.limit(1)
_UNCLOSED = (
    sa.select(tickets)
    .where(tickets.c.bot_id == BOT, tickets.c.status != Status.CLOSED.value)
    .order_by(tickets.c.number)
)
_NUMBERED = _OURS.where(tickets.c.number == given("number"))
_NEXT = sa.select(sa.func.coalesce(sa.func.max(tickets.c.number), 0) + 1).where(
    tickets.c.bot_id == BOT
)
_ADD = sa.insert(tickets).returning(tickets)
_MINE = sa.update(tickets).where(tickets.c.bot_id == BOT, tickets.c.id == given("key"))
# What a ticket knows besides its own ids: all of it is compared when it is saved, so whoever
# decided on an older picture of the ticket finds that somebody was quicker.
_FACTS = tuple(
    column.name
    for column in tickets.c
    if column.name
    not in {"id", "bot_id", "number", "customer_id", "topic_ref", "opened_at", "previous_id"}
)
_SAVE = _MINE.where(
    *(
        tickets.c[name].is_not_distinct_from(given(f"was_{name}", tickets.c[name].type))
        for name in _FACTS
    )
)
_DUE = _OURS.where(tickets.c.next_at.is_not(None), tickets.c.next_at <= given("now", Moment))
_DUE = _DUE.order_by(tickets.c.next_at).limit(given("limit", sa.Integer))


class SqlTickets:
    """`desk.ports.Tickets` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, ticket_id: int) -> Ticket:
        return ticket_of(found(self._scope.first(_GET, key=ticket_id), "ticket", ticket_id))

    def latest(self, customer_id: int) -> Ticket | None:
        row = self._scope.first(_LATEST, customer_id=customer_id)
        return None if row is None else ticket_of(row)

    def add(
        self,
        *,
        customer_id: int,
        topic_ref: int,
        previous_id: int | None,
        is_test: bool,
        now: datetime,
        is_staff_opened: bool = False,
    ) -> Ticket:
        row = self._scope.add(
            _ADD,
            number=self.next_number(),
            customer_id=customer_id,
            topic_ref=topic_ref,
            status=Status.OPEN.value,
            opened_at=now,
            previous_id=previous_id,
            is_test=is_test,
            is_staff_opened=is_staff_opened,
            next_at=now,
        )
        return ticket_of(row)

    def save(self, after: Ticket, *, was: Ticket) -> bool:
        before = {f"was_{name}": value for name, value in _values(was).items()}
        return self._scope.run(_SAVE, key=after.id, **before, **_values(after)) == 1

    def numbered(self, number: int) -> Ticket | None:
        row = self._scope.first(_NUMBERED, number=number)
        return None if row is None else ticket_of(row)

    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        return [ticket_of(row) for row in self._scope.all(_DUE, now=now, limit=limit)]

    def place_in_topic(self, ticket: Ticket, topic_ref: int) -> None:
        self._scope.run(_MINE, key=ticket.id, topic_ref=topic_ref)

    def of(self, customer_id: int) -> Sequence[Ticket]:
        return [ticket_of(row) for row in self._scope.all(_OF, customer_id=customer_id)]

    def unclosed(self) -> Sequence[Ticket]:
        return [ticket_of(row) for row in self._scope.all(_UNCLOSED)]

    def next_number(self) -> int:
        return int(self._scope.value(_NEXT))


def _values(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in _FACTS}
    return {**values, "status": ticket.status.value, "priority": ticket.priority.value}


def ticket_of(row: Row) -> Ticket:
    facts = {name: getattr(row, name) for name in _FACTS}
    facts["status"], facts["priority"] = Status(row.status), Level(row.priority)
    return Ticket(
        id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        topic_ref=row.topic_ref,
        opened_at=row.opened_at,
        previous_id=row.previous_id,
        **facts,
    )
