"""The control API over HTTP: actions, state, the stream of events, and waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from sandbox import bot_reading, emoji, file_http, reading, sample_files
from sandbox.core import Core
from sandbox.errors import ControlError
from sandbox.events import Event

Json = dict[str, Any]

ANSWER_WITHIN = 10.0  # seconds that a press waits for the bot
WAIT_DEFAULT, WAIT_LIMIT = 10.0, 120.0
KEEP_ALIVE = 15.0


def _json(data: object, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(data), content_type="application/json"
    )


class ControlApi:
    """Serves `/control/…` to this machine only."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the application serves to people and tests."""
        return [
            web.get("/control/state", self._guarded(self._state)),
            web.get("/control/messages", self._guarded(self._messages)),
            web.get("/control/commands", self._guarded(self._commands)),
            web.get("/control/icons", self._guarded(self._icons)),
            web.get("/control/newer", self._guarded(self._newer)),
            web.get("/control/calls", self._guarded(self._calls)),
            web.get("/control/call/{n}", self._guarded(self._call)),
            web.get("/control/limits", self._guarded(self._limits)),
            web.get("/control/updates", self._guarded(self._updates)),
            web.get("/control/samples", self._guarded(self._samples)),
            web.get("/control/wait", self._guarded(self._wait)),
            web.get("/control/events", self._guarded(self._events)),
            web.get("/control/file/{file_id}", self._guarded(self._file)),
            web.post("/control/{action:.+}", self._guarded(self._act)),
        ]

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Nonsense is answered with 400; `guard` has refused foreign pages before."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except (ControlError, KeyError, ValueError) as error:
                return _json({"error": str(error)}, 400)

        return guarded

    async def _state(self, _request: web.Request) -> web.Response:
        return _json(reading.state(self._core))

    async def _messages(self, request: web.Request) -> web.Response:
        return _json(reading.shown_messages(self._core.world, dict(request.query)))

    async def _commands(self, request: web.Request) -> web.Response:
        return _json(reading.commands_shown(self._core.world, dict(request.query)))

    async def _icons(self, _request: web.Request) -> web.Response:
        return _json({"icons": list(emoji.TOPIC_ICONS)})

    async def _newer(self, request: web.Request) -> web.Response:
        return _json(reading.newer(self._core.world, dict(request.query)))

    async def _calls(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        last = int(request.query.get("last", 0))  # at most so many, the newest; 0 = all
        kept = [call for call in self._core.world.calls if call["n"] > after]
        return _json(kept[-last:])

    async def _call(self, request: web.Request) -> web.Response:
        return _json(bot_reading.call(self._core, int(request.match_info["n"])))

    async def _limits(self, _request: web.Request) -> web.Response:
        return _json(bot_reading.limits(self._core))

    async def _updates(self, request: web.Request) -> web.Response:
        return _json(bot_reading.updates(self._core, dict(request.query)))

    async def _samples(self, _request: web.Request) -> web.Response:
        return _json(sample_files.as_json())

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._core.world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        return file_http.served(request, stored)

    async def _act(self, request: web.Request) -> web.Response:
        data = await request.read()
        body = msgspec.json.decode(data) if data else {}
        if not isinstance(body, dict):
            raise ControlError("a JSON object is expected")
        name = request.match_info["action"]
        with self._core.events.listening() as queue:
            result = self._core.control(name, body)
            if query_id := result.get("callback_query_id"):
                answer = await self._answer(queue, "callback_answer", query_id)
                result = {"answer": answer, **result}
            elif query_id := result.get("inline_query_id"):
                answer = await self._answer(queue, "inline_answer", query_id)
                result = {"answer": answer, **result}
            elif name == "scene/next":
                await self._core.player.finished()
                result = {"playing": self._core.player.as_json()}
        return _json(result)

    async def _answer(self, queue: asyncio.Queue[Event], type_: str, query_id: str) -> Json | None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                while True:
                    event = await queue.get()
                    if event.type == type_ and event.data["id"] == query_id:
                        return {key: value for key, value in event.data.items() if key != "id"}
        except TimeoutError:
            return None

    async def _wait(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        patience = min(float(query.get("timeout") or WAIT_DEFAULT), WAIT_LIMIT)
        with self._core.events.listening() as queue:
            try:
                async with asyncio.timeout(patience):
                    while (found := reading.matching(self._core.world, query)) is None:
                        while (await queue.get()).type not in {"message", "edit"}:
                            continue
            except TimeoutError:
                return _json({"error": "no such message came in time"}, 408)
        return _json(found)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        last = request.headers.get("Last-Event-ID") or request.query.get("after")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        with self._core.events.listening() as queue:
            after = int(last) if last else self._core.events.seq
            missed = self._core.events.after(after)
            await response.prepare(request)
            await response.write(b": welcome\n\n")
            for event in missed:
                await response.write(_frame(event))
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        frame = _frame(await queue.get())
                except TimeoutError:
                    frame = b": still here\n\n"
                try:
                    await response.write(frame)
                except ConnectionError:
                    return response


def _frame(event: Event) -> bytes:
    body = msgspec.json.encode({"seq": event.seq, "type": event.type, "data": event.data})
    # No `event:` line: a browser would then pass over the kinds that its page does not know.
    return b"id: %d\ndata: %s\n\n" % (event.seq, body)
