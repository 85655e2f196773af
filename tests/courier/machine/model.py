"""A Telegram of plain objects: what a call does there and answers, and what its limits count.

People write, edit, delete and close here too. A new method of the courier is a new `case` in
`Telegram.carry_out`; a new way to fail is a new line in `fates.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, NoReturn

from aiogram import methods, types
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
)
from aiogram.methods import TelegramMethod

BOT_ID = 7
OLD_GROUP = -100
GROUP = -1_001_000_000_001
OTHER_GROUP = -1_001_000_000_002
MOVED_GROUP = -1_001_000_000_003
SAID = (methods.SendMessage, methods.CopyMessage, methods.CopyMessages, methods.ForwardMessage)
"""Calls that put something new before people."""


@dataclass(kw_only=True)
class Posted:
    """A message somebody sees. `by` is the person, or the bot."""

    id: int
    chat_id: int
    by: int
    text: str
    kind: str = "text"
    topic_id: int | None = None
    reply_to: int | None = None
    album: str | None = None
    buttons: tuple[str, ...] = ()
    is_deleted: bool = False


@dataclass(kw_only=True)
class Topic:
    name: str
    is_closed: bool = False
    is_deleted: bool = False


@dataclass(kw_only=True)
class Group:
    """`is_mute`: the bot has lost its right to write. `moved_to`: it became a supergroup."""

    is_forum: bool = True
    is_mute: bool = False
    moved_to: int | None = None
    topics: dict[int, Topic] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass(frozen=True, slots=True)
class Counted:
    """A call as the limits see it. Reactions have limits of their own, which nobody knows."""

    at: float
    chat_id: int
    units: int


class Telegram:
    """Chats, topics and limits; `now` gives Unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._private_ids = count(1)
        self.chats: dict[int, dict[int, Posted]] = {}
        self.groups = {GROUP: Group(), OTHER_GROUP: Group()}
        self.blocked: set[int] = set()
        self.counted: list[Counted] = []

    # people

    def post(self, by: int, chat_id: int, text: str, **facts: Any) -> Posted:
        ids = self.groups[chat_id].ids if chat_id < 0 else self._private_ids
        posted = Posted(id=next(ids), chat_id=chat_id, by=by, text=text, **facts)
        self.chats.setdefault(chat_id, {})[posted.id] = posted
        return posted

    def seen_in(self, chat_id: int) -> list[Posted]:
        return [one for one in self.chats.get(chat_id, {}).values() if not one.is_deleted]

    def there(self, chat_id: int | str, message_ids: list[int]) -> dict[int, Posted]:
        found = {key: self._find(chat_id, key) for key in message_ids}
        return {key: one for key, one in found.items() if one is not None}

    def delete_topic(self, chat_id: int, topic_id: int) -> None:
        self.groups[chat_id].topics[topic_id].is_deleted = True
        for posted in self.seen_in(chat_id):
            if posted.topic_id == topic_id:
                posted.is_deleted = True

    def live_topics(self, chat_id: int) -> list[int]:
        return [key for key, one in self.groups[chat_id].topics.items() if not one.is_deleted]

    def migrate(self, old: int, new: int) -> None:
        """Topics keep their numbers, messages do not come along."""
        group = self.groups[old]
        topics = {key: replace(topic) for key, topic in group.topics.items()}
        # Messages of the new chat are numbered anew, beside the roots of its topics.
        self.groups[new] = Group(
            is_forum=group.is_forum, topics=topics, ids=count(max(topics, default=0) + 1)
        )
        group.moved_to = new

    # the bot

    def carry_out(self, method: TelegramMethod[Any], *, most: int = 100) -> Any:
        """What the call answers; raises what aiogram would. `most` items of an album are sent."""
        answer = self._carry_out(method, most=most)
        # What Telegram refuses costs nothing here; the desk counts it all the same.
        self._count(method, len(answer) if isinstance(answer, list) else 1)
        return answer

    def _count(self, method: TelegramMethod[Any], units: int) -> None:
        if not isinstance(method, methods.SetMessageReaction):
            chat_id: int = method.chat_id  # type: ignore[attr-defined]
            self.counted.append(Counted(self._now(), chat_id, units))

    def _carry_out(self, method: TelegramMethod[Any], *, most: int) -> Any:
        self._check_chat(method)
        match method:
            case methods.SendMessage():
                return self._answer(self._say(method, method.text, buttons=_buttons(method)))
            case methods.CopyMessage() | methods.ForwardMessage():
                return self._copy(method)
            case methods.CopyMessages():
                # Those that are gone are left out without a word.
                originals = self.there(method.from_chat_id, method.message_ids[:most])
                return [
                    types.MessageId(message_id=self._copied(method, one).id)
                    for one in originals.values()
                ]
            case methods.CreateForumTopic():
                return self._create_topic(method)
            case methods.EditForumTopic() | methods.ReopenForumTopic():
                return self._change_topic(method)
            case _:
                return self._change(method)

    def _check_chat(self, method: Any) -> None:
        group = self.groups.get(method.chat_id)
        if method.chat_id in self.blocked:
            raise TelegramForbiddenError(method, "Forbidden: bot was blocked by the user")
        if group is None:
            return
        if group.moved_to is not None:
            raise TelegramMigrateToChat(method, "group chat was upgraded", group.moved_to)
        if group.is_mute:
            refuse(method, "not enough rights to send text messages to the chat")
        topic_id = getattr(method, "message_thread_id", None)
        if topic_id is not None and group.is_forum:
            topic = group.topics.get(topic_id)
            if topic is None or topic.is_deleted:
                refuse(method, "message thread not found")

    def _say(self, method: Any, text: str, **facts: Any) -> Posted:
        group = self.groups.get(method.chat_id)
        reply = getattr(method, "reply_parameters", None)
        if reply is not None and self._find(method.chat_id, reply.message_id) is None:
            refuse(method, "message to be replied not found")
        # With topics off Telegram ignores the topic without a word.
        topic_id = method.message_thread_id if group is not None and group.is_forum else None
        return self.post(
            BOT_ID,
            method.chat_id,
            text,
            topic_id=topic_id,
            reply_to=reply.message_id if reply else None,
            **facts,
        )

    def _copy(self, method: methods.CopyMessage | methods.ForwardMessage) -> Any:
        original = self._find(method.from_chat_id, method.message_id)
        if original is None:
            refuse(method, "message to copy not found")
        copied = self._copied(method, original)
        if isinstance(method, methods.ForwardMessage):
            return self._answer(copied)
        return types.MessageId(message_id=copied.id)

    def _copied(self, method: Any, original: Posted) -> Posted:
        caption = getattr(method, "caption", None)
        text = original.text if caption is None else caption
        return self._say(method, text, kind=original.kind)

    def _create_topic(self, method: methods.CreateForumTopic) -> types.ForumTopic:
        chat_id = _chat(method)
        if not self.groups[chat_id].is_forum:
            refuse(method, "the chat is not a supergroup forum")
        root = self.post(BOT_ID, chat_id, f"[topic {method.name}]", kind="service")
        root.topic_id = root.id
        self.groups[chat_id].topics[root.id] = Topic(name=method.name)
        return types.ForumTopic(message_thread_id=root.id, name=method.name, icon_color=0)

    def _change_topic(self, method: methods.EditForumTopic | methods.ReopenForumTopic) -> bool:
        group = self.groups[_chat(method)]
        if not group.is_forum:
            refuse(method, "the chat is not a supergroup forum")
        topic = group.topics[method.message_thread_id]
        if isinstance(method, methods.ReopenForumTopic):
            if not topic.is_closed:
                refuse(method, "TOPIC_NOT_MODIFIED")
            topic.is_closed = False
        elif method.name is not None:
            topic.name = method.name
        return True

    def _change(self, method: Any) -> Any:
        target = self._find(method.chat_id, method.message_id)
        match method:
            case methods.DeleteMessage():
                if target is None:
                    refuse(method, "message to delete not found")
                target.is_deleted = True
            case methods.SetMessageReaction():
                if target is None:
                    refuse(method, "message to react not found")
            case methods.PinChatMessage():
                if target is None:
                    refuse(method, "message to pin not found")
            case _:
                return self._edit(method, target)
        return True

    def _edit(self, method: Any, target: Posted | None) -> types.Message:
        if target is None:
            refuse(method, "message to edit not found")
        if target.by != BOT_ID or target.kind == "service":
            refuse(method, "message can't be edited")
        text, buttons = target.text, _buttons(method)
        match method:
            case methods.EditMessageText():
                if target.kind != "text":
                    refuse(method, "there is no text in the message to edit")
                text = method.text or ""
            case methods.EditMessageCaption():
                text = method.caption or ""
        if (text, buttons) == (target.text, target.buttons):
            refuse(method, "message is not modified")
        target.text, target.buttons = text, buttons
        return self._answer(target)

    def _find(self, chat_id: int | str, message_id: int) -> Posted | None:
        posted = self.chats.get(int(chat_id), {}).get(message_id)
        return None if posted is None or posted.is_deleted else posted

    def _answer(self, posted: Posted) -> types.Message:
        group = self.groups.get(posted.chat_id)
        chat = types.Chat(
            id=posted.chat_id,
            type="private" if group is None else "supergroup",
            is_forum=group is not None and group.is_forum,
        )
        at = datetime.fromtimestamp(self._now(), UTC)
        return types.Message(message_id=posted.id, date=at, chat=chat, text=posted.text)


def refuse(method: TelegramMethod[Any], text: str) -> NoReturn:
    raise TelegramBadRequest(method, f"Bad Request: {text}")


def _chat(method: Any) -> int:
    return int(method.chat_id)


def _buttons(method: Any) -> tuple[str, ...]:
    markup = getattr(method, "reply_markup", None)
    if markup is None:
        return ()
    return tuple(button.callback_data for row in markup.inline_keyboard for button in row)
