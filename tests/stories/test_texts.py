"""Leads put the desk's words into a team's own, without touching code."""

import pytest

from tests.cast import Customer, RunningDesk, Staff, Stage


async def test_what_a_lead_writes_is_what_customers_read(
    alice: Customer, carol: Staff, stage: Stage
) -> None:
    await carol.writes(None, "/texts customer.start en Hi! <b>Zelda's</b> shop here.")
    await carol.sees("now says")

    await alice.writes("/start")

    said = await alice.gets("Hi! Zelda's shop here.")
    assert [one["type"] for one in said["entities"]] == ["bold"]


async def test_a_changed_text_is_still_there_after_a_restart(
    alice: Customer, carol: Staff, desk: RunningDesk
) -> None:
    await carol.writes(None, "/texts customer.start en Hello from the shop")
    await carol.sees("now says")

    await desk.restart()
    await alice.writes("/start")

    await alice.gets("Hello from the shop")


async def test_the_desks_own_words_come_back(alice: Customer, carol: Staff) -> None:
    await carol.writes(None, "/texts customer.start en Hello from the shop")
    await carol.sees("now says")

    await carol.writes(None, "/texts customer.start en -")
    await carol.sees("says again")
    await alice.writes("/start")

    await alice.gets("Write your question here")


async def test_a_lead_sees_both_languages_and_how_to_change_them(carol: Staff) -> None:
    await carol.writes(None, "/texts customer.closed")

    answer = await carol.sees("To change it")

    assert "Your request #{number} is closed" in answer["text"]
    assert "/texts customer.closed en New text" in answer["text"]


@pytest.mark.parametrize(
    ("wording", "told"),
    [
        ("You are {number} of {total}", "these values only: {number}"),
        ("You <b>are done", "markup is not right"),
        ("You <script>are</script> done", "markup is not right"),
        ("1 < 2", "markup is not right"),
        ("{number!r}", "these values only"),
    ],
)
async def test_a_text_that_could_not_be_sent_is_refused_with_the_reason(
    carol: Staff, wording: str, told: str
) -> None:
    await carol.writes(None, f"/texts customer.closed en {wording}")

    await carol.sees(told)


async def test_an_operator_changes_no_texts(alice: Customer, bob: Staff) -> None:
    await bob.writes(None, "/texts customer.start en Buy gold")
    await bob.sees("Your role does not allow this")

    await alice.writes("/start")

    await alice.gets("Write your question here")


async def test_an_unknown_name_is_answered_with_where_to_look(carol: Staff) -> None:
    await carol.writes(None, "/texts customer.nothing en Hello")

    await carol.sees("There is no text")
