"""A scene as data: what it may hold, and words for what is wrong in it.

A scene may come from a stranger's file. It can do no more than the actions in `ALLOWED`, so many
of them and so large, and none of them reaches outside the sandbox.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ControlError

Json = dict[str, Any]
Words = str | dict[str, str]

LARGEST_FILE = 4 * 1024 * 1024
MOST_STEPS, MOST_DEEDS, MOST_PEOPLE, MOST_GROUPS = 100, 100, 200, 10
LONGEST_TITLE, LONGEST_WORDS = 200, 2000
LONGEST_PAUSE, LONGEST_PATIENCE = 30.0, 120.0
PATIENCE = 15.0
"""Seconds that a step waits for a topic or a message, unless the scene says otherwise."""

PAUSE, WAIT = "pause", "wait"
"""Deeds of the player itself: let time pass, and wait until there is what a body selects."""
ALLOWED = frozenset(
    (
        *("person", "send", "edit", "delete", "react", "press", "inline", "pin"),
        *("block", "unblock", "topic", "forum", "join", "leave", "promote", "demote"),
        *("migrate", "bot_add", "bot_remove", "bot_rights"),
        *("fault", "faults/clear", "cut", "limits", "clock", "action", "announce"),
    )
)
"""Actions of the control API that a scene may contain."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens after one press of Next, and words that say what to look at."""

    words: Words
    deeds: tuple[tuple[str, Any], ...] = ()
    show: Json = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A situation to play step by step; `source` is the file's content as it was read."""

    id: str
    title: Words
    about: Words
    people: tuple[Json, ...]
    groups: tuple[Json, ...]
    steps: tuple[Step, ...]
    patience: float
    source: Json


def parse(text: str, scene_id: str) -> Scene:
    """Read the text of a file."""
    if len(text.encode()) > LARGEST_FILE:
        raise ControlError(f"a scene has at most {LARGEST_FILE // 1024} KB")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ControlError(f"this is not JSON: {error}") from None
    return read(data, scene_id)


def read(data: object, scene_id: str) -> Scene:
    """Make a scene of JSON data; raises `ControlError` with words that name the place."""
    scene = _object(data, "a scene")
    steps = _list(scene.get("steps"), "`steps`", MOST_STEPS)
    if not steps:
        raise ControlError("a scene has `steps`, at least one")
    patience = scene.get("patience", PATIENCE)
    return Scene(
        id=scene_id,
        title=_words(scene.get("title"), "`title`", LONGEST_TITLE) or scene_id,
        about=_words(scene.get("about"), "`about`", LONGEST_WORDS),
        people=_objects(scene.get("people"), "`people`", MOST_PEOPLE),
        groups=_objects(scene.get("groups"), "`groups`", MOST_GROUPS),
        steps=tuple(_step(step, f"step {n}") for n, step in enumerate(steps, 1)),
        patience=_seconds(patience, "`patience`", LONGEST_PATIENCE),
        source=scene,
    )


def _step(data: object, where: str) -> Step:
    step = _object(data, where)
    deeds = _list(step.get("do"), f"{where}: `do`", MOST_DEEDS)
    return Step(
        words=_words(step.get("words"), f"{where}: `words`", LONGEST_WORDS),
        deeds=tuple(_deed(deed, f"{where}, deed {n}") for n, deed in enumerate(deeds, 1)),
        show=_object(step.get("show") or {}, f"{where}: `show`"),
    )


def _deed(data: object, where: str) -> tuple[str, Any]:
    deed = _object(data, where)
    if len(deed) != 1:
        raise ControlError(f'{where}: one action each is expected, as {{"send": {{…}}}}')
    ((name, body),) = deed.items()
    if name == PAUSE:
        return PAUSE, _seconds(body, f"{where}: `pause`", LONGEST_PAUSE)
    if name != WAIT and name not in ALLOWED:
        raise ControlError(f"{where}: a scene may not do {name[:40]!r}")
    return name, _object(body, f"{where}: `{name}`")


def _object(data: object, what: str) -> Json:
    if not isinstance(data, dict):
        raise ControlError(f"{what}: a JSON object is expected")
    return data


def _list(data: object, what: str, most: int) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list) or len(data) > most:
        raise ControlError(f"{what}: a list of at most {most} is expected")
    return data


def _objects(data: object, what: str, most: int) -> tuple[Json, ...]:
    return tuple(_object(one, what) for one in _list(data, what, most))


def _words(data: object, what: str, longest: int) -> Words:
    """Plain words, or words by language."""
    if data is None:
        return ""
    given: dict[Any, Any] = data if isinstance(data, dict) else {"": data}
    for text in given.values():
        if not isinstance(text, str) or len(text) > longest:
            raise ControlError(f"{what}: words, or words by language, of at most {longest} signs")
    words = {str(language): str(text) for language, text in given.items()}
    return words if isinstance(data, dict) else words[""]


def _seconds(data: object, what: str, most: float) -> float:
    is_number = isinstance(data, int | float) and not isinstance(data, bool)
    if not isinstance(data, int | float) or not is_number or not 0 <= data <= most:
        raise ControlError(f"{what}: seconds from 0 to {most:g} are expected")
    return float(data)
