"""Tell whoever watches the machine whether the desk lives and is ready, and show its figures."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from enum import Enum

from aiohttp import web

from bot.metrics import Metrics
from bot.setting_kinds import Address
from desk import errors

Probe = Callable[[], Awaitable[None]]
"""Returns when the writer has answered."""
ANSWER_WITHIN = 1.0
"""Seconds in which event loop and writer must answer to count as alive."""
SHUTDOWN_WITHIN = 1.0
"""Seconds for requests that are under way when the desk stops; what is cut off comes again."""


class CannotListen(errors.PortTaken):
    """The address of LISTEN cannot be served."""

    def __init__(self, address: Address, reason: str) -> None:
        super().__init__(f"LISTEN: cannot serve {address}: {reason}; set another, or none")


class Need(Enum):
    """What must hold before the desk is ready; the value is the reason given while it does not."""

    MIGRATED = "the database is not migrated yet"
    LOCKED = "the lock on the database is not held"
    KNOWN = "Telegram has not answered getMe yet"
    UPDATES = "no getUpdates was sent yet"


class Health:
    """What the desk still lacks to be ready."""

    def __init__(self) -> None:
        self._lacking = {need: need.value for need in Need}
        self.is_silent = True
        """Whether Telegram gives no updates at the moment; that does not end readiness."""
        self.heard_at: datetime | None = None
        """When Telegram last gave what the intake asked, aware UTC."""

    def met(self, need: Need) -> bool:
        """Note that the need holds; True if the desk became ready by it."""
        return self._lacking.pop(need, None) is not None and self.is_ready

    def lost(self, need: Need, reason: str) -> None:
        """Note that the need holds no more, and why, in a few words."""
        self._lacking[need] = reason

    @property
    def is_ready(self) -> bool:
        return not self._lacking

    def reasons(self) -> list[str]:
        """Return why the desk is not ready, empty when it is."""
        return [self._lacking[need] for need in Need if need in self._lacking]


class HealthServer:
    """The running server; `address` holds the real port."""

    def __init__(self, runner: web.AppRunner, address: Address) -> None:
        self._runner = runner
        self.address = address

    async def stop(self) -> None:
        await self._runner.cleanup()


def application(
    health: Health, metrics: Metrics, probe: Probe, more: Iterable[web.RouteDef] = ()
) -> web.Application:
    """Build the pages `/healthz`, `/readyz` and `/metrics`, and whatever else is served there."""

    async def healthz(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await probe()
        except Exception as error:  # noqa: BLE001 - whatever the writer fails with, it does not answer
            words = "no answer" if isinstance(error, TimeoutError) else type(error).__name__
            return web.json_response({"reasons": [f"the writer: {words}"]}, status=503)
        return web.json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        status = 200 if health.is_ready else 503
        return web.json_response({"reasons": health.reasons()}, status=status)

    async def figures(request: web.Request) -> web.Response:
        # The version parameter is Prometheus' own; aiohttp's content_type cannot carry it.
        return web.Response(
            body=metrics.text(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", figures)
    app.add_routes(more)
    return app


async def serve(
    address: Address,
    *,
    health: Health,
    metrics: Metrics,
    probe: Probe,
    more: Iterable[web.RouteDef] = (),
) -> HealthServer:
    """Start serving; `CannotListen` if the port is taken or the host is not of this machine."""
    runner = web.AppRunner(
        application(health, metrics, probe, more),
        access_log=None,
        shutdown_timeout=SHUTDOWN_WITHIN,
    )
    await runner.setup()
    site = web.TCPSite(runner, address.host, address.port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise CannotListen(address, _reason(error)) from None
    port = runner.addresses[0][1]
    return HealthServer(runner, Address(host=address.host, port=port))


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "the port is taken"
        case errno.EACCES:
            return "this account may not use the port"
        case _:
            return "the host is not an address of this machine"
