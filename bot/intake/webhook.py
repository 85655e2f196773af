"""Take the updates that Telegram pushes, and confirm only what is on disk (delivery contract, 1).

Telegram pushes one chat's updates one after the other, several chats side by side, and repeats
what was not answered with 200 for a day; an update that is answered otherwise for ever would keep
its whole chat waiting. So all that can be kept is kept, whatever it is, and what cannot be told
apart from noise is answered with 200 too (Bot API server: WebhookActor.cpp).
"""

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot import logs
from bot.health import Need
from bot.intake import accepting, asking, envelope
from bot.setting_kinds import place
from desk import errors

LARGEST_BODY = 1024 * 1024
"""Bytes. Telegram's updates have some kilobytes."""
CONNECTIONS = 40
"""Bot API, setWebhook: max_connections; its own default. They share commits."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name, not a secret
_STORE_WITHIN = 30.0
"""Seconds; Telegram gives up waiting after a minute."""
_LOOK_EVERY = 60.0
_STRANGERS_TOLD_EVERY = 60.0
_log = logs.get(__name__)


class Webhook(asking.Asking):
    """The intake by webhook: what is served for Telegram, and seeing to it that Telegram knows."""

    rest = _LOOK_EVERY

    def __init__(self, means: asking.Means, *, url: str, path: str, secret: str) -> None:
        super().__init__(means)
        self._url, self._path, self._secret = url, path, secret
        self._is_set = False
        self._shown: str | None = None
        self._strange: str | None = None
        self._failed_at: int | None = None
        self._is_failing = False
        self._not_storing: str | None = None
        self._stranger_told_at: float | None = None
        means.health.lost(Need.UPDATES, "the webhook is not set yet")

    def routes(self) -> list[web.RouteDef]:
        """What Telegram calls; anything but POST is answered with 405."""
        return [web.post(self._path, self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        if not self._knows(request.headers):
            return web.Response(status=401)
        self._means.clock.observe(request.headers.get("Date"))
        body = await _body(request)
        if body is None:
            _log.error("update_too_big", limit=LARGEST_BODY)
            return web.Response(status=413)
        arrival = accepting.read(body)
        if arrival is None:
            return web.Response()
        try:
            async with asyncio.timeout(_STORE_WITHIN):
                await accepting.accept(self._means.store, self._means.metrics, [arrival])
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram must keep the update
            self._say_not_stored(error)
            return web.Response(status=503, headers={"Retry-After": f"{asking.DISK_PAUSE:.0f}"})
        if self._not_storing is not None:
            _log.info("updates_again", after=self._not_storing)
            self._not_storing = None
        if not self._means.health.is_silent:
            self._means.health.heard_at = self._means.clock()
        return web.Response()

    def _knows(self, headers: Mapping[str, str]) -> bool:
        given = headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if hmac.compare_digest(given, self._secret.encode()):
            return True
        now = asyncio.get_running_loop().time()
        if self._stranger_told_at is None or now - self._stranger_told_at > _STRANGERS_TOLD_EVERY:
            self._stranger_told_at = now
            _log.warning("webhook_stranger", reason="a call without the right secret")
        return False

    def _say_not_stored(self, error: Exception) -> None:
        """Once, not for every update that Telegram will bring again."""
        name = "disk_full" if isinstance(error, errors.DiskFull) else type(error).__name__
        if name == self._not_storing:
            return
        self._not_storing = name
        if isinstance(error, errors.DiskFull):
            _log.warning("disk_full", reason="the disk is full")
        else:
            _log.error("updates_not_stored", exc_info=error)

    async def _round(self) -> None:
        if not self._is_set:
            await self._set()
        await self._look()

    async def _set(self) -> None:
        """Never with `drop_pending_updates`: it would throw messages away that wait at Telegram."""
        query = {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": self._means.allowed_updates,
            "max_connections": CONNECTIONS,
        }
        try:
            await self._ask("setWebhook", query, read=envelope.read_reply)
        except asking.Failure as failure:
            if failure.code != 400:
                raise
            words = f"Telegram refuses the webhook: {failure.reason}"
            self._means.health.lost(Need.UPDATES, words)
            raise asking.Failure("webhook_refused", failure.reason) from None
        await self._heard()
        self._is_set, self._shown = True, None

    async def _look(self) -> None:
        """Is the webhook still ours, and does it work?"""
        reply = await self._ask("getWebhookInfo", {}, read=envelope.read_reply)
        info: dict[str, Any] = reply.result if isinstance(reply.result, dict) else {}
        shown = str(info.get("url", ""))
        if self._shown is None:
            self._recognise(shown)
            self._failed_at = info.get("last_error_date")
        elif shown != self._shown:
            reason = "the webhook is another one" if shown else "the webhook was taken away"
            raise self._taken(reason, tells=True)
        await self._heard()
        self._say_failing(info)

    def _recognise(self, shown: str) -> None:
        """Take what Telegram shows right after the webhook was set for its spelling of ours.

        One that looks foreign is believed when it is shown again after setting anew: the first
        time somebody may have been quicker.
        """
        is_ours = place(shown) == place(self._url) or (shown and shown == self._strange)
        self._strange = shown
        if not is_ours:
            raise self._taken("Telegram shows another address than was set", tells=False)
        self._shown = shown

    def _taken(self, reason: str, *, tells: bool) -> asking.Failure:
        self._is_set = False
        self._means.health.lost(Need.UPDATES, "somebody else changed this token's webhook")
        event = "webhook_conflict" if tells else "webhook_doubtful"
        return asking.Failure(event, reason, pause=3.0, tells=tells)

    def _say_failing(self, info: Mapping[str, Any]) -> None:
        """Telegram tried and failed since the last look, and updates wait for it: said once."""
        failed_at, waiting = info.get("last_error_date"), info.get("pending_update_count", 0)
        is_failing = failed_at != self._failed_at and waiting > 0
        self._failed_at = failed_at
        if is_failing and not self._is_failing:
            reason = str(info.get("last_error_message", ""))
            _log.warning("webhook_failing", reason=reason, waiting=waiting)
        self._is_failing = is_failing


async def _body(request: web.Request) -> bytes | None:
    """The whole body, or None as soon as it is known to be too big."""
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
