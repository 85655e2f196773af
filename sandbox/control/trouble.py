"""Trouble and time: faults, limits, the clock, polls, and the buttons of the page."""

from typing import TYPE_CHECKING, Any

from sandbox import clock as clocks
from sandbox.control.registry import action
from sandbox.errors import ControlError

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]


@action("fault", is_kept=False)
def fault(core: "Core", body: Json) -> Json:
    """{method, kind, times?, probability?, …}: the fields of `faults.Fault`."""
    made = core.faults.add(**body)
    core.events.emit("fault", {"faults": core.faults.as_json()})
    return {"id": made.id}


@action("faults/clear", is_kept=False)
def clear_faults(core: "Core", body: Json) -> Json:
    """{id?}: one, or all."""
    core.faults.clear(body.get("id"))
    core.events.emit("fault", {"faults": core.faults.as_json()})
    return {"faults": core.faults.as_json()}


@action("limits")
def limits(core: "Core", body: Json) -> Json:
    """{on?, scale?, per_second?, …}: change what is named."""
    for name, value in body.items():
        if name not in core.limiter.limits.as_json():
            raise ControlError(f"unknown limit {name!r}")
        setattr(core.limiter.limits, name, value)
    return core.limiter.limits.as_json()


def _as_offset(core: "Core", body: Json) -> Json:
    """Only the offset is told in the journal: it holds after any restart."""
    if "set" in body:
        moved = clocks.unix(str(body["set"])) - core.clock.now()
    elif "advance" in body:
        moved = float(body["advance"])
    else:
        raise ControlError("say `advance` in seconds or `set` to an ISO moment")
    return {"offset": core.clock.offset + moved}


@action("clock", prepare=_as_offset)
def clock(core: "Core", body: Json) -> Json:
    """{advance: seconds | set: iso}: move time; waiting polls answer, empty."""
    moved = body["offset"] - core.clock.offset
    now = core.clock.now() + moved
    core.clock.offset = body["offset"]
    core.events.emit("clock", {"now": clocks.iso(now)})
    core.wake_polls()
    return {"now": clocks.iso(now)}


@action("restart_polls", is_kept=False)
def restart_polls(core: "Core", _body: Json) -> Json:
    """Waiting polls answer now, empty if need be."""
    core.wake_polls()
    return {}


@action("action", is_kept=False)
def press_action(core: "Core", body: Json) -> Json:
    """{id}: tell whoever listens that a button of the page was pressed."""
    core.events.emit("action", {"id": body["id"]})
    return {}


@action("announce", is_kept=False)
def announce(core: "Core", body: Json) -> Json:
    """{text}: words for the page."""
    core.events.emit("announce", {"text": body["text"]})
    return {}


@action("scene")
def scene(core: "Core", body: Json) -> Json:
    """A whole scene at once: bot, people, groups, messages, actions."""
    from sandbox import scenes

    return scenes.act(core, body)
