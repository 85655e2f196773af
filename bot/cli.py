"""The administrator's commands. Results go to stdout, words on faults to stderr.

Exit codes: 0 stopped as asked; 1 a command failed, or the doctor found a fault; 2 settings, usage,
port taken or token refused; 3 another process holds the database; 4 the database is newer, damaged
or not migratable. Rooms are imported inside the commands, so that `desk --help` answers at once.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import progress
from bot.demo import scenes
from desk import errors

if TYPE_CHECKING:
    from bot.doctor import Finding
    from bot.settings import Settings
    from desk.policy import Policy
    from sandbox.server import SandboxConfig

app = typer.Typer(
    name="desk",
    help="A support desk inside Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_ANNOUNCED = {
    "bots": ("id", "username", "token"),
    "people": ("id", "first_name", "role_hint"),
    "chats": ("id", "type", "title"),
}
"""What the sandbox's line says of each."""
_HOW = """\
The page:       {page}/
A bot's call:   {call}
Ctrl-C ends it."""
Supervised = Annotated[
    bool, typer.Option("--supervised", hidden=True, help="By the demo: stop when stdin closes.")
]


def main() -> NoReturn:
    """Run the command that argv names; every end of the process passes here."""
    try:
        app(prog_name="desk")
    except errors.Halt as halt:
        for line in str(halt).splitlines():
            print(f"desk: {line}", file=sys.stderr)
        sys.exit(halt.exit_code)
    except Exception as error:  # noqa: BLE001 - the last resort: it must not show a token
        _tell_of_crash(error)
        sys.exit(1)
    sys.exit(0)


@app.command()
def run(supervised: Supervised = False) -> None:
    """Run the desk until SIGTERM or Ctrl-C; the database is migrated first.

    Example: BOT_TOKEN=123:abc OPERATORS_CHAT_ID=-1001234567890 desk run
    """
    _stop_quietly(supervised)
    settings = _settings()
    policy = _policy(settings)
    from bot import assembly

    raise typer.Exit(asyncio.run(assembly.run(settings, policy)))


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65534, help="Of page and Bot API; the bot listens on +1.")
    ] = 8080,
    database: Annotated[
        Path | None,
        typer.Option(help="Keep the desk in this file, and the sandbox's journal beside it."),
    ] = None,
    empty: Annotated[
        bool, typer.Option("--empty", help="One lead and one customer, nothing said yet.")
    ] = False,
    scene: Annotated[
        str | None,
        typer.Option(
            help=f"A scene to play step by step: {', '.join(scenes.played_names())}; "
            "or a file that holds one, or another world to begin in."
        ),
    ] = None,
) -> None:
    """Show the desk at work: the bot, and a Telegram of our own with a page for it.

    Example: desk demo --port 8080 --database demo/desk.db

    Example: desk demo --scene first-customer
    """
    if empty and scene is not None:
        raise typer.BadParameter("--empty is a scene of its own; name one of the two")
    from bot.demo import supervisor
    from bot.settings import environment_without_secrets

    chosen = supervisor.Demo(
        port=port,
        database=None if database is None else Path.cwd() / database,
        scene="empty" if empty else scene or supervisor.DEFAULT_SCENE,
        environment=environment_without_secrets(),
        say=_say,
    )
    raise typer.Exit(asyncio.run(supervisor.run(chosen)))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 0,
    limits: Annotated[str, typer.Option(help="on or off: Telegram's limits on sending.")] = "on",
    journal: Annotated[
        Path | None, typer.Option(help="Keep everything in this file; it survives kills.")
    ] = None,
    scene: Annotated[
        str, typer.Option(help="Who is there and what was said: a name, or a file that holds it.")
    ] = "empty",
    stage: Annotated[
        Path | None,
        typer.Option(help="Folder with scenes/, tour.json, actions.json and jumps.json."),
    ] = None,
    opened: Annotated[
        Path | None,
        typer.Option("--open", help="A scene of steps, ready to be played on the page."),
    ] = None,
    supervised: Supervised = False,
) -> None:
    """Run only the Telegram of our own and its page, for any bot library.

    Prints one line of JSON on stdout (url, bots with their tokens, people and chats), and on stderr
    where to look and a first call. Serves this machine only. docs/sandbox.md tells the rest.

    Example: desk sandbox --port 8080 --limits off
    """
    if limits not in {"on", "off"}:
        raise typer.BadParameter("--limits is on or off")
    _stop_quietly(supervised)
    from sandbox import server
    from sandbox.errors import ControlError
    from sandbox.scenes import stage as stages

    try:
        config = server.SandboxConfig(
            port=port,
            limits=limits == "on",
            journal=journal,
            scene=scenes.load(scene),
            stage=stages.Stage() if stage is None else stages.read(stage),
            opened=None if opened is None else stages.scene(opened),
        )
    except ControlError as refused:
        raise errors.BadSettings(str(refused)) from None
    asyncio.run(_serve_sandbox(config, says_how=not supervised))


