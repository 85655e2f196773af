"""Tickets that know of each other."""

from collections.abc import Sequence

import sqlalchemy as sa

from storage.scope import BOT, Scope, given
from storage.workplace import ticket_links

_LINKED = sa.select(ticket_links.c.other_id).where(
    ticket_links.c.bot_id == BOT, ticket_links.c.ticket_id == given("key")
)
_PAIR = (
    ticket_links.c.bot_id == BOT,
    ticket_links.c.ticket_id == given("one"),
    ticket_links.c.other_id == given("other"),
)
_HAS = sa.select(ticket_links.c.id).where(*_PAIR)
_ADD = sa.insert(ticket_links).returning(ticket_links.c.id)
_REMOVE = sa.delete(ticket_links).where(*_PAIR)


class SqlJoined:
    """`desk.ports.Joined` over SQL: a link is two rows, one from each side."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def link(self, ticket_id: int, other_id: int) -> None:
        for one, other in ((ticket_id, other_id), (other_id, ticket_id)):
            if self._scope.first(_HAS, one=one, other=other) is None:
                self._scope.insert(_ADD, ticket_id=one, other_id=other)

    def unlink(self, ticket_id: int, other_id: int) -> bool:
        pairs = ((ticket_id, other_id), (other_id, ticket_id))
        return sum(self._scope.run(_REMOVE, one=one, other=other) for one, other in pairs) > 0

    def of(self, ticket_id: int) -> Sequence[int]:
        return [row.other_id for row in self._scope.all(_LINKED, key=ticket_id)]
