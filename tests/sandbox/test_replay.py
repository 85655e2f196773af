"""A replayed journal gives the same small Telegram, whatever happened in it."""

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import reading, scenes
from sandbox.core import Core
from sandbox.errors import ApiError, ControlError
from sandbox.limits import Limits
from sandbox.samples import KINDS
from tests.sandbox.conftest import ALICE, BOB

KINDS_IN_ORDER = sorted(KINDS)


@contextlib.contextmanager
def a_core(journal: Path) -> Iterator[Core]:
    core = Core(Limits(), journal)
    core.start()
    yield core
    assert core.journal is not None
    core.journal.close()


def one_step(core: Core, rng: random.Random, group: int) -> None:
    """Something that a person, a bot or somebody at the controls does; often refused."""
    bot = core.world.bot()
    topic = rng.choice([2, 3, 4, 40])
    message = rng.randrange(1, 30)
    place: dict[str, Any] = {"chat_id": group, "message_thread_id": topic}
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("control", "send", {"from": ALICE, "text": f"word {message}"}),
        ("control", "send", {"from": ALICE, "content": rng.choice(KINDS_IN_ORDER)}),
        ("control", "send", {"from": BOB, "chat": group, "text": "hm", "topic": topic}),
        ("control", "react", {"from": ALICE, "message_id": message, "emoji": "🔥"}),
        ("control", "edit", {"from": ALICE, "message_id": message, "text": "other"}),
        ("control", "delete", {"from": ALICE, "message_ids": [message]}),
        ("control", rng.choice(["block", "unblock"]), {"person": ALICE}),
        ("control", "topic", {"chat": group, "topic": topic, "action": "delete"}),
        ("control", "clock", {"advance": rng.choice([1, 60, 3600])}),
        ("call", "createForumTopic", {"chat_id": group, "name": f"Alice {message}"}),
        ("call", "closeForumTopic", place),
        ("call", "sendMessage", {**place, "text": "<b>answer</b>", "parse_mode": "HTML"}),
        ("call", "sendDice", {"chat_id": ALICE}),
        ("call", "copyMessage", {**place, "from_chat_id": ALICE, "message_id": message}),
        ("call", "editMessageText", {"chat_id": group, "message_id": message, "text": "new"}),
        ("call", "pinChatMessage", {"chat_id": group, "message_id": message}),
        ("call", "sendMessage", {"chat_id": ALICE}),
    ]
    kind, name, body = rng.choice(steps)
    with contextlib.suppress(ApiError, ControlError):
        if kind == "control":
            core.control(name, body)
        else:
            core.call(bot, name, body, {})
    if rng.random() < 0.1 and bot.queue.items:
        core.confirm(bot, bot.queue.items[0].id + 1, None)


def picture_of(core: Core, group: int) -> dict[str, Any]:
    """All that can be seen from outside, but for the moment and the start."""
    state = reading.state(core)
    for name in ("now", "run", "seq", "floods"):
        del state[name]
    state["messages"] = [
        reading.shown_messages(core.world, {"chat": chat}) for chat in (group, ALICE)
    ]
    state["updates"] = [item.body for item in core.world.bot().queue.items]
    return state


@pytest.mark.parametrize("seed", range(5))
def test_a_replay_gives_the_same_picture(tmp_path, seed):
    journal = tmp_path / "sandbox.jsonl"
    people = [{"id": ALICE, "first_name": "Alice"}, {"id": BOB, "first_name": "Bob"}]
    with a_core(journal) as core:
        scenes.apply(core, {"people": people, "groups": [{"title": "Ops", "admins": [BOB]}]})
        group = next(iter(core.world.groups))
        rng = random.Random(seed)
        for _ in range(200):
            one_step(core, rng, group)

    with a_core(journal) as again:
        assert picture_of(again, group) == picture_of(core, group)
        assert again.clock.offset == core.clock.offset


@pytest.mark.parametrize("content", ["A letter\nwithout an end", "[1]\n", "{}\nno\n{", "x"])
def test_a_file_that_is_no_journal_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(content)

    with pytest.raises(ControlError, match="no journal"), a_core(letter):
        pass

    assert letter.read_text() == content


@pytest.mark.parametrize(
    "line", ['{"control": "fly", "body": {}}', '{"bot": 1, "call": "getMe", "params": {}}']
)
def test_a_journal_of_another_version_is_refused_in_words(tmp_path: Path, line: str) -> None:
    journal = tmp_path / "sandbox.jsonl"
    journal.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(ControlError, match="line 1 of the journal"), a_core(journal):
        pass

    assert journal.read_text(encoding="utf-8") == f"{line}\n"
