"""Commands that move a ticket."""

from desk import words
from desk.doors.orders.order import Deed, Order, topic_of
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction
from desk.ticketing import closing, course, required
from desk.tickets import Topic


def _close(tx: Transaction, order: Order) -> str | None:
    topic = topic_of(tx, order)
    if _is_asked_before(tx, order, topic):
        return None
    ticket = closing.close(tx, order.member, topic)
    return words.render("topic.closed", tx.language, number=ticket.number)


def _is_asked_before(tx: Transaction, order: Order, topic: Topic) -> bool:
    """Whether something is missing: asked with buttons under the words, where one looks now."""
    ticket = course.of_topic(tx, topic)
    what = [] if ticket.is_closed or not order.member.may_answer else required.missing(tx, ticket)
    if not what:
        return False
    tx.outbox.put(
        Say(
            text=required.in_words(tx, what),
            buttons=required.menu(tx, ticket),
            reply_to_id=order.incoming.message_id,
        ),
        Destination(topic_ref=topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )
    return True


def _reopen(tx: Transaction, order: Order) -> str:
    ticket = closing.reopen(tx, order.member, topic_of(tx, order))
    return words.render("topic.reopened", tx.language, number=ticket.number)


COMMANDS: dict[str, Deed] = {"close": _close, "reopen": _reopen}
