"""Reactions cross the desk both ways; 👌 tells an operator that the words have arrived."""

import json

import pytest

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, reacted, text_of


async def arrived(stage: Stage, said: Json) -> Json:
    """The operator's message once it carries the receipt."""
    return await stage.until(GROUP, said, lambda now: reacted(now) == "👌")


async def put_by_the_desk(stage: Stage) -> list[str]:
    """Every emoji the desk has ever put anywhere."""
    return [
        one["emoji"]
        for call in await stage.calls("setMessageReaction")
        for one in json.loads(call["params"]["reaction"])
    ]


async def answer(alice: Customer, bob: Staff, stage: Stage, topic: int) -> tuple[Json, Json]:
    """An operator's answer that has arrived: his own message, and what Alice sees."""
    said = await bob.writes(topic, "On Monday")
    heard = await alice.gets("On Monday")
    await arrived(stage, said)
    return said, heard


async def is_settled(alice: Customer, bob: Staff, stage: Stage, topic: int) -> None:
    """Reactions said before have been dealt with: they share one line, and so does this one."""
    marker = await alice.is_heard("Is anybody there?")
    await bob.reacts(marker, "👀")
    told = next(
        one for one in await stage.client.messages(alice.id) if text_of(one) == "Is anybody there?"
    )
    await stage.until(alice.id, told, lambda now: reacted(now) == "👀")
    assert "👀" in await put_by_the_desk(stage)


