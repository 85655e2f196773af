"""Receiving updates: polls, offsets, kinds, time, webhooks."""

import asyncio

import pytest
from aiohttp import web

from sandbox import server
from tests.sandbox.conftest import ALICE, BOB, until_a_poll_waits


async def test_the_older_poll_is_ended_by_the_newer(api, sandbox):
    older = asyncio.create_task(api.ask("getUpdates", timeout=20))
    await until_a_poll_waits(sandbox)
    newer = asyncio.create_task(api.ask("getUpdates", timeout=20))

    body = await older
    newer.cancel()

    assert body["error_code"] == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_a_waiting_poll_answers_as_soon_as_something_happens(api, control, sandbox):
    poll = asyncio.create_task(api.call("getUpdates", timeout=20))
    await until_a_poll_waits(sandbox)

    await control.send(ALICE, "Hello")

    (update,) = await asyncio.wait_for(poll, 2)
    assert update["message"]["text"] == "Hello"


async def test_an_offset_confirms_all_before_it_and_a_far_one_nothing(api, control):
    for word in ("one", "two", "three"):
        await control.send(ALICE, word)
    first, *_ = await api.call("getUpdates", limit=1)

    assert len(await api.call("getUpdates", offset=first["update_id"] + 1)) == 2
    assert len(await api.call("getUpdates", offset=first["update_id"] + 1000)) == 2


async def test_a_negative_offset_keeps_the_last_ones(api, control):
    for word in ("one", "two", "three"):
        await control.send(ALICE, word)

    (last,) = await api.call("getUpdates", offset=-1)

    assert last["message"]["text"] == "three"
    assert len(await api.call("getUpdates")) == 1


async def test_updates_are_kept_for_a_day(api, control):
    await control.send(ALICE, "Hello")

    await control.advance(86400 + 1)

    assert await api.call("getUpdates") == []


