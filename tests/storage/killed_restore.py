"""A restore killed at every step: `python -m tests.storage.killed_restore FOLDER KIND`.

In FOLDER lie `old/` (a database and what a kill left beside it) and `copy.db`. For every line that
storage runs during a restore, a child does one on a copy of `old/` and kills itself there; what
it left is copied to FOLDER/left/<step>. Says how many steps there were.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from storage import backup, restoring, saving, settling
from tests.storage.cast import BOT, NOON

WATCHED = {module.__file__ for module in (backup, restoring, saving, settling)}


class Killer:
    """Kills the process before it runs the line of that number."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def restore(folder: Path, source: Path, step: int) -> None:
    sys.settrace(Killer(step))
    restoring.restore(f"sqlite+aiosqlite:///{folder / 'desk.db'}", source, bot_id=BOT, now=NOON)
    sys.settrace(None)


def main(folder: Path) -> None:
    for step in count():
        place = folder / "left" / f"{step:04}"
        shutil.copytree(folder / "old", place)
        child = os.fork()
        if child == 0:
            restore(place, folder / "copy.db", step)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            break
        if not os.WIFSIGNALED(status):
            sys.exit(f"step {step} failed by itself")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
