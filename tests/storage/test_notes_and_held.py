"""Notes, and words that wait for a decision."""

from dataclasses import replace

from desk.messages import Content, HeldFor, Question, Quote
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import BOB, NOON, begin, words


async def test_a_note_is_found_where_it_was_written(store: Store):
    def add(tx: Transaction):
        talk = begin(tx)
        incoming = words("// third one this week", message_id=9, person=BOB)
        return tx.notes.add(topic_ref=talk.topic.id, ticket_id=talk.ticket.id, incoming=incoming)

    note = await store.write(add)

    assert await store.read(lambda tx: tx.notes.find(BOB.telegram_id, 9)) == note
    assert await store.read(lambda tx: tx.notes.find(BOB.telegram_id, 10)) is None
    assert note.author_id == BOB.telegram_id


async def test_a_note_edited_shows_the_new_words(store: Store):
    def edit(tx: Transaction):
        topic = begin(tx).topic
        note = tx.notes.add(topic_ref=topic.id, ticket_id=None, incoming=words("one"))
        tx.notes.revise(note.id, Content(kind="text", text="two"), tx.now)
        tx.notes.revise(note.id, Content(kind="text", text="three"), tx.now)
        return tx.notes.find(note.chat_id, note.message_id)

    note = await store.write(edit)

    assert note is not None
    assert note.content.text == "three"


async def test_an_album_is_known_to_be_a_note(store: Store):
    def add(tx: Transaction):
        topic = begin(tx).topic
        note = tx.notes.add(topic_ref=topic.id, ticket_id=None, incoming=words("", album="A"))
        return [tx.notes.has_album(note.chat_id, album) for album in ("A", "B")]

    assert await store.write(add) == [True, False]


def ask(tx: Transaction) -> Question:
    topic = begin(tx).topic
    return tx.held.ask(HeldFor.ROLE, about_id=BOB.telegram_id, topic_ref=topic.id, now=tx.now)


async def test_a_question_is_open_until_it_is_answered(store: Store):
    question = await store.write(ask)
    is_open = await store.read(lambda tx: tx.held.open_question(HeldFor.ROLE, BOB.telegram_id))

    await store.write(lambda tx: tx.held.answer(question.id, "operator", by=1, now=NOON))

    assert is_open == question
    assert await store.read(lambda tx: tx.held.open_question(HeldFor.ROLE, BOB.telegram_id)) is None
    answered = await store.read(lambda tx: tx.held.question(question.id))
    assert answered == replace(question, answer="operator")


async def test_a_question_about_approval_is_another_than_about_the_role(store: Store):
    await store.write(ask)

    def asked(tx: Transaction):
        return tx.held.open_question(HeldFor.APPROVAL, BOB.telegram_id)

    assert await store.read(asked) is None


async def test_only_the_first_answer_counts(store: Store):
    question = await store.write(ask)

    first = await store.write(lambda tx: tx.held.answer(question.id, "operator", by=1, now=NOON))
    second = await store.write(lambda tx: tx.held.answer(question.id, "observer", by=2, now=NOON))

    assert (first, second) == (True, False)


async def test_words_wait_for_their_answer_as_they_came(store: Store):
    incoming = replace(
        words("hello", message_id=4, person=BOB),
        content=Content(kind="text", text="hello", entities=({"type": "bold", "offset": 0},)),
        quote=Quote(text="part", position=2),
        reply_to=3,
    )

    def hold(tx: Transaction):
        question = ask(tx)
        return tx.held.hold(question.id, question.topic_ref, HeldFor.ROLE, incoming)

    held = await store.write(hold)

    assert held.incoming == incoming
    assert await store.read(lambda tx: tx.held.of(held.question_id)) == [held]
    assert await store.read(lambda tx: tx.held.find(BOB.telegram_id, 4)) == held


async def test_words_whose_question_is_answered_wait_no_more(store: Store):
    def decide(tx: Transaction):
        question = ask(tx)
        tx.held.hold(question.id, question.topic_ref, HeldFor.ROLE, words("hi", message_id=4))
        tx.held.answer(question.id, "operator", by=1, now=tx.now)
        return tx.held.find(words("").chat_id, 4)

    assert await store.write(decide) is None


async def test_held_words_can_be_edited(store: Store):
    def edit(tx: Transaction):
        question = ask(tx)
        held = tx.held.hold(question.id, question.topic_ref, HeldFor.ROLE, words("one"))
        tx.held.revise(held.id, words("two"))
        return [each.incoming.text for each in tx.held.of(question.id)]

    assert await store.write(edit) == ["two"]


async def test_an_album_waits_for_one_question(store: Store):
    def hold(tx: Transaction):
        question = ask(tx)
        tx.held.hold(question.id, question.topic_ref, HeldFor.ROLE, words("", album="A"))
        chat_id = words("").chat_id
        return question, [tx.held.question_of_album(chat_id, album) for album in ("A", "B")]

    question, found = await store.write(hold)

    assert found == [question, None]


async def test_a_question_remembers_the_row_that_asks_it(store: Store):
    def put(tx: Transaction):
        question = ask(tx)
        before = tx.held.row_of(question.id)
        row_id = tx.outbox.put(
            Say(text="Who is Bob?"),
            Destination(private_chat_id=1),
            priority=Priority.ALERT,
            now=tx.now,
        )
        tx.held.asked_by(question.id, row_id)
        return before, tx.held.row_of(question.id) == row_id

    assert await store.write(put) == (None, True)
