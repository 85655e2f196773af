"""The customer's own hands: closing, asking how it stands, another matter, reaching people."""

import pytest

from desk.policy import CustomerPolicy, Policy
from tests.cast import UNLIMITED, Customer, Staff, Stage, button_of

GREETS = Policy(telegram=UNLIMITED, customer=CustomerPolicy(greeting=True))


async def _answered(alice: Customer, bob: Staff, topic: int) -> None:
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")


@pytest.mark.parametrize("policy", [GREETS], ids=["greeting"])
async def test_a_new_request_is_received_in_one_line_with_its_number(
    alice: Customer, topic: int
) -> None:
    told = await alice.gets("request #1")

    assert told["text"] == "We have it – request #1. A person will answer here."


@pytest.mark.parametrize("policy", [GREETS], ids=["greeting"])
async def test_a_request_is_received_once(alice: Customer, bob: Staff, topic: int) -> None:
    await alice.is_heard("It was blue")
    await _answered(alice, bob, topic)

    assert sum("We have it" in one for one in await alice.sees()) == 1


async def test_a_customer_closes_the_request(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.writes("/close")

    await alice.gets("request #1 is closed")
    await bob.sees("The customer closed request #1", topic=topic)
    await stage.until_topic(topic, icon_emoji="✅")


async def test_a_customer_without_a_request_closes_nothing(alice: Customer) -> None:
    await alice.writes("/close")

    await alice.gets("You have no open request")


async def test_a_customer_is_told_that_we_owe_the_answer_and_the_place_in_the_queue(
    alice: Customer, dana: Customer, topic: int
) -> None:
    await dana.is_heard("Where is my refund?")

    await dana.writes("/status")

    told = await dana.gets("Обращение #2 ждёт нашего ответа")
    assert "место в очереди: 2" in told["text"]


async def test_an_answered_request_is_closed_by_the_button_under_its_status(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await _answered(alice, bob, topic)
    await alice.writes("/status")
    told = await alice.gets("We have answered request #1")

    pressed = await alice.presses(told, button_of(told, "✅ Solved"))

    assert "request #1 is closed" in pressed["answer"]["text"]
    await stage.until_topic(topic, icon_emoji="✅")


async def test_the_button_pressed_twice_closes_once(
    alice: Customer, bob: Staff, topic: int
) -> None:
    await _answered(alice, bob, topic)
    await alice.writes("/status")
    told = await alice.gets("We have answered request #1")

    await alice.presses(told, button_of(told, "✅ Solved"))
    again = await alice.presses(told, button_of(told, "✅ Solved"))
    closed = await bob.sees("The customer closed request #1", topic=topic)

    assert "request #1 is closed" in again["answer"]["text"]
    await alice.is_heard("One more thing")
    await bob.sees("One more thing", topic=topic, after=closed["message_id"])


async def test_earlier_requests_are_listed(alice: Customer, topic: int) -> None:
    await alice.writes("/close")
    await alice.gets("request #1 is closed")

    await alice.writes("/status")

    told = await alice.gets("You have no open request")
    assert "#1 – " in told["text"]


async def test_another_matter_joins_the_open_request_and_operators_can_part_it(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await alice.writes("/new")
    asked = await alice.gets("Is this about the same matter?")

    await alice.presses(asked, button_of(asked, "Another one"))
    await bob.sees("The customer has another matter", topic=topic)
    other = await alice.is_heard("And where is my refund?")
    await bob.writes(topic, "/split", reply_to=other["message_id"])

    await stage.until_topic(topic, name="#2 · \u2068Alice\u2069")


async def test_the_same_matter_goes_on_as_it_was(alice: Customer, topic: int) -> None:
    await alice.writes("/new")
    asked = await alice.gets("Is this about the same matter?")

    pressed = await alice.presses(asked, button_of(asked, "The same matter"))

    assert "We will answer request #1" in pressed["answer"]["text"]


async def test_a_stranger_cannot_close_the_request_of_another(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await dana.is_heard("Where is my refund?")
    other = await stage.topic_of(2)
    await bob.writes(other, "On its way")
    await dana.gets("On its way")
    await dana.writes("/status")
    told = await dana.gets("Мы ответили")
    data = button_of(told, "✅ Вопрос решён").replace(":2", ":1")

    pressed = await stage.client.callback(dana.id, told["message_id"], data)

    assert "closed" not in str(pressed["answer"])
    await bob.writes(topic, "/info")
    await bob.sees("Waiting for our answer", topic=topic)


async def test_whoever_asks_for_a_person_hears_that_people_have_it(
    alice: Customer, topic: int
) -> None:
    await alice.writes("/human")

    await alice.gets("People already have request #1")


async def test_a_customer_learns_how_to_have_everything_deleted(alice: Customer) -> None:
    await alice.writes("/forget")

    await alice.gets("delete my data")
