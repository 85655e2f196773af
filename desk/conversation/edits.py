"""Somebody changed words that were already said."""

from dataclasses import replace

from desk import commands, words
from desk.conversation import accounts, albums, audience, later, permits, questions, relay
from desk.doors import presses
from desk.messages import Content, Direction, Held, HeldFor, Incoming, Message
from desk.outgoing import Button, Copy, Destination, Edit, Priority, Say, State
from desk.ports import Transaction

_CAPTIONED = {"photo", "video", "animation", "document", "audio", "voice", "live_photo"}
"""Bot API: editMessageCaption."""


def staff_edited(tx: Transaction, incoming: Incoming) -> None:
    """Notes stay notes; a sent message is changed at the customer, unless it now looks inward."""
    note = tx.notes.find(incoming.chat_id, incoming.message_id)
    if note is not None:
        tx.notes.revise(note.id, incoming.content, tx.now)
        return
    held = tx.held.find(incoming.chat_id, incoming.message_id)
    if held is not None:
        _revise_held(tx, held, incoming)
        return
    message = tx.messages.find(incoming.chat_id, incoming.message_id)
    if message is None or message.direction is not Direction.OUT:
        return
    spoken = commands.spoken(incoming)
    if spoken is not None and _was_spoken(tx, message):
        incoming = spoken
    elif audience.looks_inward(incoming.text):
        if _kept_inside(tx, message, incoming):
            return
        is_note = incoming.text.startswith(audience.NOTE_MARK)
        _hint(tx, f"hints.edit_to_{'note' if is_note else 'command'}", message, incoming)
        return
    if message.author_id != incoming.sender.telegram_id or not is_new_wording(message, incoming):
        return
    if _may_still_speak(tx, message, incoming):
        revise(tx, message, incoming)
    elif not _is_copy_waiting(tx, message) or not _kept_inside(tx, message, incoming):
        _hint(tx, "hints.edit_not_passed", message, incoming)


def _was_spoken(tx: Transaction, message: Message) -> bool:
    """Whether it began as `/reply`, so that its edits begin so too."""
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    return row is not None and isinstance(row.outgoing, Say)


def _is_copy_waiting(tx: Transaction, message: Message) -> bool:
    """A copy leaves in the wording Telegram has then, which nobody has approved."""
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    return row is not None and row.state is State.PENDING and isinstance(row.outgoing, Copy)


def _kept_inside(tx: Transaction, message: Message, incoming: Incoming) -> bool:
    """Take back words that have not left yet and keep them as a note; False when they have.

    Telegram copies a message as it is at that moment, so what waits must not leave once it looks
    inward. An album is one reply: `//` on any item makes notes of it all.
    """
    album = message.content.media_group_id
    member = tx.staff.find(incoming.sender.telegram_id)
    if member is None:
        return False
    topic = tx.topics.get(tx.tickets.get(message.ticket_id).topic_ref)
    items = tx.messages.of_album(message.chat_id, album) if album else [message]
    if not albums.take_back(tx, member, topic, items):
        return False
    note = tx.notes.find(incoming.chat_id, incoming.message_id)
    if note is not None:
        tx.notes.revise(note.id, incoming.content, tx.now)
    key = "hints.became_note" if album is None else "approval.became_note"
    _hint(tx, key, message, incoming)
    return True


def _may_still_speak(tx: Transaction, message: Message, incoming: Incoming) -> bool:
    """An approval names one wording: a trainee's later changes stay inside."""
    member = tx.staff.find(incoming.sender.telegram_id)
    duty = member.duty if member else None
    heard_by = audience.judge(incoming.text, duty=duty, spoken_on_purpose=True)
    if member is not None and heard_by is audience.Audience.HELD_FOR_APPROVAL:
        return permits.is_lifted(tx, member, tx.tickets.get(message.ticket_id))
    return heard_by is audience.Audience.CUSTOMER


def is_new_wording(message: Message, incoming: Incoming) -> bool:
    """Telegram reports edits that change nothing we show (live places, link previews)."""
    before, after = message.content, incoming.content
    return (before.text, before.entities, before.file_unique_id) != (
        after.text,
        after.entities,
        after.file_unique_id,
    )


def revise(tx: Transaction, message: Message, incoming: Incoming) -> None:
    """Keep the earlier wording and bring the copy up to date.

    A copy that has not left yet takes the newest wording by itself: Telegram copies the message
    as it is at that moment. Only own words of the desk (`/reply`) must be rewritten.
    """
    what = _what_changed(message.content, incoming.content)
    tx.messages.revise(message.id, incoming.content, tx.now)
    row_id = tx.messages.row_of(message.id)
    row = tx.outbox.get(row_id) if row_id is not None else None
    if row is not None and row.state is State.PENDING:
        if isinstance(row.outgoing, Say):
            tx.outbox.rewrite(
                row.id,
                replace(row.outgoing, text=incoming.text, entities=incoming.content.entities),
            )
        return
    inward = message.direction is Direction.IN
    tx.outbox.put(
        Edit(
            message_ref=message.id,
            what=what,
            mark=_mark(tx) if inward else "",
            buttons=_versions_button(tx, message) if inward else (),
        ),
        _destination(tx, message),
        priority=Priority.MESSAGE if inward else Priority.ANSWER,
        now=tx.now,
        customer_id=message.customer_id,
    )


def _revise_held(tx: Transaction, held: Held, incoming: Incoming) -> None:
    spoken = commands.spoken(incoming) or later.words_of(tx, incoming)
    if spoken is None and held.reason is HeldFor.LATER:
        # What it says now is no `/later`: the words on record stay, and the button drops them.
        topic = tx.topics.get(held.topic_ref)
        _hint_in(tx, "hints.later_unchanged", topic.id, incoming)
        return
    questions.revise(tx, held, spoken if spoken is not None else incoming)


def _destination(tx: Transaction, message: Message) -> Destination:
    if message.direction is Direction.IN:
        return relay.to_topic(tx.tickets.get(message.ticket_id).topic_ref)
    return relay.to_person(accounts.chat_of(tx, message))


def _what_changed(before: Content, after: Content) -> str:
    if before.file_unique_id != after.file_unique_id:
        return "media"
    return "caption" if after.kind in _CAPTIONED else "text"


def _mark(tx: Transaction) -> str:
    at = words.moment(tx.now, tx.timezone, now=tx.now)
    return words.plain("marks.edited", tx.language, at=at)


def _versions_button(tx: Transaction, message: Message) -> tuple[tuple[Button, ...], ...]:
    label = words.plain("buttons.versions", tx.language)
    return ((Button(text=label, data=presses.pack(presses.ShowVersions(message.id))),),)


def _hint(tx: Transaction, key: str, message: Message, incoming: Incoming) -> None:
    _hint_in(tx, key, tx.tickets.get(message.ticket_id).topic_ref, incoming)


def _hint_in(tx: Transaction, key: str, topic_ref: int, incoming: Incoming) -> None:
    tx.outbox.put(
        Say(text=words.render(key, tx.language), reply_to_id=incoming.message_id),
        relay.to_topic(topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
