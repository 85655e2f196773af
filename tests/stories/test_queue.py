"""The queue: who waits, in which order, in one message that changes in place."""

from tests.cast import GROUP, Customer, Staff, Stage

HOUR = 3600


async def _two_wait(alice: Customer, dana: Customer, stage: Stage) -> None:
    """Alice has waited for an hour when Dana comes."""
    await alice.is_heard("My parcel is lost")
    # Telegram's Date header counts whole seconds, so a little more than an hour.
    await stage.client.advance(HOUR + 60)
    await dana.is_heard("Where is my refund")


def _order(text: str) -> list[str]:
    return [line.split("#")[1].split(" ")[0] for line in text.splitlines() if " #" in line]


async def test_who_waits_longest_comes_first_with_a_link_into_the_topic(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)

    await bob.writes(None, "/queue")

    shown = await bob.sees("Waiting: 2")
    assert _order(shown["text"]) == ["1", "2"]
    assert "1 h" in shown["text"]
    links = [one["url"] for one in shown["entities"] if one["type"] == "text_link"]
    assert links[0] == f"https://t.me/c/1000000001/{await stage.topic_of(1)}"


async def test_priority_goes_before_waiting(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)
    await bob.writes(await stage.topic_of(2), "/prio urgent")
    await stage.client.wait_for(GROUP, "urgent", topic=await stage.topic_of(2))

    await bob.writes(None, "/queue")

    shown = await bob.sees("Waiting: 2")
    assert _order(shown["text"]) == ["2", "1"]


async def test_an_answered_ticket_leaves_the_queue_and_the_message_is_refreshed_in_place(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)
    await bob.writes(None, "/queue")
    shown = await bob.sees("Waiting: 2")
    await bob.writes(await stage.topic_of(1), "We are looking for it")
    await alice.gets("We are looking for it")

    await bob.presses(shown, "🔄")

    await stage.until(GROUP, shown, lambda one: "Waiting: 1" in one["text"])


async def test_my_tickets_are_mine_alone(
    alice: Customer, dana: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)
    await bob.writes(await stage.topic_of(2), "/take")
    await bob.sees("Ticket #2 is yours")

    await bob.writes(None, "/mine")

    shown = await bob.sees("Mine: 1")
    assert _order(shown["text"]) == ["2"]
    await carol.presses(shown, "🔄")
    await stage.until(GROUP, shown, lambda one: "Mine: 0" in one["text"])


async def test_other_views_are_one_tap_away(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)
    await bob.writes(await stage.topic_of(1), "/hold 1d")
    await bob.sees("#1 is on hold")
    await bob.writes(None, "/queue")
    shown = await bob.sees("Waiting: 2")

    await bob.presses(shown, "On hold")
    await stage.until(GROUP, shown, lambda one: "On hold: 1" in one["text"])
    await bob.presses(shown, "Overdue")
    await stage.until(GROUP, shown, lambda one: "Overdue: 1" in one["text"])
    await bob.presses(shown, "Waiting")
    await stage.until(GROUP, shown, lambda one: "Waiting: 2" in one["text"])

    await bob.presses(shown, "Priority")
    await stage.until(GROUP, shown, lambda one: "Only: urgent" in one["text"])


async def test_the_queue_is_shown_in_private_to_staff(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _two_wait(alice, dana, stage)

    await stage.client.send(bob.id, "/queue")

    await stage.client.wait_for(bob.id, "Waiting: 2")


async def test_to_a_customer_the_command_is_a_message_like_any_other(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("/queue")

    await bob.sees("/queue", topic=await stage.topic_of(1))
    assert not [one for one in await alice.sees() if "Waiting" in one]


async def test_a_customer_who_asks_again_is_marked(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    await stage.client.advance(HOUR)
    await alice.is_heard("Anybody there")

    await bob.writes(None, "/queue")

    shown = await bob.sees("Waiting: 1")
    assert "asked ×2" in shown["text"]
