"""The state of the small Telegram: accounts, chats, topics, messages, files. No rules here."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.errors import ControlError
from sandbox.events import EventLog
from sandbox.update_queue import UpdateQueue

Json = dict[str, Any]

FIRST_PERSON_ID = 500_000_001
FIRST_GROUP_NUMBER = 1
KEPT_CALLS = 5000

BOT_RIGHTS: dict[str, bool] = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
    "can_manage_tags": False,
    "can_send_welcome_messages": False,
}


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account, played by a test or by the page."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    is_premium: bool = False
    role_hint: str | None = None
    hides_in_forwards: bool = False
    is_deactivated: bool = False

    def full_name(self) -> str:
        """Both names, as people read them."""
        return f"{self.first_name} {self.last_name or ''}".strip()

    def as_user(self) -> Json:
        """The Bot API `User`."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        if self.is_premium:
            user["is_premium"] = True
        return user


@dataclass(slots=True)
class BotAccount:
    """A bot: its token, its queue of updates and what it has told Telegram about itself."""

    id: int
    token: str
    username: str
    first_name: str
    reads_all_group_messages: bool = False
    last_private_message_id: int = 0
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    profile: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    default_rights: Json = field(default_factory=dict)

    def as_user(self) -> Json:
        """The Bot API `User`."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }


@dataclass(slots=True)
class Member:
    """What an account is in a group."""

    id: int
    status: str
    rights: dict[str, bool] = field(default_factory=dict)
    is_anonymous: bool = False

    def is_inside(self) -> bool:
        """Whether the account is in the group now."""
        return self.status in {"creator", "administrator", "member", "restricted"}

    def may(self, right: str) -> bool:
        """Whether an administrator's right is held."""
        return self.status == "creator" or (
            self.status == "administrator" and self.rights.get(right, False)
        )


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of its service message."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None
    creator_id: int
    closed: bool = False
    is_pinned: bool = False


@dataclass(slots=True)
class Message:
    """A message as it is stored: `content` holds its Bot API fields (text, photo, caption…)."""

    id: int
    date: int
    content: Json
    sender: Json | None = None
    sender_chat: Json | None = None
    topic_id: int | None = None
    reply_to: int | None = None
    extra: Json = field(default_factory=dict)
    reply_markup: Json | None = None
    media_group_id: str | None = None
    edit_date: int | None = None
    is_service: bool = False
    deleted: bool = False
    pinned: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    def sender_id(self) -> int:
        """The account that wrote it, 0 when nobody did."""
        return int(self.sender["id"]) if self.sender else 0


@dataclass(slots=True)
class Chat:
    """A group, or the private chat of one person with one bot (then `bot_id` is set)."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    bot_id: int | None = None
    blocked: bool = False
    started: bool = False
    protected: bool = False
    migrated_to: int | None = None
    last_message_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    deleted_topics: set[int] = field(default_factory=set)
    general_closed: bool = False
    general_hidden: bool = False
    general_name: str = "General"
    pinned: list[int] = field(default_factory=list)

    def find(self, message_id: int) -> Message | None:
        """A message that exists and was not deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message


@dataclass(slots=True)
class StoredFile:
    """A file that getFile knows; `data` may be empty for a sample of a great size."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    data: bytes
    kind: str
    size: int
    path: str
    attributes: Json = field(default_factory=dict)


@dataclass(slots=True)
class Press:
    """A callback query waiting for its answer."""

    id: str
    bot_id: int
    at: float
    answer: Json | None = None


class World:
    """All of it. The order of changes is the order of calls, ids come from counters and a seed."""

    def __init__(self, clock: SandboxClock, events: EventLog, seed: int = 1) -> None:
        self.clock = clock
        self.events = events
        self.rng = random.Random(seed)
        self.bots: dict[int, BotAccount] = {}
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.inline_answers: dict[str, Json | None] = {}
        self.calls: deque[Json] = deque(maxlen=KEPT_CALLS)
        self.call_count = 0
        self.call_details: dict[int, Json] = {}
        self.actions: list[Json] = []
        self._counters: dict[str, int] = {}

    def now(self) -> float:
        """Unix seconds of the sandbox's clock."""
        return self.clock.now()

    def next_number(self, name: str, first: int = 1) -> int:
        """The next number of a named sequence."""
        self._counters[name] = number = self._counters.get(name, first - 1) + 1
        return number

    def next_id(self, name: str) -> str:
        """A long number in digits, as Telegram gives to callbacks, albums and polls."""
        return str(self.next_number(name) * 10**6 + self.rng.randrange(10**6) + 13 * 10**15)

    def bot(self, bot_id: int | None = None) -> BotAccount:
        """The bot asked for, or the only one."""
        if bot_id is None:
            if len(self.bots) != 1:
                raise ControlError("there are several bots (or none): name one as `bot`")
            return next(iter(self.bots.values()))
        if bot_id not in self.bots:
            raise ControlError(f"there is no bot {bot_id}")
        return self.bots[bot_id]

    def person(self, person_id: int) -> Person:
        """A person who exists."""
        if person_id not in self.people:
            raise ControlError(f"there is no person {person_id}")
        return self.people[person_id]

    def group(self, chat_id: int) -> Chat:
        """A group that exists."""
        if chat_id not in self.groups:
            raise ControlError(f"there is no group {chat_id}")
        return self.groups[chat_id]

    def private_chat(self, bot: BotAccount, person_id: int) -> Chat:
        """The private chat of a person with a bot; made when it is first needed."""
        chat = self.private.get((bot.id, person_id))
        if chat is None:
            chat = Chat(id=person_id, type="private", bot_id=bot.id)
            self.private[(bot.id, person_id)] = chat
        return chat

    def account(self, account_id: int) -> Json:
        """The Bot API `User` of a person or a bot."""
        if account_id in self.bots:
            return self.bots[account_id].as_user()
        return self.person(account_id).as_user()

    def next_message_id(self, chat: Chat) -> int:
        """One sequence per group, and one per bot over all its private chats."""
        if chat.bot_id is not None:
            bot = self.bots[chat.bot_id]
            bot.last_private_message_id += 1
            chat.last_message_id = bot.last_private_message_id
            return bot.last_private_message_id
        chat.last_message_id += 1
        return chat.last_message_id

    def chat_json(self, chat: Chat) -> Json:
        """The Bot API `Chat`."""
        if chat.type == "private":
            user = self.people[chat.id].as_user()
            names: Json = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
            return {"id": chat.id, "type": "private", **names}
        data: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
        if chat.is_forum:
            data["is_forum"] = True
        return data
