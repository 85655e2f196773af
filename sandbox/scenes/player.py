"""Plays a scene step by step, each deed through the control API's own door.

The player itself waits and pauses; it never does so inside an action, so that the journal replays
what was done without it. What is open, and how far, is journaled too (`scene/at`).
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox.errors import ControlError
from sandbox.scenes import finding, scene_file
from sandbox.scenes.finding import NotThere
from sandbox.scenes.scene_file import PAUSE, WAIT, Scene

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

BRINGS_NEWS = frozenset(("message", "edit", "delete", "topic", "chat", "person"))
"""Events after which a selector may find what it did not find before."""


class Player:
    """At most one scene is open at a time."""

    def __init__(self, core: "Core") -> None:
        self._core = core
        self.scene: Scene | None = None
        self._begun = 0  # steps that were begun
        self._done = 0  # deeds of the step that were done: after a failure it goes on there
        self._task: asyncio.Task[None] | None = None
        self._waits_for: Json | None = None
        self._error: Json | None = None
        self._show: Json = {}

    # What is shown

    def as_json(self) -> Json | None:
        """What is being played and how it stands; None when nothing is."""
        scene = self.scene
        if scene is None:
            return None
        step = scene.steps[self._begun - 1] if self._begun else None
        is_over = self._begun == len(scene.steps) and not self.is_busy and self._error is None
        return {
            "id": scene.id,
            "title": scene.title,
            "about": scene.about,
            "step": self._begun,
            "of": len(scene.steps),
            "words": step.words if step else scene.about,
            "is_busy": self.is_busy,
            "is_over": is_over,
            "waits_for": self._waits_for,
            "error": self._error,
            "show": self._show,
        }

    @property
    def is_busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def _tell(self) -> None:
        self._core.events.emit("scene", {"playing": self.as_json()})

    # What is asked

    def open(self, scene: Scene) -> None:
        """Let the people of the scene be there, and stand before its first step."""
        self.halt()
        core = self._core
        for person in scene.people:
            if int(person.get("id") or 0) not in core.world.people:
                core.control("person", person)
        titles = {chat.title for chat in core.world.groups.values() if chat.migrated_to is None}
        for group in scene.groups:
            if str(group.get("title")) not in titles:
                core.control("group", group)
        core.control("scene/at", {"id": scene.id, "scene": scene.source, "step": 0})

    def next(self) -> None:
        """Play the next step, or go on with one that failed."""
        scene = self.scene
        if scene is None:
            raise ControlError("no scene is open")
        if self.is_busy:
            raise ControlError("the step is still being played")
        goes_on = self._error is not None
        if not goes_on and self._begun == len(scene.steps):
            raise ControlError("the scene is over; it can be played again from its beginning")
        self._error = None
        self._task = asyncio.get_running_loop().create_task(self._play(scene))
        self._task.add_done_callback(lambda _: self._tell())
        if goes_on:
            self._tell()
        else:
            self._core.control("scene/at", {"step": self._begun + 1})

    async def finished(self) -> None:
        """Return when the step that is being played has ended, one way or the other."""
        if self._task is not None:
            await asyncio.wait({self._task})
            # The page hears of the end before whoever asked for the step.
            await asyncio.sleep(0)

    def halt(self) -> None:
        """Break off what is being played; what was done stays done."""
        if self._task is not None:
            self._task.cancel()
        self._task, self._waits_for, self._error, self._show = None, None, None, {}

    def stand_at(self, body: Json) -> None:
        """Stand after a step: of the scene given, of none, or of the one that is open."""
        if "scene" in body:
            scene = body["scene"]
            self.scene = scene_file.read(scene, str(body["id"])) if scene is not None else None
        last = len(self.scene.steps) if self.scene is not None else 0
        self._begun = min(max(0, int(body.get("step") or 0)), last)
        self._done, self._show = 0, {}
        self._tell()

    # Playing

    async def _play(self, scene: Scene) -> None:
        step = scene.steps[self._begun - 1]
        try:
            await self._look_at({k: v for k, v in step.show.items() if k in {"customer", "me"}})
            for name, body in step.deeds[self._done :]:
                if name == PAUSE:
                    await asyncio.sleep(body)
                else:
                    await self._when_there(scene, body, partial(self._do, name))
                self._done += 1
            if "topic" in step.show:
                await self._when_there(scene, step.show, self._set_shown)
                self._tell()
        except NotThere as missing:
            self._error = {"what": missing.kind, "words": missing.words}
        except ControlError as refused:
            self._error = {"what": "refused", "words": str(refused)}
        finally:
            self._waits_for = None

    async def _look_at(self, show: Json) -> None:
        self._set_shown(finding.resolved(self._core.world, show))
        self._tell()

    def _set_shown(self, found: Json) -> None:
        self._show = {k: v for k, v in found.items() if k in {"customer", "me", "chat", "topic"}}

    def _do(self, name: str, body: Json) -> None:
        if name != WAIT:
            self._core.control(name, body)

    async def _when_there(self, scene: Scene, body: Json, then: Callable[[Json], None]) -> None:
        """Do it with what the selectors find, as soon as that is there."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + scene.patience
        with self._core.events.listening() as news:
            while True:
                try:
                    found = finding.resolved(self._core.world, body)
                except NotThere as missing:
                    self._wait_for(missing)
                    try:
                        async with asyncio.timeout_at(deadline):
                            while (await news.get()).type not in BRINGS_NEWS:
                                continue
                    except TimeoutError:
                        raise missing from None
                    continue
                except (KeyError, TypeError, ValueError) as error:
                    raise ControlError(f"a selector makes no sense: {error}") from error
                self._waits_for = None
                then(found)
                return

    def _wait_for(self, missing: NotThere) -> None:
        waits_for = {"what": missing.kind, "words": missing.words}
        if waits_for != self._waits_for:
            self._waits_for = waits_for
            self._tell()
