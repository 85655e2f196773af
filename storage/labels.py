"""Tags and fields of tickets."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from storage.scope import BOT, Scope, given
from storage.workplace import ticket_fields, ticket_tags

_TAGS = (
    sa.select(ticket_tags.c.tag)
    .where(ticket_tags.c.bot_id == BOT, ticket_tags.c.ticket_id == given("key"))
    .order_by(ticket_tags.c.id)
)
_WHICH_TAG = (
    ticket_tags.c.bot_id == BOT,
    ticket_tags.c.ticket_id == given("key"),
    ticket_tags.c.tag == given("which"),
)
_HAS_TAG = sa.select(ticket_tags.c.id).where(*_WHICH_TAG)
_ADD_TAG = sa.insert(ticket_tags).returning(ticket_tags.c.id)
_REMOVE_TAG = sa.delete(ticket_tags).where(*_WHICH_TAG)
_NEWEST_TAGS = (
    sa.select(ticket_tags.c.tag)
    .where(ticket_tags.c.bot_id == BOT)
    .order_by(ticket_tags.c.id.desc())
    .limit(2000)
    .subquery()
)
# Which tags does this desk use these days? Of the newest alone: years of tags would cost too much.
_MOST_USED = (
    sa.select(_NEWEST_TAGS.c.tag)
    .group_by(_NEWEST_TAGS.c.tag)
    .order_by(sa.func.count().desc(), _NEWEST_TAGS.c.tag)
    .limit(given("most", sa.Integer))
)
_FIELDS = (
    sa.select(ticket_fields.c.name, ticket_fields.c.value)
    .where(ticket_fields.c.bot_id == BOT, ticket_fields.c.ticket_id == given("key"))
    .order_by(ticket_fields.c.id)
)
_WHICH_FIELD = (
    ticket_fields.c.bot_id == BOT,
    ticket_fields.c.ticket_id == given("key"),
    ticket_fields.c.name == given("which"),
)
_ADD_FIELD = sa.insert(ticket_fields).returning(ticket_fields.c.id)
_CHANGE_FIELD = sa.update(ticket_fields).where(*_WHICH_FIELD)
_REMOVE_FIELD = sa.delete(ticket_fields).where(*_WHICH_FIELD)


class SqlLabels:
    """`desk.labels.Labels` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def tags(self, ticket_id: int) -> Sequence[str]:
        return [row.tag for row in self._scope.all(_TAGS, key=ticket_id)]

    def tag(self, ticket_id: int, tag: str) -> bool:
        if self._scope.first(_HAS_TAG, key=ticket_id, which=tag) is not None:
            return False
        self._scope.insert(_ADD_TAG, ticket_id=ticket_id, tag=tag)
        return True

    def untag(self, ticket_id: int, tag: str) -> bool:
        return self._scope.run(_REMOVE_TAG, key=ticket_id, which=tag) == 1

    def most_used(self, limit: int) -> Sequence[str]:
        return [row.tag for row in self._scope.all(_MOST_USED, most=limit)]

    def fields(self, ticket_id: int) -> Mapping[str, str]:
        return {row.name: row.value for row in self._scope.all(_FIELDS, key=ticket_id)}

    def set_field(self, ticket_id: int, name: str, value: str | None) -> None:
        if value is None:
            self._scope.run(_REMOVE_FIELD, key=ticket_id, which=name)
        elif not self._scope.run(_CHANGE_FIELD, key=ticket_id, which=name, value=value):
            self._scope.insert(_ADD_FIELD, ticket_id=ticket_id, name=name, value=value)
