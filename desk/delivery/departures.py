"""What an outbox row becomes at the moment it leaves: a call with the ids and words of today."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from desk import formatting, words
from desk.delivery import copies, descriptions, digest, merging
from desk.delivery.calls import (
    Call,
    ChangeCaption,
    ChangeMedia,
    ChangeText,
    ChangeTopic,
    CopyOne,
    CreateTopic,
    ForwardOne,
    PinMessage,
    PutReaction,
    ReopenTopic,
    Repair,
    Reply,
    SendDocument,
    SendText,
    TakeAway,
)
from desk.messages import Direction, Entities, Message, Outcome
from desk.outgoing import (
    ALIVE,
    Copy,
    Delete,
    Digest,
    Edit,
    EditSaid,
    Forward,
    MakeTopic,
    Merged,
    OpenTopic,
    OutboxRow,
    Pin,
    PinBoard,
    React,
    Say,
    SendFile,
    ShowBoard,
    ShowCard,
    ShowTopic,
    Words,
    carried,
)
from desk.ports import Transaction
from desk.ticketing import board, cards
from desk.tickets import Topic

NOT_YET = timedelta(seconds=2)
"""How long a row steps aside whose target is still on its way in another lane."""

_READ = frozenset({Outcome.UNCONFIRMED, Outcome.SENT})
"""Words that operators know, be it not from a copy in this group."""
_REPLACEABLE = frozenset({"photo", "video", "document", "animation", "audio"})
"""Bot API: editMessageMedia."""


class Hindrance(Enum):
    """Why a row does not leave."""

    NEEDLESS = auto()
    NO_TOPIC = auto()
    NO_GROUP = auto()
    NOT_YET = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """A row on its way: the call, and where to; `silent`: it makes no sound there."""

    row: OutboxRow
    chat_id: int
    topic_id: int | None
    call: Call
    silent: bool = False


def resolve(
    tx: Transaction, row: OutboxRow, repairs: frozenset[Repair] = frozenset()
) -> Departure | Hindrance:
    """The call for a row, with today's ids and wordings; or why there is none."""
    if row.chat_id is None:
        return Hindrance.NO_GROUP
    if isinstance(row.outgoing, ShowBoard | PinBoard):
        return _board(tx, row, row.outgoing, row.chat_id)
    if row.to.topic_ref is None:
        call = _call(tx, row, row.chat_id, repairs)
        return _departure(row, row.chat_id, None, call)
    group = tx.groups.find(row.chat_id)
    if group is not None and not group.is_forum:
        return Hindrance.NO_GROUP
    topic = tx.topics.get(row.to.topic_ref)
    if isinstance(row.outgoing, MakeTopic):
        if topic.topic_id is not None:
            return Hindrance.NEEDLESS
        return _departure(row, row.chat_id, None, CreateTopic(name=topic.title, icon=topic.icon))
    if topic.topic_id is None:
        # Only words are worth a new topic; a card comes by itself when there is one.
        is_words = isinstance(row.outgoing, Words | Edit)
        return Hindrance.NO_TOPIC if is_words else Hindrance.NEEDLESS
    if Repair.REOPEN in repairs:
        reopening = ReopenTopic(topic_id=topic.topic_id)
        return _departure(row, row.chat_id, topic.topic_id, reopening)
    call = _topic_call(tx, row, topic) or _call(tx, row, row.chat_id, repairs)
    return _departure(row, row.chat_id, topic.topic_id, call)


def _board(
    tx: Transaction, row: OutboxRow, shown: ShowBoard | PinBoard, chat_id: int
) -> Departure | Hindrance:
    """The next step to a board that shows these words."""
    known = board.found(tx)
    if known.chat_id != chat_id:
        return Hindrance.NEEDLESS
    if isinstance(shown, PinBoard):
        if known.message_id is None:
            return Hindrance.NEEDLESS
        return _departure(row, chat_id, known.topic_id, PinMessage(message_id=known.message_id))
    call: Call
    if known.topic_id is None:
        title = words.plain("queue.board_title", tx.language)
        call = CreateTopic(name=title, icon=board.ICON)
    elif known.message_id is None:
        call = SendText(text=shown.text, entities=None, silent=True)
    else:
        call = ChangeText(message_id=known.message_id, text=shown.text, entities=None)
    return _departure(row, chat_id, known.topic_id, call)


