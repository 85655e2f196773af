"""Webhook mode: what Telegram pushes is on disk before it is answered with 200."""

import asyncio
import io
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import structlog

from bot import logs, pauses, watch
from bot.intake import accepting, asking, processing
from bot.intake.webhook import LARGEST_BODY, SECRET_HEADER
from bot.metrics import Metrics
from bot.work import Store
from desk import errors
from desk.boxes import Arrival
from desk.policy import Policy
from sandbox.client import Json
from sandbox.methods import METHODS
from sandbox.methods.registry import Call
from tests.cast import (
    GROUP,
    PATIENCE,
    Customer,
    RunningDesk,
    Staff,
    Stage,
    bot_id,
    settings_for,
    text_of,
)
from tests.stories import disk
from tests.stories.conftest import STAFF

SECRET = "only-Telegram-knows-this_1"
Push = Callable[..., Awaitable[tuple[int, Mapping[str, str]]]]


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def hook(port: int) -> str:
    return f"http://127.0.0.1:{port}/hook"


@pytest.fixture
async def sleeper(
    stage: Stage, policy: Policy, tmp_path: Path, port: int, hook: str
) -> AsyncIterator[RunningDesk]:
    """A desk in webhook mode that is not started yet."""
    settings = settings_for(
        stage.sandbox.url,
        tmp_path,
        LISTEN=f"127.0.0.1:{port}",
        WEBHOOK_URL=hook,
        WEBHOOK_SECRET=SECRET,
    )
    # The news that the bot joined its group would be counted among what the stories push.
    stage.sandbox.world.bots[bot_id()].queue.items.clear()
    running = RunningDesk(settings, policy)
    yield running
    await running.stop()


@pytest.fixture
async def desk(sleeper: RunningDesk, stage: Stage) -> RunningDesk:
    await sleeper.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    await stage.until_called("getWebhookInfo")
    return sleeper


