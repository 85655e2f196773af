"""Menus under a card, and the choices in them (`desk.ticketing.rows` has the plain parts)."""

from collections.abc import Callable, Sequence

from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.ticketing.rows import button, in_rows
from desk.tickets import Ticket

Menu = Callable[[Transaction, Ticket], Rows]
DeepMenu = Callable[[Transaction, Ticket, str], Rows]
"""A menu that has parts: the text behind `~` in its name says which."""
PAGE = 8
"""Choices a menu shows at once."""
PACKED = 64
"""Bot API: InlineKeyboardButton.callback_data, 1-64 bytes."""
CHOSEN = "✓ "
_LABEL = 40


def choice(text: str, press: Press, *, is_chosen: bool = False) -> Button:
    """A button with words that are no text of ours."""
    cut = text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"
    return Button(text=f"{CHOSEN if is_chosen else ''}{cut}", data=presses.pack(press))


def page(
    tx: Transaction, ticket: Ticket, buttons: Sequence[Button], *, menu: str, number: int
) -> Rows:
    """One page of many choices, two in a row, with the ways to the others (`menu~number`)."""
    last = max(len(buttons) - 1, 0) // PAGE
    number = min(max(number, 0), last)
    rows = in_rows(buttons[number * PAGE : (number + 1) * PAGE], 2)
    ways = []
    if number > 0:
        to = presses.OpenMenu(ticket.id, f"{menu}~{number - 1}")
        ways.append(button(tx, "buttons.earlier_page", to))
    if number < last:
        to = presses.OpenMenu(ticket.id, f"{menu}~{number + 1}")
        ways.append(button(tx, "buttons.later_page", to))
    return (*rows, tuple(ways)) if ways else rows


def number_in(part: str) -> int:
    """A page's number; the first page where there is none."""
    return int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
