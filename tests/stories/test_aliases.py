"""The operator's alias: all that a customer learns of who answers."""

import pytest

from desk.policy import CustomerPolicy, Policy
from tests.cast import UNLIMITED, Customer, Staff, Stage

NAMELESS = Policy(telegram=UNLIMITED, customer=CustomerPolicy(greeting=False, show_operator="none"))


async def _named(bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/alias Anna")
    await bob.sees("Customers now know Bob as Anna", topic=topic)


async def test_an_operator_is_introduced_before_the_first_answer_and_once(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await _named(bob, topic)

    await bob.writes(topic, "It arrives on Monday")
    await bob.writes(topic, "Or on Tuesday")
    await alice.gets("Or on Tuesday")

    assert (await alice.sees())[1:] == [
        "Anna is with you.",
        "It arrives on Monday",
        "Or on Tuesday",
    ]


async def test_an_operator_is_introduced_before_an_album(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await _named(bob, topic)

    await bob.sends_album(topic, [{"content": "photo"}, {"content": "photo"}])
    await bob.writes(topic, "That is the label")
    await alice.gets("That is the label")

    messages = (await stage.client.messages(alice.id))[1:]
    kinds = ["photo" if one.get("photo") else one.get("text") for one in messages]
    assert kinds == ["Anna is with you.", "photo", "photo", "That is the label"]


async def test_an_operator_without_an_alias_stays_unnamed(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")

    assert await alice.sees() == ["My parcel is lost", "It arrives on Monday"]


@pytest.mark.parametrize("policy", [NAMELESS], ids=["none"])
async def test_a_desk_may_keep_all_names_to_itself(alice: Customer, bob: Staff, topic: int) -> None:
    await _named(bob, topic)
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")

    assert "Anna is with you." not in await alice.sees()


async def test_an_answer_taken_back_does_not_introduce_twice(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await _named(bob, topic)
    said = await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")
    await bob.writes(topic, "/undo", reply_to=said["message_id"])

    await bob.writes(topic, "It arrives on Tuesday")
    await alice.gets("It arrives on Tuesday")

    assert (await alice.sees()).count("Anna is with you.") == 1


async def test_only_a_lead_names_a_colleague(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    carols = await carol.writes(topic, "// he knows this customer")
    bobs = await bob.writes(topic, "// so I do")

    await bob.writes(topic, "/alias Zoe", reply_to=carols["message_id"])
    await bob.sees("Your role does not allow this", topic=topic)
    await carol.writes(topic, "/alias Anna", reply_to=bobs["message_id"])

    await carol.sees("Customers now know Bob as Anna", topic=topic)


@pytest.mark.parametrize("wanted", ["@anna_support", "t.me/anna", "!!!", "A" * 33, ""])
async def test_an_alias_leads_nowhere_and_is_short(bob: Staff, topic: int, wanted: str) -> None:
    await bob.writes(topic, f"/alias {wanted}")

    answer = await bob.sees("", topic=topic, sender=7000000001, after=3)
    assert "Customers now know" not in answer["text"]


async def test_an_alias_is_taken_off(alice: Customer, bob: Staff, topic: int) -> None:
    await _named(bob, topic)

    await bob.writes(topic, "/alias -")
    await bob.sees("no longer see a name for Bob", topic=topic)
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")

    assert "Anna is with you." not in await alice.sees()


async def test_a_customer_is_told_once_who_took_the_request_over(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    await carol.writes(topic, "/alias Zoe")
    await carol.sees("as Zoe", topic=topic)
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")

    await carol.writes(topic, "/take")
    await alice.gets("Zoe is taking care of request #1 now")
    await carol.writes(topic, "/take")
    await carol.writes(topic, "I have found it")
    await alice.gets("I have found it")

    assert (await alice.sees())[2:] == [
        "Zoe is taking care of request #1 now.",
        "I have found it",
    ]


async def test_whoever_is_met_first_is_no_handover(
    alice: Customer, bob: Staff, carol: Staff, topic: int
) -> None:
    await bob.writes(topic, "/take")
    await bob.sees("is yours", topic=topic)
    await carol.writes(topic, "/take")
    await carol.writes(topic, "I have found it")
    await alice.gets("I have found it")

    assert await alice.sees() == ["My parcel is lost", "I have found it"]
