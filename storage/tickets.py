"""Tickets: numbered episodes of the talk with a customer."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.tickets import Status, Ticket
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
_NEXT = sa.select(sa.func.coalesce(sa.func.max(tickets.c.number), 0) + 1).where(
    tickets.c.bot_id == BOT
)
_ADD = sa.insert(tickets).returning(tickets)
_MINE = sa.update(tickets).where(tickets.c.bot_id == BOT, tickets.c.id == given("key"))
_SAVE = _MINE.where(
    tickets.c.status == given("was_status"),
    tickets.c.waiting_since.is_not_distinct_from(given("was_waiting_since", Moment)),
    tickets.c.first_reply_at.is_not_distinct_from(given("was_first_reply_at", Moment)),
    tickets.c.closed_at.is_not_distinct_from(given("was_closed_at", Moment)),
)


class SqlTickets:
    """`desk.ports.Tickets` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, ticket_id: int) -> Ticket:
        return _ticket(found(self._scope.first(_GET, key=ticket_id), "ticket", ticket_id))

    def latest(self, customer_id: int) -> Ticket | None:
        row = self._scope.first(_LATEST, customer_id=customer_id)
        return None if row is None else _ticket(row)

    def add(
        self,
        *,
        customer_id: int,
        topic_ref: int,
        previous_id: int | None,
        is_test: bool,
        now: datetime,
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
        )
        return _ticket(row)

    def save(self, after: Ticket, *, was: Ticket) -> bool:
        changed = self._scope.run(
            _SAVE,
            key=after.id,
            was_status=was.status.value,
            was_waiting_since=was.waiting_since,
            was_first_reply_at=was.first_reply_at,
            was_closed_at=was.closed_at,
            status=after.status.value,
            waiting_since=after.waiting_since,
            first_reply_at=after.first_reply_at,
            closed_at=after.closed_at,
        )
        return changed == 1

    def place_in_topic(self, ticket: Ticket, topic_ref: int) -> None:
        self._scope.run(_MINE, key=ticket.id, topic_ref=topic_ref)

    def of(self, customer_id: int) -> Sequence[Ticket]:
        return [_ticket(row) for row in self._scope.all(_OF, customer_id=customer_id)]

    def unclosed(self) -> Sequence[Ticket]:
        return [_ticket(row) for row in self._scope.all(_UNCLOSED)]

    def next_number(self) -> int:
        return int(self._scope.value(_NEXT))


def _ticket(row: Row) -> Ticket:
    return Ticket(
        id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        topic_ref=row.topic_ref,
        status=Status(row.status),
        opened_at=row.opened_at,
        waiting_since=row.waiting_since,
        first_reply_at=row.first_reply_at,
        closed_at=row.closed_at,
        previous_id=row.previous_id,
        is_test=row.is_test,
    )
