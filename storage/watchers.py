"""Who follows a ticket."""

from collections.abc import Sequence

import sqlalchemy as sa

from storage.scope import BOT, Scope, given
from storage.workplace import watchers

_OF = (
    sa.select(watchers.c.telegram_id)
    .where(watchers.c.bot_id == BOT, watchers.c.ticket_id == given("key"))
    .order_by(watchers.c.id)
)
_ADD = sa.insert(watchers).returning(watchers.c.id)
_REMOVE = sa.delete(watchers).where(
    watchers.c.bot_id == BOT,
    watchers.c.ticket_id == given("key"),
    watchers.c.telegram_id == given("who"),
)


class SqlWatchers:
    """`desk.ports.Watchers` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, ticket_id: int) -> Sequence[int]:
        return [row.telegram_id for row in self._scope.all(_OF, key=ticket_id)]

    def add(self, ticket_id: int, telegram_id: int) -> None:
        if telegram_id not in self.of(ticket_id):
            self._scope.insert(_ADD, ticket_id=ticket_id, telegram_id=telegram_id)

    def remove(self, ticket_id: int, telegram_id: int) -> bool:
        return self._scope.run(_REMOVE, key=ticket_id, who=telegram_id) == 1
