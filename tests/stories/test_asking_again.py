"""A customer asks again and again: someone hears of it, once."""

from tests.cast import GROUP, Customer, Staff, Stage

HOUR = 3600


async def _asks(alice: Customer, stage: Stage, times: int) -> None:
    for number in range(1, times + 1):
        await alice.is_heard(f"Where is my parcel? {number}.")
        await stage.client.advance(HOUR)


async def test_the_third_time_tells_the_lead_and_the_customer_hears_the_place(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await dana.is_heard("Верните деньги")

    await _asks(alice, stage, 3)

    await bob.sees("has asked 3 times")
    await alice.gets("you are number 2 in the queue")


async def test_twice_is_no_alarm(alice: Customer, bob: Staff, stage: Stage) -> None:
    await _asks(alice, stage, 2)

    assert not [one for one in await alice.sees() if "in the queue" in one]
    said = await stage.client.messages(GROUP)
    assert not [one for one in said if "has asked" in one.get("text", "")]


async def test_it_is_told_once_in_a_wait(alice: Customer, bob: Staff, stage: Stage) -> None:
    await _asks(alice, stage, 5)

    assert len([one for one in await alice.sees() if "in the queue" in one]) == 1


async def test_after_an_answer_the_count_begins_anew(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _asks(alice, stage, 3)
    await bob.writes(await stage.topic_of(1), "It comes tomorrow")
    await alice.gets("It comes tomorrow")

    await alice.is_heard("And when exactly?")

    assert len([one for one in await alice.sees() if "in the queue" in one]) == 1
