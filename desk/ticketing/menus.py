"""The buttons under a card: the main ones by the ticket's state, and the menus behind them.

A menu is opened by editing the card and closes with the next change of the ticket; nothing about it
is stored, so it works after a restart. A new menu is one line in MENUS and a new button one in
DIRECT, each with a text `buttons.<name>`; what FIRST does not name stands behind "more".
"""

from collections.abc import Callable

from desk.doors import presses
from desk.doors.class_presses import ShowNoteHow
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.ticketing import class_menus, menu_abuse, menu_owner, menu_time, required, suspicion
from desk.ticketing.keyboard import DeepMenu, Menu
from desk.ticketing.rows import button, in_rows
from desk.tickets import Status, Ticket

__all__ = ["DEEP", "DIRECT", "FIRST", "MENUS", "DeepMenu", "Menu", "button", "in_rows", "rows"]

FIRST = (
    *(
        "unban",
        "is_spam",
        "is_no_spam",
        "take",
        "release",
        "reopen",
        "resume",
        "close",
        "note",
        "assign",
    ),
    *("priority", "category", "tags", "snooze", "escalate"),
)
"""What one does next comes first, in this order; as many as have room stand under the card."""
AFTER_CLOSING = frozenset({"category", "reason", "tags"})
"""What may still be said of a closed ticket."""
_ROOM = 9
_MORE = "more"


def rows(tx: Transaction, ticket: Ticket, menu: str) -> Rows:
    """The buttons of a menu; those of the main one under a name nobody knows."""
    name, _, part = menu.partition("~")
    if not _may_open(tx, ticket, name):
        return _main(tx, ticket)
    if name == _MORE:
        shown = in_rows(_available(tx, ticket)[1], 2)
    elif name in DEEP:
        shown = DEEP[name](tx, ticket, part)
    else:
        shown = (MENUS.get(name) or HIDDEN[name])(tx, ticket)
    return (*shown, (button(tx, "buttons.back", presses.OpenMenu(ticket.id, "main")),))


def _main(tx: Transaction, ticket: Ticket) -> Rows:
    shown, more = _available(tx, ticket)
    if more:
        shown.append(button(tx, "buttons.more", presses.OpenMenu(ticket.id, _MORE)))
    return in_rows(shown, 3)


def _available(tx: Transaction, ticket: Ticket) -> tuple[list[Button], list[Button]]:
    """The buttons under the card, and those behind "more"."""
    first: list[Button] = []
    rest: list[Button] = []
    names = dict.fromkeys((*FIRST, *DIRECT, *MENUS))
    for name in names:
        found = _button_of(tx, ticket, name)
        if found is not None:
            (first if name in FIRST else rest).append(found)
    if len(first) + bool(rest) > _ROOM:
        first, rest = first[: _ROOM - 1], [*first[_ROOM - 1 :], *rest]
    return first, rest


def _button_of(tx: Transaction, ticket: Ticket, name: str) -> Button | None:
    if name in DIRECT:
        return DIRECT[name](tx, ticket)
    if name not in MENUS or not _may_open(tx, ticket, name):
        return None
    return button(tx, f"buttons.{name}", presses.OpenMenu(ticket.id, name))


def _may_open(tx: Transaction, ticket: Ticket, name: str) -> bool:
    if name == "category" and not tx.policy.categories:
        return False
    if name == "transfer" and not tx.policy.teams:
        return False
    if ticket.is_closed:
        return name in AFTER_CLOSING
    if ticket.status is Status.SPAM:
        return False
    return name == _MORE or name in MENUS or name in HIDDEN


def _close(tx: Transaction, ticket: Ticket) -> Button | None:
    if ticket.is_closed:
        return None
    return button(tx, "buttons.close", presses.CloseTicket(ticket.id))


def _reopen(tx: Transaction, ticket: Ticket) -> Button | None:
    if not ticket.is_closed:
        return None
    return button(tx, "buttons.reopen", presses.ReopenTicket(ticket.id))


def _note(tx: Transaction, ticket: Ticket) -> Button | None:
    if ticket.is_closed or ticket.status is Status.SPAM:
        return None
    return button(tx, "buttons.note", ShowNoteHow(ticket.id))


def _take(tx: Transaction, ticket: Ticket) -> Button | None:
    if ticket.is_closed or ticket.assignee_id is not None or ticket.status is Status.SPAM:
        return None
    return button(tx, "buttons.take", menu_owner.Take(ticket.id))


def _resume(tx: Transaction, ticket: Ticket) -> Button | None:
    if ticket.status not in (Status.ON_HOLD, Status.SNOOZED):
        return None
    return button(tx, "buttons.resume", menu_time.Resume(ticket.id))


def _unban(tx: Transaction, ticket: Ticket) -> Button | None:
    customer = tx.customers.get(ticket.customer_id)
    is_banned = customer.banned_until is not None and customer.banned_until > tx.now
    if ticket.status is not Status.SPAM and not is_banned:
        return None
    return button(tx, "buttons.unban", menu_abuse.Unban(ticket.id))


DIRECT: dict[str, Callable[[Transaction, Ticket], Button | None]] = {
    "is_spam": suspicion.spam,
    "is_no_spam": suspicion.not_spam,
    "take": _take,
    "reopen": _reopen,
    "resume": _resume,
    "close": _close,
    "note": _note,
    "unban": _unban,
}
"""Buttons that act at once; None where they make no sense in the ticket's state."""
DEEP: dict[str, DeepMenu] = {"category": class_menus.category}
"""Menus with parts (`name~part`); they stand in MENUS too."""
MENUS: dict[str, Menu] = {
    "assign": menu_owner.menu,
    "transfer": menu_owner.teams,
    "priority": class_menus.priority,
    "category": class_menus.category,
    "tags": class_menus.tags,
    "reason": class_menus.reason,
    "snooze": menu_time.menu,
    "abuse": menu_abuse.menu,
}
"""Menus behind the card."""
HIDDEN: dict[str, Menu] = {"closing": required.menu}
"""Menus that a deed opens, without a button of their own."""
