"""The heart: commands go in one at a time; each is carried out, journaled, then answered."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox import clock, params
from sandbox.clock import SandboxClock
from sandbox.errors import ApiError, ControlError, flood
from sandbox.events import EventLog
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.limits import Limiter, Limits
from sandbox.line import Line
from sandbox.methods import METHODS, Call
from sandbox.scenes.player import Player
from sandbox.scenes.recorder import Recorder
from sandbox.scenes.stage import Stage
from sandbox.world import BotAccount, World

Json = dict[str, Any]


class Core:
    """The world with its clock, limits, troubles and journal."""

    def __init__(self, limits: Limits, journal: Path | None = None, seed: int = 1) -> None:
        self.clock = SandboxClock()
        # With a journal the numbers of events go on growing over restarts.
        self.stamp = clock.start_stamp()
        self.history = str(self.stamp)
        """Tells one world from another; a journal keeps it over restarts."""
        self.events = EventLog(self.stamp if journal else 0)
        self.world = World(self.clock, self.events, seed)
        self.limiter = Limiter(limits)
        self.faults = Faults()
        self.line = Line()
        self.journal = Journal(journal) if journal else None
        self.stage = Stage()
        self.player = Player(self)
        self.recorder = Recorder(self.world, self.events)
        self._told_faults: list[Json] = []
        self.self_made_429 = 0
        self.injected_429 = 0

    def call(
        self, bot: BotAccount, name: str, raw: Mapping[str, Any], uploads: Mapping[str, Json]
    ) -> Any:
        """Carry out one Bot API call now, within the limits; raises `ApiError`."""
        at = self.clock.now()
        with self.clock.standing_at(at):
            self._refuse_flood(bot, name, raw, at)
            try:
                return self._carry_out(bot, name, raw, uploads, at)
            finally:
                method = METHODS.get(name.lower())
                if method is not None and not method.reads_only:
                    entry: Json = {"at": at, "bot": bot.id, "call": name, "params": dict(raw)}
                    if uploads:
                        entry["uploads"] = dict(uploads)
                    self._keep(entry)

    def _refuse_flood(self, bot: BotAccount, name: str, raw: Mapping[str, Any], at: float) -> None:
        method = METHODS.get(name.lower())
        if method is None or not self.limiter.limits.on:
            return
        cost = method.cost(_with_lists(raw))
        chat_id = _number(raw.get("chat_id"))
        seconds = self.limiter.wait(bot.id, chat_id, cost, method.is_light, at)
        if seconds:
            self.self_made_429 += 1
            raise flood(seconds)

    def _carry_out(
        self,
        bot: BotAccount,
        name: str,
        raw: Mapping[str, Any],
        uploads: Mapping[str, Json],
        at: float,
    ) -> Any:
        method = METHODS.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        checked = params.checked(name, raw)
        cost = method.cost(checked)
        if uploads:
            checked = params.with_uploads(self.world, checked, uploads)
        result = method.run(Call(self.world, bot, checked))
        self.limiter.count(bot.id, _number(checked.get("chat_id")), cost, method.is_light, at)
        return result

    def control(self, action: str, body: Json) -> Json:
        """Carry out what a person, or somebody at the controls, does; raises `ControlError`."""
        from sandbox.control import ACTIONS

        chosen = ACTIONS.get(action)
        if chosen is None:
            raise ControlError(f"there is no action {action!r}")
        at = self.clock.now()
        deed = self.recorder.prepared(action, body)
        body = chosen.prepared(self, body)
        with self.clock.standing_at(at):
            try:
                answer = _acted(chosen.run, self, body)
            finally:
                if chosen.is_kept:
                    self._keep({"at": at, "control": action, "body": body})
        if deed is not None:
            self.recorder.done(action, deed, answer)
        return answer

    def confirm(self, bot: BotAccount, offset: int, allowed: list[str] | None) -> None:
        """Take the offset and the wanted kinds of a getUpdates call."""
        changed = bot.queue.confirm(offset) if offset else False
        if allowed is not None and allowed != bot.queue.allowed:
            bot.queue.allowed = allowed
            changed = True
        if changed:
            self._keep({"bot": bot.id, "confirm": offset, "allowed": allowed})

    def delivered(self, bot: BotAccount, update_id: int) -> None:
        """An update was accepted by the webhook."""
        bot.queue.delivered(update_id)
        self._keep({"bot": bot.id, "delivered": update_id})

    def tell_faults(self) -> list[Json]:
        """Tell the page which troubles are left, if it does not know yet."""
        left = self.faults.as_json(self.clock.now())
        if left != self._told_faults:
            self._told_faults = left
            self.events.emit("fault", {"faults": left})
        return left

    def wake_polls(self) -> None:
        """Let every waiting poll answer now, empty if need be."""
        for bot in self.world.bots.values():
            bot.queue.hurry()

    def start(self) -> bool:
        """Replay the journal and begin to write; tells whether there was anything to replay."""
        if self.journal is None:
            return False
        entries = self.journal.read()
        for number, entry in enumerate(entries, 1):
            try:
                self._replay(entry)
            except (KeyError, TypeError, ValueError) as error:
                raise ControlError(
                    f"line {number} of the journal cannot be replayed ({error}): it is of another "
                    "version or another sandbox; it was left as it is, begin with a new one"
                ) from error
        self.journal.open()
        if not entries:
            self.journal.append({"history": self.history})
        return any("history" not in entry for entry in entries)

    def _replay(self, entry: Json) -> None:
        if "history" in entry:
            self.history = entry["history"]
            return
        at = entry.get("at", 0.0)
        with self.clock.standing_at(at):
            if "control" in entry:
                from sandbox.control import ACTIONS

                self._quietly(ACTIONS[entry["control"]].run, self, entry["body"])
                return
            bot = self.world.bots[entry["bot"]]
            if "call" in entry:
                uploads = entry.get("uploads", {})
                self._quietly(self._carry_out, bot, entry["call"], entry["params"], uploads, at)
            elif "confirm" in entry:
                bot.queue.confirm(entry["confirm"])
                if entry["allowed"] is not None:
                    bot.queue.allowed = entry["allowed"]
            else:
                bot.queue.delivered(entry["delivered"])

    @staticmethod
    def _quietly(run: Any, *arguments: Any) -> None:
        """A command that was refused the first time is refused again."""
        try:
            run(*arguments)
        except (ApiError, ControlError, KeyError, ValueError, TypeError):
            return

    def _keep(self, entry: Json) -> None:
        if self.journal is not None:
            self.journal.append(entry)


def _acted(run: Any, core: Core, body: Json) -> Json:
    """Bad bodies of the control API become words."""
    try:
        result: Json = run(core, body)
    except ApiError as error:
        raise ControlError(error.description) from error
    except KeyError as error:
        raise ControlError(f"missing or unknown: {error}") from error
    except (TypeError, ValueError) as error:
        raise ControlError(str(error)) from error
    return result


def _number(chat_id: object) -> int | None:
    try:
        return int(str(chat_id))
    except ValueError:
        return None


def _with_lists(raw: Mapping[str, Any]) -> Json:
    """The lists that a cost is counted by, when they arrive as JSON text."""
    data = dict(raw)
    for name in ("message_ids", "media"):
        if isinstance(data.get(name), str):
            try:
                data[name] = json.loads(data[name])
            except ValueError:
                data[name] = []
    return data
