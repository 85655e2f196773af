"""Scenes: who is there when a demo begins, and what they have said. Data files for the sandbox."""

import json
import tomllib
from pathlib import Path
from typing import Any

from desk import errors

FOLDER = Path(__file__).parent
Scene = dict[str, Any]


class SceneNotFound(errors.BadSettings):
    """There is no such scene, or its file is no JSON object."""


def names() -> list[str]:
    """Return the names of the scenes that come with the desk."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> Scene:
    """Read a scene by its name, or by its path if the name ends with `.json`."""
    path = Path(name) if name.endswith(".json") else FOLDER / f"{Path(name).name}.json"
    try:
        scene = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SceneNotFound(
            f"there is no scene {name!r}; there are {', '.join(names())}, or name a .json file"
        ) from None
    except ValueError as error:
        raise SceneNotFound(f"the scene {path} is not JSON: {error}") from None
    if not isinstance(scene, dict):
        raise SceneNotFound(f"the scene {path} is not a JSON object")
    return scene


def page_actions() -> list[dict[str, Any]]:
    """Return the buttons that a supervised sandbox shows; who presses one is told to us."""
    return [{"id": action, "title": title} for action, title in _page()["actions"].items()]


def announcement(name: str, **values: object) -> dict[str, str]:
    """Return what to say on the page, by language."""
    words = _page()["announcements"][name]
    return {language: text.format(**values) for language, text in words.items()}


def _page() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "page.toml").read_text(encoding="utf-8"))
