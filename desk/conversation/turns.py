"""Whose turn it is when a reply turns out never to have been one."""

from desk.messages import Direction, Message, Outcome
from desk.ports import Transaction
from desk.ticketing import course, moves
from desk.ticketing.thanks import is_thanks

_LOOKED_AT = 100
"""How many of the newest messages tell whether the customer still has an answer."""


def reply_taken_back(tx: Transaction, message: Message) -> None:
    """The customer has no answer any more: the wait goes on from where it began.

    Call it when the outcome of the message is on record.
    """
    ticket = tx.tickets.get(message.ticket_id)
    said = [
        one
        for one in tx.messages.recent(message.customer_id, _LOOKED_AT)
        if one.ticket_id == ticket.id and one.outcome is not Outcome.UNDONE
    ]
    replies = [place for place, one in enumerate(said) if one.direction is Direction.OUT]
    unanswered = said[replies[-1] + 1 :] if replies else said
    if replies and tx.policy.tickets.thanks:
        # Thanks for an answer that stands ask for none.
        unanswered = [one for one in unanswered if not _is_thanks(one)]
    if ticket.is_closed or not unanswered:
        return
    after = moves.reply_undone(
        ticket,
        tx.now,
        tx.policy.tickets,
        since=unanswered[0].written_at,
        had_reply=bool(replies),
    )
    course.move(tx, ticket, after, course.DESK)


def _is_thanks(message: Message) -> bool:
    return message.content.kind == "text" and is_thanks(message.content.text)
