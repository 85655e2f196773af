"""Search: over what customers, operators and colleagues said, in any form of the words."""

import pytest

from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage


async def _indexed(desk: RunningDesk) -> None:
    """The index follows by ticks; a story does not wait for the next."""
    while await desk.store.write(lambda tx: tx.search.index_some(100)):
        pass


async def _talk(alice: Customer, dana: Customer, bob: Staff, stage: Stage) -> int:
    await alice.is_heard("My parcels were returned to the sender")
    await dana.is_heard("Верните деньги за посылку")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "// the courier lost the parcel twice")
    await bob.writes(topic, "We are looking for your parcel")
    await alice.gets("We are looking for your parcel")
    return topic


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("parcel", ["📤", "🗒", "📥"]),
        ("returning", ["📥"]),
        ("посылка", ["📥"]),
        ("деньгами", ["📥"]),
        ("parcel courier", ["🗒"]),
    ],
)
async def test_words_are_found_in_any_form_newest_first(
    alice: Customer,
    dana: Customer,
    bob: Staff,
    desk: RunningDesk,
    stage: Stage,
    sought: str,
    found: list[str],
) -> None:
    await _talk(alice, dana, bob, stage)
    await _indexed(desk)

    await bob.writes(None, f"/search {sought}")

    shown = await bob.sees(f"🔎 {sought}")
    lines = [line[0] for line in shown["text"].splitlines() if " #" in line]
    assert set(lines) == set(found)


async def test_a_hit_is_marked_and_linked_to_the_message(
    alice: Customer, dana: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _talk(alice, dana, bob, stage)
    copy = await bob.sees("My parcels were returned", topic=topic)
    await _indexed(desk)

    await bob.writes(None, "/search sender")

    shown = await bob.sees("🔎 sender")
    links = [one["url"] for one in shown["entities"] if one["type"] == "text_link"]
    assert set(links) >= {f"https://t.me/c/1000000001/{topic}/{copy['message_id']}"}
    assert "bold" in [one["type"] for one in shown["entities"][1:]]


async def test_an_edited_message_is_found_by_its_new_words_alone(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    written = await alice.writes("My bicycle is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My bicycle is lost", topic=topic)
    await _indexed(desk)
    await alice.edits(written, text="My umbrella is lost")
    await stage.client.wait_for(GROUP, "My umbrella is lost", topic=topic)
    await _indexed(desk)

    await bob.writes(None, "/search umbrella")
    await bob.sees("My umbrella is lost")
    await bob.writes(None, "/search bicycle")

    await bob.sees("Nothing was found")


async def test_many_hits_are_shown_page_by_page_in_place(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    for number in range(10):
        await alice.writes(f"parcel {number}")
    await bob.sees("parcel 9", topic=await stage.topic_of(1))
    await _indexed(desk)
    await bob.writes(None, "/search parcel")
    shown = await bob.sees("🔎 parcel")
    assert "parcel 0" not in shown["text"]

    await bob.presses(shown, "›")

    await stage.until(GROUP, shown, lambda one: "parcel 0" in one["text"])


@pytest.mark.parametrize("sought", ['"', "*", "parcel OR", "NEAR(a b)", "a:b", "-x", "'; DROP"])
async def test_signs_of_a_query_language_are_only_signs(
    alice: Customer, bob: Staff, desk: RunningDesk, sought: str
) -> None:
    await bob.writes(None, f"/search {sought}")

    await bob.sees("Nothing was found")


async def test_a_customer_searches_nothing(
    alice: Customer, dana: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await _talk(alice, dana, bob, stage)
    await _indexed(desk)

    await dana.is_heard("/search parcel")

    assert not [one for one in await dana.sees() if "🔎" in one]
