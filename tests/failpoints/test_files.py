"""Before the first word: a desk that dies while it migrates or copies leaves its files in order."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.victims import ROOT
from desk.failpoints import Point
from storage import backup, migrate
from storage.schema import HEAD
from tests.cast import GROUP, bot_id
from tests.failpoints.stage import open_theatre
from tests.failpoints.victim import DIED

pytestmark = pytest.mark.slow

COPYING = """\
import os, sys
from pathlib import Path
from desk import failpoints
from storage import backup

def die(point):
    if point is failpoints.Point.COPY_MADE:
        os._exit(137)

failpoints.hook = die
backup.copy(Path(sys.argv[1]), Path(sys.argv[2]))
"""


async def test_a_desk_that_dies_while_it_migrates_leaves_the_database_as_it_was(
    nursery: Path, database: Path, tmp_path: Path
) -> None:
    async with open_theatre(nursery, database, tmp_path) as theatre:
        (tmp_path / "data" / "desk.db").unlink()
        theatre.armed.touch()

        desk = await theatre.starts(Point.STEPS_MARKED)
        assert await desk.ended() == DIED

        assert migrate.check(tmp_path / "data" / "desk.db") is None
        await theatre.starts()
        await theatre.play.alice.writes("My parcel is lost")
        await theatre.stage.client.wait_for(GROUP, "My parcel is lost", sender=bot_id())
        assert migrate.check(tmp_path / "data" / "desk.db") == HEAD


def test_a_copy_that_is_cut_short_takes_no_name_and_the_next_one_succeeds(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    backup.copy(database, target)
    before = target.read_bytes()

    cut = subprocess.run(
        [sys.executable, "-c", COPYING, str(database), str(target)],
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )

    assert cut.returncode == DIED
    assert target.read_bytes() == before
    backup.copy(database, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db"]
