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
    """{method, kind, times?, for_seconds?, probability?, …}: the fields of `faults.Fault`."""
    return _begin(core, body)


def _begin(core: "Core", body: Json) -> Json:
    now = core.clock.now()
    fields = {name: value for name, value in body.items() if name != "for_seconds"}
    if body.get("for_seconds") is not None:
        fields |= {"since": now, "until": now + float(body["for_seconds"])}
    made = core.faults.add(**fields)
    core.tell_faults()
    return {"id": made.id}


@action("cut", is_kept=False)
def cut(core: "Core", body: Json) -> Json:
    """{seconds?}: end every connection of bots now, and for so long those that are made anew."""
    begun = {"id": None}
    if body.get("seconds"):
        begun = _begin(core, {"kind": "cut", "for_seconds": float(body["seconds"])})
    return {**begun, "closed": core.line.cut()}


@action("faults/clear", is_kept=False)
def clear_faults(core: "Core", body: Json) -> Json:
    """{id?}: one, or all."""
    core.faults.clear(body.get("id"))
    return {"faults": core.tell_faults()}


@action("limits")
def limits(core: "Core", body: Json) -> Json:
    """{on?, scale?, per_second?, …}: change what is named."""
    for name, value in body.items():
        if name not in core.limiter.limits.as_json():
            raise ControlError(f"unknown limit {name!r}")
        setattr(core.limiter.limits, name, value)
    core.events.emit("limits", core.limiter.limits.as_json())
    return core.limiter.limits.as_json()


def _as_offset(core: "Core", body: Json) -> Json:
    """Only the offset is told in the journal: it holds after any restart."""
    if body.get("real"):
        return {"offset": 0.0}
    now = core.clock.now()
    if "set" in body:
        moved = clocks.unix(str(body["set"])) - now
    elif "to" in body:
        moved = clocks.next_time(now, str(body["to"]), str(body.get("zone") or "UTC")) - now
    elif "advance" in body:
        moved = float(body["advance"])
    else:
        raise ControlError("say `advance` in seconds, `to` with a `zone`, `set`, or `real`")
    clocks.check_calendar(core.clock.now() + moved)
    return {"offset": core.clock.offset + moved}


@action("clock", prepare=_as_offset)
def clock(core: "Core", body: Json) -> Json:
    """{advance: seconds | to: "09:00", zone? | set: iso | real: true}: move time.

    Waiting polls answer, empty.
    """
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
