"""Telegram's limits, and trouble on demand."""

import aiohttp
import pytest

from sandbox.limits import Limiter
from tests.sandbox.conftest import ALICE, DANA


@pytest.fixture(autouse=True)
async def limited(control, api):
    await control.limits(on=True)
    await control.send(ALICE, "/start")


async def test_a_group_takes_twenty_a_minute_and_copies_count_each(api, control, group):
    ids = [(await control.send(ALICE, str(n)))["message_id"] for n in range(18)]
    await api.call("createForumTopic", chat_id=group, name="Alice")
    await api.call("copyMessages", chat_id=group, from_chat_id=ALICE, message_ids=ids)
    sent = await api.call("sendMessage", chat_id=group, text="the twentieth")

    body = await api.ask(
        "editMessageText", chat_id=group, message_id=sent["message_id"], text="one too many"
    )

    assert body["error_code"] == 429
    seconds = body["parameters"]["retry_after"]
    assert 50 <= seconds <= 60
    assert body["description"] == f"Too Many Requests: retry after {seconds}"
    await control.advance(seconds)
    await api.call("sendMessage", chat_id=group, text="now")


async def test_what_was_sent_before_the_clock_was_moved_back_counts_no_more(api, control, group):
    await control.advance(86400)
    for number in range(20):
        await api.call("sendMessage", chat_id=group, text=str(number))

    await control.advance(-86400)

    await api.call("sendMessage", chat_id=group, text="at last")


async def test_a_private_chat_takes_a_short_burst_then_one_a_second(api, control):
    for number in range(3):
        await api.call("sendMessage", chat_id=ALICE, text=str(number))

    body = await api.ask("sendMessage", chat_id=ALICE, text="too soon")

    assert body["parameters"] == {"retry_after": 1}
    assert (await control.state())["floods"] == {"self_made": 1, "injected": 0}
    await control.advance(1)
    await api.call("sendMessage", chat_id=ALICE, text="in time")


async def test_a_refused_call_is_not_carried_out(api, control):
    for number in range(4):
        await api.ask("sendMessage", chat_id=ALICE, text=str(number))

    assert [m["text"] for m in await control.messages(ALICE)] == ["/start", "0", "1", "2"]


async def test_reactions_do_not_use_up_what_messages_may(api, control):
    for _ in range(10):
        await api.call("sendChatAction", chat_id=ALICE, action="typing")

    await api.call("sendMessage", chat_id=ALICE, text="Hello")


async def test_the_header_tells_how_long_to_wait(api, http):
    address = f"{api.url}/bot{api.token}/sendMessage"
    for number in range(3):
        await api.call("sendMessage", chat_id=ALICE, text=str(number))

    async with http.post(address, json={"chat_id": ALICE, "text": "too soon"}) as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"


def test_one_bot_sends_thirty_a_second():
    limiter = Limiter()
    for number in range(30):
        assert limiter.wait(1, number + 1, 1, False, 0.0) == 0
        limiter.count(1, number + 1, 1, False, 0.0)

    assert limiter.wait(1, 99, 1, False, 0.0) == 1
    assert limiter.wait(1, 99, 1, False, 1.0) == 0


def test_what_was_spent_in_a_group_is_told_for_a_minute():
    limiter = Limiter()
    for at in (0.0, 30.0):
        limiter.count(1, -7, 2, False, at)

    assert [limiter.used(1, -7, now) for now in (59.0, 61.0, 91.0)] == [4, 2, 0]


@pytest.mark.parametrize(("kind", "code"), [("429", 429), ("500", 500), ("error", 403)])
async def test_a_fault_answers_in_place_of_the_call(api, control, kind, code):
    await control.fault(
        "send*", kind, times=1, retry_after=9, code=403, description="Forbidden: bot was blocked"
    )

    assert (await api.ask("sendMessage", chat_id=ALICE, text="x"))["error_code"] == code
    assert len(await control.messages(ALICE)) == 1
    await api.call("sendMessage", chat_id=ALICE, text="x")


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", 1), ("drop_after", 2)])
async def test_a_dropped_connection_leaves_doubt(api, control, kind, arrived):
    await control.fault("sendMessage", kind, times=1)

    with pytest.raises(aiohttp.ClientError):
        await api.ask("sendMessage", chat_id=ALICE, text="x")

    assert len(await control.messages(ALICE)) == arrived


@pytest.mark.parametrize(("kind", "arrived"), [("500", 1), ("500_after", 2)])
async def test_a_server_may_stumble_before_or_after_it_has_done_the_work(
    api, control, kind, arrived
):
    await control.fault("sendMessage", kind, times=1)

    body = await api.ask("sendMessage", chat_id=ALICE, text="x")

    assert body["error_code"] == 500
    assert len(await control.messages(ALICE)) == arrived


async def test_the_log_of_calls_tells_made_up_trouble_from_true_limits(api, control):
    await control.fault("sendMessage", "429", times=1)
    for number in range(5):
        await api.ask("sendMessage", chat_id=ALICE, text=str(number))

    floods = [call["fault"] for call in await control.calls() if call["error_code"] == 429]
    assert floods == ["429", None]


async def test_answers_may_be_html_or_half(api, control, http):
    address = f"{api.url}/bot{api.token}/sendMessage"
    await control.fault("sendMessage", "502_html", times=1)
    async with http.post(address, json={"chat_id": ALICE, "text": "x"}) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")

    await control.fault("sendMessage", "truncate", times=1)
    async with http.post(address, json={"chat_id": ALICE, "text": "x"}) as answer:
        assert not (await answer.text()).endswith("}")


async def test_a_fault_of_one_chat_leaves_others_alone(api, control):
    await control.person("Dana", id=DANA)
    await control.send(DANA, "/start")
    await control.fault("*", "500", chat_id=ALICE)

    await api.call("sendMessage", chat_id=DANA, text="x")

    assert "Internal" in await api.refused("sendMessage", chat_id=ALICE, text="x")


async def test_chance_is_repeatable_and_faults_can_be_cleared(api, control):
    await control.limits(on=False)
    await control.fault("getMe", "500", probability=0.5)
    outcomes = {(await api.ask("getMe"))["ok"] for _ in range(20)}
    await control.clear_faults()

    assert outcomes == {True, False}
    assert (await api.ask("getMe"))["ok"]
