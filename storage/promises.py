"""What customers were promised."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.promises import Promise
from storage.columns import Moment
from storage.scope import BOT, Row, Scope, given
from storage.workplace import promises

_OURS = sa.select(promises).where(promises.c.bot_id == BOT)
_FIND = _OURS.where(promises.c.id == given("key"))
_OPEN = _OURS.where(
    promises.c.ticket_id == given("ticket"), promises.c.ended_at.is_(None)
).order_by(promises.c.due_at, promises.c.id)
_SINCE = _OURS.where(promises.c.made_at >= given("since", Moment)).order_by(promises.c.id.desc())
_ADD = sa.insert(promises).returning(promises)
_END = sa.update(promises).where(
    promises.c.bot_id == BOT, promises.c.id == given("key"), promises.c.ended_at.is_(None)
)


class SqlPromises:
    """`desk.promises.Promises` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, promise_id: int) -> Promise | None:
        row = self._scope.first(_FIND, key=promise_id)
        return None if row is None else _promise(row)

    def add(self, ticket_id: int, *, by_id: int, now: datetime, due_at: datetime) -> Promise:
        row = self._scope.add(_ADD, ticket_id=ticket_id, by_id=by_id, made_at=now, due_at=due_at)
        return _promise(row)

    def open_of(self, ticket_id: int) -> Sequence[Promise]:
        return [_promise(row) for row in self._scope.all(_OPEN, ticket=ticket_id)]

    def since(self, made_at: datetime) -> Sequence[Promise]:
        return [_promise(row) for row in self._scope.all(_SINCE, since=made_at)]

    def end(self, promise_id: int, *, is_kept: bool, now: datetime) -> bool:
        return self._scope.run(_END, key=promise_id, is_kept=is_kept, ended_at=now) == 1


def _promise(row: Row) -> Promise:
    return Promise(
        id=row.id,
        ticket_id=row.ticket_id,
        by_id=row.by_id,
        made_at=row.made_at,
        due_at=row.due_at,
        is_kept=row.is_kept,
    )