def _departure(
    row: OutboxRow, chat_id: int, topic_id: int | None, call: Call | Hindrance
) -> Departure | Hindrance:
    if isinstance(call, Hindrance):
        return call
    silent = isinstance(row.outgoing, Copy | Merged) and row.outgoing.silent
    return Departure(row=row, chat_id=chat_id, topic_id=topic_id, call=call, silent=silent)


def _topic_call(tx: Transaction, row: OutboxRow, topic: Topic) -> Call | Hindrance | None:
    match row.outgoing:
        case ShowTopic() if topic.topic_id is not None:
            return ChangeTopic(topic_id=topic.topic_id, name=topic.title, icon=topic.icon)
        case OpenTopic() if topic.topic_id is not None:
            return ReopenTopic(topic_id=topic.topic_id)
        case ShowCard(menu=menu):
            face = cards.face(tx, topic, menu)
            if face is None:
                return Hindrance.NEEDLESS
            text, buttons = face
            if topic.card_message_id is None:
                return SendText(text=text, entities=None, buttons=buttons, silent=True)
            return ChangeText(
                message_id=topic.card_message_id, text=text, entities=None, buttons=buttons
            )
        case Pin():
            if topic.card_message_id is None:
                return Hindrance.NEEDLESS
            return PinMessage(message_id=topic.card_message_id)
        case _:
            return None


def _call(
    tx: Transaction, row: OutboxRow, chat_id: int, repairs: frozenset[Repair]
) -> Call | Hindrance:
    match row.outgoing:
        case Copy() as copy:
            return copies.resolve(tx, row, copy, chat_id, repairs) or Hindrance.NEEDLESS
        case Digest() | SendFile() as made:
            return _made(tx, made, repairs) or Hindrance.NEEDLESS
        case Merged() as merged:
            return _merged(tx, row, merged, repairs)
        case Say() as say:
            return _say(tx, say, chat_id, repairs)
        case Edit() as edit:
            return _edit(tx, edit, chat_id, repairs)
        case EditSaid(row_id=row_id, text=text, buttons=buttons):
            said = tx.outbox.ids_of(row_id)
            if not said:
                return _not_there(tx, row, row_id)
            return ChangeText(message_id=said[0], text=text, entities=None, buttons=buttons)
        case Forward(from_chat_id=from_chat_id, message_id=message_id):
            if tx.policy.privacy.identity != "full":
                # A forwarded message names its author's account.
                return CopyOne(from_chat_id=from_chat_id, message_id=message_id)
            return ForwardOne(from_chat_id=from_chat_id, message_id=message_id)
        case _:
            return _touch(tx, row, chat_id)


def _made(
    tx: Transaction, made: Digest | SendFile, repairs: frozenset[Repair]
) -> SendText | SendDocument | None:
    """What is the desk's own work: a list of who waits, a file."""
    if isinstance(made, Digest):
        return digest.compose(tx, made)
    is_plain = Repair.PLAIN in repairs
    caption = words.without_markup(made.caption) if is_plain else made.caption
    return SendDocument(name=made.name, text=made.text, caption=caption, is_plain=is_plain)


def _touch(tx: Transaction, row: OutboxRow, chat_id: int) -> Call | Hindrance:
    """Reactions and removals."""
    match row.outgoing:
        case React(message_ref=ref, emoji=emoji, is_receipt=is_receipt):
            if is_receipt and tx.messages.get(ref).reaction is not None:
                return Hindrance.NEEDLESS
            target = tx.messages.seen_as(ref, chat_id)
            if target is None:
                return _not_there(tx, row, tx.messages.row_of(ref))
            return PutReaction(message_id=target, emoji=emoji)
        case Delete(message_ref=ref):
            target = tx.messages.seen_as(ref, chat_id)
            if target is None:
                return _not_there(tx, row, tx.messages.row_of(ref))
            return TakeAway(message_id=target)
        case _:
            return Hindrance.NEEDLESS


def _not_there(tx: Transaction, row: OutboxRow, carrier_id: int | None) -> Hindrance:
    """The target was never sent: wait for it if it is still on its way, else there is no need."""
    carrier = tx.outbox.get(carrier_id) if carrier_id is not None else None
    is_coming = carrier is not None and carrier.state in ALIVE and carrier.id != row.id
    return Hindrance.NOT_YET if is_coming else Hindrance.NEEDLESS


