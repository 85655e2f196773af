"""The Bot API over HTTP: requests in any form, Telegram's envelope out, and troubles on the way."""

import asyncio
import base64
import time
from email.utils import formatdate
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.multipart import BodyPartReader

from sandbox import clock, params, updates
from sandbox.core import Core
from sandbox.errors import ApiError, flood
from sandbox.faults import Trouble
from sandbox.methods import METHODS
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
        name = request.match_info["method"]
        trouble = Trouble()
        raw: Json = {}
        bot: BotAccount | None = None
        try:
            bot = self._bot(request.match_info["token"])
            raw, uploads = await _read(request)
            trouble = self._core.faults.meet(name, raw.get("chat_id"))
            await self._before(trouble)
            body, refusal = await self._execute(bot, name, raw, uploads), None
            if trouble.is_("500_after"):
                raise ApiError(500, "Internal Server Error")
        except ApiError as error:
            body, refusal = msgspec.json.encode(error.body()), error
        except _Dropped:
            body, refusal = b"", ApiError(0, "the sandbox dropped the connection")
        self._log(bot, name, raw, refusal, (time.perf_counter() - started) * 1000, trouble)
        if bot is not None and await self._is_dropped(trouble):
            return _drop(request)
        return self._response(trouble, body, refusal)

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
        dropping = ("drop_before", "drop_after", "hang", "hang_after")
        return any(trouble.is_(kind) for kind in dropping)

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

    def _log(
        self,
        bot: BotAccount | None,
        name: str,
        raw: Json,
        refusal: ApiError | None,
        ms: float,
        trouble: Trouble,
    ) -> None:
        world = self._core.world
        world.call_count += 1
        method = METHODS.get(name.lower())
        entry = {
            "n": world.call_count,
            "at": clock.iso(self._core.clock.now()),
            "bot_id": bot.id if bot else None,
            "method": method.name if method else name,
            "params": raw,
            "ok": refusal is None,
            "error_code": refusal.code if refusal else None,
            "description": refusal.description if refusal else None,
            "ms": round(ms, 2),
            "fault": trouble.fault.kind if trouble.fault else None,
        }
        world.calls.append(entry)
        self._core.events.emit("call", entry)

    async def serve_file(self, request: web.Request) -> web.Response:
        """The bytes of a file by the path that getFile told."""
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


async def _read_parts(request: web.Request, raw: Json, uploads: dict[str, Json]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            raw[part.name] = await part.text(encoding="utf-8")
            continue
        data = bytes(await part.read(decode=True))
        if len(data) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        uploads[part.name] = {
            "name": part.filename,
            "mime": part.headers.get("Content-Type") or "application/octet-stream",
            "base64": base64.b64encode(data).decode(),
        }
        raw.setdefault(part.name, f"attach://{part.name}")
