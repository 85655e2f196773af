"""Menus that say what a ticket is about and how urgent it is."""

from desk import words
from desk.doors.class_presses import SetCategory, SetPriority, SetReason, SetTag
from desk.doors.presses import OpenMenu, pack
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.ticketing import categories, classing, keyboard, rows
from desk.tickets import Level, Ticket

_TAGS_SHOWN = 8
_PACKED = 64
"""Bot API: InlineKeyboardButton.callback_data, 1-64 bytes."""


def priority(tx: Transaction, ticket: Ticket) -> Rows:
    buttons = [
        keyboard.choice(
            _text(tx, f"levels.{level}"),
            SetPriority(ticket.id, level),
            is_chosen=level is ticket.priority,
        )
        for level in reversed(Level)
    ]
    return rows.in_rows(buttons, 2)


def category(tx: Transaction, ticket: Ticket, part: str = "") -> Rows:
    """`part` is `code~page`: the categories right under one; the topmost without."""
    policy = tx.policy
    code, _, number = part.partition("~")
    if code and code not in policy.categories:
        code = ""
    buttons: list[Button] = []
    if code:
        buttons.append(_category(tx, ticket, code))
    for one in categories.below(policy, code):
        if categories.below(policy, one):
            name = f"{categories.title(policy, one, tx.language)} ›"
            buttons.append(keyboard.choice(name, OpenMenu(ticket.id, f"category~{one}")))
        else:
            buttons.append(_category(tx, ticket, one))
    menu = f"category~{code}"
    shown = keyboard.page(tx, ticket, buttons, menu=menu, number=keyboard.number_in(number))
    if not code:
        return shown
    up = OpenMenu(ticket.id, f"category~{policy.categories[code].parent}")
    return (*shown, (rows.button(tx, "buttons.up", up),))


def reason(tx: Transaction, ticket: Ticket) -> Rows:
    buttons = [
        keyboard.choice(
            _text(tx, f"reasons.{one}"), SetReason(ticket.id, one), is_chosen=one == ticket.reason
        )
        for one in classing.REASONS
    ]
    return rows.in_rows(buttons, 2)


def tags(tx: Transaction, ticket: Ticket) -> Rows:
    """Those it has, to be taken away, and those that are used most; others by `/tag`."""
    own = tx.labels.tags(ticket.id)
    others = [one for one in tx.labels.most_used(_TAGS_SHOWN) if one not in own]
    buttons = []
    for one in (*own, *others)[: max(_TAGS_SHOWN, len(own))]:
        press = SetTag(ticket.id, int(one not in own), one)
        if len(pack(press).encode()) <= _PACKED:
            buttons.append(keyboard.choice(f"#{one}", press, is_chosen=one in own))
    return rows.in_rows(buttons, 2)


def _category(tx: Transaction, ticket: Ticket, code: str) -> Button:
    name = categories.title(tx.policy, code, tx.language)
    press = SetCategory(ticket.id, code)
    return keyboard.choice(name, press, is_chosen=code == ticket.category)


def _text(tx: Transaction, key: str) -> str:
    return words.plain(key, tx.language)
