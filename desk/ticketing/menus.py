"""The buttons under a card: the main row by the ticket's state, and the menus behind it.

A menu is opened by editing the card and closes with the next change of the ticket; nothing about it
is stored, so it works after a restart.
"""

from collections.abc import Callable

from desk import words
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.tickets import Status, Ticket

Menu = Callable[[Transaction, Ticket], Rows]


def button(tx: Transaction, key: str, press: Press, /, **values: object) -> Button:
    """A button in the group's language."""
    return Button(text=words.plain(key, tx.language, **values), data=presses.pack(press))


def in_rows(buttons: list[Button], width: int) -> Rows:
    """The buttons in rows of so many."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


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
    close = button(tx, "buttons.close", presses.CloseTicket(ticket.id))
    more = [button(tx, f"buttons.{name}", presses.OpenMenu(ticket.id, name)) for name in MENUS]
    if ticket.status is Status.SPAM:
        return ((close,),)
    return in_rows([close, *more], 3)


MENUS: dict[str, Menu] = {}
"""Menus behind the card, in the order of their buttons; each needs the text `buttons.<name>`."""
