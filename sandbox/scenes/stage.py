"""The stage: what whoever runs the sandbox hands over besides the beginning, as a folder.

    scenes/*.json   one scene a file; the file's name is the scene's id
    tour.json       {"steps": [{"title", "text", "at", "until"?, "press"?, "tab"?}]}
    actions.json    [{"id", "title", "about"?}]: buttons that only that somebody can answer
    jumps.json      [{"title", "to": "09:00", "zone"} or {"title", "advance": seconds}]

All of it is optional. It is read at every start and never journaled: a newer version brings newer
scenes to an old journal.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.errors import ControlError
from sandbox.scenes import scene_file
from sandbox.scenes.scene_file import Scene

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Nothing by default."""

    scenes: dict[str, Scene] = field(default_factory=dict)
    tour: Json | None = None
    actions: tuple[Json, ...] = ()
    jumps: tuple[Json, ...] = ()


def read(folder: Path) -> Stage:
    """Read the folder; raises `ControlError` that names the file."""
    if not folder.is_dir():
        raise ControlError(f"there is no folder {folder}")
    scenes = [scene(path) for path in sorted((folder / "scenes").glob("*.json"))]
    return Stage(
        scenes={one.id: one for one in sorted(scenes, key=_place)},
        tour=_json(folder / "tour.json", dict),
        actions=tuple(_json(folder / "actions.json", list) or ()),
        jumps=tuple(_json(folder / "jumps.json", list) or ()),
    )


def scene(path: Path) -> Scene:
    """Read one scene, named as its file."""
    try:
        return scene_file.parse(path.read_text(encoding="utf-8"), path.stem)
    except OSError as error:
        raise ControlError(f"{path}: {error.strerror}") from None
    except (ControlError, UnicodeDecodeError) as error:
        raise ControlError(f"{path}: {error}") from None


def _place(one: Scene) -> tuple[float, str]:
    """In the list a scene stands where its `place` says, the others after those."""
    place = one.source.get("place")
    return (float(place) if isinstance(place, int | float) else float("inf"), one.id)


def _json(path: Path, kind: type) -> Any:
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ControlError(f"{path} is not JSON: {error}") from None
    if not isinstance(data, kind):
        raise ControlError(f"{path}: a JSON {'object' if kind is dict else 'list'} is expected")
    return data
