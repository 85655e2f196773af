"""A member without a role is heard when a lead has said who it is."""

import json

import pytest

from desk.policy import Policy, RolesPolicy
from sandbox.client import Json
from tests.cast import (
    GROUP,
    UNLIMITED,
    Customer,
    Staff,
    Stage,
    button_of,
)
from tests.stories.held import (
    after_a_plain_answer,
    asks_about_nick,
    texts_in,
    words_of,
)

OPERATORS_AT_ONCE = Policy(telegram=UNLIMITED, roles=RolesPolicy(new_member="operator"))
OBSERVERS_AT_ONCE = Policy(telegram=UNLIMITED, roles=RolesPolicy(new_member="observer"))


async def test_a_new_members_first_words_are_held_under_one_question(
    alice: Customer, nick: Staff, bob: Staff, topic: int
) -> None:
    await asks_about_nick(nick, topic, "Hello, I can help", "What is the number?", "// hm")

    seen = await after_a_plain_answer(alice, bob, topic)
    assert not {"Hello, I can help", "What is the number?"} & set(seen)
    assert sum("Nick is new here" in text for text in await texts_in(bob, topic)) == 1


async def test_a_new_member_who_turns_out_an_operator_is_heard_in_the_order_he_spoke(
    alice: Customer, nick: Staff, carol: Staff, topic: int
) -> None:
    question = await asks_about_nick(nick, topic, "Hello", "What is the number?", "Thanks")

    answer = await carol.presses(question, "operator")

    await alice.gets("Thanks")
    assert (await alice.sees())[-3:] == ["Hello", "What is the number?", "Thanks"]
    assert "Nick is now: operator" in words_of(answer)


async def test_the_question_about_a_new_member_tells_how_it_was_decided(
    nick: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic)

    await carol.presses(question, "operator")

    decided = await carol.sees("Nick is now: operator", topic=topic)
    assert decided["message_id"] == question["message_id"]
    assert "decided by Carol" in decided["text"]
    assert "reply_markup" not in decided


