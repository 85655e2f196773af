"""Put words on their way to the other side: single messages, albums, replies."""

from datetime import timedelta

from desk.messages import Incoming, Message
from desk.outgoing import Copy, Destination, Item, Priority, Say
from desk.ports import Transaction

ALBUM_WINDOW = timedelta(seconds=1)
"""How long an album waits for its next item; Telegram marks no last one (design §5, albums)."""


def to_topic(topic_ref: int) -> Destination:
    return Destination(topic_ref=topic_ref)


def to_person(chat_id: int) -> Destination:
    return Destination(private_chat_id=chat_id)


def carry(
    tx: Transaction,
    message: Message,
    incoming: Incoming,
    to: Destination,
    *,
    priority: Priority,
    silent: bool = False,
    hold: timedelta = timedelta(0),
) -> int:
    """Append the message to its lane, or to the album it belongs to; returns the outbox row.

    `hold`: so long it stays in the lane, and what follows waits behind it.
    """
    album = incoming.content.media_group_id
    item = Item(message_ref=message.id, message_id=incoming.message_id)
    row_id = tx.outbox.join_album(to, album, item) if album else None
    if row_id is None:
        is_late = album is not None and len(tx.messages.of_album(message.chat_id, album)) > 1
        window = max(hold, ALBUM_WINDOW if album and not is_late else hold)
        row_id = tx.outbox.put(
            _words(tx, message, incoming, item, album=None if is_late else album, silent=silent),
            to,
            priority=priority,
            now=tx.now,
            ready_at=tx.now + window if window else None,
            customer_id=message.customer_id,
        )
    tx.messages.carried_by(message.id, row_id)
    return row_id


def _words(
    tx: Transaction,
    message: Message,
    incoming: Incoming,
    item: Item,
    *,
    album: str | None,
    silent: bool,
) -> Copy | Say:
    target = answered(tx, incoming)
    reply_to = target.id if target else None
    if incoming.is_spoken:
        return Say(
            text=incoming.text,
            entities=incoming.content.entities,
            reply_to=reply_to,
            message_refs=(message.id,),
        )
    return Copy(
        from_chat_id=incoming.chat_id,
        items=(item,),
        media_group_id=album,
        reply_to=reply_to,
        quote=incoming.quote if target else None,
        written_at=incoming.written_at,
        silent=silent,
    )


def answered(tx: Transaction, incoming: Incoming) -> Message | None:
    """The message that the words answer by a Telegram reply, if it crossed the desk."""
    if incoming.reply_to is None:
        return None
    return tx.messages.find(incoming.chat_id, incoming.reply_to)
