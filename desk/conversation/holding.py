"""A reply stays for some seconds before it leaves, and one press takes it back."""

from desk import words
from desk.conversation import relay
from desk.doors.approval_presses import CancelReply
from desk.messages import Message
from desk.outgoing import Priority, Say
from desk.ports import Transaction
from desk.ticketing.rows import button
from desk.tickets import Topic


def offer(tx: Transaction, message: Message, topic: Topic) -> None:
    """The button that cancels a held reply; an album has one. Without a hold it costs nothing."""
    seconds = tx.policy.desk.hold_seconds
    if not seconds:
        return
    album = message.content.media_group_id
    if album is not None and len(tx.messages.of_album(message.chat_id, album)) > 1:
        return
    tx.outbox.put(
        Say(
            text=words.render("holding.offer", tx.language, count=seconds),
            buttons=((button(tx, "buttons.cancel", CancelReply(message.id)),),),
            reply_to_id=message.message_id,
            silent=True,
        ),
        relay.to_topic(topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )
