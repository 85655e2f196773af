"""Who may decide: leads by role, and nobody who has left or never belonged."""

import asyncio

import pytest

from tests.cast import (
    GROUP,
    Customer,
    Staff,
    Stage,
    button_of,
)
from tests.stories.held import (
    after_a_plain_answer,
    asks_about_nick,
    asks_about_tim,
    words_of,
)

YEAR = 365 * 86400
FORGED = (
    *("approve:999:0", "approve:1", "approve:1:7", "approve:x:0", "role:1:lead", "role:1:emperor"),
    *("versions:77", "close:999", "try:999", "resend:999", "arrived:0", "nonsense", "", ":"),
)


# Roles given by command


async def test_the_list_of_roles_names_everyone(carol: Staff, topic: int) -> None:
    await carol.writes(None, "/role")

    listed = (await carol.sees("The team"))["text"]
    assert {"Bob: operator", "Tim: trainee", "Carol: lead"} <= set(listed.split("\n"))


async def test_a_lead_gives_a_role_by_answering_a_colleague(
    alice: Customer, nick: Staff, carol: Staff, topic: int
) -> None:
    said = await nick.writes(topic, "Hello, I can help")
    await nick.sees("Nick is new here", topic=topic)

    await carol.writes(topic, "/role operator", reply_to=said["message_id"])

    await alice.gets("Hello, I can help")


async def test_a_lead_gives_a_role_by_name(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/role Bob observer")
    await carol.sees("Bob is now: observer", topic=topic)

    await bob.writes(topic, "Where was I?")

    await carol.writes(topic, "We are here")
    await alice.gets("We are here")
    assert "Where was I?" not in await alice.sees()


async def test_a_lead_gives_a_role_by_username(stage: Stage, carol: Staff, topic: int) -> None:
    erin = await stage.client.person("Erin", username="erin_works")
    await stage.client.join(GROUP, erin["id"])
    await stage.client.send(erin["id"], "// I am Erin", chat=GROUP, topic=topic)

    await carol.writes(topic, "/role @Erin_Works operator")

    await carol.sees("Erin is now: operator", topic=topic)


@pytest.mark.parametrize(
    ("order", "refusal"),
    [
        ("/role @nobody_here operator", "Nobody on the team goes by that name"),
        ("/role Bob emperor", "or write /role @username operator"),
        ("/role operator", "or write /role @username operator"),
    ],
)
async def test_a_wrong_role_command_is_answered_in_words(
    carol: Staff, topic: int, order: str, refusal: str
) -> None:
    await carol.writes(topic, order)

    await carol.sees(refusal, topic=topic)


async def test_only_a_lead_gives_roles(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/role Bob lead")

    await bob.sees("Your role does not allow this", topic=topic)


async def test_the_last_lead_stays_a_lead(carol: Staff, topic: int) -> None:
    await carol.writes(topic, "/role Carol operator")

    await carol.sees("This is the only lead", topic=topic)


async def test_the_last_lead_stays_a_lead_by_his_own_tap_too(
    nick: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic)
    await stage.client.promote(GROUP, nick.id)
    await stage.client.leave(GROUP, carol.id)

    answer = await nick.presses(question, "observer")

    assert "This is the only lead" in words_of(answer)


async def test_a_member_without_a_role_is_not_shown_the_roles(nick: Staff, topic: int) -> None:
    await nick.writes(topic, "/role")

    await nick.sees("Your role does not allow this", topic=topic)


async def test_an_administrator_leads_until_a_role_says_otherwise(
    nick: Staff, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.promote(GROUP, bob.id)
    question = await asks_about_nick(nick, topic)

    # Bob administers the group, but he was given the role of an operator.
    answer = await bob.presses(question, "operator")

    assert words_of(answer) == "Your role does not allow this."


async def test_a_new_administrator_without_a_role_leads(
    alice: Customer, nick: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_nick(nick, topic, "Hello")
    await stage.client.promote(GROUP, nick.id)

    await nick.presses(question, "operator")

    await alice.gets("Hello")


# Those who have left, and strangers


async def test_a_member_who_leaves_loses_power_over_old_buttons_at_once(
    alice: Customer, tim: Staff, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await stage.client.leave(GROUP, bob.id)

    answer = await bob.presses(question, "Approve")

    assert words_of(answer) == "Your role does not allow this."
    assert "It was sent on Monday" not in await after_a_plain_answer(alice, carol, topic)


async def test_a_member_who_left_reads_no_earlier_wordings(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    said = await alice.writes("My card is 1234")
    await carol.sees("My card is 1234", topic=topic)
    await alice.edits(said, text="My card is gone")
    shown = await carol.sees("My card is gone", topic=topic)
    await stage.client.leave(GROUP, bob.id)

    answer = await bob.presses(shown, "Earlier wordings")

    assert words_of(answer) == "Your role does not allow this."


async def test_what_a_member_said_before_leaving_is_still_heard(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, "Goodbye, Alice")
    await stage.client.leave(GROUP, bob.id)

    await alice.gets("Goodbye, Alice")


async def test_a_member_who_comes_back_is_asked_about_anew(
    bob: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.leave(GROUP, bob.id)
    await stage.client.join(GROUP, bob.id)

    await bob.writes(topic, "Here I am again")

    await carol.sees("Bob is new here", topic=topic)


async def test_a_strangers_press_is_refused_in_words(
    mallory: Customer, tim: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    data = button_of(question, "Approve")

    pressed = await stage.client.callback(mallory.id, question["message_id"], data, chat=GROUP)

    assert words_of(pressed["answer"]) == "Your role does not allow this."


async def test_a_forged_press_is_answered_in_words(
    tim: Staff, carol: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    for data in FORGED:
        pressed = await stage.client.callback(carol.id, question["message_id"], data, chat=GROUP)

        assert len(words_of(pressed["answer"])) > 10, data


async def test_a_staff_button_pressed_in_a_private_chat_is_refused(
    alice: Customer, bob: Staff, tim: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    data = button_of(question, "Approve")
    answered = await bob.writes(topic, "One moment")
    heard = await alice.gets("One moment")
    assert answered["text"] == heard["text"]

    pressed = await stage.client.callback(alice.id, heard["message_id"], data)

    assert words_of(pressed["answer"]) == "Your role does not allow this."


async def test_a_year_old_question_is_still_answered(
    alice: Customer, tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    await stage.client.advance(YEAR)

    await bob.presses(question, "Approve")

    await alice.gets("It was sent on Monday")


async def test_a_year_old_press_on_something_decided_is_refused_in_words(
    tim: Staff, bob: Staff, stage: Stage, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)
    data = button_of(question, "Approve")
    await bob.presses(question, "Approve")
    await stage.client.advance(YEAR)

    pressed = await stage.client.callback(bob.id, question["message_id"], data, chat=GROUP)

    assert words_of(pressed["answer"]) == "This has already been decided."


async def test_two_who_press_at_once_send_the_reply_once(
    alice: Customer, tim: Staff, bob: Staff, carol: Staff, topic: int
) -> None:
    question = await asks_about_tim(tim, topic)

    answers = await asyncio.gather(
        bob.presses(question, "Approve"), carol.presses(question, "Approve")
    )

    said = sorted([words_of(answer) for answer in answers])
    assert sum("Approved by" in one for one in said) == 1
    assert "This has already been decided." in said
    seen = await after_a_plain_answer(alice, bob, topic)
    assert seen.count("It was sent on Monday") == 1
