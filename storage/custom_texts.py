"""Texts that leads have put into words of their own."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from storage.scope import BOT, Scope, given
from storage.workplace import custom_texts

_ALL = sa.select(custom_texts).where(custom_texts.c.bot_id == BOT)
_WHICH = (
    custom_texts.c.bot_id == BOT,
    custom_texts.c.language == given("which_language"),
    custom_texts.c.key == given("which_key"),
)
_CHANGE = sa.update(custom_texts).where(*_WHICH)
_RESET = sa.delete(custom_texts).where(*_WHICH)
_ADD = sa.insert(custom_texts).returning(custom_texts.c.id)


class SqlCustomTexts:
    """`desk.wording.CustomTexts` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> Mapping[tuple[str, str], str]:
        return {(row.language, row.key): row.text for row in self._scope.all(_ALL)}

    def set(self, language: str, key: str, text: str, *, by: int, now: datetime) -> None:
        values = {"text": text, "changed_by": by, "changed_at": now}
        which = {"which_language": language, "which_key": key}
        if not self._scope.run(_CHANGE, **which, **values):
            self._scope.insert(_ADD, language=language, key=key, **values)
        self._scope.news.has_new_texts = True

    def reset(self, language: str, key: str) -> bool:
        gone = self._scope.run(_RESET, which_language=language, which_key=key) == 1
        self._scope.news.has_new_texts = True
        return gone
