"""What must not hurt: broken updates, forged buttons, odd characters, words at the limits."""

import io
import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import structlog

from bot import logs
from bot.intake import processing
from desk.conversation import reception
from desk.messages import Incoming
from sandbox.client import Json
from storage.transaction import SqlTransaction
from tests.cast import GROUP, Customer, Staff, Stage, bot_id


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """The real log, as it would stand on stderr."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.configure("INFO", "text", stream=stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


async def _opened(alice: Customer, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=topic)
    return topic


async def _others_go_on(dana: Customer, stage: Stage) -> None:
    await dana.writes("Добрый день")
    await stage.client.wait_for(GROUP, "Добрый день", sender=bot_id(), timeout=10)


def _message(alice: Customer, message_id: object, **fields: object) -> Json:
    person = {"id": alice.id, "is_bot": False, "first_name": alice.name}
    chat = {"id": alice.id, "type": "private", "first_name": alice.name}
    return {"message_id": message_id, "date": 1795531334, "chat": chat, "from": person, **fields}


# Updates


async def test_an_update_that_cannot_be_read_is_shown_in_general_and_blocks_nobody(
    alice: Customer, dana: Customer, stage: Stage
) -> None:
    broken = {"message": _message(alice, 900, text={"not": "a text"})}

    number = await stage.client.raw_update(broken)

    told = await stage.client.wait_for(GROUP, f"update {number})")
    assert "message_thread_id" not in told
    await _opened(alice, stage)
    await _others_go_on(dana, stage)


async def test_the_message_behind_an_unreadable_update_follows_as_it_came(
    alice: Customer, stage: Stage
) -> None:
    said = await alice.writes("/start")
    await alice.gets("Write your question")
    broken = {"message": _message(alice, said["message_id"], date="yesterday")}

    await stage.client.raw_update(broken)

    await stage.client.wait_for(GROUP, "could not read (from Alice")
    shown = await stage.client.wait_for(GROUP, "/start")
    assert "forward_origin" not in shown, "a forward would show more than the name"


async def test_an_update_of_a_kind_nobody_knows_blocks_nobody(
    alice: Customer, dana: Customer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "_RETRY_PAUSES", (0.0,))

    await stage.client.raw_update({"hologram": {"shape": "cube"}})

    await _opened(alice, stage)
    await _others_go_on(dana, stage)


async def test_a_handler_that_fails_five_times_parks_the_update_and_shows_it(
    alice: Customer, dana: Customer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def fail(*_: object) -> None:
        tries.append(1)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(processing, "_RETRY_PAUSES", (0.0,))
    with monkeypatch.context() as broken:
        broken.setattr("desk.conversation.reception.receive", fail)
        await alice.writes("This one is unlucky")
        await stage.client.wait_for(GROUP, "could not read (from Alice")

    await stage.client.wait_for(GROUP, "This one is unlucky")
    assert len(tries) == 5
    await _opened(alice, stage)
    await _others_go_on(dana, stage)


async def test_a_handler_that_fails_once_delivers_at_the_second_try_in_order(
    alice: Customer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await _opened(alice, stage)
    await _fail_once(monkeypatch)

    await alice.writes("one")
    await alice.writes("two")

    await stage.client.wait_for(GROUP, "two", topic=topic)
    texts = [one.get("text") for one in await stage.client.messages(GROUP, topic=topic)]
    assert [text for text in texts if text in ("one", "two")] == ["one", "two"]


async def _fail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, tries = reception.receive, []

    def fail_once(*arguments: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("a fault of ours")
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reception, "receive", fail_once)


async def test_an_error_in_the_database_leaves_no_words_in_the_log(
    alice: Customer, stage: Stage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await _opened(alice, stage)
    monkeypatch.setattr(processing, "_RETRY_PAUSES", (0.0,))

    def fail(tx: SqlTransaction, incoming: Incoming) -> None:
        statement = sa.text("INSERT INTO no_such_table VALUES (:words)")
        tx._scope.connection.execute(statement, {"words": incoming.text})

    with monkeypatch.context() as broken:
        broken.setattr("desk.conversation.reception.receive", fail)
        await alice.writes("My secret is 1234")
        await stage.client.wait_for(GROUP, "could not read")

    await alice.writes("Good morning")
    await stage.client.wait_for(GROUP, "Good morning", topic=topic)
    assert "no_such_table" in log.getvalue()
    assert "My secret is 1234" not in log.getvalue()


# Buttons


@pytest.mark.parametrize(
    "data",
    ["close:99999999", "close:x", "close", "close:1:2", "nonsense", "🔥" * 16, "role:1:lead", ":"],
)
async def test_nonsense_in_a_button_does_nothing_and_says_so(
    alice: Customer, bob: Staff, stage: Stage, data: str
) -> None:
    topic = await _opened(alice, stage)
    card = await bob.sees("#1 ", topic=topic)

    pressed = await stage.client.callback(bob.id, card["message_id"], data, chat=GROUP)

    assert pressed["answer"]["text"] in {
        "This has already been decided.",
        "Your role does not allow this.",
    }
    assert (await stage.until_topic(topic))["icon_emoji"] == "❗️"


@pytest.mark.parametrize("who", ["dana", "mallory"])
async def test_a_forged_press_of_a_stranger_or_a_customer_is_refused(
    alice: Customer, bob: Staff, stage: Stage, request: pytest.FixtureRequest, who: str
) -> None:
    stranger: Customer = request.getfixturevalue(who)
    topic = await _opened(alice, stage)
    card = await bob.sees("#1 ", topic=topic)

    pressed = await stage.client.callback(stranger.id, card["message_id"], "close:1", chat=GROUP)

    assert pressed["answer"]["text"] == "Your role does not allow this."
    await bob.writes(topic, "/info")
    await bob.sees("Waiting for our answer", topic=topic)


async def test_a_staff_button_forged_in_a_private_chat_is_refused(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    await alice.writes("/help")
    own = await alice.gets("Just write")

    pressed = await stage.client.callback(alice.id, own["message_id"], "close:1")

    assert pressed["answer"]["text"] == "Your role does not allow this."
    await bob.writes(topic, "/info")
    await bob.sees("Waiting for our answer", topic=topic)


async def test_a_colleague_who_left_cannot_press_old_buttons(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    card = await bob.sees("#1 ", topic=topic)
    await stage.client.leave(GROUP, bob.id)
    await carol.writes(topic, "/info")
    await carol.sees("Waiting for our answer", topic=topic)

    pressed = await stage.client.callback(bob.id, card["message_id"], "close:1", chat=GROUP)

    assert pressed["answer"]["text"] == "Your role does not allow this."
