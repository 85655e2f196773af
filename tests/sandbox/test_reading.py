"""What the page reads: lists with their newest words, parts of long chats, what is unread."""

import time
from pathlib import Path
from typing import Any

import msgspec

from sandbox import reading, scenes, server
from sandbox.client import SandboxClient
from sandbox.core import Core
from sandbox.limits import Limits
from tests.sandbox.conftest import ALICE, BOB, DANA, Api

Json = dict[str, Any]


async def the_group(control: SandboxClient) -> Json:
    state = await control.state()
    group: Json = state["chats"][0]
    return group


async def fill(control: SandboxClient, group: int, topic: int, count: int) -> list[int]:
    """Bob writes so many messages; their ids."""
    sent = [await control.send(BOB, f"word {n}", chat=group, topic=topic) for n in range(count)]
    return [message["message_id"] for message in sent]


def ids(part: Json) -> list[int]:
    return [message["message_id"] for message in part["messages"]]


async def test_lists_tell_the_newest_message_of_each_topic_and_private_chat(control, group, topic):
    await control.send(ALICE, "Hello")
    await control.send(BOB, "To everybody", chat=group)
    await control.send(BOB, "x" * 4000, chat=group, topic=topic)

    state = await control.state()

    (listed,) = state["chats"]
    assert listed["general"]["last"]["text"] == "To everybody"
    (row,) = listed["topics"]
    assert row["last"]["from"]["id"] == BOB
    assert 0 < len(row["last"]["text"]) < 200
    (private,) = state["private"]
    assert (private["person"], private["last"]["text"]) == (ALICE, "Hello")


async def test_a_list_follows_edits_and_deletes_of_the_newest_message(control, group, topic):
    first, second = await fill(control, group, topic, 2)
    await control.edit(BOB, second, text="changed", chat=group)
    (row,) = (await the_group(control))["topics"]
    assert row["last"]["text"] == "changed"

    await control.delete(BOB, second, chat=group)

    (row,) = (await the_group(control))["topics"]
    assert row["last"]["message_id"] == first


async def test_without_topics_everything_stands_in_one_list(control, group, topic):
    (only,) = await fill(control, group, topic, 1)

    await control.forum(group, on=False)

    assert (await the_group(control))["general"]["last"]["message_id"] == only
    part = await control.read("messages", chat=group, topic=1, limit=10)
    assert ids(part)[-1] == only


async def test_a_long_topic_is_read_in_parts(control, group, topic):
    sent = await fill(control, group, topic, 9)
    await control.send(BOB, "elsewhere", chat=group)

    async def part(**query: int) -> Json:
        found: Json = await control.read("messages", chat=group, topic=topic, limit=3, **query)
        return found

    newest = await part()
    assert (ids(newest), newest["earlier"], newest["later"]) == (sent[6:], True, False)
    assert ids(await part(before=sent[6])) == sent[3:6]
    assert ids(await part(after=sent[0])) == sent[1:4]
    around = await part(around=sent[4])
    assert (ids(around), around["earlier"], around["later"]) == (sent[3:6], True, True)


async def test_deleted_messages_take_no_room_in_a_part(control, group, topic):
    sent = await fill(control, group, topic, 5)
    await control.delete(BOB, sent[3], sent[4], chat=group)

    part = await control.read("messages", chat=group, topic=topic, limit=2)

    assert ids(part) == sent[1:3]


async def test_a_part_names_the_pinned_message_and_the_keyboard_beyond_it(control, api: Api):
    await control.send(ALICE, "/start")
    keyboard = {"keyboard": [[{"text": "Yes"}]]}
    asked = await api.call("sendMessage", chat_id=ALICE, text="?", reply_markup=keyboard)
    await control.pin(ALICE, asked["message_id"])
    for _ in range(3):
        await control.send(ALICE, "and more")

    part = await control.read("messages", chat=ALICE, limit=2)

    assert asked["message_id"] not in ids(part)
    assert part["pinned"]["message_id"] == asked["message_id"]
    assert part["keyboard"]["reply_markup"] == keyboard


async def test_what_came_after_a_message_is_told_with_place_and_author(control, group, topic):
    await control.person("Dana", id=DANA)
    await control.send(ALICE, "before")
    (first,) = await fill(control, group, topic, 1)
    general = await control.send(BOB, "to everybody", chat=group)
    private = await control.send(DANA, "after")

    in_group = await control.read("newer", chat=group, after=first)
    privately = await control.read("newer", after=private["message_id"] - 1)

    assert in_group["messages"] == [[general["message_id"], 1, BOB]]
    assert privately["messages"] == [[private["message_id"], DANA, DANA]]


async def test_a_pinned_topic_says_so(control, group, topic):
    await control.topic(group, "pin", topic)
    assert (await the_group(control))["topics"][0]["is_pinned"]

    await control.topic(group, "unpin", topic)
    assert not (await the_group(control))["topics"][0]["is_pinned"]


async def test_a_journal_keeps_the_history_over_a_restart(tmp_path: Path):
    async def seen(journal: Path | None) -> tuple[str, str]:
        running = await server.start(server.SandboxConfig(journal=journal))
        async with SandboxClient(running.url) as client:
            state = await client.state()
        await running.stop()
        return state["world"], state["run"]

    first, again = await seen(tmp_path / "journal"), await seen(tmp_path / "journal")
    other = await seen(tmp_path / "another journal")

    assert again[0] == first[0]
    assert again[1] != first[1]
    assert other[0] != first[0]


def test_a_scene_is_played_when_a_journal_has_only_begun(tmp_path: Path):
    def has_something_to_replay() -> bool:
        core = Core(Limits(), tmp_path / "journal")
        replayed = core.start()
        assert core.journal is not None
        core.journal.close()
        return replayed

    assert not has_something_to_replay()

    assert not has_something_to_replay()


def test_500_topics_with_20_000_messages_are_listed_quickly():
    core = Core(Limits(on=False))
    people = [{"id": BOB, "first_name": "Bob"}]
    scenes.apply(core, {"people": people, "groups": [{"title": "Ops", "admins": [BOB]}]})
    (group,) = core.world.groups
    made = [
        core.control("topic", {"chat": group, "action": "create", "name": f"Topic {n}"})
        for n in range(500)
    ]
    for n in range(20_000):
        topic = made[0]["id"] if n % 2 else made[n % 500]["id"]
        core.control("send", {"from": BOB, "chat": group, "topic": topic, "text": f"word {n}"})
    for topic in made:
        core.control("pin", {"from": BOB, "chat": group, "message_id": topic["id"]})

    def seconds() -> float:
        began = time.process_time()
        msgspec.json.encode(reading.state(core))
        return time.process_time() - began

    assert min(seconds() for _ in range(5)) < 0.05
