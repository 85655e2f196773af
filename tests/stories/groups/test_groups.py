"""Teams with a group each: who belongs to the staff there, and what happens when a group goes."""

from dataclasses import replace

from tests.cast import PATIENCE
from tests.stories.groups.conftest import BELLA, BILLING, moved


async def test_a_member_of_any_group_presses_and_commands_there(desk, topic, bob, bella, stage):
    there = await moved(desk, bob, bella, topic)

    await bella.writes(there, "/take")

    assert await bella.sees("Ticket #1 is yours")


async def test_who_leaves_one_group_stays_what_he_is_in_the_other(
    desk, topic, bob, carol, stage, alice
):
    await stage.client.leave(BILLING, bob.id)
    await stage.client.leave(BILLING, BELLA)
    # What happens in a chat is handled in its order.
    await stage.client.send(carol.id, "/queue", chat=BILLING)
    await stage.client.wait_for(BILLING, "#1", timeout=PATIENCE)

    assert (await desk.store.read(lambda tx: tx.staff.find(BELLA))).left_at is not None
    await bob.writes(topic, "I am still here")

    assert await alice.gets("I am still here")


async def test_a_new_ticket_stays_in_the_teams_topic(desk, topic, bob, bella, alice):
    there = await moved(desk, bob, bella, topic)
    await bella.writes(there, "Refunded.")
    await alice.gets("Refunded.")
    await bella.writes(there, "/close")
    await alice.gets("closed")
    await alice.writes("/new")
    await alice.gets("Write your new question")

    await alice.writes("Another thing")

    assert (await bella.sees("Another thing"))["message_thread_id"] == there
    assert (await desk.store.read(lambda tx: tx.tickets.numbered(2))).team == "billing"


async def test_a_group_taken_out_of_the_policy_hands_its_talks_back(
    desk, topic, bob, bella, alice, policy
):
    there = await moved(desk, bob, bella, topic)
    await desk.stop()
    desk.policy = replace(policy, teams={})
    await desk.start()
    await alice.writes("Who is there?")

    assert (await bob.sees("Who is there?"))["message_thread_id"] == topic

    await bella.writes(there, "Me!")
    assert await bella.sees("Not sent")
    assert not any("Me!" in text for text in await alice.sees())
