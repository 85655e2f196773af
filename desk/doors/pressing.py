"""A button was pressed: by whom, where, and does it still make sense? Nothing in it is trusted."""

from dataclasses import dataclass

from desk import errors
from desk.conversation import accounts, rating, reception, requests, welcome
from desk.doors import (
    approval_buttons,
    buttons,
    classing,
    newcoming,
    owner_buttons,
    waiting_buttons,
)
from desk.doors.orders import abuse, history, queue, reviewing, search
from desk.doors.presses import CustomerDeeds, Press, StaffDeeds
from desk.people import Person
from desk.ports import Transaction
from desk.staff import membership

ALERT_LENGTH = buttons.ALERT_LENGTH

STAFF: StaffDeeds = {
    **buttons.DEEDS,
    **approval_buttons.DEEDS,
    **classing.DEEDS,
    **newcoming.DEEDS,
    **owner_buttons.DEEDS,
    **abuse.DEEDS,
    **history.DEEDS,
    **queue.DEEDS,
    **search.DEEDS,
    **waiting_buttons.DEEDS,
    **reviewing.DEEDS,
}
"""In the operators' group, and under what the desk wrote to a member of the staff in private."""
CUSTOMERS: CustomerDeeds = {
    **welcome.DEEDS,
    **classing.CUSTOMERS,
    **newcoming.CUSTOMERS,
    **requests.DEEDS,
    **rating.DEEDS,
}
"""In a customer's private chat with the bot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """A press: `person` pressed the button under message `message_id` of chat `chat_id`."""

    person: Person
    chat_id: int
    press: Press
    message_id: int = 0


def press(tx: Transaction, pressed: Pressed) -> str | None:
    """Do what the button says; returns the words of the answer as Telegram HTML.

    Raises NotForYou where the person or the place has no right to it, ButtonOutdated when it
    makes no sense any more.
    """
    kind = type(pressed.press)
    is_private = pressed.chat_id == pressed.person.telegram_id
    if kind in CUSTOMERS:
        if not is_private:
            raise errors.NotForYou
        customer = accounts.heard(tx, reception.meet(tx, pressed.person))
        return CUSTOMERS[kind](tx, customer, pressed.press)
    if not is_private and tx.groups.find(pressed.chat_id) is None:
        raise errors.NotForYou
    member = membership.presser(tx, pressed.person)
    deed = STAFF.get(kind)
    if deed is None:
        raise errors.ButtonOutdated
    return deed(tx, member, pressed.press)
