"""How was it? Asked once after closing, answered by a press, looked at by leads when it is low."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.policy import CustomerPolicy, Policy, QuietPolicy, RatingPolicy
from desk.ticketing.tidings import RATING
from sandbox.client import Json
from tests.cast import GROUP, UNLIMITED, Customer, RunningDesk, Staff, Stage, button_of, text_of

HELPED, NOT = "👍 Yes", "👎 No"
DAY = 24 * 3600


def _policy(scale: int = 2, *, quiet: QuietPolicy | None = None, delay: int = 0) -> Policy:
    return Policy(
        telegram=UNLIMITED,
        customer=CustomerPolicy(greeting=False),
        quiet=quiet or QuietPolicy(from_hour=0, to_hour=0),
        rating=RatingPolicy(scale=5 if scale == 5 else 2, delay_minutes=delay),
    )


def _at_night() -> QuietPolicy:
    """Quiet hours that have begun and last for two hours more at least."""
    hour = datetime.now(ZoneInfo("Europe/Moscow")).hour
    return QuietPolicy(from_hour=hour, to_hour=(hour + 3) % 24)


@pytest.fixture
def policy() -> Policy:
    return _policy()


async def _closed(alice: Customer, bob: Staff, topic: int) -> None:
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")
    await bob.writes(topic, "/close")
    await alice.gets("request #1 is closed")


async def _asked(alice: Customer, bob: Staff, topic: int) -> Json:
    await _closed(alice, bob, topic)
    return await alice.gets("Did we help you with request #1?")


async def test_a_customer_who_was_helped_says_so_by_a_press(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)

    pressed = await alice.presses(asked, button_of(asked, HELPED))

    assert pressed["answer"]["text"] == "Thank you!"
    await stage.until(alice.id, asked, lambda now: "rating of request #1: 👍" in text_of(now))


@pytest.mark.parametrize("policy", [_policy(5)], ids=["five"])
async def test_five_buttons_are_offered_by_setting(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await _closed(alice, bob, topic)
    asked = await alice.gets("1 is poor, 5 is very good")

    await alice.presses(asked, button_of(asked, "4"))

    await stage.until(alice.id, asked, lambda now: "rating of request #1: 4/5" in text_of(now))


@pytest.mark.parametrize("policy", [_policy(delay=60)], ids=["later"])
async def test_an_answered_request_is_rated_after_a_while(
    alice: Customer, bob: Staff, desk: RunningDesk, topic: int
) -> None:
    await _closed(alice, bob, topic)

    assert await desk.store.read(lambda tx: tx.timers.find(RATING, 1)) is not None


@pytest.mark.parametrize("policy", [_policy(delay=60)], ids=["later"])
async def test_an_unanswered_request_is_not_rated(
    alice: Customer, bob: Staff, desk: RunningDesk, topic: int
) -> None:
    await bob.writes(topic, "/close")
    await alice.gets("request #1 is closed")

    assert await desk.store.read(lambda tx: tx.timers.find(RATING, 1)) is None


async def test_a_request_taken_up_again_is_not_rated_before_it_ends(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await _asked(alice, bob, topic)
    await alice.is_heard("One more thing")
    await bob.writes(topic, "Of course")
    await alice.gets("Of course")

    await bob.writes(topic, "/close")
    await bob.sees("Ticket #1 is closed", topic=topic)
    await alice.is_heard("Good night then")

    assert sum("Did we help you" in one for one in await alice.sees()) == 1


@pytest.mark.parametrize("policy", [_policy(quiet=_at_night())], ids=["night"])
async def test_nobody_is_asked_at_night(
    alice: Customer, bob: Staff, stage: Stage, policy: Policy, topic: int
) -> None:
    await _closed(alice, bob, topic)

    await stage.client.advance(4 * 3600)

    asked = await alice.gets("Did we help you")
    at = datetime.fromtimestamp(asked["date"], ZoneInfo("Europe/Moscow"))
    assert (at.hour - policy.quiet.to_hour) % 24 < 3


async def test_a_rating_may_be_changed_for_a_day(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await alice.presses(asked, button_of(asked, HELPED))
    rated = await stage.until(alice.id, asked, lambda now: "👍" in text_of(now))

    await alice.presses(rated, button_of(rated, NOT))
    changed = await stage.until(alice.id, asked, lambda now: "#1: 👎" in text_of(now))
    await stage.client.advance(DAY + 60)
    refused = await alice.presses(changed, button_of(changed, HELPED))

    assert "settled now" in refused["answer"]["text"]


async def test_an_old_button_works_after_a_restart(
    alice: Customer, bob: Staff, desk: RunningDesk, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await desk.restart()

    pressed = await alice.presses(asked, button_of(asked, HELPED))

    assert pressed["answer"]["text"] == "Thank you!"


async def test_nobody_rates_the_request_of_another(
    alice: Customer, bob: Staff, dana: Customer, stage: Stage, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await dana.writes("/help")
    told = await dana.gets("/new")

    await stage.client.callback(dana.id, told["message_id"], "rate:1:1")
    await alice.presses(asked, button_of(asked, HELPED))

    await stage.until(alice.id, asked, lambda now: "#1: 👍" in text_of(now))
    assert not [one for one in await stage.client.messages(GROUP) if "not happy" in text_of(one)]


async def test_words_that_answer_the_request_are_a_comment(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await alice.presses(asked, button_of(asked, HELPED))

    await alice.writes("Quick and kind", reply_to=asked["message_id"])

    await bob.sees("comment on the rating of #1: Quick and kind", topic=topic)
    await stage.until_topic(topic, icon_emoji="✅")


@pytest.mark.parametrize("words", ["But where is my refund?", "It is lost again"])
async def test_words_that_may_need_an_answer_are_a_message(
    alice: Customer, bob: Staff, stage: Stage, topic: int, words: str
) -> None:
    asked = await _asked(alice, bob, topic)
    await alice.presses(asked, button_of(asked, NOT))

    is_question = words.endswith("?")
    await alice.writes(words, reply_to=asked["message_id"] if is_question else None)

    await bob.sees(words, topic=topic)
    await stage.until_topic(topic, icon_emoji="❗️")


async def test_a_low_rating_is_told_in_the_topic_and_to_the_leads(
    alice: Customer, bob: Staff, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)

    await alice.presses(asked, button_of(asked, NOT))

    await bob.sees("not happy with request #1", topic=topic)
    await bob.sees("Low rating: #1")


async def test_a_lead_looks_low_ratings_through(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await alice.presses(asked, button_of(asked, NOT))
    await alice.writes("It came late", reply_to=asked["message_id"])
    await bob.sees("It came late", topic=topic)
    await carol.writes(None, "/review")
    listed = await carol.sees("Low ratings nobody has looked at")
    assert "It came late" in text_of(listed)

    answer = await carol.presses(listed, button_of(listed, "Seen #1"))

    assert answer is not None
    assert answer["text"] == "Seen."
    await stage.until(GROUP, listed, lambda now: "No low rating is waiting" in text_of(now))


async def test_an_operator_does_not_look_them_through(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/review")

    await bob.sees("Your role does not allow this", topic=topic)


async def test_the_card_of_the_next_request_shows_the_rating(
    alice: Customer, bob: Staff, topic: int
) -> None:
    asked = await _asked(alice, bob, topic)
    await alice.presses(asked, button_of(asked, HELPED))
    await alice.writes("/new")
    await alice.gets("Write your new question")
    await alice.is_heard("And where is my refund?")

    await bob.writes(topic, "/info")

    await bob.sees("1 earlier ticket: #1 👍", topic=topic)