def _say(tx: Transaction, say: Say, chat_id: int, repairs: frozenset[Repair]) -> Call | Hindrance:
    if say.message_refs and all(
        tx.messages.get(ref).outcome is Outcome.UNDONE for ref in say.message_refs
    ):
        return Hindrance.NEEDLESS
    reply = copies.reply_to(tx, say.reply_to, None, chat_id, repairs)
    if reply is None and say.reply_to_id is not None and Repair.NO_REPLY not in repairs:
        reply = Reply(message_id=say.reply_to_id)
    text, entities = say.text, say.entities
    if Repair.PLAIN in repairs:
        text, entities = (words.without_markup(text) if entities is None else text), ()
    return SendText(
        text=text,
        entities=entities,
        buttons=say.buttons,
        reply=reply,
        silent=say.silent,
        is_own=say.entities is None,
    )


def _merged(
    tx: Transaction, row: OutboxRow, merged: Merged, repairs: frozenset[Repair]
) -> Call | Hindrance:
    composed = merging.compose(tx, row, carried(merged))
    if composed is None:
        return Hindrance.NEEDLESS
    text, entities = composed
    return SendText(
        text=formatting.cut(text, copies.TEXT_LENGTH),
        entities=() if Repair.PLAIN in repairs else formatting.within(entities, text),
        is_own=False,
    )


def _edit(
    tx: Transaction, edit: Edit, chat_id: int, repairs: frozenset[Repair]
) -> Call | Hindrance:
    message = tx.messages.get(edit.message_ref)
    target = tx.messages.seen_as(edit.message_ref, chat_id)
    if target is None and message.outcome in _READ and edit.mark:
        # Operators have read it in words, or in another group; the change must not be lost.
        return _edit_as_words(tx, message, edit, None, repairs)
    if target is None or message.outcome is Outcome.UNDONE:
        return Hindrance.NEEDLESS
    content, buttons = message.content, edit.buttons
    entities = () if Repair.PLAIN in repairs else content.entities
    text = formatting.below(content.text, edit.mark)
    together = tx.messages.copied_as(chat_id, target)
    if len(together) > 1:
        composed = merging.compose(tx, None, together)
        if composed is not None:
            text, entities = composed[0], () if Repair.PLAIN in repairs else composed[1]
    most = copies.TEXT_LENGTH if edit.what == "text" else copies.CAPTION_LENGTH
    if Repair.AS_WORDS in repairs or formatting.length(text) > most:
        return _edit_as_words(tx, message, edit, target, repairs)
    if edit.what == "text":
        return ChangeText(message_id=target, text=text, entities=entities, buttons=buttons)
    if edit.what == "caption":
        return ChangeCaption(message_id=target, text=text, entities=entities, buttons=buttons)
    if content.kind in _REPLACEABLE and content.file_id is not None:
        return ChangeMedia(
            message_id=target,
            kind=content.kind,
            file_id=content.file_id,
            text=text,
            entities=entities,
            buttons=buttons,
        )
    return _edit_as_words(tx, message, edit, target, repairs)


def _edit_as_words(
    tx: Transaction, message: Message, edit: Edit, target: int | None, repairs: frozenset[Repair]
) -> SendText:
    """What cannot be changed in place is said anew, in reply to it where it is known."""
    text, entities = in_words(tx, message, edit)
    reply = None
    if target is not None and Repair.NO_REPLY not in repairs:
        reply = Reply(message_id=target)
    return SendText(
        text=text,
        entities=() if Repair.PLAIN in repairs else entities,
        buttons=edit.buttons,
        reply=reply,
        is_own=False,
    )


def in_words(tx: Transaction, message: Message, edit: Edit) -> tuple[str, Entities]:
    """The new wording with its mark, in the language of whoever reads it."""
    inward = message.direction is Direction.IN
    language = tx.language if inward else tx.customers.get(message.customer_id).language
    text, entities = message.content.text, message.content.entities
    if not text or message.content.kind != "text":
        text, entities = descriptions.describe(message, language)
    text = formatting.cut(formatting.below(text, edit.mark), copies.TEXT_LENGTH)
    return text, formatting.within(entities, text)
