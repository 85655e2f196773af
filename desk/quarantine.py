"""An update that nobody could read or handle: kept, and shown to a person as plainly as can be."""

from desk import words
from desk.outgoing import Destination, Forward, Priority, Say
from desk.ports import InboxRow, Transaction


def park(
    tx: Transaction, row: InboxRow, reason: str, *, from_chat_id: int, message_id: int | None
) -> None:
    """Take the update out of its lane; its message is forwarded to General, unread by us.

    What came from the group itself stands there already and is only named.
    """
    tx.inbox.park(row.id, reason, tx.now)
    group = tx.groups.bound()
    if group is None:
        return
    general = Destination(group_chat_id=group.chat_id)
    tx.outbox.put(
        Say(text=words.render("quarantine.parked", tx.language, update=row.update_id)),
        general,
        priority=Priority.ALERT,
        now=tx.now,
    )
    if message_id is not None and from_chat_id != group.chat_id:
        tx.outbox.put(
            Forward(from_chat_id=from_chat_id, message_id=message_id),
            general,
            priority=Priority.ALERT,
            now=tx.now,
        )
