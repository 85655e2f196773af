"""Where trainees answer alone."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.permits import Permit
from storage.scope import BOT, Row, Scope, given
from storage.workplace import trainee_permits

_OF = (
    sa.select(trainee_permits)
    .where(trainee_permits.c.bot_id == BOT, trainee_permits.c.telegram_id == given("who"))
    .order_by(trainee_permits.c.id)
)
_ADD = sa.insert(trainee_permits).returning(trainee_permits.c.id)
_TAKE = sa.delete(trainee_permits).where(
    trainee_permits.c.bot_id == BOT,
    trainee_permits.c.telegram_id == given("who"),
    trainee_permits.c.category == given("what"),
)


class SqlPermits:
    """`desk.permits.Permits` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, telegram_id: int) -> Sequence[Permit]:
        return [_permit(row) for row in self._scope.all(_OF, who=telegram_id)]

    def give(self, telegram_id: int, category: str, *, by_id: int, now: datetime) -> bool:
        if any(permit.category == category for permit in self.of(telegram_id)):
            return False
        self._scope.insert(
            _ADD, telegram_id=telegram_id, category=category, by_id=by_id, given_at=now
        )
        return True

    def take(self, telegram_id: int, category: str) -> bool:
        return self._scope.run(_TAKE, who=telegram_id, what=category) == 1


def _permit(row: Row) -> Permit:
    return Permit(
        telegram_id=row.telegram_id,
        category=row.category,
        by_id=row.by_id,
        given_at=row.given_at,
    )
