"""Messages, their wordings, their copies, their ends."""

from dataclasses import replace
from datetime import timedelta

from desk.messages import Content, Outcome
from desk.outgoing import Destination, Priority, State
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import GROUP, NOON, begin, copy_of, say, words


async def test_a_message_keeps_all_that_was_said(store: Store):
    content = Content(
        kind="photo",
        text="Вот 📦\0",
        entities=({"type": "bold", "offset": 0, "length": 3}, {"type": "url", "offset": 4}),
        file_id="F",
        file_unique_id="U",
        media_group_id="A",
        facts="a photo",
    )

    def add(tx: Transaction):
        return say(tx, begin(tx), replace(words(""), content=content))

    message = await store.write(add)

    assert message.content == replace(content, text="Вот 📦\ufffd")
    assert await store.read(lambda tx: tx.messages.get(message.id)) == message
    assert message.outcome is None


async def test_a_message_is_found_by_original_and_by_copy(store: Store):
    def add(tx: Transaction):
        message = say(tx, begin(tx), words("hi", message_id=3))
        tx.messages.add_copy(message.id, GROUP, 70)
        return message

    message = await store.write(add)

    found = await store.read(
        lambda tx: [
            tx.messages.find(message.chat_id, 3),
            tx.messages.find(GROUP, 70),
            tx.messages.find(GROUP, 3),
        ]
    )
    assert found == [message, message, None]


async def test_a_message_is_seen_as_its_original_or_its_newest_copy(store: Store):
    def add(tx: Transaction):
        message = say(tx, begin(tx), words("hi", message_id=3))
        tx.messages.add_copy(message.id, GROUP, 70)
        tx.messages.add_copy(message.id, GROUP, 71)
        where = (message.chat_id, GROUP, -1)
        return [tx.messages.seen_as(message.id, chat_id) for chat_id in where]

    assert await store.write(add) == [3, 71, None]


async def test_earlier_wordings_stay(store: Store):
    later = NOON + timedelta(minutes=5)

    def edit(tx: Transaction):
        message = say(tx, begin(tx), words("one"))
        bold = ({"type": "bold", "offset": 0, "length": 3},)
        tx.messages.revise(message.id, Content(kind="text", text="two", entities=bold), later)
        tx.messages.revise(message.id, Content(kind="text", text="three"), later)
        return tx.messages.versions(message.id), tx.messages.get(message.id)

    versions, message = await store.write(edit)

    assert [(each.number, each.text, each.at) for each in versions] == [
        (1, "one", NOON),
        (2, "two", later),
        (3, "three", later),
    ]
    assert versions[1].entities == ({"type": "bold", "offset": 0, "length": 3},)
    assert message.content.text == "three"
    assert message.written_at == NOON


async def test_a_message_on_record_that_nothing_carries_is_unaccounted(store: Store):
    def add(tx: Transaction):
        say(tx, begin(tx), words("hi"))
        return tx.messages.unaccounted(), tx.messages.pending()

    assert await store.write(add) == (1, 1)


async def test_a_message_is_accounted_for_while_its_row_lives_and_once_it_ended(store: Store):
    def deliver(tx: Transaction):
        talk = begin(tx)
        message = say(tx, talk, words("hi"))
        row_id = tx.outbox.put(
            copy_of(message),
            Destination(topic_ref=talk.topic.id),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
        tx.messages.carried_by(message.id, row_id)
        counts = [tx.messages.unaccounted()]
        tx.outbox.end(row_id, State.SENT, tx.now)
        counts.append(tx.messages.unaccounted())
        tx.messages.end([message.id], Outcome.SENT)
        counts.append(tx.messages.unaccounted())
        return counts, tx.messages.row_of(message.id) == row_id

    assert await store.write(deliver) == ([0, 1, 0], True)


async def test_a_delivery_under_way_again_has_no_outcome(store: Store):
    def resume(tx: Transaction):
        talk = begin(tx)
        refs = [say(tx, talk, words("hi", message_id=each)).id for each in (1, 2)]
        tx.messages.end(refs, Outcome.REFUSED)
        tx.messages.resume(refs[:1])
        return [tx.messages.get(ref).outcome for ref in refs]

    assert await store.write(resume) == [None, Outcome.REFUSED]


async def test_no_messages_can_end_too(store: Store):
    await store.write(lambda tx: tx.messages.end([], Outcome.SENT))

    assert await store.read(lambda tx: tx.messages.pending()) == 0


async def test_a_reaction_is_kept_and_taken_away(store: Store):
    def react(tx: Transaction):
        ref = say(tx, begin(tx), words("hi")).id
        tx.messages.react(ref, "👍")
        shown = tx.messages.get(ref).reaction
        tx.messages.react(ref, None)
        return shown, tx.messages.get(ref).reaction

    assert await store.write(react) == ("👍", None)


async def test_an_album_comes_together_in_telegrams_order(store: Store):
    def add(tx: Transaction):
        talk = begin(tx)
        for message_id, album in ((12, "A"), (11, "A"), (13, "B")):
            say(tx, talk, words("", message_id=message_id, album=album))
        return tx.messages.of_album(talk.customer.chat_id, "A")

    assert [each.message_id for each in await store.write(add)] == [11, 12]


async def test_recent_are_the_newest_oldest_first(store: Store):
    def add(tx: Transaction):
        talk = begin(tx)
        for number in range(1, 6):
            say(tx, talk, words(str(number), message_id=number))
        return tx.messages.recent(talk.customer.id, 3)

    assert [each.content.text for each in await store.write(add)] == ["3", "4", "5"]


async def test_a_message_no_row_ever_carried_has_no_row(store: Store):
    def add(tx: Transaction):
        return tx.messages.row_of(say(tx, begin(tx), words("hi")).id)

    assert await store.write(add) is None
