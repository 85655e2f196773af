"""Those who answer for a trainee: better words, a reason, a lead who hears of it, a permit."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from desk.policy import CategoryPolicy, Policy
from tests.cast import GROUP, UNLIMITED, Customer, RunningDesk, Staff, Stage, reacted
from tests.stories.held import after_a_plain_answer, asks_about_tim, words_of

MINUTE = 60


@pytest.fixture
def policy() -> Policy:
    categories = {
        "payment": CategoryPolicy(title_en="Payment"),
        "refund": CategoryPolicy(title_en="Refund", parent="payment"),
        "login": CategoryPolicy(title_en="Login"),
    }
    return Policy(telegram=UNLIMITED, categories=categories)


async def _events(desk: RunningDesk, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """Who did it, and the details, of every event of that kind."""
    path = desk.settings.database_url.partition("///")[2]
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT actor_id, details FROM events WHERE kind = ?", (kind,))
        return [(actor, json.loads(details)) for actor, details in rows]


async def test_better_words_go_out_in_place_of_the_trainees(
    alice: Customer, tim: Staff, bob: Staff, topic: int, desk: RunningDesk
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Edit")
    await bob.sees("Bob writes better words for Tim", topic=topic)

    await bob.writes(topic, "It left on Monday, sorry", reply_to=question["message_id"])

    await alice.gets("It left on Monday, sorry")
    assert "It was sent on Monday" not in await alice.sees()
    await bob.sees("Bob said it better", topic=topic)
    [(approver, details)] = await _events(desk, "approved")
    assert (approver, details["author"], details["is_edited"]) == (bob.id, tim.id, True)
    [(author, _)] = await _events(desk, "message_out")
    assert author == tim.id


async def test_a_reply_to_the_question_stays_inside_until_edit_is_pressed(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    await bob.writes(topic, "Too short, I think", reply_to=question["message_id"])

    assert "Too short, I think" not in await after_a_plain_answer(alice, bob, topic)


async def test_only_who_pressed_edit_speaks_by_replying(
    alice: Customer, tim: Staff, bob: Staff, carol: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await carol.presses(question, "Edit")

    await bob.writes(topic, "Let her do it", reply_to=question["message_id"])
    await tim.writes(topic, "Please do", reply_to=question["message_id"])

    seen = await after_a_plain_answer(alice, bob, topic)
    assert not {"Let her do it", "Please do"} & set(seen)


async def test_a_note_in_reply_to_the_question_stays_a_note_while_editing(
    alice: Customer, tim: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Edit")

    await bob.writes(topic, "// she is a VIP", reply_to=question["message_id"])

    seen = await after_a_plain_answer(alice, bob, topic)
    assert not any("VIP" in text for text in seen)


async def test_a_begun_edit_lapses(
    alice: Customer, tim: Staff, bob: Staff, topic: int, stage: Stage
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Edit")
    await bob.sees("Bob writes better words", topic=topic)

    await stage.client.advance(31 * MINUTE)
    await stage.until(GROUP, question, lambda now: "writes better words" not in now["text"])
    await bob.writes(topic, "I had forgotten", reply_to=question["message_id"])

    assert "I had forgotten" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_rejection_comes_back_with_its_reason(
    alice: Customer, tim: Staff, bob: Staff, topic: int, desk: RunningDesk
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Reject")
    await bob.sees("with the reason", topic=topic)

    await bob.writes(topic, "It was Tuesday", reply_to=question["message_id"])

    await tim.sees("Rejected by Bob: It was Tuesday", topic=topic)
    seen = await after_a_plain_answer(alice, bob, topic)
    assert not {"It was Tuesday", "It was sent on Monday"} & set(seen)
    [(approver, details)] = await _events(desk, "rejected")
    assert (approver, details["reason"]) == (bob.id, "It was Tuesday")


async def test_back_shows_the_question_as_it_was(
    alice: Customer, tim: Staff, bob: Staff, topic: int, stage: Stage
) -> None:
    question = await asks_about_tim(tim, topic)
    await bob.presses(question, "Reject")
    begun = await bob.sees("with the reason", topic=topic)

    await bob.presses(begun, "← Back")

    shown = await stage.until(GROUP, question, lambda now: "waits for approval" in now["text"])
    await bob.presses(shown, "Approve")
    await alice.gets("It was sent on Monday")


async def test_somebody_who_became_an_operator_does_not_approve_own_words(
    tim: Staff, carol: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await carol.writes(topic, "/role Tim operator")
    await carol.sees("Tim is now: operator", topic=topic)

    answer = await tim.presses(question, "Approve")

    assert words_of(answer) == "Your role does not allow this."


async def test_leads_hear_of_a_reply_that_waits_too_long_once(
    tim: Staff, bob: Staff, topic: int, stage: Stage, desk: RunningDesk
) -> None:
    await asks_about_tim(tim, topic)

    await stage.client.advance(16 * MINUTE)

    await bob.sees("has waited 15 min for approval")
    await bob.sees("the leads know", topic=topic)
    await desk.restart()
    await stage.client.advance(16 * MINUTE)
    await bob.writes(topic, "One moment")
    told = [
        one
        for one in await stage.client.messages(GROUP)
        if "has waited 15 min" in str(one.get("text"))
    ]
    assert len(told) == 1


async def test_a_permit_lets_a_trainee_answer_alone_in_a_category_and_below(
    alice: Customer, tim: Staff, bob: Staff, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/permit Tim payment")
    await carol.sees("Tim now answers alone in “Payment”", topic=topic)
    await bob.writes(topic, "/category refund")

    said = await tim.writes(topic, "Your money is on its way")

    await alice.gets("Your money is on its way")
    await tim.stage.until(GROUP, said, lambda now: reacted(now) == "👌")


async def test_a_permit_covers_no_other_category(
    alice: Customer, tim: Staff, bob: Staff, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/permit Tim payment")
    await bob.writes(topic, "/category login")

    await tim.writes(topic, "Try another password")

    await tim.sees("waits for approval", topic=topic)
    assert "Try another password" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_permit_taken_back_brings_approval_back(
    tim: Staff, bob: Staff, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/permit Tim payment")
    await bob.writes(topic, "/category payment")
    await carol.writes(topic, "/unpermit Tim payment")
    await carol.sees("wait for approval again", topic=topic)

    await tim.writes(topic, "Your money is on its way")

    await tim.sees("this reply waits for approval", topic=topic)


async def test_only_leads_give_permits_and_all_see_them(
    bob: Staff, carol: Staff, topic: int
) -> None:
    await bob.writes(topic, "/permit Tim payment")
    await bob.sees("Your role does not allow this", topic=topic)
    await carol.writes(topic, "/permit Tim payment")
    await carol.sees("now answers alone", topic=topic)

    await bob.writes(topic, "/permit Tim")

    await bob.sees("Payment – since", topic=topic)