async def test_a_receipt_tells_that_an_answer_arrived(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await bob.writes(topic, "On Monday")

    await alice.gets("On Monday")
    assert reacted(await arrived(stage, said)) == "👌"


async def test_a_receipt_lies_on_the_first_item_of_an_album(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    album = await bob.sends_album(topic, [{"content": "photo"}, {"content": "photo"}])
    await bob.writes(topic, "Do you see?")

    await arrived(stage, album[0])


async def test_a_note_gets_no_receipt(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    note = await bob.writes(topic, "// hm")

    await answer(alice, bob, stage, topic)
    shown = [one for one in await stage.client.messages(GROUP) if text_of(one) == "// hm"]
    assert [one["message_id"] for one in shown] == [note["message_id"]]
    assert reacted(shown[0]) is None


async def test_a_customers_reaction_takes_the_receipts_place(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)

    await alice.reacts(heard, "❤")

    await stage.until(GROUP, said, lambda now: reacted(now) == "❤")


async def test_a_reaction_taken_away_gives_the_receipt_its_place_back(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)
    await alice.reacts(heard, "❤")
    await stage.until(GROUP, said, lambda now: reacted(now) == "❤")

    await alice.reacts(heard, None)

    await arrived(stage, said)


async def test_the_newest_of_a_customers_reactions_is_shown(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)

    await alice.reacts(heard, "❤")
    await alice.reacts(heard, "🔥")

    await stage.until(GROUP, said, lambda now: reacted(now) == "🔥")


async def test_a_customers_reaction_on_own_words_is_shown_on_their_copy(
    alice: Customer, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("I found it")
    own = next(one for one in await stage.client.messages(alice.id) if text_of(one) == "I found it")

    await alice.reacts(own, "🎉")
    await stage.until(GROUP, copy, lambda now: reacted(now) == "🎉")

    await alice.reacts(own, None)
    await stage.until(GROUP, copy, lambda now: reacted(now) is None)


async def test_a_custom_emoji_becomes_a_line_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)

    await stage.client.react(
        alice.id, heard["message_id"], None, custom_emoji="5368324170671202286"
    )

    line = await bob.sees("The customer reacted", topic=topic)
    assert line["reply_to_message"]["message_id"] == said["message_id"]


async def test_a_custom_emoji_does_not_leave_the_earlier_reaction_standing(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)
    await alice.reacts(heard, "❤")
    await stage.until(GROUP, said, lambda now: reacted(now) == "❤")

    await stage.client.react(
        alice.id, heard["message_id"], None, custom_emoji="5368324170671202286"
    )

    await arrived(stage, said)


async def test_an_emoji_that_a_bot_may_not_set_becomes_a_line_in_the_topic(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said, heard = await answer(alice, bob, stage, topic)

    await alice.reacts(heard, "🦖")

    line = await bob.sees("The customer reacted: 🦖", topic=topic)
    assert line["reply_to_message"]["message_id"] == said["message_id"]


async def test_a_customers_reaction_on_words_of_the_desk_is_no_matter(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.writes("/help")
    helped = await alice.gets("/privacy")

    await alice.reacts(helped, "❤")

    await is_settled(alice, bob, stage, topic)
    seen = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert not any("reacted" in text for text in seen)


async def test_an_operators_reaction_is_shown_on_the_customers_words(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("I found it")
    own = next(one for one in await stage.client.messages(alice.id) if text_of(one) == "I found it")

    await bob.reacts(copy, "🎉")

    await stage.until(alice.id, own, lambda now: reacted(now) == "🎉")


async def test_an_operators_reaction_taken_away_is_taken_away_at_the_customer(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("I found it")
    own = next(one for one in await stage.client.messages(alice.id) if text_of(one) == "I found it")
    await bob.reacts(copy, "🎉")
    await stage.until(alice.id, own, lambda now: reacted(now) == "🎉")

    await bob.reacts(copy, None)

    await stage.until(alice.id, own, lambda now: reacted(now) is None)


async def test_the_newest_operators_reaction_counts(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("I found it")
    own = next(one for one in await stage.client.messages(alice.id) if text_of(one) == "I found it")

    await bob.reacts(copy, "🎉")
    await carol.reacts(copy, "👍")

    await stage.until(alice.id, own, lambda now: reacted(now) == "👍")


@pytest.mark.parametrize("who", ["dev", "olga", "tim", "nick"])
async def test_the_reaction_of_one_who_may_not_answer_stays_inside(
    request: pytest.FixtureRequest,
    alice: Customer,
    bob: Staff,
    stage: Stage,
    topic: int,
    who: str,
) -> None:
    colleague: Staff = request.getfixturevalue(who)
    copy = await alice.is_heard("I found it")

    await colleague.reacts(copy, "🤡")

    await is_settled(alice, bob, stage, topic)
    assert "🤡" not in await put_by_the_desk(stage)


async def test_reactions_among_colleagues_stay_inside(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    said, _ = await answer(alice, bob, stage, topic)
    note = await bob.writes(topic, "// hm")

    await carol.reacts(said, "🤡")
    await carol.reacts(note, "🤡")

    await is_settled(alice, bob, stage, topic)
    assert "🤡" not in await put_by_the_desk(stage)


async def test_an_answer_that_did_not_arrive_has_no_receipt(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.block(alice.id)

    said = await bob.writes(topic, "On Monday")

    await bob.sees("Not delivered", topic=topic)
    assert reacted(await stage.until(GROUP, said, lambda _: True)) is None


async def test_receipts_that_telegram_holds_up_keep_no_words_waiting(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("setMessageReaction", "429", retry_after=30)

    for day in ("On Monday", "On Tuesday", "On Friday"):
        await bob.writes(topic, day)

    await alice.gets("On Friday")
    await alice.writes("Thank you")
    await bob.sees("Thank you", topic=topic)


async def test_an_operators_custom_emoji_leaves_nothing_outdated_at_the_customer(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    copy = await alice.is_heard("It is blue")
    told = await stage.client.wait_for(alice.id, "It is blue")
    await bob.reacts(copy, "👍")
    await stage.until(alice.id, told, lambda now: reacted(now) == "👍")

    await stage.client.react(bob.id, copy["message_id"], None, custom_emoji="5368", chat=GROUP)

    await stage.until(alice.id, told, lambda now: reacted(now) is None)