@pytest.fixture
async def push(hook: str) -> AsyncIterator[Push]:
    """Calls the webhook as Telegram does, or as somebody who would like to be Telegram."""
    async with aiohttp.ClientSession() as http:

        async def push(
            body: object, *, secret: str | None = SECRET, verb: str = "POST"
        ) -> tuple[int, Mapping[str, str]]:
            headers = {} if secret is None else {SECRET_HEADER: secret}
            async with http.request(verb, hook, data=body, headers=headers) as answer:
                return answer.status, answer.headers

        yield push


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The desk's own log, as it would stand on stderr."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.configure("INFO", "text", stream=stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The intake's pauses take a moment and are written down."""
    written: list[float] = []
    whole = pauses.unless

    async def shortly(stop: asyncio.Event, seconds: float) -> None:
        written.append(seconds)
        await whole(stop, 0.02)

    monkeypatch.setattr(pauses, "unless", shortly)
    return written


def _update(number: int, text: str, person: int = 101) -> bytes:
    sender = {"id": person, "is_bot": False, "first_name": "Alice"}
    chat = {"id": person, "type": "private", "first_name": "Alice"}
    message = {"message_id": number, "date": 1795531334, "chat": chat, "from": sender, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def _relayed(stage: Stage, *texts: str) -> list[str]:
    """Which of the texts stand in the group, in order, as often as they do."""
    found = [text_of(one) for one in await stage.client.messages(GROUP)]
    return [text for text in found if text in texts]


async def _accepted(desk: RunningDesk) -> float:
    assert desk.house is not None
    value = desk.house.metrics.registry.get_sample_value("desk_updates_accepted_total")
    assert value is not None
    return value


async def _until_refused(stage: Stage, words: str) -> None:
    """Waits until a push was answered with something else than 200."""
    async with asyncio.timeout(PATIENCE):
        async for event in stage.client.events(after=0):
            if event["type"] == "webhook" and words in event["data"]["error"]:
                return


async def _ready(hook: str) -> tuple[int, Json]:
    async with aiohttp.ClientSession() as http:
        address = hook.replace("/hook", "/readyz")
        async with http.get(address) as answer:
            return answer.status, await answer.json()


# The way in


async def test_a_customer_is_heard_and_answered_without_a_single_poll(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)

    await bob.writes(topic, "We are looking for it")

    await alice.gets("We are looking for it")
    assert await stage.calls("getUpdates") == []


async def test_telegram_is_told_address_secret_and_kinds_and_forgets_nothing(
    desk: RunningDesk, stage: Stage, hook: str
) -> None:
    (call,) = await stage.calls("setWebhook")

    given = call["params"]
    # The sandbox's log of calls shows nobody a secret; what it took to heart does.
    taken = stage.sandbox.world.bot().queue.webhook
    assert taken is not None
    assert (taken.url, taken.secret) == (hook, SECRET)
    assert "message_reaction" in given["allowed_updates"]
    assert "chat_member" in given["allowed_updates"]
    assert given["max_connections"] == 40
    assert "drop_pending_updates" not in given


async def test_what_waited_at_telegram_before_the_webhook_was_set_arrives(
    sleeper: RunningDesk, stage: Stage
) -> None:
    await stage.client.send(101, "Is anybody there?")

    await sleeper.start()

    await stage.client.wait_for(GROUP, "Is anybody there?", sender=bot_id())


async def test_conversations_side_by_side_keep_their_order_each(
    desk: RunningDesk, stage: Stage
) -> None:
    people = [await stage.client.person(f"Customer {number}") for number in range(4)]

    async def talk(person_id: int) -> None:
        for number in range(8):
            await stage.client.send(person_id, f"{person_id}: {number}")

    await asyncio.gather(*(talk(person["id"]) for person in people))

    for person in people:
        words = [f"{person['id']}: {number}" for number in range(8)]
        await stage.client.wait_for(GROUP, words[-1], timeout=20)
        assert await _relayed(stage, *words) == words


# What is not let in


@pytest.mark.parametrize("secret", [None, "", "only-Telegram-knows-this_2", SECRET + "x", "\udcff"])
async def test_without_the_right_secret_nothing_is_stored(
    desk: RunningDesk, push: Push, secret: str | None
) -> None:
    status, _ = await push(_update(5, "Let me in"), secret=secret)

    assert status == 401
    assert await _accepted(desk) == 0


async def test_a_body_over_a_megabyte_is_refused_unread(
    desk: RunningDesk, port: int, push: Push
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /hook HTTP/1.1\r\nHost: desk\r\n{SECRET_HEADER}: {SECRET}\r\n"
        f"Content-Length: {LARGEST_BODY + 1}\r\n\r\n"
    )

    writer.write(head.encode())
    answer = await asyncio.wait_for(reader.readline(), PATIENCE)

    writer.close()
    assert answer.split()[1] == b"413"
    assert await _accepted(desk) == 0


async def test_a_body_that_does_not_tell_its_size_is_refused_when_it_grows_too_big(
    desk: RunningDesk, push: Push
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 65536 + 1):
            yield b" " * 65536

    status, _ = await push(endless())

    assert status == 413
    assert await _accepted(desk) == 0


async def test_a_body_of_a_megabyte_is_still_read(
    alice: Customer, desk: RunningDesk, push: Push, stage: Stage
) -> None:
    update = _update(5, "A large one")

    status, _ = await push(update + b" " * (LARGEST_BODY - len(update)))

    assert status == 200
    assert await _accepted(desk) >= 1


@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_a_post_is_understood(desk: RunningDesk, push: Push, verb: str) -> None:
    status, _ = await push(None, verb=verb)

    assert status == 405


# On disk, once


async def test_a_full_disk_is_answered_with_503_and_the_words_come_later_once(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    await stage.until_called("pinChatMessage")
    await disk.allow_pages(desk, 1)
    words = [f"{'x' * 4000} {number}" for number in range(3)]

    for text in words:
        await alice.writes(text)
    await _until_refused(stage, "503")
    before = await _relayed(stage, words[-1])
    await disk.allow_pages(desk, disk.PLENTY)
    await stage.client.advance(asking.DISK_PAUSE + 1)

    assert before == []
    await stage.client.wait_for(GROUP, words[-1])
    assert await _relayed(stage, *words) == words


async def test_when_nothing_can_be_stored_telegram_is_told_when_to_come_again(
    desk: RunningDesk, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("the disk is on fire")

    with monkeypatch.context() as broken:
        broken.setattr(accepting, "accept", fail)
        status, headers = await push(_update(5, "Hello"))

    assert (status, headers["Retry-After"]) == (503, "5")
    assert await _accepted(desk) == 0
    assert (await push(_update(5, "Hello")))[0] == 200


async def test_the_same_update_twice_is_one_message(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    queue = stage.sandbox.world.bots[bot_id()].queue
    await desk.stop()
    await alice.writes("one")
    again = queue.items[-1]
    await desk.start()
    await stage.client.wait_for(GROUP, "one")

    queue.items.append(again)
    await alice.writes("two")

    await stage.client.wait_for(GROUP, "two")
    assert await _relayed(stage, "one", "two") == ["one", "two"]


async def test_what_cannot_be_stored_holds_up_its_own_chat_in_order_and_no_other(
    alice: Customer,
    dana: Customer,
    desk: RunningDesk,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, may_pass = accepting.accept, asyncio.Event()

    async def refuse_the_first(store: Store, metrics: Metrics, arrivals: Sequence[Arrival]) -> None:
        if b"one" in arrivals[0].body and not may_pass.is_set():
            raise errors.DiskFull
        await whole(store, metrics, arrivals)

    monkeypatch.setattr(accepting, "accept", refuse_the_first)
    await alice.writes("one")
    await alice.writes("two")
    await _until_refused(stage, "503")

    await dana.writes("Good day")
    await stage.client.wait_for(GROUP, "Good day")
    meanwhile = await _relayed(stage, "one", "two")
    may_pass.set()
    await stage.client.advance(asking.DISK_PAUSE + 1)

    await stage.client.wait_for(GROUP, "two")
    assert meanwhile == []
    assert await _relayed(stage, "one", "two") == ["one", "two"]


# Poison


async def test_an_update_that_cannot_be_read_is_shown_in_general_and_blocks_nobody(
    alice: Customer, dana: Customer, desk: RunningDesk, stage: Stage
) -> None:
    broken = json.loads(_update(0, ""))["message"] | {"text": {"not": "a text"}}

    number = await stage.client.raw_update({"message": broken})

    await stage.client.wait_for(GROUP, f"update {number})")
    await alice.writes("My parcel is lost")
    await dana.writes("Good day")
    await stage.client.wait_for(GROUP, "My parcel is lost")
    await stage.client.wait_for(GROUP, "Good day")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": 99999999999999999999}',
        b"\xff\xfe\x00",
        b"[" * 200_000,
    ],
    ids=["empty", "words", "list", "object", "text-id", "huge-id", "bytes", "deep"],
)
async def test_what_is_no_update_is_answered_with_200_and_not_stored(
    desk: RunningDesk, push: Push, log: io.StringIO, body: bytes
) -> None:
    status, _ = await push(body)

    assert status == 200
    assert await _accepted(desk) == 0
    assert "event=update_without_id" in log.getvalue()


async def test_half_a_sign_does_not_keep_the_rest_of_a_text_from_being_read(
    alice: Customer, desk: RunningDesk, stage: Stage, push: Push
) -> None:
    status, _ = await push(_update(5, "broken \ud83d sign"))

    assert status == 200
    await stage.client.wait_for(GROUP, "sign")


# Absence


async def test_a_restart_in_between_loses_nothing(
    alice: Customer, desk: RunningDesk, stage: Stage
) -> None:
    await alice.writes("one")
    await stage.client.wait_for(GROUP, "one")
    await desk.stop()
    await alice.writes("two")
    await alice.writes("three")
    await _until_refused(stage, "Connection failed")

    await desk.start()

    await stage.client.wait_for(GROUP, "three")
    assert await _relayed(stage, "one", "two", "three") == ["one", "two", "three"]


async def test_what_was_answered_with_200_and_not_handled_before_a_kill_is_handled_after_it(
    alice: Customer, desk: RunningDesk, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as paused:
        accepted = asyncio.Event()
        paused.setattr(processing.Processing, "_start", lambda *_: accepted.set())
        await alice.writes("one")
        await accepted.wait()
        await desk.stop()

    await desk.start()

    await stage.client.wait_for(GROUP, "one")
    assert await _relayed(stage, "one") == ["one"]


async def test_a_desk_that_stops_leaves_its_webhook_in_place(
    desk: RunningDesk, stage: Stage
) -> None:
    await desk.stop()

    assert await stage.calls("deleteWebhook") == []


async def test_polling_after_a_webhook_takes_it_down_and_loses_nothing(
    alice: Customer, desk: RunningDesk, stage: Stage, policy: Policy, tmp_path: Path
) -> None:
    await alice.writes("one")
    await stage.client.wait_for(GROUP, "one")
    await desk.stop()
    await alice.writes("two")
    polling = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)

    await polling.start()

    await stage.client.wait_for(GROUP, "two")
    (call,) = await stage.calls("deleteWebhook")
    assert call["params"] == {}
    assert await _relayed(stage, "one", "two") == ["one", "two"]
    await polling.stop()


async def test_a_webhook_that_is_set_while_the_desk_polls_is_left_to_people(
    stage: Stage, policy: Policy, tmp_path: Path, brisk: list[float]
) -> None:
    polling = RunningDesk(settings_for(stage.sandbox.url, tmp_path), policy)
    await polling.start()
    await stage.until_called("getUpdates")

    await _call(stage, "setWebhook", url="http://127.0.0.1:9/elsewhere")

    await stage.client.wait_for(GROUP, "Somebody else is polling")
    assert await stage.calls("deleteWebhook") == []
    await polling.stop()


async def test_an_outage_of_more_than_a_day_is_told_in_the_group(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost")
    await desk.stop()
    await stage.client.advance(25 * 3600)

    await desk.start()

    assert "24 hours" in (await bob.sees("did not hear Telegram"))["text"]


async def test_a_quiet_day_is_no_outage(alice: Customer, desk: RunningDesk, stage: Stage) -> None:
    assert desk.house is not None
    await stage.client.advance(25 * 3600)
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(GROUP, "My parcel is lost")
    # By sending, the desk has learnt what day it is.
    await alice.writes("Order 48213")
    await stage.client.wait_for(GROUP, "Order 48213")
    await watch.pulse(desk.store, desk.house.health)

    await desk.restart()

    await alice.writes("Any news?")
    await stage.client.wait_for(GROUP, "Any news?")
    texts = [text_of(one) for one in await stage.client.messages(GROUP)]
    assert not [text for text in texts if "did not hear" in text]


# Telegram and the webhook


async def test_a_desk_whose_webhook_is_set_is_ready(desk: RunningDesk, hook: str) -> None:
    assert await _ready(hook) == (200, {"reasons": []})


@pytest.mark.parametrize("kind", ["502_html", "500", "drop_before", "drop_after", "429"])
async def test_a_webhook_that_cannot_be_set_at_once_is_set_later(
    sleeper: RunningDesk, stage: Stage, hook: str, brisk: list[float], kind: str
) -> None:
    await stage.client.fault("setWebhook", kind, times=3)

    await sleeper.start()

    await stage.until_called("getWebhookInfo")
    assert await _ready(hook) == (200, {"reasons": []})
    expected = [5.0, 10.0, 20.0] if kind == "429" else [1.0, 2.0, 4.0]
    assert brisk[:3] == expected


async def test_a_webhook_that_telegram_refuses_is_said_once_and_tried_again(
    sleeper: RunningDesk, stage: Stage, hook: str, log: io.StringIO, brisk: list[float]
) -> None:
    words = "Bad Request: bad webhook: Failed to resolve host"
    await stage.client.fault("setWebhook", "error", code=400, description=words)
    await sleeper.start()
    await _until_calls(stage, "setWebhook", 3)

    status, told = await _ready(hook)

    assert status == 503
    assert told["reasons"] == [f"Telegram refuses the webhook: {words}"]
    assert log.getvalue().count("event=webhook_refused") == 1
    await stage.client.clear_faults()
    await stage.until_called("getWebhookInfo")
    assert (await _ready(hook))[0] == 200


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_refused_ends_the_desk_with_words(
    sleeper: RunningDesk, stage: Stage, code: int
) -> None:
    await stage.client.fault("setWebhook", "error", code=code, description="Unauthorized")
    await sleeper.start()
    assert sleeper._task is not None
    await asyncio.wait([sleeper._task])

    with pytest.raises(errors.TokenRefused) as refused:
        await sleeper.stop()

    assert refused.value.exit_code == 2


@pytest.mark.parametrize("theirs", ["", "http://127.0.0.1:9/elsewhere"])
async def test_a_webhook_that_somebody_took_is_told_once_and_taken_back(
    brisk: list[float],
    alice: Customer,
    bob: Staff,
    desk: RunningDesk,
    stage: Stage,
    theirs: str,
) -> None:
    for _ in range(2):
        before = len(await stage.calls("setWebhook"))
        await _call(stage, "setWebhook", url=theirs)
        await _until_calls(stage, "setWebhook", before + 2)

    await alice.writes("Any news?")

    await stage.client.wait_for(GROUP, "Any news?")
    await bob.sees("changed this bot's webhook")
    texts = [text_of(one) for one in await stage.client.messages(GROUP)]
    assert sum("changed this bot's webhook" in text for text in texts) == 1


async def test_an_address_that_telegram_spells_otherwise_is_taken_for_ours(
    brisk: list[float],
    sleeper: RunningDesk,
    stage: Stage,
    hook: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = METHODS["getwebhookinfo"]

    def spelled(call: Call) -> Json:
        return {**whole.run(call), "url": "http://xn--e1afmkfd.example/hook"}

    monkeypatch.setitem(METHODS, "getwebhookinfo", replace(whole, run=spelled))

    await sleeper.start()

    await _until_calls(stage, "getWebhookInfo", 5)
    assert len(await stage.calls("setWebhook")) == 2
    assert (await _ready(hook))[0] == 200


async def test_a_desk_whose_webhook_somebody_took_is_not_ready(
    brisk: list[float], desk: RunningDesk, stage: Stage, hook: str
) -> None:
    await stage.client.fault("setWebhook", "500")
    await _call(stage, "deleteWebhook")
    await _until_calls(stage, "setWebhook", 2)

    status, told = await _ready(hook)

    assert status == 503
    assert told["reasons"] == ["somebody else changed this token's webhook"]


async def test_what_telegram_says_of_failed_deliveries_stands_in_the_log(
    brisk: list[float],
    log: io.StringIO,
    alice: Customer,
    desk: RunningDesk,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(*_: object) -> None:
        raise errors.DiskFull

    with monkeypatch.context() as broken:
        broken.setattr(accepting, "accept", fail)
        await alice.writes("Hello")
        await _until_refused(stage, "503")
        looks = len(await stage.calls("getWebhookInfo"))
        await _until_calls(stage, "getWebhookInfo", looks + 2)

    assert "Wrong response from the webhook: 503" in log.getvalue()
    assert log.getvalue().count("event=webhook_failing") == 1


async def _until_calls(stage: Stage, method: str, times: int) -> None:
    """Waits until the method was called so many times."""
    async with asyncio.timeout(PATIENCE):
        async for _ in stage.client.events(after=0):
            if len(await stage.calls(method)) >= times:
                return


async def _call(stage: Stage, method: str, **params: object) -> None:
    token = stage.sandbox.world.bots[bot_id()].token
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{stage.sandbox.url}/bot{token}/{method}", json=params) as answer,
    ):
        assert answer.status == 200
