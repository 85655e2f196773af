"""Scenes to play step by step, and recording one."""

from typing import TYPE_CHECKING, Any

from sandbox.control.registry import action
from sandbox.errors import ControlError
from sandbox.scenes import scene_file

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

FROM_A_FILE = "file"
"""The id of a scene that was not handed over but opened from a file."""


@action("scene/open", is_kept=False)
def open_scene(core: "Core", body: Json) -> Json:
    """{id}: one of those handed over; {scene: {…}}; or {text: "…"}, the content of a file.

    A file that is no scene is nobody's fault: the answer then says why as `refused`.
    """
    if "text" in body:
        try:
            core.player.open(scene_file.parse(str(body["text"]), FROM_A_FILE))
        except (ControlError, TypeError, ValueError) as refused:
            return {"playing": core.player.as_json(), "refused": str(refused)}
    elif "scene" in body:
        core.player.open(scene_file.read(body["scene"], FROM_A_FILE))
    else:
        scene = core.stage.scenes.get(str(body["id"]))
        if scene is None:
            raise ControlError(f"there is no scene {body['id']!r}")
        core.player.open(scene)
    return {"playing": core.player.as_json()}


@action("scene/next", is_kept=False)
def next_step(core: "Core", _body: Json) -> Json:
    """Play the next step, or the rest of one that failed; answered when it has ended."""
    core.player.next()
    return {"playing": core.player.as_json()}


@action("scene/rewind", is_kept=False)
def rewind(core: "Core", _body: Json) -> Json:
    """Stand before the first step again; what was said stays said."""
    if core.player.scene is None:
        raise ControlError("no scene is open")
    core.player.halt()
    core.control("scene/at", {"step": 0})
    return {"playing": core.player.as_json()}


@action("scene/stop", is_kept=False)
def stop(core: "Core", _body: Json) -> Json:
    """Close the scene; what was said stays said."""
    core.player.halt()
    core.control("scene/at", {"scene": None})
    return {"playing": None}


@action("scene/at")
def stand_at(core: "Core", body: Json) -> Json:
    """{id, scene, step} or {step}: only the place, no deed; the journal keeps it."""
    core.player.stand_at(body)
    return {}


@action("record", is_kept=False)
def record(core: "Core", body: Json) -> Json:
    """{on, title?}: collect what people do from now on; switched off, it gives the scene."""
    if body.get("on", True):
        core.recorder.begin()
        return {"recording": core.recorder.as_json()}
    return {"scene": core.recorder.end(body.get("title"))}
