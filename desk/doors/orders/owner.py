"""Commands about whose ticket it is, and who follows it."""

from desk import errors, words
from desk.doors.orders.order import Deed, Order, staff_only, ticket_of, who_answers
from desk.doors.orders.people import meant
from desk.ports import Transaction
from desk.ticketing import assignment


def _take(tx: Transaction, order: Order) -> str:
    """The command takes a ticket over, which a button does not: nobody types it by mistake."""
    return assignment.take(tx, order.member, ticket_of(tx, order), over=True)


def _assign(tx: Transaction, order: Order) -> str:
    who_answers(order)
    to = meant(tx, order, order.rest.strip(), usage="usage.assign")
    return assignment.assign(tx, order.member, ticket_of(tx, order), to)


def _release(tx: Transaction, order: Order) -> str:
    return assignment.release(tx, order.member, ticket_of(tx, order))


def _transfer(tx: Transaction, order: Order) -> str | None:
    who_answers(order)
    ticket, wanted = ticket_of(tx, order), order.rest.strip().casefold()
    team = next(
        (
            code
            for code, one in tx.policy.teams.items()
            if wanted in (code.casefold(), one.title.casefold()) and wanted
        ),
        None,
    )
    if team is None:
        listed = ", ".join(tx.policy.teams)
        raise errors.NoSuchTeam(reason="unknown" if listed else "none", teams=listed)
    is_new = ticket.team != team
    said = assignment.transfer(tx, order.member, ticket, team)
    return None if is_new else said


def _watch(tx: Transaction, order: Order) -> str:
    member, ticket = staff_only(order), ticket_of(tx, order)
    tx.watchers.add(ticket.id, member.telegram_id)
    key = "assignment.watched" if member.is_reachable else "assignment.watched_unreachable"
    return words.render(key, tx.language, number=ticket.number)


def _unwatch(tx: Transaction, order: Order) -> str:
    member, ticket = staff_only(order), ticket_of(tx, order)
    tx.watchers.remove(ticket.id, member.telegram_id)
    return words.render("assignment.unwatched", tx.language, number=ticket.number)


COMMANDS: dict[str, Deed] = {
    "take": _take,
    "assign": _assign,
    "release": _release,
    "transfer": _transfer,
    "watch": _watch,
    "unwatch": _unwatch,
}