async def test_a_new_member_who_turns_out_a_trainee_waits_for_approval(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_nick(nick, topic)

    await carol.presses(question, "trainee")

    approval = await bob.sees("this reply waits for approval", topic=topic)
    assert "Hello, I can help" not in await alice.sees()
    await bob.presses(approval, "Approve")
    await alice.gets("Hello, I can help")


@pytest.mark.parametrize("role", ["developer", "observer"])
async def test_a_new_member_who_turns_out_no_operator_has_written_notes(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, topic: int, role: str
) -> None:
    said = await nick.writes(topic, "Hello, I can help")
    question = await nick.sees("Nick is new here", topic=topic)

    await carol.presses(question, role)

    await bob.writes(topic, "/info", reply_to=said["message_id"])
    await bob.sees("A note: the customer never sees it", topic=topic)
    assert "Hello, I can help" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_new_members_album_is_an_album_at_the_customer(
    alice: Customer, nick: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    await nick.sends_album(
        topic, [{"content": "photo", "caption": "The scans"}, {"content": "photo"}]
    )
    question = await nick.sees("Nick is new here", topic=topic)

    await carol.presses(question, "operator")
    await carol.writes(topic, "That was all")

    await alice.gets("That was all")
    (call,) = await stage.calls("copyMessages")
    assert len(json.loads(call["params"]["message_ids"])) == 2


async def test_a_new_members_album_waits_for_approval_when_he_turns_out_a_trainee(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, topic: int
) -> None:
    await nick.sends_album(
        topic, [{"content": "photo", "caption": "The scans"}, {"content": "photo"}]
    )
    question = await nick.sees("Nick is new here", topic=topic)

    await carol.presses(question, "trainee")

    approval = await bob.sees("this reply waits for approval", topic=topic)
    assert "The scans" not in await after_a_plain_answer(alice, bob, topic)
    await bob.presses(approval, "Approve")
    await alice.gets("The scans")


async def test_a_mark_in_a_new_members_album_takes_the_album_inside_and_nothing_else(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic, "Hello")
    items: list[Json] = [{"content": "photo"}, {"content": "photo", "caption": "// the scans"}]
    await nick.sends_album(topic, items)

    await carol.presses(question, "operator")

    await alice.gets("Hello")
    await after_a_plain_answer(alice, bob, topic)
    assert await stage.calls("copyMessages") == []


async def test_the_words_of_a_new_member_who_has_left_go_where_the_lead_sends_them(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic, "Hello")
    await stage.client.leave(GROUP, nick.id)

    await carol.presses(question, "operator")

    await alice.gets("Hello")
    await after_a_plain_answer(alice, bob, topic)
    assert not any("Nick is new here" in text for text in await texts_in(bob, topic))


async def test_held_words_that_were_edited_go_out_as_they_stand(
    alice: Customer, nick: Staff, carol: Staff, topic: int
) -> None:
    said = await nick.writes(topic, "Helo")
    question = await nick.sees("Nick is new here", topic=topic)
    await nick.edits(said, text="Hello")
    await nick.writes(topic, "// proof that the edit was seen")

    await carol.presses(question, "operator")

    await alice.gets("Hello")
    assert "Helo" not in await alice.sees()


async def test_held_words_that_became_a_note_by_an_edit_stay_inside(
    alice: Customer, nick: Staff, carol: Staff, bob: Staff, topic: int
) -> None:
    said = await nick.writes(topic, "She is rude")
    question = await nick.sees("Nick is new here", topic=topic)
    await nick.edits(said, text="// She is rude")

    await carol.presses(question, "operator")

    seen = await after_a_plain_answer(alice, bob, topic)
    assert not any("She is rude" in text for text in seen)


async def test_a_new_members_spoken_reply_is_held_too(
    alice: Customer, nick: Staff, carol: Staff, topic: int
) -> None:
    question = await asks_about_nick(nick, topic, "/reply Hello there")
    assert "Hello there" not in await alice.sees()

    await carol.presses(question, "developer")

    heard = await alice.gets("Hello there")
    assert heard["text"] == "Hello there"


async def test_only_a_lead_decides_who_a_new_member_is(
    alice: Customer, nick: Staff, bob: Staff, topic: int
) -> None:
    question = await asks_about_nick(nick, topic)

    answer = await bob.presses(question, "operator")

    assert words_of(answer) == "Your role does not allow this."
    assert "Hello, I can help" not in await after_a_plain_answer(alice, bob, topic)


async def test_a_new_member_does_not_decide_about_himself(nick: Staff, topic: int) -> None:
    question = await asks_about_nick(nick, topic)

    answer = await nick.presses(question, "operator")

    assert words_of(answer) == "Your role does not allow this."


async def test_a_second_decision_about_a_new_member_is_refused_politely(
    nick: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic)
    data = button_of(question, "observer")
    await carol.presses(question, "operator")

    again = await stage.client.callback(carol.id, question["message_id"], data, chat=GROUP)

    assert words_of(again["answer"]) == "This has already been decided."


@pytest.mark.parametrize("policy", [OPERATORS_AT_ONCE])
async def test_a_team_may_let_new_members_answer_at_once(
    alice: Customer, nick: Staff, topic: int
) -> None:
    await nick.writes(topic, "Hello, I can help")

    await alice.gets("Hello, I can help")


@pytest.mark.parametrize("policy", [OBSERVERS_AT_ONCE])
async def test_a_team_may_let_new_members_only_watch(
    alice: Customer, nick: Staff, bob: Staff, topic: int
) -> None:
    await nick.writes(topic, "Hello, I can help")

    assert "Hello, I can help" not in await after_a_plain_answer(alice, bob, topic)
    assert not any("Nick is new here" in text for text in await texts_in(bob, topic))
