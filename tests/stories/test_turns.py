"""Whose turn it is: a reply counts as long as it stands."""

from tests.cast import GROUP, Customer, Staff, Stage, reacted

OURS, THEIRS = "Waiting for our answer", "waiting for the customer"


async def tells_whose_turn(bob: Staff, topic: int, turn: str) -> None:
    asked = await bob.writes(topic, "/info")
    await bob.sees(turn, topic=topic, after=asked["message_id"])


async def test_a_reply_makes_it_the_customers_turn(alice: Customer, bob: Staff, topic: int) -> None:
    await tells_whose_turn(bob, topic, OURS)

    await bob.writes(topic, "On Monday")

    await tells_whose_turn(bob, topic, THEIRS)


async def test_a_customer_whose_reply_was_taken_back_still_waits(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await bob.writes(topic, "On Monday")
    await stage.until(GROUP, said, lambda now: reacted(now) == "👌")

    await bob.writes(topic, "/undo", reply_to=said["message_id"])

    await stage.until(GROUP, said, lambda now: reacted(now) is None)
    await tells_whose_turn(bob, topic, OURS)


async def test_a_customer_whose_reply_never_left_still_waits(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await stage.client.fault("*", "429", retry_after=1, chat_id=alice.id, times=1)
    said = await bob.writes(topic, "On Monday")
    await stage.until_called("sendMessage", chat_id=alice.id)

    await bob.writes(topic, "/undo", reply_to=said["message_id"])

    await bob.sees("It was taken back", topic=topic)
    await tells_whose_turn(bob, topic, OURS)


async def test_one_reply_taken_back_of_two_leaves_the_other(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await bob.writes(topic, "On Monday")
    said = await bob.writes(topic, "Or on Tuesday")
    await stage.until(GROUP, said, lambda now: reacted(now) == "👌")

    await bob.writes(topic, "/undo", reply_to=said["message_id"])

    await stage.until(GROUP, said, lambda now: reacted(now) is None)
    await tells_whose_turn(bob, topic, THEIRS)


async def test_taking_a_reply_back_does_not_reopen_a_closed_ticket(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await bob.writes(topic, "On Monday")
    await stage.until(GROUP, said, lambda now: reacted(now) == "👌")
    await bob.writes(topic, "/close")
    await bob.sees("Ticket #1 is closed", topic=topic)

    await bob.writes(topic, "/undo", reply_to=said["message_id"])

    await stage.until(GROUP, said, lambda now: reacted(now) is None)
    await tells_whose_turn(bob, topic, "Closed")
