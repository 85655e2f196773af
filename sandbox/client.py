"""An async client of the control API: what tests and the demo play people with."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec

Json = dict[str, Any]


class ControlRefused(Exception):
    """The sandbox found no sense in a request; the words say why."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class NothingCame(ControlRefused):
    """`wait_for` waited in vain."""


class SandboxClient:
    """One method per action; ids are Telegram ids, times are seconds.

    Private chats: leave `chat` out and name the person; `bot` is only needed with several bots.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "SandboxClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def act(self, action: str, /, **body: Any) -> Json:
        """`POST /control/<action>`; fields that are None are left out, but see `raw_act`."""
        return await self.raw_act(action, {k: v for k, v in body.items() if v is not None})

    async def raw_act(self, action: str, body: Json) -> Json:
        """`POST /control/<action>` with the body as it is."""
        result: Json = await self._request("POST", action, data=msgspec.json.encode(body))
        return result

    async def read(self, path: str, **query: Any) -> Any:
        """`GET /control/<path>`."""
        given = {key: str(value) for key, value in query.items() if value is not None}
        return await self._request("GET", path, params=given)

    async def _request(self, verb: str, path: str, **options: Any) -> Any:
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
            self._http = aiohttp.ClientSession(timeout=timeout)
        url = f"{self.url}/control/{path}"
        async with self._http.request(verb, url, **options) as answer:
            data = await answer.read()
            body = msgspec.json.decode(data) if answer.content_type == "application/json" else {}
            if answer.status == 408:
                raise NothingCame(408, f"{body['error']} ({options.get('params')})")
            if answer.status != 200:
                raise ControlRefused(answer.status, str(body.get("error", data[:200])))
            return body

    # What is there

    async def state(self) -> Json:
        """Bots, people, groups with their topics, faults, limits, time."""
        state: Json = await self.read("state")
        return state

    async def messages(
        self,
        chat: int,
        *,
        topic: int | None = None,
        after: int | None = None,
        bot: int | None = None,
    ) -> list[Json]:
        """Messages of a group or of a person's private chat (then `chat` is the person)."""
        found = await self.read("messages", chat=chat, topic=topic, after=after, bot=bot)
        messages: list[Json] = found["messages"]
        return messages

    async def commands(self, person: int, **fields: Any) -> list[Json]:
        """The bot's menu as a person sees it, in a group (`chat`) or privately."""
        menu: list[Json] = (await self.read("commands", person=person, **fields))["commands"]
        return menu

    async def calls(self, after: int = 0) -> list[Json]:
        """The log of Bot API calls."""
        calls: list[Json] = await self.read("calls", after=after)
        return calls

    async def wait_for(
        self,
        chat: int,
        contains: str = "",
        *,
        topic: int | None = None,
        after: int | None = None,
        sender: int | None = None,
        bot: int | None = None,
        timeout: float = 10,  # noqa: ASYNC109 - the sandbox itself does the waiting
    ) -> Json:
        """The first message that matches, as soon as it is there; raises `NothingCame`."""
        query = {"chat": chat, "contains": contains, "topic": topic, "after": after, "bot": bot}
        found: Json = await self.read("wait", **query, **{"from": sender}, timeout=timeout)
        return found

    async def events(self, after: int | None = None) -> AsyncIterator[Json]:
        """Every change as {seq, type, data}, from now on or after a number."""
        query = {"after": str(after)} if after is not None else {}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http,
            http.get(f"{self.url}/control/events", params=query) as answer,
        ):
            async for line in answer.content:
                if line.startswith(b"data:"):
                    yield msgspec.json.decode(line.removeprefix(b"data:"))

    async def file(self, file_id: str) -> bytes:
        """The bytes of a file."""
        async with aiohttp.ClientSession() as http:
            answer = await http.get(f"{self.url}/control/file/{file_id}")
            return await answer.read()

    # Who is there

    async def person(self, first_name: str, **fields: Any) -> Json:
        """A new person: last_name, username, language_code, id, is_premium, role_hint."""
        return await self.act("person", first_name=first_name, **fields)

    async def bot(self, **fields: Any) -> Json:
        """Another bot: token, username, first_name, id, reads_all_group_messages."""
        return await self.act("bot", **fields)

    async def group(self, title: str, **fields: Any) -> Json:
        """A group: is_forum, type, members, admins, bot_rights (None = ordinary member), id."""
        return await self.raw_act("group", {"title": title, **fields})

    async def scene(self, scene: Json) -> Json:
        """A whole scene."""
        return await self.raw_act("scene", scene)

    async def join(self, chat: int, person: int) -> Json:
        """Somebody enters a group."""
        return await self.act("join", chat=chat, person=person)

    async def leave(self, chat: int, person: int, *, by: int | None = None) -> Json:
        """Somebody leaves a group, or is removed by another."""
        return await self.act("leave", chat=chat, person=person, **{"from": by})

    async def promote(self, chat: int, person: int, **fields: Any) -> Json:
        """Make an administrator: rights, is_anonymous."""
        return await self.act("promote", chat=chat, person=person, **fields)

    async def demote(self, chat: int, person: int) -> Json:
        """An ordinary member again."""
        return await self.act("demote", chat=chat, person=person)

    async def block(self, person: int, *, bot: int | None = None) -> Json:
        """The person blocks the bot."""
        return await self.act("block", person=person, bot=bot)

    async def unblock(self, person: int, *, bot: int | None = None) -> Json:
        """The person unblocks the bot."""
        return await self.act("unblock", person=person, bot=bot)

    # What people do

    async def send(self, sender: int, text: str | None = None, **fields: Any) -> Json:
        """Write one message (the fields of control/send); returns it as shown."""
        sent = await self.act("send", **{"from": sender}, text=text, **fields)
        message: Json = sent["messages"][0]
        return message

    async def send_album(self, sender: int, items: list[Json], **fields: Any) -> list[Json]:
        """Write an album: items are {content, caption?, file?}."""
        sent = await self.act("send", **{"from": sender}, album=items, **fields)
        album: list[Json] = sent["messages"]
        return album

    async def edit(self, sender: int, message_id: int, **fields: Any) -> Json:
        """Edit one's own message: text, caption or content; chat or bot."""
        return await self.act("edit", **{"from": sender}, message_id=message_id, **fields)

    async def delete(self, sender: int, *message_ids: int, **fields: Any) -> Json:
        """Delete messages for everyone."""
        return await self.act("delete", **{"from": sender}, message_ids=message_ids, **fields)

    async def react(self, sender: int, message_id: int, emoji: str | None, **fields: Any) -> Json:
        """Put a reaction in place of one's earlier ones; None takes them away."""
        return await self.act(
            "react", **{"from": sender}, message_id=message_id, emoji=emoji, **fields
        )

    async def press(self, sender: int, message_id: int, button: str, **fields: Any) -> Json:
        """Press an inline button by text or data: {"answer": {text, show_alert, url} or None}."""
        return await self.act(
            "press", **{"from": sender}, message_id=message_id, button=button, **fields
        )

    async def callback(self, sender: int, message_id: int, data: str, **fields: Any) -> Json:
        """A forged press with any data."""
        return await self.act(
            "callback", **{"from": sender}, message_id=message_id, data=data, **fields
        )

    async def inline(self, sender: int, query: str, **fields: Any) -> Json:
        """Type `@bot query`: {"answer": {results, …} or None}."""
        return await self.act("inline", **{"from": sender}, query=query, **fields)

    async def forward(self, sender: int, message_id: int, to: Json, **fields: Any) -> list[Json]:
        """A person forwards: `to` is {chat, topic?} or {bot?}; message_ids for several."""
        fields = {"message_id": message_id, **fields}
        sent = await self.act("forward", **{"from": sender}, to=to, **fields)
        messages: list[Json] = sent["messages"]
        return messages

    async def pin(self, sender: int, message_id: int, **fields: Any) -> Json:
        """A person pins a message; `on=False` unpins."""
        return await self.act("pin", **{"from": sender}, message_id=message_id, **fields)

    # Groups

    async def topic(self, chat: int, action: str, topic: int | None = None, **fields: Any) -> Json:
        """create, close, reopen, pin, unpin, delete, rename, icon: name, icon, by (the person)."""
        by = fields.pop("by", None)
        return await self.act(
            "topic", chat=chat, topic=topic, action=action, **{"from": by}, **fields
        )

    async def forum(self, chat: int, *, on: bool) -> Json:
        """Switch topics on or off."""
        return await self.act("forum", chat=chat, on=on)

    async def migrate(self, chat: int, **fields: Any) -> Json:
        """A basic group becomes a supergroup; returns the new one."""
        return await self.act("migrate", chat=chat, **fields)

    async def bot_rights(self, chat: int, rights: dict[str, bool] | None) -> Json:
        """Change the bot's rights; None makes it an ordinary member."""
        return await self.raw_act("bot_rights", {"chat": chat, "rights": rights})

    async def bot_remove(self, chat: int) -> Json:
        """Throw the bot out."""
        return await self.act("bot_remove", chat=chat)

    async def bot_add(self, chat: int, **fields: Any) -> Json:
        """Bring the bot in: rights (None = ordinary member)."""
        return await self.raw_act("bot_add", {"chat": chat, **fields})

    # Trouble and time

    async def raw_update(self, update: Json, *, bot: int | None = None) -> int:
        """Queue any JSON for the bot; returns its update id."""
        queued = await self.act("raw_update", update=update, bot=bot)
        return int(queued["update_id"])

    async def fault(self, method: str, kind: str, **fields: Any) -> int:
        """Set a trouble: times, probability, retry_after, seconds, code, description, chat_id."""
        made = await self.act("fault", method=method, kind=kind, **fields)
        return int(made["id"])

    async def cut(self, seconds: float | None = None) -> Json:
        """End every connection of bots, and for so long those that are made anew."""
        return await self.act("cut", seconds=seconds)

    async def clear_faults(self) -> None:
        """No troubles any more."""
        await self.act("faults/clear")

    async def limits(self, **fields: Any) -> Json:
        """Change Telegram's limits: on, scale, per_second…"""
        return await self.act("limits", **fields)

    async def advance(self, seconds: float) -> None:
        """Move time."""
        await self.act("clock", advance=seconds)

    async def set_clock(self, moment: str) -> None:
        """Make it this ISO moment."""
        await self.act("clock", set=moment)

    async def restart_polls(self) -> None:
        """Let waiting polls answer now."""
        await self.act("restart_polls")

    async def announce(self, text: str) -> None:
        """Words for the page."""
        await self.act("announce", text=text)
