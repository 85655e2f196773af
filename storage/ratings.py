"""Ratings: one per ticket."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.ratings import Rating
from storage.scope import BOT, Row, Scope, given
from storage.workplace import ratings

_OURS = sa.select(ratings).where(ratings.c.bot_id == BOT)
_FIND = _OURS.where(ratings.c.ticket_id == given("key"))
_UNREVIEWED = (
    _OURS.where(ratings.c.rated_at.is_not(None), ratings.c.reviewed_at.is_(None))
    .order_by(ratings.c.rated_at, ratings.c.id)
    .limit(given("most", sa.Integer))
)
_ADD = sa.insert(ratings).returning(ratings.c.id)
_SAVE = sa.update(ratings).where(ratings.c.bot_id == BOT, ratings.c.ticket_id == given("key"))


class SqlRatings:
    """`desk.ratings.Ratings` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, ticket_id: int) -> Rating | None:
        row = self._scope.first(_FIND, key=ticket_id)
        return None if row is None else _rating(row)

    def ask(self, ticket_id: int, *, scale: int, row_id: int, now: datetime) -> bool:
        if self.find(ticket_id) is not None:
            return False
        self._scope.insert(_ADD, ticket_id=ticket_id, scale=scale, row_id=row_id, asked_at=now)
        return True

    def save(self, after: Rating) -> None:
        self._scope.run(
            _SAVE,
            key=after.ticket_id,
            score=after.score,
            comment=after.comment,
            rated_at=after.rated_at,
            reviewed_at=after.reviewed_at,
        )

    def unreviewed(self, limit: int) -> Sequence[Rating]:
        return [_rating(row) for row in self._scope.all(_UNREVIEWED, most=limit)]


def _rating(row: Row) -> Rating:
    return Rating(
        ticket_id=row.ticket_id,
        scale=row.scale,
        asked_at=row.asked_at,
        row_id=row.row_id,
        score=row.score,
        comment=row.comment,
        rated_at=row.rated_at,
        reviewed_at=row.reviewed_at,
    )
