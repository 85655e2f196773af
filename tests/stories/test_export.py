"""`/export`: the customer's own copy of the conversation, and nothing internal in it."""

from desk.outgoing import SendFile
from desk.ports import Transaction
from tests.cast import Customer, RunningDesk, Staff, Stage


async def _exported(customer: Customer, stage: Stage) -> str:
    await customer.writes("/export")
    sent = await customer.gets("for you to keep")
    content: bytes = await stage.client.file(sent["document"]["file_id"])
    return content.decode()


async def _talked(alice: Customer, bob: Staff, topic: int) -> None:
    await bob.writes(topic, "/alias Anna")
    await bob.sees("as Anna", topic=topic)
    await bob.writes(topic, "// he is <b>rude</b>, be patient")
    await bob.writes(topic, "It arrives on Monday")
    await alice.gets("It arrives on Monday")


async def test_a_customer_gets_what_was_said_on_both_sides(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await _talked(alice, bob, topic)

    page = await _exported(alice, stage)

    assert "My parcel is lost" in page
    assert "It arrives on Monday" in page
    assert page.index("My parcel is lost") < page.index("It arrives on Monday")


async def test_nothing_internal_is_in_it(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await _talked(alice, bob, topic)

    page = await _exported(alice, stage)

    assert "Anna" in page
    assert "Bob" not in page
    assert "rude" not in page


async def test_words_of_the_customer_are_text_and_no_markup(
    alice: Customer, stage: Stage, topic: int
) -> None:
    await alice.is_heard("<script>alert(1)</script>")

    page = await _exported(alice, stage)

    assert "&lt;script&gt;" in page
    assert "<script>" not in page


async def test_what_was_taken_back_is_not_in_it(
    alice: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    said = await bob.writes(topic, "Never, ever")
    await alice.gets("Never, ever")
    await bob.writes(topic, "/undo", reply_to=said["message_id"])
    await stage.until_called("deleteMessage", chat_id=alice.id)
    await bob.writes(topic, "On Monday")
    await alice.gets("On Monday")

    assert "Never, ever" not in await _exported(alice, stage)


async def test_merged_accounts_get_their_own_part_each(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage, topic: int
) -> None:
    await dana.is_heard("It is me from the office")
    other = await stage.topic_of(2)
    await bob.writes(other, "/merge 1")
    await bob.sees("goes on in ticket #1", topic=other)
    await dana.writes("Any news?")
    await bob.sees("Any news?", topic=topic)
    await bob.writes(topic, "To the office")
    await dana.gets("To the office")

    page = await _exported(alice, stage)

    assert "To the office" not in page
    assert "Any news?" not in page


async def test_a_second_copy_comes_only_after_a_while(
    alice: Customer, stage: Stage, topic: int
) -> None:
    await _exported(alice, stage)
    await alice.writes("/export")
    told = await alice.gets("You have just got a copy")

    await stage.client.advance(601)
    await alice.writes("/export")

    await alice.gets("for you to keep", after=told["message_id"])


async def test_the_outbox_does_not_keep_what_it_has_sent(
    alice: Customer, stage: Stage, desk: RunningDesk, topic: int
) -> None:
    await _exported(alice, stage)
    assert desk.house is not None
    await desk.house.courier.rests()

    def files(tx: Transaction) -> list[SendFile]:
        rows = [tx.outbox.get(number) for number in range(1, 30)]
        return [row.outgoing for row in rows if row and isinstance(row.outgoing, SendFile)]

    assert [one.text for one in await desk.store.read(files)] == [""]


async def test_whoever_never_wrote_has_nothing_to_copy(alice: Customer, stage: Stage) -> None:
    await alice.writes("/export")

    await alice.gets("nothing to copy")
    assert await stage.calls("sendDocument") == []
