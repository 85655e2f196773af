"""Keep the sandbox and the desk running side by side, as two processes that may be killed.

A child that dies is started again, at once the first time and later and later while it keeps
dying; one that leaves with 2, 3 or 4 has said why, and ends the demo with that code. Each child
holds a pipe from here as its stdin and leaves when it closes, which happens even on kill -9.
"""

import asyncio
import json
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.demo import scenes
from bot.demo.child import Child, Restart
from bot.demo.page_actions import PageActions
from desk import errors

DEFAULT_SCENE = "scene"
KILL_BOT = "kill-bot"
"""The page's button that kills the bot with -9, to show that nothing is lost."""
_HOST = "127.0.0.1"
_SHOWN = ("BOT_TOKEN", "OPERATORS_CHAT_ID", "TELEGRAM_API_URL", "CLOCK", "DATABASE_URL", "LISTEN")


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What to show. `say` takes the words for the terminal; port 0 lets the system choose.

    `scene` is the world to begin in, or a scene that is ready to be played in the usual one.
    """

    port: int
    database: Path | None
    scene: str
    environment: Mapping[str, str]
    say: Callable[[str], None]


async def run(demo: Demo) -> int:
    """Show it until SIGTERM or Ctrl-C; returns the exit code.

    Raises `PortTaken` before anything is started, `ChildHalted` when a process cannot go on.
    """
    scenes.is_played(demo.scene)  # raises if there is no such scene
    port = free_port(demo.port)
    show = asyncio.create_task(_show(demo, port))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, show.cancel)
    try:
        await show
    except asyncio.CancelledError:
        demo.say("Stopped.")
    return 0


async def _show(demo: Demo, port: int) -> None:
    folder = None if demo.database else Path(tempfile.mkdtemp(prefix="desk-demo-"))
    database = demo.database or Path(str(folder), "desk.db")
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        await _keep_both(demo, port, database)
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


async def _keep_both(demo: Demo, port: int, database: Path) -> None:
    async def tell(restart: Restart) -> None:
        demo.say(str(restart))
        if restart.name == bot_name:
            facts = {"pid": restart.pid, "end": restart.end, "new_pid": restart.new_pid}
            await page.announce(scenes.announcement("restarted", **facts))

    def on_action(action: str) -> None:
        if action == KILL_BOT and bot is not None:
            bot.kill()

    bot_name = "bot"
    bot: Child | None = None
    url = f"http://{_HOST}:{port}"
    page = PageActions(url, on_action)
    sandbox = Child(
        "sandbox",
        _sandbox_arguments(demo.scene, port, database),
        environment=demo.environment,
        on_restart=tell,
        prints_a_line=True,
    )
    tasks: list[asyncio.Task[None]] = []
    try:
        there = json.loads(await sandbox.start())
        environment = _bot_environment(there, url, database, port + 1)
        bot = Child(
            bot_name, ["run"], environment={**demo.environment, **environment}, on_restart=tell
        )
        await bot.start()
        _introduce(demo.say, url, port + 1, sandbox=sandbox, bot=bot, environment=environment)
        tasks = [asyncio.create_task(one) for one in (sandbox.keep(), bot.keep(), page.listen())]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if bot is not None:
            await bot.stop()
        await sandbox.stop()


def _sandbox_arguments(scene: str, port: int, database: Path) -> list[str]:
    journal = database.with_name(f"{database.name}.sandbox.jsonl")
    arguments = ["sandbox", "--port", str(port), "--journal", str(journal)]
    arguments += ["--stage", str(scenes.STAGE)]
    if scenes.is_played(scene):
        return [*arguments, "--scene", DEFAULT_SCENE, "--open", str(scenes.played_path(scene))]
    return [*arguments, "--scene", scene]


def _bot_environment(
    there: dict[str, list[dict[str, object]]], url: str, database: Path, listen: int
) -> dict[str, str]:
    group = next(chat for chat in there["chats"] if chat["type"] in {"supergroup", "group"})
    return {
        "BOT_TOKEN": str(there["bots"][0]["token"]),
        "OPERATORS_CHAT_ID": str(group["id"]),
        "TELEGRAM_API_URL": url,
        "CLOCK": "telegram",
        "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        "LISTEN": f"{_HOST}:{listen}",
        # Empty, so that a `.env` made for real Telegram does not reach into the demo.
        "TELEGRAM_PROXY": "",
        "WEBHOOK_URL": "",
        "WEBHOOK_SECRET": "",
    }


def _introduce(
    say: Callable[[str], None],
    url: str,
    listen: int,
    *,
    sandbox: Child,
    bot: Child,
    environment: Mapping[str, str],
) -> None:
    say(f"The page, and the Bot API for any bot: {url}/")
    say(f"The bot's health: http://{_HOST}:{listen}/readyz (also /healthz and /metrics)")
    say(f"The sandbox is pid {sandbox.pid}, the bot is pid {bot.pid}; a killed one comes back.")
    say("The bot runs with this environment:")
    for name in _SHOWN:
        say(f"  {name}={environment[name]}")
    say("Stop with Ctrl-C.")


def free_port(port: int) -> int:
    """Return the port if it and the next are free; for 0, one for which this is so."""
    if port:
        for one in (port, port + 1):
            if _bound(one) is None:
                raise errors.PortTaken(
                    f"port {one} is taken; choose another with --port "
                    "(the demo needs it and the one after it)"
                )
        return port
    for _ in range(50):
        found = _bound(0)
        if found is not None and found < 65535 and _bound(found + 1):
            return found
    raise errors.PortTaken("no two free ports side by side were found; choose one with --port")


def _bound(port: int) -> int | None:
    """Return the number of the port if it can be had, and let go of it again."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((_HOST, port))
        except OSError:
            return None
        return int(one.getsockname()[1])
