"""The buttons under a card: the main row by the ticket's state, and the menus behind it.

A menu is opened by editing the card and closes with the next change of the ticket; nothing about it
is stored, so it works after a restart.
"""

from collections.abc import Callable

from desk.doors import presses
from desk.outgoing import Rows
from desk.ports import Transaction
from desk.ticketing import menu_owner, menu_time
from desk.ticketing.rows import button, in_rows
from desk.tickets import Status, Ticket

Menu = Callable[[Transaction, Ticket], Rows]


def rows(tx: Transaction, ticket: Ticket, menu: str) -> Rows:
    """The buttons of a menu; those of the main one under a name nobody knows."""
    chosen = MENUS.get(menu)
    if chosen is None or ticket.is_closed:
        return _main(tx, ticket)
    back = button(tx, "buttons.back", presses.OpenMenu(ticket.id, "main"))
    return (*chosen(tx, ticket), (back,))


def _main(tx: Transaction, ticket: Ticket) -> Rows:
    """What one does next in this state comes first."""
    if ticket.is_closed:
        return ((button(tx, "buttons.reopen", presses.ReopenTicket(ticket.id)),),)
    resume = button(tx, "buttons.resume", menu_time.Resume(ticket.id))
    close = button(tx, "buttons.close", presses.CloseTicket(ticket.id))
    more = [button(tx, f"buttons.{name}", presses.OpenMenu(ticket.id, name)) for name in MENUS]
    if ticket.status is Status.SPAM:
        return ((close,),)
    if ticket.status in (Status.ON_HOLD, Status.SNOOZED):
        return in_rows([resume, close, *more], 3)
    if ticket.assignee_id is None:
        take = button(tx, "buttons.take", menu_owner.Take(ticket.id))
        return in_rows([take, close, *more], 3)
    return in_rows([close, *more], 3)


MENUS: dict[str, Menu] = {"assign": menu_owner.menu, "snooze": menu_time.menu}
"""Menus behind the card, in the order of their buttons; each needs the text `buttons.<name>`."""
