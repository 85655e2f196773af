"""Each room is known to everything that guards or ships rooms."""

from typing import Any, cast

import pytest

from tests.house import source

# Which rooms may import a library; every other room is forbidden it by a contract.
LIBRARY_BELONGS_TO = {
    "aiogram": {"bot", "sandbox"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "aiosqlite": {"storage"},
    "asyncpg": {"storage"},
    "sqlite3": {"storage"},
    "apscheduler": {"scheduler"},
}
NEVER_IN_THE_CORE = {
    "aiohttp",
    "jinja2",
    "asyncio",
    "threading",
    "subprocess",
    "logging",
    "structlog",
}


def tools() -> dict[str, Any]:
    return cast("dict[str, Any]", source.project()["tool"])


def contracts(kind: str) -> list[dict[str, Any]]:
    return [each for each in tools()["importlinter"]["contracts"] if each["type"] == kind]


def forbidden_to(room: str) -> set[str]:
    """What the contracts forbid a room to import."""
    return {
        module
        for contract in contracts("forbidden")
        if room in contract["source_modules"]
        for module in contract["forbidden_modules"]
    }


def test_every_room_is_packaged() -> None:
    assert sorted(tools()["hatch"]["build"]["targets"]["wheel"]["packages"]) == source.rooms()


def test_the_types_of_every_room_are_checked() -> None:
    assert set(tools()["mypy"]["files"]) == {*source.rooms(), "bench", "tests"}


def test_the_doors_of_every_room_are_watched() -> None:
    assert sorted(tools()["importlinter"]["root_packages"]) == source.rooms()


def test_every_room_but_the_sandbox_has_its_layer() -> None:
    (layers,) = contracts("layers")
    placed = {room.strip(" ()") for layer in layers["layers"] for room in layer.split("|")}

    assert set(source.rooms()) - {"sandbox"} <= placed


def test_the_sandbox_is_forbidden_every_room() -> None:
    assert set(source.rooms()) - {"sandbox"} <= forbidden_to("sandbox")


@pytest.mark.parametrize(("library", "home"), LIBRARY_BELONGS_TO.items())
def test_a_library_with_a_home_is_forbidden_elsewhere(library: str, home: set[str]) -> None:
    open_to = {room for room in source.rooms() if library not in forbidden_to(room)}

    assert open_to == home


def test_the_core_is_forbidden_input_output_and_clock() -> None:
    assert forbidden_to("desk") >= NEVER_IN_THE_CORE
