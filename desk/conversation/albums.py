"""Albums of the staff: classed as a whole when their window closes (design §3).

Telegram sends an album item by item. `//` on any item makes all of it a note, so what is already
on its way to the customer is taken back while the album still waits for its window.
"""

from collections.abc import Sequence

from desk import words
from desk.conversation import notes, questions, relay, replies, turns
from desk.conversation.audience import Audience
from desk.messages import HeldFor, Incoming, Message, Outcome, Question
from desk.outgoing import Priority, Say, State
from desk.people import Person, StaffMember
from desk.ports import Transaction
from desk.tickets import Topic


def staff_item(
    tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming, *, album: str
) -> None:
    """One more item; it shares the fate of the album it belongs to."""
    if tx.notes.has_album(incoming.chat_id, album):
        notes.write(tx, member, topic, incoming)
        return
    verdict = replies.judge(tx, member, incoming)
    question = _open_question(tx, incoming.chat_id, album)
    on_its_way = tx.messages.of_album(incoming.chat_id, album)
    if question is not None and (question.reason is HeldFor.ROLE or verdict is not Audience.STAFF):
        # A new member's words are judged again when his role is known, the mark with its album.
        questions.hold(tx, member, topic, incoming, reason=question.reason)
    elif verdict is Audience.STAFF:
        if question is not None:
            questions.turn_into_notes(tx, member, topic, question)
        if on_its_way and not take_back(tx, member, topic, on_its_way):
            _tell_it_left(tx, topic, incoming)
        notes.write(tx, member, topic, incoming)
    else:
        replies.dispatch(tx, member, topic, incoming, verdict)


def take_back(
    tx: Transaction, member: StaffMember, topic: Topic, messages: Sequence[Message]
) -> bool:
    """Make notes of an album that has not left yet; False when it has."""
    row_id = tx.messages.row_of(messages[0].id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    if row is None or row.state is not State.PENDING:
        return False
    tx.outbox.end(row.id, State.CANCELLED, tx.now)
    tx.messages.end([message.id for message in messages], Outcome.UNDONE)
    turns.reply_taken_back(tx, messages[0])
    for message in messages:
        notes.write(tx, member, topic, _as_it_came(message, member, topic))
    return True


def _open_question(tx: Transaction, chat_id: int, album: str) -> Question | None:
    question = tx.held.question_of_album(chat_id, album)
    return question if question is not None and question.answer is None else None


def _tell_it_left(tx: Transaction, topic: Topic, last: Incoming) -> None:
    tx.outbox.put(
        Say(text=words.render("hints.album_left", tx.language), reply_to_id=last.message_id),
        relay.to_topic(topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _as_it_came(message: Message, member: StaffMember, topic: Topic) -> Incoming:
    return Incoming(
        chat_id=message.chat_id,
        message_id=message.message_id,
        topic_id=topic.topic_id,
        sender=Person(telegram_id=member.telegram_id, first_name=member.name),
        written_at=message.written_at,
        content=message.content,
    )
