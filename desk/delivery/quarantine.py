"""An update that nobody could read or handle: kept, and shown to a person as plainly as can be."""

from desk import names, words
from desk.boxes import InboxRow
from desk.outgoing import Destination, Forward, Priority, Say
from desk.ports import Transaction


def park(
    tx: Transaction,
    row: InboxRow,
    reason: str,
    *,
    from_chat_id: int,
    message_id: int | None,
    author: str,
) -> None:
    """Take the update out of its lane; its message is shown in General, unread by us.

    What came from the group itself stands there already and is only named.
    """
    tx.inbox.park(row.id, reason, tx.now)
    group = tx.groups.bound()
    if group is None:
        return
    general = Destination(group_chat_id=group.chat_id)
    who = _who(tx, from_chat_id, author)
    tx.outbox.put(
        Say(text=words.render("quarantine.parked", tx.language, update=row.update_id, who=who)),
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


def _who(tx: Transaction, chat_id: int, author: str) -> str:
    """As much of the author as policy `privacy.identity` lets the staff see."""
    customer = tx.customers.find(chat_id)
    if customer is not None:
        return names.shown(customer, tx.policy)
    is_hidden = tx.policy.privacy.identity == "hidden"
    return ("" if is_hidden else names.clean(author)) or "?"
