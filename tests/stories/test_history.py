"""`/history`: all tickets of a customer at one glance."""

from desk.ticketing import dossier
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage


async def _over(alice: Customer, bob: Staff, stage: Stage, *, first: int, last: int) -> None:
    """Tickets that began and ended, each a matter of its own."""
    for number in range(first, last + 1):
        await alice.is_heard(f"Question {number}.")
        await bob.writes(await stage.topic_of(1), f"Answer {number}.")
        await alice.gets(f"Answer {number}.")
        await bob.writes(await stage.topic_of(1), "/close")
        await bob.sees(f"#{number} is closed")
        await alice.writes("/new")
        await stage.client.advance(1)


async def test_all_tickets_are_listed_newest_first_with_state_and_link(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _over(alice, bob, stage, first=1, last=1)
    await alice.is_heard("Another thing")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "/history")

    shown = await bob.sees(": 2 tickets", topic=topic)
    lines = shown["text"].splitlines()[1:]
    assert [line.split("·")[0].split("#")[1].strip() for line in lines] == ["2", "1"]
    assert "open" in lines[0]
    assert "closed" in lines[1]
    links = [one["url"] for one in shown["entities"] if one["type"] == "text_link"]
    assert len(links) == 2
    assert all(one.startswith(f"https://t.me/c/1000000001/{topic}/") for one in links)


async def test_a_long_history_has_pages_that_turn_in_place(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await _over(alice, bob, stage, first=1, last=11)
    topic = await stage.topic_of(1)
    await bob.writes(topic, "/history")
    shown = await bob.sees(": 11 tickets", topic=topic)
    assert "#1 " not in shown["text"]

    await bob.presses(shown, "›")

    await stage.until(GROUP, shown, lambda one: "#1 " in one["text"])


async def test_elsewhere_there_is_no_history_to_show(bob: Staff, stage: Stage) -> None:
    await bob.writes(None, "/history")

    await bob.sees("customer's topic")


async def test_a_member_without_a_role_sees_no_history(
    alice: Customer, nick: Staff, topic: int, stage: Stage
) -> None:
    await nick.writes(topic, "/history")

    await stage.client.wait_for(GROUP, "Your role does not allow this", topic=topic)


async def test_a_ticket_comes_as_a_file_with_its_notes_into_the_topic_alone(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost <b>really</b>")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "// third one this week")
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")

    await bob.writes(topic, "/history file")

    sent = await stage.until_called("sendDocument", chat_id=GROUP, message_thread_id=topic)
    file = await bob.sees("with notes: for staff only", topic=topic)
    assert file["document"]["file_name"] == "ticket-1.html"
    assert len(await stage.calls("sendDocument")) == 1
    assert sent["ok"]
    page = await desk.store.read(lambda tx: dossier.page(tx, tx.tickets.of(1)[0]))
    assert "third one this week" in page
    assert "&lt;b&gt;really" in page
    assert not [one for one in await alice.sees() if "third one" in one]


async def test_a_file_of_a_ticket_of_somebody_else_is_refused(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    await dana.is_heard("Where is my refund")

    await bob.writes(await stage.topic_of(1), "/history file 2")

    await bob.sees("There is no ticket #2", topic=await stage.topic_of(1))
