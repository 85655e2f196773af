"""Topics: where in a group the talk with a customer goes on."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desk.tickets import Topic
from storage.columns import Moment
from storage.schema import outbox, topics
from storage.scope import BOT, Row, Scope, found, given

_OURS = sa.select(topics).where(topics.c.bot_id == BOT)
_GET = _OURS.where(topics.c.id == given("key"))
_CURRENT = _OURS.where(topics.c.customer_id == given("customer_id"), topics.c.is_current)
# A group that numbered its topics anew shows the same number twice: the newer one is meant.
_FIND = (
    _OURS.where(
        topics.c.group_chat_id == given("group_chat_id"), topics.c.topic_id == given("topic_id")
    )
    .order_by(topics.c.id.desc())
    .limit(1)
)
_UNMADE = (
    _OURS.where(
        topics.c.group_chat_id == given("group_chat_id"),
        topics.c.topic_id.is_(None),
        topics.c.title == given("title"),
    )
    .order_by(topics.c.id.desc())
    .limit(1)
)
_IN_GROUP = (
    _OURS.where(
        topics.c.customer_id == given("customer_id"),
        topics.c.group_chat_id == given("group_chat_id"),
    )
    .order_by(topics.c.id.desc())
    .limit(1)
)
_CURRENT_IN = _OURS.where(topics.c.group_chat_id == given("group_chat_id"), topics.c.is_current)
_ADD = sa.insert(topics).returning(topics)
_RETIRE = sa.update(topics).where(
    topics.c.bot_id == BOT, topics.c.customer_id == given("whose"), topics.c.is_current
)
_SAVE = sa.update(topics).where(topics.c.bot_id == BOT, topics.c.id == given("key"))
_MOVE_ALL = sa.update(topics).where(
    topics.c.bot_id == BOT,
    sa.or_(topics.c.group_chat_id.is_(None), topics.c.group_chat_id == given("was")),
)
_MOVE_ROWS = sa.update(outbox).where(
    outbox.c.bot_id == BOT,
    outbox.c.topic_ref.is_not(None),
    outbox.c.ended_at.is_(None),
    sa.or_(outbox.c.chat_id.is_(None), outbox.c.chat_id == given("was")),
)
_TALK = ("Copy", "Merged", "Say", "Forward", "SendFile")
_MOVE_TALK = sa.update(outbox).where(
    outbox.c.bot_id == BOT,
    outbox.c.lane == given("its_lane"),
    outbox.c.ended_at.is_(None),
    outbox.c.state == sa.literal_column("'pending'"),
    outbox.c.kind.in_([sa.literal_column(f"'{kind}'") for kind in _TALK]),
)
# How long Telegram asked to wait was said of the old group.
_MOVE_TALK = _MOVE_TALK.values(
    ready_at=sa.case((outbox.c.error.like("429 %"), given("now", Moment)), else_=outbox.c.ready_at),
    error=sa.null(),
)
_LANE_OF_NEW = sa.case(
    (outbox.c.aside == "", given("lane_of_new", sa.Text)),
    else_=given("lane_of_new", sa.Text) + ":" + outbox.c.aside,
)
_MOVE_GENERAL = (
    sa.update(outbox)
    .where(
        outbox.c.bot_id == BOT,
        outbox.c.group_chat_id == given("was"),
        outbox.c.ended_at.is_(None),
    )
    .values(lane=_LANE_OF_NEW)
)
_RENAME = sa.update(topics).where(topics.c.bot_id == BOT, topics.c.group_chat_id == given("old"))
_RENAME_ROWS = sa.update(outbox).where(
    outbox.c.bot_id == BOT, outbox.c.chat_id == given("old"), outbox.c.ended_at.is_(None)
)
_RENAME_LANES = (
    sa.update(outbox)
    .where(
        outbox.c.bot_id == BOT,
        outbox.c.group_chat_id == given("old"),
        outbox.c.ended_at.is_(None),
    )
    .values(lane=_LANE_OF_NEW)
)


class SqlTopics:
    """`desk.ports.Topics` over SQL."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, topic_ref: int) -> Topic:
        return topic_of(found(self._scope.first(_GET, key=topic_ref), "topic", topic_ref))

    def current(self, customer_id: int) -> Topic | None:
        row = self._scope.first(_CURRENT, customer_id=customer_id)
        return None if row is None else topic_of(row)

    def find(self, group_chat_id: int, topic_id: int) -> Topic | None:
        row = self._scope.first(_FIND, group_chat_id=group_chat_id, topic_id=topic_id)
        return None if row is None else topic_of(row)

    def unmade(self, group_chat_id: int, title: str) -> Topic | None:
        row = self._scope.first(_UNMADE, group_chat_id=group_chat_id, title=title)
        return None if row is None else topic_of(row)

    def add(
        self, *, customer_id: int, group_chat_id: int | None, title: str, icon: str, now: datetime
    ) -> Topic:
        """The new topic is the customer's current one; an earlier one stops being it."""
        self._scope.run(_RETIRE, whose=customer_id, is_current=False)
        row = self._scope.add(
            _ADD,
            customer_id=customer_id,
            group_chat_id=group_chat_id,
            title=title,
            icon=icon,
            created_at=now,
            is_current=True,
        )
        return topic_of(row)

    def save(self, after: Topic) -> None:
        self._scope.run(
            _SAVE,
            key=after.id,
            group_chat_id=after.group_chat_id,
            topic_id=after.topic_id,
            title=after.title,
            icon=after.icon,
            card_message_id=after.card_message_id,
        )

    def in_group(self, customer_id: int, group_chat_id: int) -> Topic | None:
        row = self._scope.first(_IN_GROUP, customer_id=customer_id, group_chat_id=group_chat_id)
        return None if row is None else topic_of(row)

    def current_in(self, group_chat_id: int) -> Sequence[Topic]:
        return [topic_of(row) for row in self._scope.all(_CURRENT_IN, group_chat_id=group_chat_id)]

    def make_current(self, topic: Topic) -> None:
        self._scope.run(_RETIRE, whose=topic.customer_id, is_current=False)
        self._scope.run(_SAVE, key=topic.id, is_current=True)

    def move_rows(self, from_ref: int, to: Topic, now: datetime) -> None:
        self._scope.run(
            _MOVE_TALK,
            now=now,
            its_lane=f"t:{from_ref}",
            lane=f"t:{to.id}",
            topic_ref=to.id,
            chat_id=to.group_chat_id,
        )
        self._scope.news.has_moved = True

    def move_all(self, to_group: int, *, was: int | None) -> None:
        """What waits for a topic, or for General, follows to the new group."""
        self._scope.run(
            _MOVE_ALL, was=was, group_chat_id=to_group, topic_id=None, card_message_id=None
        )
        self._scope.run(_MOVE_ROWS, was=was, chat_id=to_group)
        self._scope.run(
            _MOVE_GENERAL,
            was=was,
            chat_id=to_group,
            group_chat_id=to_group,
            lane_of_new=f"g:{to_group}",
        )
        self._scope.news.has_moved = True

    def rename_group(self, old: int, new: int) -> None:
        """Messages keep the chat they were seen in: a supergroup numbers its messages anew."""
        self._scope.run(_RENAME, old=old, group_chat_id=new)
        self._scope.run(_RENAME_ROWS, old=old, chat_id=new)
        self._scope.run(_RENAME_LANES, old=old, group_chat_id=new, lane_of_new=f"g:{new}")
        self._scope.news.has_moved = True


def topic_of(row: Row) -> Topic:
    return Topic(
        id=row.id,
        customer_id=row.customer_id,
        group_chat_id=row.group_chat_id,
        topic_id=row.topic_id,
        title=row.title,
        icon=row.icon,
        card_message_id=row.card_message_id,
        created_at=row.created_at,
        is_current=row.is_current,
    )
