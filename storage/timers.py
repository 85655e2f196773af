"""Timers: due times that survive whatever dies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.timers import Timer
from storage import coding
from storage.columns import Moment
from storage.scope import BOT, Row, Scope, given
from storage.workplace import timers

_OURS = sa.select(timers).where(timers.c.bot_id == BOT)
_WHICH = (timers.c.kind == given("which_kind"), timers.c.subject == given("which_subject"))
_FIND = _OURS.where(*_WHICH)
_DUE = (
    _OURS.where(timers.c.due_at <= given("now", Moment))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(given("limit", sa.Integer))
)
_ADD = sa.insert(timers).returning(timers.c.id)
_MOVE = sa.update(timers).where(timers.c.bot_id == BOT, *_WHICH)
_CANCEL = sa.delete(timers).where(timers.c.bot_id == BOT, *_WHICH)
_TAKE = sa.delete(timers).where(
    timers.c.bot_id == BOT,
    timers.c.id == given("key"),
    timers.c.due_at == given("was_due_at", Moment),
)


class SqlTimers:
    """`desk.timers.Timers` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def set(
        self,
        kind: str,
        subject: int,
        due_at: datetime,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        values = {"due_at": due_at, "details": coding.encode(dict(details or {}))}
        if not self._scope.run(_MOVE, which_kind=kind, which_subject=subject, **values):
            self._scope.insert(_ADD, kind=kind, subject=subject, **values)

    def start(
        self, kind: str, subject: int, due_at: datetime, details: Mapping[str, Any] | None = None
    ) -> None:
        values = {"due_at": due_at, "details": coding.encode(dict(details or {}))}
        self._scope.insert(_ADD, kind=kind, subject=subject, **values)

    def cancel(self, kind: str, subject: int) -> bool:
        return self._scope.run(_CANCEL, which_kind=kind, which_subject=subject) == 1

    def find(self, kind: str, subject: int) -> Timer | None:
        row = self._scope.first(_FIND, which_kind=kind, which_subject=subject)
        return None if row is None else _timer(row)

    def due(self, now: datetime, limit: int) -> Sequence[Timer]:
        return [_timer(row) for row in self._scope.all(_DUE, now=now, limit=limit)]

    def take(self, timer: Timer) -> bool:
        return self._scope.run(_TAKE, key=timer.id, was_due_at=timer.due_at) == 1


def _timer(row: Row) -> Timer:
    return Timer(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        due_at=row.due_at,
        details=coding.decode(row.details, dict[str, Any]),
    )
