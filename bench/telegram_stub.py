"""A Telegram that costs next to nothing: what the relay's benchmark measures bots against.

The sandbox would be the slower half of the pair. This one speaks raw HTTP, answers every call with
the least that aiogram accepts, checks nothing, and notes when a message became available and when
the call that copies it came in.
"""

import asyncio
import json
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qs

BATCH = 100
"""Bot API: getUpdates gives at most 100."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_METHOD = re.compile(rb"^[A-Z]+ /bot[^/]+/(\w+)")
_ICON_COLOR = 7322096
_GIFTS = (
    *("unlimited_gifts", "limited_gifts", "unique_gifts"),
    *("premium_subscription", "gifts_from_channels"),
)

Json = dict[str, Any]
Key = tuple[int, int]
"""Chat and message id."""


@dataclass
class Copied:
    """The call that copied a message: when it came in (`time.perf_counter`), and where to."""

    at: float
    topic: int | None


@dataclass
class TelegramStub:
    """One bot's Telegram; `offer` is what people do, `copied` is what the bot did."""

    token: str
    group: int
    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    offered: dict[Key, float] = field(default_factory=dict)
    copied: dict[Key, Copied] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _updates: deque[tuple[int, bytes]] = field(default_factory=deque)
    _poll: "_Connection | None" = None
    _last_id: int = 1000
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Serve on any free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Serve no more."""
        if self._server is not None:
            self._server.close()

    def offer(self, person: int, text: str, *, topic: int | None = None) -> Key:
        """A person writes: privately, or in a topic of the group; available from this moment."""
        chat: Json = {"id": person, "type": "private", "first_name": "Somebody"}
        place: Json = {}
        if topic is not None:
            chat = {"id": self.group, "type": "supergroup", "title": "Team", "is_forum": True}
            place = {"message_thread_id": topic, "is_topic_message": True}
        author = {"id": person, "is_bot": False, "first_name": "Somebody", "language_code": "en"}
        number = self._next_id()
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": author}
        update = {"update_id": number, "message": {**message, **place, "text": text}}
        key = (chat["id"], number)
        self._updates.append((number, json.dumps(update).encode()))
        self.offered[key] = time.perf_counter()
        self._answer_poll()
        return key

    async def all_copied(self, keys: list[Key]) -> None:
        """Return when the bot has copied every one of these."""
        while any(key not in self.copied for key in keys):
            self.changed.clear()
            await self.changed.wait()

    @property
    def words(self) -> int:
        """How many messages the bot has sent, copied or written."""
        return self.calls["copyMessage"] + self.calls["sendMessage"]

    async def sent(self, words: int) -> None:
        """Return when the bot has sent so many messages in all."""
        while self.words < words:
            self.changed.clear()
            await self.changed.wait()

    def serve(self, connection: "_Connection", method: str, body: bytes) -> None:
        """Answer one call."""
        self.calls[method] += 1
        self.changed.set()
        if method == "getUpdates":
            offset = _number(rb'"?offset"?[=:] *(-?\d+)', body)
            while self._updates and offset is not None and self._updates[0][0] < offset:
                self._updates.popleft()
            self._poll = connection
            if self._updates or _number(rb'"?timeout"?[=:] *(\d+)', body) == 0:
                self._answer_poll()
            return
        if method == "copyMessage":
            self._note_copy(body)
        connection.answer(b'{"ok":true,"result":%b}' % json.dumps(self._result(method)).encode())

    def gone(self, connection: "_Connection") -> None:
        """The bot hung up."""
        if self._poll is connection:
            self._poll = None

    def _note_copy(self, body: bytes) -> None:
        at = time.perf_counter()
        fields = parse_qs(body.decode())
        topic = fields.get("message_thread_id")
        key = (int(fields["from_chat_id"][0]), int(fields["message_id"][0]))
        self.copied.setdefault(key, Copied(at, int(topic[0]) if topic else None))

    def _answer_poll(self) -> None:
        if self._poll is None:
            return
        updates = [body for _, body in islice(self._updates, BATCH)]
        self._poll.answer(b'{"ok":true,"result":[%b]}' % b",".join(updates))
        self._poll = None

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _result(self, method: str) -> object:
        number = self._next_id()
        chat = {"id": self.group, "type": "supergroup", "title": "Team", "is_forum": True}
        match method:
            case "getMe":
                bot_id = int(self.token.partition(":")[0])
                return {"id": bot_id, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
            case "getChat":
                gifts = {"accepted_gift_types": dict.fromkeys(_GIFTS, False)}
                return {**chat, "accent_color_id": 0, "max_reaction_count": 11, **gifts}
            case "createForumTopic":
                return {"message_thread_id": number, "name": "Topic", "icon_color": _ICON_COLOR}
            case "copyMessage":
                return {"message_id": number}
            case "sendMessage":
                return {"message_id": number, "date": int(time.time()), "chat": chat, "text": "x"}
            case "getChatAdministrators" | "getForumTopicIconStickers":
                return []
        return True


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one call at a time, as aiohttp's client speaks it."""

    def __init__(self, telegram: TelegramStub) -> None:
        self._telegram = telegram
        self._transport: asyncio.Transport | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._telegram.gone(self)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        if not end or len(rest) < size:
            return
        self._read = rest[size:]
        method = _METHOD.match(head)
        self._telegram.serve(self, method[1].decode() if method else "", rest[:size])

    def answer(self, body: bytes) -> None:
        """Send an answer."""
        if self._transport is not None:
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            )
            self._transport.write(head % len(body) + body)


def _number(pattern: bytes, body: bytes) -> int | None:
    found = re.search(pattern, body)
    return int(found[1]) if found else None
