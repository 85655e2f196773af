"""Staff: the members of the operators' group."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.people import Person, Role, StaffMember
from storage.schema import staff
from storage.scope import BOT, Row, Scope, given

_OURS = sa.select(staff).where(staff.c.bot_id == BOT)
_FIND = _OURS.where(staff.c.telegram_id == given("telegram_id"))
_ADD = sa.insert(staff).returning(staff)
_SAVE = sa.update(staff).where(staff.c.bot_id == BOT, staff.c.id == given("key"))
_EVERYONE = _OURS.where(staff.c.left_at.is_(None)).order_by(staff.c.name, staff.c.id)


class SqlStaff:
    """`desk.ports.Staff` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, telegram_id: int) -> StaffMember | None:
        row = self._scope.first(_FIND, telegram_id=telegram_id)
        return None if row is None else _member(row)

    def add(self, person: Person, *, is_admin: bool, now: datetime) -> StaffMember:
        row = self._scope.add(
            _ADD,
            telegram_id=person.telegram_id,
            name=person.full_name,
            username=person.username,
            is_admin=is_admin,
            joined_at=now,
        )
        return _member(row)

    def save(self, after: StaffMember) -> None:
        self._scope.run(
            _SAVE,
            key=after.id,
            name=after.name,
            username=after.username,
            role=None if after.role is None else after.role.value,
            is_admin=after.is_admin,
            joined_at=after.joined_at,
            left_at=after.left_at,
            alias=after.alias,
            is_reachable=after.is_reachable,
        )

    def everyone(self) -> Sequence[StaffMember]:
        return [_member(row) for row in self._scope.all(_EVERYONE)]

    def named(self, name: str) -> StaffMember | None:
        """A name that two members share names nobody: work must not go to the wrong one."""
        wanted = name.strip().removeprefix("@").casefold()
        # Compared here, for SQLite folds the case of Latin letters alone.
        everyone = self.everyone()
        for member in everyone:
            if member.username is not None and member.username.casefold() == wanted:
                return member
        namesakes = [member for member in everyone if member.name.casefold() == wanted]
        return namesakes[0] if len(namesakes) == 1 else None


def _member(row: Row) -> StaffMember:
    return StaffMember(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        username=row.username,
        role=None if row.role is None else Role(row.role),
        is_admin=row.is_admin,
        joined_at=row.joined_at,
        left_at=row.left_at,
        alias=row.alias,
        is_reachable=row.is_reachable,
    )
