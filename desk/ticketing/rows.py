"""Buttons in rows, in the group's language."""

from collections.abc import Sequence

from desk import words
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Rows
from desk.ports import Transaction


def button(tx: Transaction, key: str, press: Press, /, **values: object) -> Button:
    """A button in the group's language."""
    return Button(text=words.plain(key, tx.language, **values), data=presses.pack(press))


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    """The buttons in rows of so many."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
