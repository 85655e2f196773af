"""What the page shows of a bot: who listens, what waits, limits used, and the line cut."""

import asyncio
from contextlib import suppress

import aiohttp
import pytest

from tests.sandbox.conftest import ALICE, until_a_poll_waits


async def told(control, of, seq):
    """The first event after `seq` for which `of` is true."""
    async with asyncio.timeout(5):
        async for event in control.events(seq):
            if of(event):
                return event["data"]
    raise AssertionError("the stream has ended")


async def seq(control):
    return (await control.state())["seq"]


async def listening(control):
    return (await control.state())["bots"][0]["listening"]


@pytest.fixture
async def poll(api, sandbox):
    """A bot that waits for updates."""
    waiting = asyncio.create_task(api.call("getUpdates", timeout=30))
    await until_a_poll_waits(sandbox)
    yield waiting
    waiting.cancel()
    with suppress(asyncio.CancelledError, aiohttp.ClientError):
        await waiting


async def test_nobody_listens_before_a_bot_has_come(control):
    assert await listening(control) == {"how": None, "since": None, "error": None}


async def test_a_bot_that_polls_listens_also_between_two_polls(api, control, poll):
    assert (await listening(control))["how"] == "polling"

    await control.restart_polls()
    await poll

    assert (await listening(control))["how"] == "polling"


async def test_a_killed_bot_is_noticed_without_anybody_asking(control, poll):
    before = await seq(control)

    poll.cancel()

    data = await told(
        control, lambda e: e["type"] == "bot" and not e["data"]["listening"]["how"], before
    )
    assert data["listening"]["since"]


async def test_the_poll_of_a_killed_bot_says_nothing_of_the_next_one(api, control, poll):
    before = await seq(control)
    poll.cancel()
    await told(control, lambda e: e["type"] == "bot" and not e["data"]["listening"]["how"], before)

    await api.call("getUpdates")

    assert (await listening(control))["how"] == "polling"
    assert (await listening(control))["error"] is None


async def test_a_webhook_that_refuses_is_no_listener_and_says_why(api, control):
    before = await seq(control)
    await api.call("setWebhook", url="http://127.0.0.1:9/nobody")
    assert (await listening(control))["how"] == "webhook"

    await control.send(ALICE, "Hello")

    data = await told(
        control, lambda e: e["type"] == "bot" and e["data"]["listening"]["error"], before
    )
    assert data["listening"]["how"] is None
    assert data["listening"]["error"].startswith("Connection failed")


async def test_what_waits_for_the_bot_is_told_oldest_first(api, control):
    before = await seq(control)
    await control.send(ALICE, "one")
    await control.send(ALICE, "two")

    await told(control, lambda e: e["type"] == "bot" and e["data"]["pending"] == 2, before)
    waiting = await control.read("updates")

    assert waiting["total"] == 2
    assert [(one["kind"], one["from"]["id"], one["text"]) for one in waiting["updates"]] == [
        ("message", ALICE, "one"),
        ("message", ALICE, "two"),
    ]


async def test_an_update_of_any_shape_can_be_listed(api, control):
    for update in ({"message": 7}, {"callback_query": {"message": "x"}}, {}):
        await control.raw_update(update)

    waiting = await control.read("updates")

    assert [one["kind"] for one in waiting["updates"]] == ["message", "callback_query", ""]


async def test_a_cut_ends_the_poll_and_refuses_new_calls_until_its_time_is_over(api, control, poll):
    await control.cut(30)

    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(aiohttp.ClientError):
        await api.ask("getMe")
    (fault,) = (await control.state())["faults"]
    assert fault["kind"] == "cut"
    assert fault["until"] - fault["since"] == 30
    await control.advance(31)
    assert (await api.ask("getMe"))["ok"]
    assert (await control.state())["faults"] == []


async def test_a_cut_of_no_length_ends_what_is_open_and_no_more(api, control, poll):
    await control.cut()

    with pytest.raises(aiohttp.ClientError):
        await poll
    assert (await api.ask("getMe"))["ok"]


