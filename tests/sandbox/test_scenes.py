"""Scenes are played step by step, wait for the bot, and can be recorded from what people do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from sandbox import server
from sandbox.client import ControlRefused, SandboxClient
from sandbox.errors import ControlError
from sandbox.scenes import scene_file, stage
from sandbox.scenes.recorder import Recorder
from tests.sandbox.conftest import ALICE, BOB, DANA, Api

Json = dict[str, Any]

PEOPLE = [{"id": ALICE, "first_name": "Alice"}, {"id": BOB, "first_name": "Bob"}]
GROUP = {"title": "Ops", "members": [BOB]}


def a_scene(*steps: list[Json], **more: Any) -> Json:
    """A scene whose steps do these deeds."""
    told = [{"words": f"Step {n}", "do": deeds} for n, deeds in enumerate(steps, 1)]
    return {"title": "A scene", "people": PEOPLE, "groups": [GROUP], "steps": told, **more}


def writes(text: str, **more: Any) -> Json:
    return {"send": {"from": ALICE, "text": text, **more}}


async def played(control: SandboxClient) -> Json:
    """Play the next step to its end."""
    playing: Json = (await control.act("scene/next"))["playing"]
    return playing


async def relay(api: Api, group: int, **names: str) -> None:
    """A bot with a topic for each customer; replies go back, and come with a button."""
    topics: dict[int, int] = {}
    offset = 0
    while True:
        for update in await api.call("getUpdates", offset=offset, timeout=5):
            offset = update["update_id"] + 1
            message = update.get("message") or {}
            sender, chat = message.get("from", {}).get("id"), message.get("chat", {})
            if chat.get("type") == "private":
                if sender not in topics:
                    name = names.get("topic", "Talk")
                    made = await api.call("createForumTopic", chat_id=group, name=name)
                    topics[sender] = made["message_thread_id"]
                await api.call(
                    "copyMessage",
                    chat_id=group,
                    message_thread_id=topics[sender],
                    from_chat_id=chat["id"],
                    message_id=message["message_id"],
                )
            elif "text" in message and message.get("message_thread_id") in topics.values():
                customer = {v: k for k, v in topics.items()}[message["message_thread_id"]]
                await api.call("sendMessage", chat_id=customer, text=message["text"])
                row = [{"text": "Done", "callback_data": f"done {offset}"}]
                await api.call(
                    "sendMessage",
                    chat_id=group,
                    message_thread_id=message["message_thread_id"],
                    text=f"Delivered as {offset}",
                    reply_markup={"inline_keyboard": [row]},
                )
            if query := update.get("callback_query"):
                await api.call("answerCallbackQuery", callback_query_id=query["id"])
                thread_id = query["message"]["message_thread_id"]
                await api.call(
                    "sendMessage", chat_id=group, message_thread_id=thread_id, text="Well done"
                )


@asynccontextmanager
async def relaying(api: Api, group: int, **names: str) -> AsyncIterator[None]:
    task = asyncio.create_task(relay(api, group, **names))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def ops(control: SandboxClient) -> int:
    return int((await control.group("Ops", admins=[BOB]))["id"])


async def said(control: SandboxClient, chat: int) -> list[str]:
    return [one["text"] for one in await control.messages(chat) if one.get("text")]


async def test_a_scene_brings_its_people_and_waits_for_next(control: SandboxClient) -> None:
    dana = {"id": DANA, "first_name": "Dana"}
    scene = a_scene([{"send": {"from": DANA, "text": "Hello"}}], people=[*PEOPLE, dana])

    opened = (await control.act("scene/open", scene=scene))["playing"]

    assert (opened["step"], opened["of"], opened["is_over"]) == (0, 1, False)
    assert DANA in [person["id"] for person in (await control.state())["people"]]
    assert await control.messages(DANA) == []


async def test_a_step_is_played_and_the_last_one_ends_the_scene(control: SandboxClient) -> None:
    await control.act("scene/open", scene=a_scene([writes("One")], [writes("Two")]))

    first = await played(control)
    second = await played(control)

    assert (first["step"], first["words"], first["is_over"]) == (1, "Step 1", False)
    assert (second["step"], second["is_over"]) == (2, True)
    assert await said(control, ALICE) == ["One", "Two"]
    with pytest.raises(ControlRefused, match="the scene is over"):
        await played(control)


async def test_a_step_waits_for_the_topic_that_the_bot_makes(
    control: SandboxClient, api: Api, ops: int
) -> None:
    answer = {"from": BOB, "topic": {"holding": "parcel"}, "text": "It is on its way"}
    scene = a_scene([writes("Where is my parcel?")], [{"send": answer}])
    await control.act("scene/open", scene=scene)
    await played(control)

    waiting = asyncio.create_task(played(control))
    async for event in control.events(after=0):
        if event["type"] == "scene" and event["data"]["playing"]["waits_for"]:
            break
    async with relaying(api, ops):
        playing = await waiting
        await control.wait_for(ALICE, "It is on its way")

    assert playing["error"] is None


async def test_what_does_not_come_is_named_and_next_tries_again(control: SandboxClient) -> None:
    react = {
        "react": {"from": ALICE, "message_id": {"contains": "Hi", "from": "bot"}, "emoji": "👍"}
    }
    scene = a_scene([writes("Hello"), react], patience=0.05)
    await control.act("scene/open", scene=scene)

    failed = await played(control)
    again = await played(control)

    assert failed["error"] == {"what": "message", "words": "Hi"}
    assert again["error"] == {"what": "message", "words": "Hi"}
    assert await said(control, ALICE) == ["Hello"]


async def test_a_refused_deed_is_told_in_words(control: SandboxClient) -> None:
    await control.act("scene/open", scene=a_scene([{"send": {"from": 404, "text": "Hi"}}]))

    failed = await played(control)

    assert failed["error"] == {"what": "refused", "words": "there is no person 404"}


async def test_a_pause_is_broken_off_by_stopping(control: SandboxClient) -> None:
    await control.act("scene/open", scene=a_scene([writes("One"), {"pause": 30}, writes("Two")]))
    waiting = asyncio.create_task(played(control))
    await control.wait_for(ALICE, "One")

    await control.act("scene/stop")

    await waiting
    assert (await control.state())["playing"] is None
    assert await said(control, ALICE) == ["One"]


async def test_the_topic_to_show_is_told_by_its_id(
    control: SandboxClient, api: Api, ops: int
) -> None:
    scene = a_scene([writes("Where is my parcel?")])
    scene["steps"][0]["show"] = {"customer": ALICE, "me": BOB, "topic": {"holding": "parcel"}}
    await control.act("scene/open", scene=scene)

    async with relaying(api, ops):
        shown = (await played(control))["show"]

    (topic,) = (await control.state())["chats"][0]["topics"]
    assert shown == {"customer": ALICE, "me": BOB, "chat": ops, "topic": topic["id"]}


async def test_time_moves_to_the_next_evening(control: SandboxClient) -> None:
    await control.set_clock("2026-03-02T10:00:00+00:00")
    evening = {"clock": {"to": "18:05", "zone": "Europe/Moscow"}}
    await control.act("scene/open", scene=a_scene([evening], [evening]))

    await played(control)
    first = (await control.state())["now"]
    await played(control)
    second = (await control.state())["now"]

    assert first.startswith("2026-03-02T15:05:00")
    assert second.startswith("2026-03-03T15:05:00")


def test_the_scene_in_the_documentation_can_be_read() -> None:
    text = (Path(server.__file__).parents[1] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    example = text.partition("```json\n")[2].partition("```")[0]

    scene = scene_file.parse(example, "documented")

    assert [len(step.deeds) for step in scene.steps] == [3, 2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": []}, "at least one"),
        ({"steps": [{"do": [{"raw_update": {}}]}]}, "step 1, deed 1: a scene may not do"),
        ({"steps": [{"do": [{"scene/open": {}}]}]}, "a scene may not do"),
        ({"steps": [{"do": [{"send": {}, "edit": {}}]}]}, "one action each"),
        ({"steps": [{"do": [{"pause": 1e9}]}]}, "seconds from 0 to 30"),
        ({"steps": [{"do": [{"pause": float("nan")}]}]}, "seconds from 0 to 30"),
        ({"steps": [{}] * 101}, "at most 100"),
        ({"title": ["x"]}, "`title`: words"),
        ({"people": [1]}, "`people`: a JSON object"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(change: Json, words: str) -> None:
    with pytest.raises(ControlError, match=words):
        scene_file.read({**a_scene([writes("Hi")]), **change}, "file")


def test_a_file_is_not_read_beyond_its_bound() -> None:
    with pytest.raises(ControlError, match="at most 4096 KB"):
        scene_file.parse("[" * (scene_file.LARGEST_FILE + 1), "file")


@pytest.mark.parametrize(
    "text", ["", "no scene", "[" * 100_000, "[]", '{"steps": [{}], "people": [{"id": "x"}]}']
)
async def test_a_file_that_is_no_scene_is_refused(control: SandboxClient, text: str) -> None:
    answer = await control.act("scene/open", text=text)

    assert answer["refused"]
    assert (await control.state())["playing"] is None


async def test_a_new_person_never_takes_the_place_of_one_from_a_scene(
    control: SandboxClient,
) -> None:
    first = await control.person("Zoe")
    people = [{"id": first["id"] + 1, "first_name": "Recorded"}]
    await control.act("scene/open", scene=a_scene([], people=people))

    second = await control.person("Yan")

    assert second["id"] == first["id"] + 2


async def test_a_killed_sandbox_stands_at_the_same_step(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    first = await server.start(server.SandboxConfig(journal=journal))
    async with SandboxClient(first.url) as control:
        await control.act("scene/open", scene=a_scene([writes("One")], [writes("Two")]))
        await played(control)
    await first.stop()

    second = await server.start(server.SandboxConfig(journal=journal))

    async with SandboxClient(second.url) as control:
        assert (await control.state())["playing"]["step"] == 1
        assert (await played(control))["is_over"]
        assert await said(control, ALICE) == ["One", "Two"]
    await second.stop()


async def test_a_stage_folder_is_listed_and_its_scenes_open(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "hello.json").write_text(json.dumps(a_scene([writes("Hi")])))
    (tmp_path / "tour.json").write_text('{"steps": []}')
    (tmp_path / "jumps.json").write_text('[{"title": "An hour", "advance": 3600}]')
    config = server.SandboxConfig(stage=stage.read(tmp_path))
    running = await server.start(config)

    async with SandboxClient(running.url) as control:
        state = await control.state()
        await control.act("scene/open", id="hello")

        assert state["scenes"] == [{"id": "hello", "title": "A scene", "about": "", "steps": 1}]
        assert (state["tour"], len(state["jumps"])) == ({"steps": []}, 1)
        assert (await played(control))["is_over"]
    await running.stop()


async def test_a_recorded_scene_plays_the_same_conversation_where_ids_differ(
    control: SandboxClient, api: Api, ops: int
) -> None:
    async with relaying(api, ops):
        await control.act("record", on=True)
        await talk(control, ops)
        scene = (await control.act("record", on=False, title="Parcel"))["scene"]
    before = await said(control, ALICE)
    fresh = await server.start(server.SandboxConfig(limits=False))

    async with SandboxClient(fresh.url) as elsewhere:
        # Other numbers for everything: another group before it, and messages in both places.
        await elsewhere.group("Not this one")
        await elsewhere.person("Zoe", id=99)
        for _ in range(3):
            await elsewhere.send(99, "Other words")
        await elsewhere.act("scene/open", scene=scene)
        there = Api(fresh.url, next(iter(fresh.world.bots.values())).token, api.http)
        group = next(one for one in (await elsewhere.state())["chats"] if one["title"] == "Ops")
        async with relaying(there, group["id"], topic="Another name"):
            while not (playing := await played(elsewhere))["is_over"]:
                assert playing["error"] is None, playing
            await elsewhere.wait_for(group["id"], "Well done")
        after = await said(elsewhere, ALICE)
        reactions = [one["reactions"] for one in await elsewhere.messages(ALICE)]
    await fresh.stop()

    assert scene["title"] == "Parcel"
    assert after == before
    assert [one["emoji"] for each in reactions for one in each] == ["🔥"]


async def talk(control: SandboxClient, ops: int) -> None:
    """An exchange that touches topics, replies, edits, buttons and reactions."""
    await control.send(ALICE, "Where is my parcel?")
    copy = await control.wait_for(ops, "Where is my parcel?")
    topic = copy["message_thread_id"]
    first = await control.send(ALICE, "Hello?")
    await control.send(ALICE, "Hello?")
    await control.edit(ALICE, first["message_id"], text="Hello again?")
    await control.send(BOB, "On its way", chat=ops, topic=topic, reply_to=copy["message_id"])
    card = await control.wait_for(ops, "Delivered", topic=topic)
    await control.press(BOB, card["message_id"], card_data(card), chat=ops)
    answer = await control.wait_for(ALICE, "On its way")
    await control.react(ALICE, answer["message_id"], "🔥", chat=ALICE)
    await control.wait_for(ops, "Well done")


def card_data(card: Json) -> str:
    return str(card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


async def test_pauses_are_recorded_rounded_and_short(
    sandbox: server.RunningSandbox, control: SandboxClient
) -> None:
    moments = iter([10.0, 11.3, 99.0])
    core = sandbox.core
    core.recorder = Recorder(core.world, core.events, moment=lambda: next(moments))
    await control.act("record", on=True)
    for text in ("One", "Two", "Three"):
        await control.send(ALICE, text)

    scene = (await control.act("record", on=False))["scene"]

    (step,) = scene["steps"]
    assert [deed.get("pause") for deed in step["do"]] == [None, 1.5, None, 3.0, None]


async def test_hostile_words_are_recorded_as_they_are(control: SandboxClient) -> None:
    await control.act("record", on=True)
    await control.send(ALICE, "{name} {0} {text.__class__}")

    scene = (await control.act("record", on=False))["scene"]

    assert scene["steps"][0]["words"]["en"] == "Alice writes: {name} {0} {text.__class__}"
