"""Customers: who writes to the bot."""

from datetime import datetime

import sqlalchemy as sa

from desk.people import Customer, Person
from storage import coding
from storage.columns import Moment
from storage.schema import customers
from storage.scope import BOT, Row, Scope, found, given

_OURS = sa.select(customers).where(customers.c.bot_id == BOT)
_GET = _OURS.where(customers.c.id == given("key"))
_FIND = _OURS.where(customers.c.chat_id == given("chat_id"))
_CAME_SINCE = sa.select(sa.func.count()).where(
    customers.c.bot_id == BOT, customers.c.created_at >= given("moment", Moment)
)
_ADD = sa.insert(customers).returning(customers)
_SAVE = sa.update(customers).where(customers.c.bot_id == BOT, customers.c.id == given("key"))


class SqlCustomers:
    """`desk.ports.Customers` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, telegram_id: int) -> Customer | None:
        row = self._scope.first(_FIND, chat_id=telegram_id)
        return None if row is None else customer_of(row)

    def get(self, customer_id: int) -> Customer:
        return customer_of(found(self._scope.first(_GET, key=customer_id), "customer", customer_id))

    def add(self, person: Person, *, language: str, now: datetime) -> Customer:
        row = self._scope.add(
            _ADD,
            chat_id=person.telegram_id,
            name=person.full_name,
            username=person.username,
            language=language,
            created_at=now,
        )
        return customer_of(row)

    def came_since(self, moment: datetime) -> int:
        return int(self._scope.value(_CAME_SINCE, moment=moment))

    def save(self, after: Customer) -> None:
        self._scope.run(
            _SAVE,
            key=after.id,
            name=after.name,
            username=after.username,
            language=after.language,
            blocked_at=after.blocked_at,
            attributes=coding.encode(after.attributes),
            preferred_name=after.preferred_name,
            tier=after.tier,
            lasting_note=after.lasting_note,
            timezone=after.timezone,
            muted_until=after.muted_until,
            banned_until=after.banned_until,
            proven_at=after.proven_at,
            merged_into=after.merged_into,
            speaks_as=after.speaks_as,
        )


def customer_of(row: Row) -> Customer:
    return Customer(
        id=row.id,
        chat_id=row.chat_id,
        name=row.name,
        username=row.username,
        language=row.language,
        created_at=row.created_at,
        blocked_at=row.blocked_at,
        attributes=coding.decode(row.attributes, dict[str, str]),
        preferred_name=row.preferred_name,
        tier=row.tier,
        lasting_note=row.lasting_note,
        timezone=row.timezone,
        muted_until=row.muted_until,
        banned_until=row.banned_until,
        proven_at=row.proven_at,
        merged_into=row.merged_into,
        speaks_as=row.speaks_as,
    )