async def test_kinds_are_chosen_when_an_update_is_made_and_stay_chosen(api, control, group):
    await api.updates(allowed_updates=["chat_member"])
    await control.send(ALICE, "not wanted")
    await api.updates()

    await control.join(group, ALICE)

    (update,) = await api.updates()
    assert update["chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_jump_of_time_ends_a_poll_and_moves_the_date(api, control, http, sandbox):
    poll = asyncio.create_task(api.call("getUpdates", timeout=20))
    await until_a_poll_waits(sandbox)

    await control.set_clock("2030-01-02T03:04:05+00:00")

    assert await asyncio.wait_for(poll, 2) == []
    async with http.get(f"{api.url}/bot{api.token}/getMe") as answer:
        assert answer.headers["Date"].startswith("Wed, 02 Jan 2030 03:04:0")


async def test_any_json_can_be_queued(api, control):
    await control.raw_update({"update_id": 5, "message": {"nonsense": True}})

    assert await api.call("getUpdates") == [{"update_id": 5, "message": {"nonsense": True}}]


async def test_a_wrong_token_and_a_malformed_one_are_told_apart(api, http):
    for token, code, words in (("42:none", 401, "Unauthorized"), ("none", 404, "Not Found")):
        async with http.get(f"{api.url}/bot{token}/getMe") as answer:
            body = await answer.json()
            assert (answer.status, body["description"]) == (code, words)


async def test_an_unknown_method_is_not_found(api):
    assert await api.refused("makeCoffee") == "Not Found: method not found"


async def test_in_privacy_mode_a_member_sees_only_what_concerns_it(api, control, group):
    await control.bot_rights(group, None)
    await api.updates()

    await control.send(BOB, "between us", chat=group)
    await control.send(BOB, "/help", chat=group)

    (message,) = await api.updates("message")
    assert message["text"] == "/help"


async def test_an_anonymous_administrator_speaks_as_the_group(api, control, group):
    await api.updates()
    await control.send(BOB, "Who am I?", chat=group, sender_chat="anonymous")

    (message,) = await api.updates("message")
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == group


async def test_an_edit_of_an_anonymous_administrator_is_told(api, control, group):
    sent = await control.send(BOB, "Helo", chat=group, sender_chat="anonymous")
    await control.edit(BOB, sent["message_id"], text="Hello", chat=group)

    (edited,) = await api.updates("edited_message")
    assert edited["text"] == "Hello"


async def test_a_channel_speaks_as_itself_and_other_bots_are_not_heard(api, control, group):
    other = await control.bot(first_name="Other", id=99)
    await control.bot_add(group, bot=other["id"])
    await api.updates()

    await control.send(BOB, "News", chat=group, sender_chat={"title": "News"})
    await control.send(other["id"], "I am a bot", chat=group)

    (message,) = await api.updates("message")
    assert (message["sender_chat"]["title"], message["from"]["id"]) == ("News", 136817688)


class Receiver:
    """A webhook that refuses the first tries, and remembers what it accepted."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.accepted: list[str] = []
        self.secrets: set[str | None] = set()
        self.done = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self.accepted.append((await request.json())["message"]["text"])
        if len(self.accepted) == 3:
            self.done.set()
        return web.Response()


async def test_a_webhook_gets_each_chat_in_order_even_after_refusals(api, control):
    receiver = Receiver(refusals=2)
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    await api.call("setWebhook", url=url, secret_token="s3")
    for word in ("one", "two", "three"):
        await control.send(ALICE, word)
    await asyncio.wait_for(receiver.done.wait(), 5)

    assert receiver.accepted == ["one", "two", "three"]
    assert receiver.secrets == {"s3"}
    assert "webhook is active" in await api.refused("getUpdates")
    await api.call("deleteWebhook")
    await runner.cleanup()


@pytest.fixture
async def receiver(api):
    """A webhook that says it is busy for a hundred seconds, until it is told otherwise."""
    receiver = Busy()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await api.call("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    yield receiver
    await api.call("deleteWebhook")
    await runner.cleanup()


class Busy:
    def __init__(self) -> None:
        self.is_busy = True
        self.tries: asyncio.Queue[str] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        self.tries.put_nowait(text)
        headers = {"Retry-After": "100"}
        return web.Response(status=503, headers=headers) if self.is_busy else web.Response()


async def test_a_busy_webhook_is_left_alone_as_long_as_it_asks(receiver, control):
    await control.send(ALICE, "one")
    await control.send(ALICE, "two")
    assert await asyncio.wait_for(receiver.tries.get(), 5) == "one"
    receiver.is_busy = False

    await control.advance(90)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(receiver.tries.get(), 0.3)
    await control.advance(10)

    assert await asyncio.wait_for(receiver.tries.get(), 5) == "one"
    assert await asyncio.wait_for(receiver.tries.get(), 5) == "two"


async def test_a_chat_that_waits_for_its_webhook_holds_up_no_other(receiver, control):
    await control.send(ALICE, "one")
    assert await asyncio.wait_for(receiver.tries.get(), 5) == "one"
    receiver.is_busy = False

    await control.send(BOB, "Good day")

    assert await asyncio.wait_for(receiver.tries.get(), 5) == "Good day"


async def test_what_a_webhook_does_not_take_is_counted_and_told(receiver, api, control):
    await control.send(ALICE, "one")
    await asyncio.wait_for(receiver.tries.get(), 5)
    async with asyncio.timeout(5):
        async for event in control.events(after=0):
            if event["type"] == "webhook":
                break

    info = await api.call("getWebhookInfo")

    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")


async def test_a_secret_of_other_signs_is_refused(api):
    told = await api.refused("setWebhook", url="https://desk.example/", secret_token="a b")

    assert told == "Bad Request: secret token contains unallowed characters"


async def test_everything_survives_a_kill(tmp_path, http):
    """The first sandbox is never stopped: its journal is all that is left of it."""
    from sandbox.client import SandboxClient
    from tests.sandbox.conftest import Api

    journal = tmp_path / "sandbox.jsonl"
    killed = await server.start(server.SandboxConfig(journal=journal))
    async with SandboxClient(killed.url) as control:
        await control.person("Alice", id=ALICE)
        group = (await control.group("Operators"))["id"]
        token = (await control.state())["bots"][0]["token"]
        api = Api(killed.url, token, http)
        await control.send(ALICE, "one")
        await control.send(ALICE, content="dice")
        topic = await api.call("createForumTopic", chat_id=group, name="Alice")
        await api.call("copyMessage", chat_id=group, from_chat_id=ALICE, message_id=2)
        first, *_ = await api.call("getUpdates")
        await api.call("getUpdates", offset=first["update_id"] + 1)
        await control.advance(3600)
        rest = await api.call("getUpdates")
        before = await control.messages(group), await control.messages(ALICE)
        then = (await control.state())["now"]
    journal.write_bytes(journal.read_bytes() + b'{"at": 1, "contr')

    again = await server.start(server.SandboxConfig(journal=journal))
    async with SandboxClient(again.url) as control:
        api = Api(again.url, token, http)
        assert (await control.messages(group), await control.messages(ALICE)) == before
        assert await api.call("getUpdates") == rest
        assert (await control.state())["now"] >= then
        sent = await api.call(
            "sendMessage",
            chat_id=group,
            message_thread_id=topic["message_thread_id"],
            text="still here",
        )
        assert sent["message_id"] == before[0][-1]["message_id"] + 1

    await again.stop()
    await killed.stop()