@app.command()
def doctor() -> None:
    """Check everything the desk stands on, and say how to mend each fault.

    Leaves with 1 if there is any fault.

    Example: desk doctor
    """
    settings = _settings()
    from bot import assembly
    from bot import doctor as surgery

    findings = asyncio.run(
        surgery.examine(
            settings,
            now=assembly.system_now,
            database=assembly.database_report(settings),
        )
    )
    for finding in findings:
        _say(str(finding))
    raise typer.Exit(_verdict(findings))


@app.command()
def migrate() -> None:
    """Bring the database to this version, after a backup; `desk run` does it by itself.

    Example: desk migrate
    """
    settings = _settings()
    from bot import assembly

    _say(assembly.migrate(settings))


@app.command()
def setup() -> None:
    """Print a new one-time code that binds the operators' group by /setup CODE, typed there.

    Example: desk setup
    """
    settings = _settings()
    from bot import assembly

    _say(assembly.new_setup_code(settings))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Copy the database to FILE, beside a running desk too, and check the copy.

    Example: desk backup backups/desk-monday.db
    """
    settings = _settings()
    from bot import assembly

    with progress.bar("Copying") as tell:
        words = assembly.back_up(settings, file, replace=force, progress=tell)
    _say(words)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `desk backup` or a migration made.")],
    force: Annotated[bool, typer.Option("--force", help="Even if it is of another bot.")] = False,
) -> None:
    """Put the copy FILE in the place of the database, which is kept in backups/.

    The desk must be stopped. Says what may be repeated afterwards.

    Example: desk restore backups/desk-monday.db
    """
    settings = _settings()
    from bot import assembly

    with progress.bar("Restoring") as tell:
        words = assembly.restore(settings, file, any_bot=force, progress=tell)
    _say(words)


async def _serve_sandbox(config: "SandboxConfig", *, says_how: bool) -> None:
    import aiohttp

    from sandbox import server
    from sandbox.errors import ControlError

    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    try:
        running = await server.start(config)
    except OSError as error:
        raise errors.PortTaken(
            f"cannot serve port {config.port}: {error.strerror}; choose another with --port"
        ) from None
    except ControlError as refused:
        raise errors.BadSettings(f"the sandbox cannot start: {refused}") from None
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}/control/state") as answer:
        state = await answer.json()
    there = {
        kind: [{key: one.get(key) for key in keys} for one in state[kind]]
        for kind, keys in _ANNOUNCED.items()
    }
    _say(json.dumps({"url": running.url, **there}, ensure_ascii=False))
    if says_how:
        call = f"curl {running.url}/bot{there['bots'][0]['token']}/getMe"
        print(_HOW.format(page=running.url, call=call), file=sys.stderr, flush=True)
    await asked_to_stop.wait()
    await running.stop()


def _settings() -> "Settings":
    from bot import logs
    from bot.settings import load_settings

    settings = load_settings()
    logs.configure(settings.log_level, settings.log_format, secrets=settings.secrets)
    return settings


def _policy(settings: "Settings") -> "Policy":
    from bot.policy_file import load_policy

    return load_policy(settings.desk_config, required=settings.is_policy_required)


def _verdict(findings: "list[Finding]") -> int:
    return int(any(finding.level == "fault" for finding in findings))


def _say(words: str) -> None:
    print(words, flush=True)


def _stop_quietly(supervised: bool) -> None:
    """Make SIGTERM and Ctrl-C an end in order already while the rooms are being imported."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    if supervised:
        threading.Thread(target=_watch_stdin, name="parent", daemon=True).start()


def _watch_stdin() -> None:
    # The parent holds the other end: it closes even when the parent is killed with -9.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_of_crash(error: Exception) -> None:
    import structlog

    from bot import logs

    if structlog.is_configured():
        logs.get("desk").error("crashed", exc_info=error)
    else:
        words = "".join(traceback.format_exception(error))
        print(logs.redact(words), end="", file=sys.stderr)
