"""One application on one port: the Bot API, the control API and the page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox import sample_files, scenes
from sandbox.bot_api import BotApi
from sandbox.control_http import ControlApi
from sandbox.core import Core
from sandbox.limits import Limits
from sandbox.watch import Watch
from sandbox.webhooks import WebhookPushers
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
REQUEST_LIMIT = 110 * 1024 * 1024
SHUTDOWN_SECONDS = 0.3


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """How the sandbox is started; port 0 takes any free one.

    `limits` True keeps Telegram's own. With a `journal` everything survives a restart and the
    `scene` is only played when the journal is empty.
    """

    port: int = 0
    host: str = "127.0.0.1"
    limits: bool | Limits = True
    journal: Path | None = None
    page_dir: Path | None = PAGE
    scene: dict[str, Any] | None = None
    seed: int = 1


class RunningSandbox:
    """A sandbox that serves until `stop`."""

    def __init__(self, core: Core, runner: web.AppRunner, host: str, port: int) -> None:
        self.core = core
        self.port = port
        self.url = f"http://{host}:{port}"
        self._runner = runner
        self._pushers = WebhookPushers(core)
        self._pushers.start()
        self._watch = Watch(core)
        self._watch.start()

    @property
    def world(self) -> World:
        """The state, for those who look inside; change it through the control API only."""
        return self.core.world

    async def stop(self) -> None:
        """End every poll and stream, and close the journal."""
        await self._watch.stop()
        await self._pushers.stop()
        self.core.wake_polls()
        await self._runner.cleanup()
        if self.core.journal is not None:
            self.core.journal.close()


async def start(config: SandboxConfig) -> RunningSandbox:
    """Serve; raises `OSError` when the port is taken and `ControlError` for a wrong scene."""
    limits = config.limits if isinstance(config.limits, Limits) else Limits(on=config.limits)
    core = Core(limits, config.journal, config.seed)
    if not core.start():
        scenes.apply(core, config.scene or {})
    runner = web.AppRunner(
        _application(core, config.page_dir),
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        handle_signals=False,
    )
    await runner.setup()
    site = web.TCPSite(runner, config.host, config.port, reuse_address=True)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    port = int(runner.addresses[0][1])
    return RunningSandbox(core, runner, config.host, port)


def _application(core: Core, page_dir: Path | None) -> web.Application:
    app = web.Application(client_max_size=REQUEST_LIMIT)
    app.add_routes(BotApi(core).routes())
    app.add_routes(ControlApi(core).routes())
    if page_dir is not None and page_dir.is_dir():
        index = page_dir / "index.html"

        async def show_page(_request: web.Request) -> web.FileResponse:
            return web.FileResponse(index, headers={"Cache-Control": "no-cache"})

        app.router.add_get("/", show_page)
        app.router.add_static("/page/", page_dir)
        app.router.add_static("/media/", sample_files.FOLDER)
    return app
