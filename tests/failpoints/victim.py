"""Desks that die where they are told: `python -m tests.failpoints.victim SOCKET`.

Importing the desk takes seconds, and hundreds of lives are needed. So one process imports it once
and forks a desk for every connection, before any thread or loop: the line of JSON that comes in is
an `Order`, what goes out are two lines, the desk's process id and, in the end, its exit code. The
desk takes the connection for its standard input and stops when the other end is closed.
"""

import os
import random
import select
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from desk import failpoints
from desk.failpoints import Point

DIED = 137
"""Exit code of a process that came to its point; the one of a kill -9 in a shell."""


class Order(msgspec.Struct, kw_only=True, frozen=True):
    """How a desk is to live. All paths are absolute.

    `point` is the name of the one it dies at, when it comes there for the `times`th time since the
    file `armed` is there. With `point` None it only notes the points it comes to in `notes`.
    """

    folder: str
    environment: dict[str, str]
    armed: str
    notes: str
    point: str | None = None
    times: int = 1


def hook_for(order: Order) -> Callable[[Point], None]:
    """What happens at a point; it may be called from the loop and from the writer's thread."""
    armed = Path(order.armed)
    left = order.times

    def note(point: Point) -> None:
        if armed.exists():
            with Path(order.notes).open("a") as notes:
                notes.write(f"{point.name}\n")

    def die(point: Point) -> None:
        nonlocal left
        if point.name == order.point and armed.exists():
            left -= 1
            if left == 0:
                # As at a kill -9, nothing is flushed, closed or told.
                os._exit(DIED)

    return note if order.point is None else die


def main(path: str) -> None:
    """Serve until standard input ends."""
    import_everything()
    # Nurses are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            there, _, _ = select.select([server, sys.stdin], [], [])
            if sys.stdin in there:
                # Taking so many modules down in order would take a second.
                os._exit(0)
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                nurse(connection)
            connection.close()


def import_everything() -> None:
    """All that `desk run` imports, late imports included."""
    import alembic.command
    import alembic.config
    from aiogram.types import Update

    import bot.assembly
    import bot.cli
    import storage.postgres

    Update.model_validate({"update_id": 1})
    assert all((alembic, bot, storage))


def nurse(connection: socket.socket) -> None:
    """Bring a desk to life and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("rwb") as line:
        order = msgspec.json.decode(line.readline(), type=Order)
        pid = os.fork()
        if pid == 0:
            live(order, connection)
        line.write(b"%d\n" % pid)
        line.flush()
        _, status = os.waitpid(pid, 0)
        try:
            line.write(b"%d\n" % os.waitstatus_to_exitcode(status))
            line.flush()
        except OSError:
            pass
    os._exit(0)


def live(order: Order, connection: socket.socket) -> None:
    """Be `desk run`, to the end."""
    from bot import cli

    code: object = 1
    try:
        os.setsid()
        os.chdir(order.folder)
        os.environ.clear()
        os.environ.update(order.environment)
        random.seed()
        log = os.open("desk.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(connection.fileno(), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        failpoints.hook = hook_for(order)
        sys.argv = ["desk", "run", "--supervised"]
        cli.main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main(sys.argv[1])
