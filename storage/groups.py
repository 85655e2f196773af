"""The groups in which operators work, and the one-time code that binds it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.groups import Group
from storage.schema import groups, setup_codes
from storage.scope import BOT, Row, Scope, given

_BOUND = (
    sa.select(groups)
    .where(groups.c.bot_id == BOT, groups.c.unbound_at.is_(None))
    .order_by(groups.c.team)
)
_UNBIND = sa.update(groups).where(
    groups.c.bot_id == BOT,
    groups.c.unbound_at.is_(None),
    groups.c.team == given("whose"),
    groups.c.chat_id != given("bound_now"),
)
_ADD = sa.insert(groups).returning(groups.c.id)
_CHANGE = sa.update(groups).where(groups.c.bot_id == BOT, groups.c.chat_id == given("which"))
_old = groups.alias()
# Telegram announces a move twice, in the old chat and in the new one: the second finds no old row.
_FORGET_NEW = sa.delete(groups).where(
    groups.c.bot_id == BOT,
    groups.c.chat_id == given("new"),
    sa.exists().where(_old.c.bot_id == BOT, _old.c.chat_id == given("old")),
)

_CODE = sa.select(setup_codes).where(setup_codes.c.bot_id == BOT)
_CLEAR = sa.delete(setup_codes).where(setup_codes.c.bot_id == BOT)
_ADD_CODE = sa.insert(setup_codes).returning(setup_codes.c.id)
_SPEND = (
    sa.update(setup_codes)
    .where(setup_codes.c.bot_id == BOT, setup_codes.c.tries_left > 0)
    .values(tries_left=setup_codes.c.tries_left - 1)
)


class SqlGroups:
    """`desk.ports.Groups` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: tuple[Group, ...] | None = None

    def bound(self) -> Group | None:
        return self.of_team("")

    def all(self) -> Sequence[Group]:
        """Asked for in every unit, often twice; they are looked up once."""
        if self._known is None:
            self._known = tuple(_group(row) for row in self._scope.all(_BOUND))
        return self._known

    def find(self, chat_id: int) -> Group | None:
        return next((group for group in self.all() if group.chat_id == chat_id), None)

    def of_team(self, team: str) -> Group | None:
        return next((group for group in self.all() if group.team == team), None)

    def bind(
        self, chat_id: int, *, title: str, is_forum: bool, now: datetime, team: str = ""
    ) -> None:
        """The group before it stays on record, unbound."""
        self._changed()
        self._scope.run(_UNBIND, whose=team, bound_now=chat_id, unbound_at=now)
        values = {
            "title": title,
            "is_forum": is_forum,
            "bound_at": now,
            "unbound_at": None,
            "team": team,
        }
        if not self._scope.run(_CHANGE, which=chat_id, **values):
            self._scope.insert(_ADD, chat_id=chat_id, **values)

    def unbind(self, chat_id: int, now: datetime) -> None:
        self._changed()
        self._scope.run(_CHANGE, which=chat_id, unbound_at=now)

    def migrate(self, old: int, new: int) -> None:
        self._changed()
        self._scope.run(_FORGET_NEW, old=old, new=new)
        self._scope.run(_CHANGE, which=old, chat_id=new)

    def set_forum(self, chat_id: int, *, is_forum: bool) -> None:
        self._changed()
        self._scope.run(_CHANGE, which=chat_id, is_forum=is_forum)

    def _changed(self) -> None:
        self._known = None
        self._scope.news.has_moved = True


def _group(row: Row) -> Group:
    return Group(
        chat_id=row.chat_id,
        title=row.title,
        is_forum=row.is_forum,
        bound_at=row.bound_at,
        team=row.team,
    )


class SqlSetupCodes:
    """`desk.ports.SetupCodes` over SQL: at most one code a bot."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def replace(self, code_hash: str, *, expires_at: datetime, tries: int) -> None:
        self.clear()
        self._scope.insert(_ADD_CODE, code_hash=code_hash, expires_at=expires_at, tries_left=tries)

    def current(self) -> tuple[str, datetime, int] | None:
        row = self._scope.first(_CODE)
        return None if row is None else (row.code_hash, row.expires_at, row.tries_left)

    def spend_try(self) -> None:
        self._scope.run(_SPEND)

    def clear(self) -> None:
        self._scope.run(_CLEAR)