async def test_a_cut_can_be_ended_before_its_time(api, control):
    cut = await control.cut(30)

    await control.act("faults/clear", id=cut["id"])

    assert (await api.ask("getMe"))["ok"]


async def test_while_the_line_is_cut_nothing_is_pushed_either(api, control):
    before = await seq(control)
    await api.call("setWebhook", url="http://127.0.0.1:9/nobody")
    await control.cut(30)

    await control.send(ALICE, "Hello")

    data = await told(control, lambda e: e["type"] == "webhook", before)
    assert data["error"] == "Connection failed: ConnectionError"


async def test_a_trouble_with_a_length_ends_by_the_clock_and_the_page_hears_it(api, control):
    await control.fault("getMe", "429", for_seconds=10)
    assert (await api.ask("getMe"))["error_code"] == 429
    before = await seq(control)

    await control.advance(11)

    data = await told(control, lambda e: e["type"] == "fault" and not e["data"]["faults"], before)
    assert data == {"faults": []}
    assert (await api.ask("getMe"))["ok"]


async def test_a_call_is_told_whole_to_who_asks_and_without_its_answer_in_the_stream(api, control):
    before = await seq(control)
    await control.send(ALICE, "/start")
    await api.call("sendMessage", chat_id=ALICE, text="Hello")

    entry = await told(control, lambda e: e["type"] == "call", before)
    whole = await control.read(f"call/{entry['n']}")

    assert "answer" not in entry
    assert '"text":"Hello"' in whole["answer"]
    assert not whole["answer_cut"]
    assert whole["params"] == {"chat_id": ALICE, "text": "Hello"}


async def test_a_long_answer_is_cut_and_says_so(api, control):
    for _ in range(20):
        await control.send(ALICE, "word " * 100)
    await api.call("getUpdates")

    (entry,) = await control.calls()
    whole = await control.read(f"call/{entry['n']}")

    assert whole["answer_cut"]
    assert len(whole["answer"]) <= 4096 < whole["answer_bytes"]


async def test_the_log_names_files_and_hides_secrets(api, control, http):
    await control.send(ALICE, "/start")
    await api.call("setWebhook", url="http://127.0.0.1:9/", secret_token="hush")
    form = aiohttp.FormData({"chat_id": str(ALICE)})
    form.add_field("document", b"0123456789", filename="receipt.txt", content_type="text/plain")
    async with http.post(f"{api.url}/bot{api.token}/sendDocument", data=form) as answer:
        assert answer.status == 200

    webhook, document = [
        await control.read(f"call/{entry['n']}") for entry in await control.calls()
    ]

    assert "hush" not in str(webhook)
    assert document["files"] == [
        {"field": "document", "name": "receipt.txt", "mime": "text/plain", "size": 10}
    ]


async def test_the_limits_tell_what_is_used_and_when_it_frees(api, control, group):
    await control.limits(on=True)
    await api.call("sendMessage", chat_id=group, text="one")
    await control.advance(20)
    await api.call("sendMessage", chat_id=group, text="two")

    (bot,) = (await control.read("limits"))["bots"]
    (used,) = bot["groups"]
    assert (used["chat"], used["used"], used["of"]) == (group, 2, 20)
    assert 38 <= used["frees_in"] <= 40
    assert bot["second"] == {"used": 1, "of": 30}

    await control.advance(61)
    (bot,) = (await control.read("limits"))["bots"]
    assert bot["groups"][0]["used"] == 0
    assert bot["groups"][0]["frees_in"] is None


async def test_the_clock_jumps_to_a_time_of_day_and_comes_back(control, sandbox):
    await control.set_clock("2026-11-24T12:00:00+00:00")

    for day in (25, 26):
        await control.act("clock", to="09:00", zone="Europe/Moscow")
        assert (await control.state())["now"].startswith(f"2026-11-{day}T06:00:0")

    await control.act("clock", real=True)
    assert sandbox.core.clock.offset == 0
