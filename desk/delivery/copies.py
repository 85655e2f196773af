"""How messages are copied: pure wherever decorating could lose something.

A copy without caption, buttons or reply is made by Telegram's server and keeps everything (pure);
with any of these the bot re-sends it (decorated), and what a bot may not send is lost (tdlib,
MessageCopyOptions; design §5).

A copy carries the message as it is when it leaves, edits included. What goes to a customer is what
was decided on when it was written: its words leave as they are on record, so that a reply edited
into a note in the meantime cannot slip out (docs/decisions/0007).
"""

from dataclasses import replace

from desk import ages, formatting
from desk.delivery.calls import Call, CopyAlbum, CopyOne, Repair, Reply, SendText
from desk.messages import Content, Direction, Outcome, Quote
from desk.outgoing import Copy, OutboxRow
from desk.ports import Transaction

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
"""UTF-16 units. Bot API: sendMessage, copyMessage."""

_DECORABLE = frozenset(
    {"text", "photo", "video", "document", "animation", "audio", "voice", "video_note"}
    | {"sticker", "location", "venue", "contact"}
)
"""Kinds that stay whole when the bot re-sends them (design §5)."""
_CAPTIONED = frozenset({"photo", "video", "document", "animation", "audio", "voice"})


def resolve(
    tx: Transaction, row: OutboxRow, copy: Copy, chat_id: int, repairs: frozenset[Repair]
) -> Call | None:
    """The call for a copy; None when all of it was undone."""
    kept = [
        (item.message_id, message)
        for item in copy.items
        if (message := tx.messages.get(item.message_ref)).outcome is not Outcome.UNDONE
    ]
    if not kept:
        return None
    if len(kept) > 1:
        ids = tuple(sorted(message_id for message_id, _ in kept))
        return CopyAlbum(from_chat_id=copy.from_chat_id, message_ids=ids)
    message_id, message = kept[0]
    content = message.content
    pure = CopyOne(from_chat_id=copy.from_chat_id, message_id=message_id)
    if Repair.PURE in repairs or not _stays_whole(content):
        return pure
    reply = reply_to(tx, copy.reply_to, copy.quote, chat_id, repairs)
    mark = ages.mark(tx, message)
    if mark is not None or message.direction is Direction.OUT:
        if Repair.PLAIN in repairs:
            content = replace(content, entities=())
        said = _as_recorded(copy, message_id, content, mark or "", reply)
        if said is not None:
            return said
    return _decorated(pure, reply)


def reply_to(
    tx: Transaction,
    ref: int | None,
    quote: Quote | None,
    chat_id: int,
    repairs: frozenset[Repair],
) -> Reply | None:
    """Where the answered message lies in the destination; None if it is not there."""
    if ref is None or Repair.NO_REPLY in repairs:
        return None
    target = tx.messages.seen_as(ref, chat_id)
    if target is None:
        return None
    return Reply(message_id=target, quote=None if Repair.NO_QUOTE in repairs else quote)


def _decorated(pure: CopyOne, reply: Reply | None) -> CopyOne:
    return CopyOne(from_chat_id=pure.from_chat_id, message_id=pure.message_id, reply=reply)


def _as_recorded(
    copy: Copy, message_id: int, content: Content, mark: str, reply: Reply | None
) -> Call | None:
    """The words on record, with the time they were written where that matters and has room.

    No words are words too: a caption that was added meanwhile must not slip out.
    """
    text = formatting.below(content.text, mark)
    if content.kind == "text" and formatting.length(text) <= TEXT_LENGTH:
        return SendText(text=text, entities=content.entities, reply=reply, is_own=False)
    if content.kind in _CAPTIONED and formatting.length(text) <= CAPTION_LENGTH:
        return CopyOne(
            from_chat_id=copy.from_chat_id,
            message_id=message_id,
            caption=text,
            caption_entities=content.entities,
            reply=reply,
        )
    return None


def _stays_whole(content: Content) -> bool:
    if content.kind not in _DECORABLE or content.has_custom_emoji:
        return False
    return content.kind == "text" or formatting.length(content.text) <= CAPTION_LENGTH
