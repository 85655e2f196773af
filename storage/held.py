"""Words that wait for a decision, and the questions they wait for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.messages import Held, HeldFor, Incoming, Question
from storage import coding
from storage.schema import held_questions, held_words, outbox
from storage.scope import BOT, Row, Scope, found, given

_QUESTIONS = sa.select(held_questions).where(held_questions.c.bot_id == BOT)
_QUESTION = _QUESTIONS.where(held_questions.c.id == given("key"))
_OPEN = (
    _QUESTIONS.where(
        held_questions.c.about_id == given("about_id"),
        held_questions.c.reason == given("reason"),
        held_questions.c.answer.is_(None),
    )
    .order_by(held_questions.c.id)
    .limit(1)
)
_OPEN_HERE = _QUESTIONS.where(
    held_questions.c.topic_ref == given("topic"), held_questions.c.answer.is_(None)
).order_by(held_questions.c.id)
_OPEN_FOR = _OPEN_HERE.where(held_questions.c.reason == given("reason"))
_SHOWN = _OPEN_HERE.join_from(
    held_questions, outbox, outbox.c.id == held_questions.c.row_id
).add_columns(outbox.c.message_ids)
_ASK = sa.insert(held_questions).returning(held_questions)
_CHANGE = sa.update(held_questions).where(
    held_questions.c.bot_id == BOT, held_questions.c.id == given("key")
)
_ANSWER = _CHANGE.where(held_questions.c.answer.is_(None))

_WORDS = sa.select(held_words).where(held_words.c.bot_id == BOT)
_HOLD = sa.insert(held_words).returning(held_words)
_OF = _WORDS.where(held_words.c.question_id == given("question_id")).order_by(held_words.c.id)
_FIND = (
    sa.select(held_words)
    .join(held_questions, held_questions.c.id == held_words.c.question_id)
    .where(
        held_words.c.bot_id == BOT,
        held_words.c.chat_id == given("chat_id"),
        held_words.c.message_id == given("message_id"),
        held_questions.c.answer.is_(None),
    )
    .order_by(held_words.c.id.desc())
    .limit(1)
)
_OF_ALBUM = (
    sa.select(held_questions)
    .join(held_words, held_words.c.question_id == held_questions.c.id)
    .where(
        held_words.c.bot_id == BOT,
        held_words.c.chat_id == given("chat_id"),
        held_words.c.media_group_id == given("album"),
    )
    .order_by(held_questions.c.id.desc())
    .limit(1)
)
_REVISE = sa.update(held_words).where(held_words.c.bot_id == BOT, held_words.c.id == given("key"))


class SqlHeldWords:
    """`desk.ports.HeldWords` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def open_question(self, reason: HeldFor, about_id: int) -> Question | None:
        row = self._scope.first(_OPEN, about_id=about_id, reason=reason.value)
        return None if row is None else _question(row)

    def ask(self, reason: HeldFor, *, about_id: int, topic_ref: int, now: datetime) -> Question:
        row = self._scope.add(
            _ASK, reason=reason.value, about_id=about_id, topic_ref=topic_ref, asked_at=now
        )
        return _question(row)

    def question(self, question_id: int) -> Question | None:
        row = self._row(question_id)
        return None if row is None else _question(row)

    def asked_by(self, question_id: int, row_id: int) -> None:
        self._scope.run(_CHANGE, key=question_id, row_id=row_id)

    def row_of(self, question_id: int) -> int | None:
        row = found(self._row(question_id), "question", question_id)
        return None if row.row_id is None else int(row.row_id)

    def shown_as(self, topic_ref: int, message_id: int) -> Question | None:
        for row in self._scope.all(_SHOWN, topic=topic_ref):
            ids = coding.decode(row.message_ids, list[int]) if row.message_ids else []
            if message_id in ids:
                return _question(row)
        return None

    def open_in(self, topic_ref: int, reason: HeldFor) -> Sequence[Question]:
        rows = self._scope.all(_OPEN_FOR, topic=topic_ref, reason=reason.value)
        return [_question(row) for row in rows]

    def answer(self, question_id: int, answer: str, *, by: int, now: datetime) -> bool:
        changed = self._scope.run(
            _ANSWER, key=question_id, answer=answer, answered_by=by, answered_at=now
        )
        return changed == 1

    def hold(self, question_id: int, topic_ref: int, reason: HeldFor, incoming: Incoming) -> Held:
        row = self._scope.add(
            _HOLD,
            question_id=question_id,
            topic_ref=topic_ref,
            reason=reason.value,
            **_words(incoming),
        )
        return _held(row)

    def of(self, question_id: int) -> Sequence[Held]:
        return [_held(row) for row in self._scope.all(_OF, question_id=question_id)]

    def find(self, chat_id: int, message_id: int) -> Held | None:
        row = self._scope.first(_FIND, chat_id=chat_id, message_id=message_id)
        return None if row is None else _held(row)

    def question_of_album(self, chat_id: int, media_group_id: str) -> Question | None:
        """Answered or not: a late item shares the fate of its album."""
        row = self._scope.first(_OF_ALBUM, chat_id=chat_id, album=media_group_id)
        return None if row is None else _question(row)

    def revise(self, held_id: int, incoming: Incoming) -> None:
        self._scope.run(_REVISE, key=held_id, **_words(incoming))

    def _row(self, question_id: int) -> Row | None:
        return self._scope.first(_QUESTION, key=question_id)


def _words(incoming: Incoming) -> dict[str, Any]:
    return {
        "chat_id": incoming.chat_id,
        "message_id": incoming.message_id,
        "media_group_id": incoming.content.media_group_id,
        "incoming": coding.encode(incoming),
    }


def _question(row: Row) -> Question:
    return Question(
        id=row.id,
        reason=HeldFor(row.reason),
        about_id=row.about_id,
        topic_ref=row.topic_ref,
        asked_at=row.asked_at,
        answer=row.answer,
    )


def _held(row: Row) -> Held:
    return Held(
        id=row.id,
        question_id=row.question_id,
        topic_ref=row.topic_ref,
        reason=HeldFor(row.reason),
        incoming=coding.decode(row.incoming, Incoming),
    )
