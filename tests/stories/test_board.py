"""The board: a topic in which one pinned message shows who waits."""

from dataclasses import replace

import pytest

from desk.policy import Policy, QueuePolicy
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage

PERIOD = 5 * 60


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(policy, queue=QueuePolicy(board=True))


async def test_a_topic_of_its_own_shows_who_waits_pinned(bob: Staff, stage: Stage) -> None:
    shown = await bob.sees("Waiting: 0")

    await stage.until_called("pinChatMessage", message_id=shown["message_id"])
    topic = next(one for one in await stage.topics() if one["name"] == "Queue")
    assert shown["message_thread_id"] == topic["id"]


async def test_it_is_edited_when_somebody_waits(alice: Customer, bob: Staff, stage: Stage) -> None:
    shown = await bob.sees("Waiting: 0")

    await alice.is_heard("My parcel is lost")
    await stage.client.advance(PERIOD)

    await stage.until(GROUP, shown, lambda one: "Waiting: 1" in one["text"])


async def test_a_deleted_message_is_sent_anew(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    shown = await bob.sees("Waiting: 0")
    await stage.client.delete(carol.id, shown["message_id"], chat=GROUP)

    await alice.is_heard("My parcel is lost")
    await stage.client.advance(PERIOD)

    again = await bob.sees("Waiting: 1")
    assert again["message_id"] != shown["message_id"]


async def test_a_deleted_topic_is_made_anew(alice: Customer, bob: Staff, stage: Stage) -> None:
    shown = await bob.sees("Waiting: 0")
    topic = shown["message_thread_id"]
    await stage.client.topic(GROUP, "delete", topic)

    await alice.is_heard("My parcel is lost")
    await stage.client.advance(PERIOD)

    again = await bob.sees("Waiting: 1")
    assert again["message_thread_id"] != topic


async def test_a_restart_goes_on_with_the_same_board(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    shown = await bob.sees("Waiting: 0")
    await stage.until_called("pinChatMessage", message_id=shown["message_id"])
    await desk.stop()
    await desk.start()

    await alice.is_heard("My parcel is lost")
    await stage.client.advance(PERIOD)

    await stage.until(GROUP, shown, lambda one: "Waiting: 1" in one["text"])
    assert len(await stage.calls("createForumTopic")) == 2


async def test_nothing_new_costs_no_edit(alice: Customer, bob: Staff, stage: Stage) -> None:
    shown = await bob.sees("Waiting: 0")
    await stage.until_called("pinChatMessage", message_id=shown["message_id"])

    # The first of these finds nothing new: it is over when the clock has moved on for Alice.
    await stage.client.advance(PERIOD)
    await alice.is_heard("My parcel is lost")
    await stage.client.advance(PERIOD)
    await stage.until(GROUP, shown, lambda one: "Waiting: 1" in one["text"])

    edits = await stage.calls("editMessageText")
    of_board = [
        one for one in edits if str(one["params"]["message_id"]) == str(shown["message_id"])
    ]
    assert len(of_board) == 1
