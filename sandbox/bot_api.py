"""The Bot API over HTTP: requests in any form, Telegram's envelope out, and troubles on the way."""

import asyncio
import base64
import time
from contextlib import nullcontext
from email.utils import formatdate
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.multipart import BodyPartReader

from sandbox import calls, params, updates
from sandbox.core import Core
from sandbox.errors import ApiError, flood
from sandbox.faults import Trouble
from sandbox.world import BotAccount

Json = dict[str, Any]

UPLOAD_LIMIT = 50 * 1024 * 1024  # Bot API: "50 MB max size for other files"
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)


class BotApi:
    """Serves `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the application serves for bots."""
        return [
            web.route("*", "/bot{token}/{method}", self.serve),
            web.get("/file/bot{token}/{path:.*}", self.serve_file),
        ]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call, whatever happens to it."""
        started = time.perf_counter()
        self._core.line.arrived(request)
        name = request.match_info["method"]
        trouble = self._cut()
        raw: Json = {}
        uploads: dict[str, Json] = {}
        bot: BotAccount | None = None
        try:
            bot = self._bot(request.match_info["token"])
            if trouble.fault is not None:
                raise _Dropped
            raw, uploads = await _read(request)
            trouble = self._core.faults.meet(name, raw.get("chat_id"), self._core.clock.now())
            is_poll = name.lower() == "getupdates"
            with self._core.line.polling(bot.id, request) if is_poll else nullcontext():
                await self._before(trouble)
                body, refusal = await self._execute(bot, name, raw, uploads), None
            if trouble.is_("500_after"):
                raise ApiError(500, "Internal Server Error")
        except ApiError as error:
            body, refusal = msgspec.json.encode(error.body()), error
        except _Dropped:
            body, refusal = b"", ApiError(0, "the sandbox dropped the connection")
        ms = (time.perf_counter() - started) * 1000
        calls.note(
            self._core,
            calls.Asked(bot, name, raw, uploads),
            trouble,
            refusal=refusal,
            answer=body,
            ms=ms,
        )
        if bot is not None and await self._is_dropped(trouble):
            return _drop(request)
        return self._response(trouble, body, refusal)

    def _cut(self) -> Trouble:
        fault = self._core.faults.cut(self._core.clock.now())
        if fault is not None:
            fault.hits += 1
        return Trouble(fault=fault)

    def _bot(self, token: str) -> BotAccount:
        number = token.split(":", maxsplit=1)[0]
        if ":" not in token or not number.isdigit():
            raise ApiError(404, "Not Found")
        bot = self._core.world.bots.get(int(number))
        if bot is None or bot.token != token:
            raise ApiError(401, "Unauthorized")
        return bot

    async def _before(self, trouble: Trouble) -> None:
        if trouble.latency:
            await asyncio.sleep(trouble.latency)
        fault = trouble.fault
        if fault is None:
            return
        match fault.kind:
            case "429":
                self._core.injected_429 += 1
                raise flood(fault.retry_after)
            case "500":
                raise ApiError(500, "Internal Server Error")
            case "502_html":
                raise ApiError(502, "Bad Gateway")
            case "error":
                raise ApiError(fault.code, fault.description)
            case "hang":
                await asyncio.sleep(fault.seconds)
                raise _Dropped
            case "drop_before":
                raise _Dropped

    async def _execute(
        self, bot: BotAccount, name: str, raw: Json, uploads: dict[str, Json]
    ) -> bytes:
        if name.lower() == "getupdates":
            checked = params.checked(name, raw)
            result = await updates.get_updates(self._core, bot, checked)
            return b'{"ok":true,"result":' + result + b"}"
        answer = self._core.call(bot, name, raw, uploads)
        return msgspec.json.encode({"ok": True, "result": answer})

    async def _is_dropped(self, trouble: Trouble) -> bool:
        if trouble.is_("hang_after") and trouble.fault is not None:
            await asyncio.sleep(trouble.fault.seconds)
        return trouble.fault is not None and trouble.fault.kind in calls.UNHEARD

    def _response(self, trouble: Trouble, body: bytes, refusal: ApiError | None) -> web.Response:
        headers = {"Date": formatdate(self._core.clock.now(), usegmt=True)}
        if trouble.is_("502_html"):
            return web.Response(
                status=502, text=BAD_GATEWAY, content_type="text/html", headers=headers
            )
        if refusal is not None and refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
        if trouble.is_("truncate"):
            body = body[: len(body) // 2]
        status = refusal.code if refusal is not None else 200
        return web.Response(
            status=status, body=body, content_type="application/json", headers=headers
        )

    async def serve_file(self, request: web.Request) -> web.Response:
        """The bytes of a file by the path that getFile told."""
        self._core.line.arrived(request)
        if self._cut().fault is not None:
            return _drop(request)
        try:
            self._bot(request.match_info["token"])
        except ApiError as error:
            return self._response(Trouble(), msgspec.json.encode(error.body()), error)
        for stored in self._core.world.files.values():
            if stored.path == request.match_info["path"]:
                return web.Response(body=stored.data, content_type="application/octet-stream")
        raise web.HTTPNotFound(text='{"ok":false,"error_code":404,"description":"Not Found"}')


class _Dropped(Exception):
    """The connection is to be closed without an answer."""


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> tuple[Json, dict[str, Json]]:
    """Parameters from the query, a JSON body, a form or multipart; uploads apart."""
    raw: Json = dict(request.query)
    uploads: dict[str, Json] = {}
    kind = request.content_type
    if kind == "application/json":
        data = await request.read()
        try:
            decoded = msgspec.json.decode(data) if data else {}
        except msgspec.DecodeError:
            raise ApiError(400, "Bad Request: object expected as request body") from None
        if not isinstance(decoded, dict):
            raise ApiError(400, "Bad Request: object expected as request body")
        raw.update(decoded)
    elif kind == "multipart/form-data":
        await _read_parts(request, raw, uploads)
    elif request.can_read_body:
        raw.update({name: str(value) for name, value in (await request.post()).items()})
    return raw, uploads


def _text(data: bytes | bytearray) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ApiError(400, "Bad Request: strings must be encoded in UTF-8") from None


async def _read_parts(request: web.Request, raw: Json, uploads: dict[str, Json]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            raw[part.name] = _text(await part.read(decode=True))
            continue
        data = bytes(await part.read(decode=True))
        if len(data) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        uploads[part.name] = {
            "name": part.filename,
            "mime": part.headers.get("Content-Type") or "application/octet-stream",
            "base64": base64.b64encode(data).decode(),
            "size": len(data),
        }
        raw.setdefault(part.name, f"attach://{part.name}")
