"""What the demo hands over to the sandbox: worlds to begin in, and the stage. Data files.

A world says who is there and what they have said. The stage has scenes that are played step by
step in such a world, the tour, the page's buttons and the jumps in time. A new scene is a new file
in `stage/scenes`.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from desk import errors

FOLDER = Path(__file__).parent
STAGE = FOLDER / "stage"
World = dict[str, Any]


class SceneNotFound(errors.BadSettings):
    """There is no such scene or world, or its file is no JSON object."""


def names() -> list[str]:
    """Return the names of the worlds that come with the desk."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def played_names() -> list[str]:
    """Return the names of the scenes that come with the desk and are played step by step."""
    return sorted(path.stem for path in (STAGE / "scenes").glob("*.json"))


def load(name: str) -> World:
    """Read a world by its name, or by its path if the name ends with `.json`."""
    return _read(_world_path(name), name)


def is_played(name: str) -> bool:
    """Whether a name or a file means a scene with steps, rather than a world to begin in."""
    if name in played_names():
        return True
    return "steps" in load(name)


def played_path(name: str) -> Path:
    """Return the file of a scene that is played step by step."""
    if name.endswith(".json"):
        return Path(name)
    path = STAGE / "scenes" / f"{Path(name).name}.json"
    if not path.is_file():
        raise _not_found(name)
    return path


def _world_path(name: str) -> Path:
    return Path(name) if name.endswith(".json") else FOLDER / f"{Path(name).name}.json"


def _read(path: Path, name: str) -> World:
    try:
        world = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise _not_found(name) from None
    except ValueError as error:
        raise SceneNotFound(f"the scene {path} is not JSON: {error}") from None
    if not isinstance(world, dict):
        raise SceneNotFound(f"the scene {path} is not a JSON object")
    return world


def _not_found(name: str) -> SceneNotFound:
    there = ", ".join([*names(), *played_names()])
    return SceneNotFound(f"there is no scene {name!r}; there are {there}, or name a .json file")


def announcement(name: str, **values: object) -> dict[str, str]:
    """Return what to say on the page, by language."""
    page = tomllib.loads((FOLDER / "page.toml").read_text(encoding="utf-8"))
    words = page["announcements"][name]
    return {language: text.format(**values) for language, text in words.items()}
