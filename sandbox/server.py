"""One application on one port: the Bot API, the control API and the page."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox import guard, sample_files, scenes
from sandbox.bot_api import BotApi
from sandbox.control_http import ControlApi
from sandbox.core import Core
from sandbox.limits import Limits
from sandbox.scenes.scene_file import Scene
from sandbox.scenes.stage import Stage
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
    `scene` is only played when the journal is empty. `stage` is what whoever runs the sandbox
    hands over; `opened` is a scene that stands ready at its first step.
    """

    port: int = 0
    host: str = "127.0.0.1"
    limits: bool | Limits = True
    journal: Path | None = None
    page_dir: Path | None = PAGE
    scene: dict[str, Any] | None = None
    seed: int = 1
    stage: Stage = field(default_factory=Stage)
    opened: Scene | None = None


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
        self.core.player.halt()
        await self._watch.stop()
        await self._pushers.stop()
        self.core.wake_polls()
        await self._runner.cleanup()
        if self.core.journal is not None:
            self.core.journal.close()


async def start(config: SandboxConfig) -> RunningSandbox:
    """Serve; raises `OSError` when the port is taken, `ControlError` for a wrong host or scene."""
    guard.check_loopback(config.host)
    limits = config.limits if isinstance(config.limits, Limits) else Limits(on=config.limits)
    core = Core(limits, config.journal, config.seed)
    core.stage = config.stage
    if not core.start():
        scenes.apply(core, config.scene or {})
    _open(core, config.opened)
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


def _open(core: Core, scene: Scene | None) -> None:
    """A sandbox that was killed amid this very scene goes on where it was."""
    is_open = core.player.scene is not None and core.player.scene.id == (
        scene.id if scene is not None else None
    )
    if scene is not None and not is_open:
        core.player.open(scene)


def _application(core: Core, page_dir: Path | None) -> web.Application:
    app = web.Application(client_max_size=REQUEST_LIMIT, middlewares=[guard.guard])
    app.on_response_prepare.append(guard.add_headers)
    app.add_routes(BotApi(core).routes())
    app.add_routes(ControlApi(core).routes())
    if page_dir is not None and page_dir.is_dir():
        index = page_dir / "index.html"

        async def show_page(_request: web.Request) -> web.FileResponse:
            return web.FileResponse(index)

        app.router.add_get("/", show_page)
        app.router.add_static("/page/", page_dir)
        app.router.add_static("/media/", sample_files.FOLDER)
    return app
