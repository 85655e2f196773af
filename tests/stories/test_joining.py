"""Tickets that belong together: merged, undone, split, linked; and what lasts about a customer."""

from tests.cast import GROUP, Customer, Staff, Stage, text_of


async def _both(alice: Customer, dana: Customer, stage: Stage) -> tuple[int, int]:
    """Alice opens ticket 1, Dana ticket 2: the topics of both."""
    await alice.is_heard("My parcel is lost")
    await dana.is_heard("It is me, Alice, from the office")
    return await stage.topic_of(1), await stage.topic_of(2)


async def _merged(alice: Customer, dana: Customer, bob: Staff, stage: Stage) -> tuple[int, int]:
    hers, other = await _both(alice, dana, stage)
    await bob.writes(other, "/merge 1")
    await bob.sees("goes on in ticket #1", topic=other)
    return hers, other


async def test_after_a_merge_both_accounts_talk_in_one_topic(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    hers, _ = await _merged(alice, dana, bob, stage)

    await dana.writes("Any news?")

    await bob.sees("Any news?", topic=hers)


async def test_a_reply_goes_to_the_account_that_wrote_last(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    hers, _ = await _merged(alice, dana, bob, stage)

    await dana.writes("From my second phone")
    await bob.sees("From my second phone", topic=hers)
    await bob.writes(hers, "To the second phone")
    await dana.gets("To the second phone")
    await alice.writes("From my first phone")
    await bob.sees("From my first phone", topic=hers)
    await bob.writes(hers, "To the first phone")
    await alice.gets("To the first phone")

    assert "To the first phone" not in await dana.sees()
    assert "To the second phone" not in await alice.sees()


async def test_an_edit_goes_where_the_message_went(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    hers, _ = await _merged(alice, dana, bob, stage)
    await dana.writes("From my second phone")
    await bob.sees("From my second phone", topic=hers)
    reply = await bob.writes(hers, "Tomorow")
    sent = await dana.gets("Tomorow")
    await alice.writes("Hello?")
    await bob.sees("Hello?", topic=hers)

    await bob.edits(reply, text="Tomorrow")

    await stage.until(dana.id, sent, lambda one: text_of(one) == "Tomorrow")


async def test_words_in_the_topic_that_was_left_go_nowhere_and_the_operator_is_told(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    _, other = await _merged(alice, dana, bob, stage)

    await bob.writes(other, "Is anybody here?")

    await bob.sees("nothing was sent", topic=other)
    assert "Is anybody here?" not in [*await alice.sees(), *await dana.sees()]


async def test_a_merge_can_be_undone(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    _, other = await _merged(alice, dana, bob, stage)
    told = await bob.sees("goes on in ticket #1", topic=other)

    await bob.presses(told, "Undo the merge")
    await dana.writes("Alone again")

    await bob.sees("Alone again", topic=other)
    await bob.writes(other, "Only for Dana")
    await dana.gets("Only for Dana")
    assert "Only for Dana" not in await alice.sees()


async def test_an_observer_merges_nothing(
    alice: Customer, dana: Customer, olga: Staff, stage: Stage
) -> None:
    _, other = await _both(alice, dana, stage)

    await olga.writes(other, "/merge 1")

    await olga.sees("Your role does not allow this", topic=other)


async def test_a_ticket_is_split_at_a_message(alice: Customer, bob: Staff, stage: Stage) -> None:
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)
    second = await alice.is_heard("And a refund, please")

    await bob.writes(topic, "/split", reply_to=second["message_id"])

    await bob.sees("it is ticket #2", topic=topic)
    await stage.until_topic(topic, name="#2 · \u2068Alice\u2069")


async def test_a_ticket_is_not_split_at_its_first_message(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    first = await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "/split", reply_to=first["message_id"])

    await bob.sees("nothing would be left", topic=topic)


async def test_linked_tickets_are_told_apart_by_number_and_can_be_unlinked(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    hers, _ = await _both(alice, dana, stage)

    await bob.writes(hers, "/link 2")
    await bob.sees("Linked with ticket #2", topic=hers)
    await bob.writes(hers, "/unlink 2")

    await bob.sees("No longer linked", topic=hers)


async def test_a_number_that_nobody_has_is_refused(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "/merge 99")

    await bob.sees("There is no ticket #99", topic=topic)


async def test_a_lasting_note_stays_inside(alice: Customer, bob: Staff, stage: Stage) -> None:
    await alice.is_heard("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "/pin Pays by invoice only")
    await bob.sees("Noted on the card", topic=topic)

    assert all("invoice" not in one for one in await alice.sees())
    calls = [one for one in await stage.client.calls() if "invoice" in str(one["params"])]
    assert {one["params"]["chat_id"] for one in calls} <= {str(GROUP)}
