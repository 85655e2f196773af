"""The beginning: a data file that says who is there and what they have said."""

from typing import TYPE_CHECKING, Any

from sandbox.control.registry import ACTIONS

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]


def apply(core: "Core", scene: Json) -> Json:
    """Play a beginning as one journaled command; raises `ControlError` for a wrong one."""
    return core.control("scene", scene)


def act(core: "Core", scene: Json) -> Json:
    """Carry out a beginning in one go.

    {"bot": {token?, username?, first_name?} or "bots": […], "people": […], "groups": […],
    "messages": [bodies of `send`], "actions": [{id, title: {ru, en}}], "limits": {…}}
    """

    def run(name: str, body: Json) -> Json:
        return ACTIONS[name].run(core, body)

    for bot in scene.get("bots") or [scene.get("bot") or {}]:
        run("bot", {"first_name": bot.get("name"), **bot})
    for person in scene.get("people") or []:
        run("person", person)
    for group in scene.get("groups") or []:
        run("group", group)
    for message in scene.get("messages") or []:
        run("send", message)
    if scene.get("limits"):
        run("limits", scene["limits"])
    core.world.actions.extend(scene.get("actions") or [])
    return {"people": len(core.world.people), "groups": len(core.world.groups)}
