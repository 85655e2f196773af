"""Failpoints stand where they are said to stand, each once, and nothing but a test can use them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from desk import failpoints
from desk.failpoints import Point
from tests.house import source

PLACES = {
    "bot/assembly.py": {"STOP_BEGINS", "STOP_LANDED"},
    "bot/courier/courier.py": {"RECOVERY_MARKED", "RECOVERY_DONE"},
    "bot/courier/trip.py": {
        "BOOKS_DONE",
        "BOOKS_MARKED",
        "CALL_ANSWERED",
        "CALL_LEAVES",
        "CLAIM_DONE",
        "CLAIM_MARKED",
    },
    "bot/intake/accepting.py": {"INTAKE_RECEIVED", "INTAKE_STORED"},
    "bot/intake/processing.py": {"HANDLING_BEGUN", "PARKING_DONE", "PARKING_MARKED"},
    "bot/work.py": {"HANDLING_DONE", "HANDLING_MARKED"},
    "desk/delivery/outcomes.py": {"RECEIPT_MARKED", "TOPIC_MARKED"},
    "storage/backup.py": {"COPY_MADE"},
    "storage/migrate.py": {"STEPS_MARKED"},
    "storage/writer.py": {"COMMIT_BEGINS", "COMMIT_ENDED"},
}


def points_in(path: Path) -> Iterator[str]:
    """The names in every `Point.NAME` of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id="Point"), attr=name):
                yield name


def mentions() -> list[tuple[str, str]]:
    """Every mention of a point in the rooms: file and name."""
    return [
        (source.named(path), name) for path in source.python_of_rooms() for name in points_in(path)
    ]


def test_every_point_is_reached_once_and_where_it_is_said_to_be() -> None:
    listed = [(file, name) for file, names in PLACES.items() for name in names]

    assert sorted(mentions()) == sorted(listed)


def test_every_point_is_listed_and_no_other() -> None:
    listed = {name for names in PLACES.values() for name in names}

    assert listed == {point.name for point in Point}


def test_no_room_installs_a_hook() -> None:
    users = {
        source.named(path)
        for path in source.python_of_rooms()
        if "failpoints.hook" in path.read_text(encoding="utf-8")
        or "import hook" in path.read_text(encoding="utf-8")
    }

    assert users == set()
    assert failpoints.hook is None
