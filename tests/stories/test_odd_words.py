"""Odd characters, odd names, and words at Telegram's limits, arrive whole or readable."""

import json
from pathlib import Path

import pytest

from desk import names
from sandbox.client import Json
from sandbox.update_queue import QueuedUpdate
from tests.cast import GROUP, TOKEN, Customer, Staff, Stage, bot_id

NAUGHTY = Path(__file__).parents[3] / "shared" / "data" / "naughty_strings" / "strings.jsonl"
"""The Big List of Naughty Strings, kept beside the repository."""
EMOJI = "\N{GRINNING FACE}"
"""One character outside the basic plane: two UTF-16 units."""


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


def _naughty() -> list[str]:
    if not NAUGHTY.is_file():
        pytest.skip("the list of naughty strings is not here")
    # Not `splitlines`: the texts hold rarer ends of lines.
    lines = NAUGHTY.read_text(encoding="utf-8").split("\n")
    return [json.loads(line)["text"] for line in lines if line]


@pytest.mark.parametrize(
    "body",
    [
        rb'"half an emoji: \ud83d"',
        rb'"half an emoji: \udE00 and more"',
        rb'"half an emoji: \u0000"',
    ],
)
async def test_half_characters_and_nul_arrive_with_a_substitute(
    alice: Customer, bob: Staff, stage: Stage, body: bytes
) -> None:
    topic = await _opened(alice, stage)
    update = json.dumps({"update_id": 1, "message": _message(alice, 5000, text="TEXT")}).encode()
    _queue(stage, update.replace(b'"TEXT"', body))

    seen = await bob.sees("half an emoji: \ufffd", topic=topic)

    assert seen["from"]["id"] == bot_id()


def _queue(stage: Stage, update: bytes) -> None:
    """No JSON encoder here writes half a character, so it is put into the queue as it is."""
    queue = stage.sandbox.world.bots[int(TOKEN.partition(":")[0])].queue
    number = queue.next_id
    queue.next_id += 1
    body = update.replace(b'"update_id": 1', b'"update_id": %d' % number)
    queue.items.append(QueuedUpdate(number, stage.sandbox.core.clock.now(), "raw", body))
    queue.wake()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202eecilA", "ecilA"),
        ("A\u0301\u0302\u0303\u0304\u0305\u0306\u0307lice", "\xc1\u0302\u0303lice"),
        ("<b>Alice</b> & Co", "<b>Alice</b> & Co"),
        ("{number} %s {{ 7*7 }}", "{number} %s {{ 7*7 }}"),
        ("أليس", "أليس"),
        ("\u200b\u200b", "№1"),
        ("Line\nbreak", "Line break"),
    ],
)
async def test_an_odd_name_is_shown_as_plain_readable_text(
    desk: object, stage: Stage, bob: Staff, name: str, shown: str
) -> None:
    person = await stage.client.person(name, language_code="en")
    await stage.client.send(person["id"], "My parcel is lost")
    topic = await stage.topic_of(1)

    card = await bob.sees("#1 ", topic=topic)

    assert card["text"].splitlines()[0] == f"#1 · \u2068{shown}\u2069"
    assert (await stage.until_topic(topic))["name"] == f"#1 · \u2068{shown}\u2069"


async def test_naughty_strings_cross_the_desk_unchanged_and_in_order(
    alice: Customer, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    strings = [text for text in _naughty() if text.strip()]

    for text in strings:
        await alice.writes(text)
    await alice.writes("That was all")

    last = await stage.client.wait_for(GROUP, "That was all", topic=topic, timeout=30)
    sent = [one["text"] for one in await stage.client.messages(alice.id) if "text" in one]
    seen = [
        one["text"]
        for one in await stage.client.messages(GROUP, topic=topic)
        if "text" in one and "reply_markup" not in one and one["message_id"] <= last["message_id"]
    ]
    assert seen == sent


def test_no_naughty_string_makes_an_unreadable_name() -> None:
    for text in _naughty():
        cleaned = names.clean(text)

        assert len(cleaned) <= 64
        assert "\n" not in cleaned
        assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00")


# Limits


async def test_a_text_of_4096_emoji_arrives_whole_both_ways(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)

    await alice.writes(EMOJI * 4096)
    seen = await bob.sees(EMOJI * 20, topic=topic)
    await bob.writes(topic, EMOJI * 4096)
    got = await alice.gets(EMOJI * 20)

    assert seen["text"] == got["text"] == EMOJI * 4096


@pytest.mark.parametrize(("is_premium", "length"), [(False, 1024), (True, 2048)])
async def test_a_caption_at_its_limit_arrives_whole(
    alice: Customer, bob: Staff, stage: Stage, is_premium: bool, length: int
) -> None:
    erin = await stage.client.person("Erin", language_code="en", is_premium=is_premium)
    caption = EMOJI * length

    await stage.client.send(erin["id"], content="photo", caption=caption)

    seen = await bob.sees(EMOJI * 20)
    assert seen["caption"] == caption


async def test_an_edit_at_the_limit_is_mirrored_whole(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    said = await alice.writes("x" * 4096)
    await bob.sees("x" * 100, topic=topic)

    await alice.edits(said, text="y" * 4096)

    seen = await bob.sees("y" * 100, topic=topic)
    assert seen["text"].startswith("y" * 4000)


async def test_a_storm_of_emoji_keeps_its_order_and_lets_others_through(
    alice: Customer, dana: Customer, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    for number in range(60):
        await alice.writes(f"{EMOJI * 50} {number}")
    await _others_go_on(dana, stage)

    await stage.client.wait_for(GROUP, " 59", topic=topic)
    texts = [one.get("text", "") for one in await stage.client.messages(GROUP, topic=topic)]
    numbers = [int(text.rpartition(" ")[2]) for text in texts if text.startswith(EMOJI)]
    assert numbers == list(range(60))
