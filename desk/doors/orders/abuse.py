"""Commands and buttons against abuse."""

from desk import errors, times
from desk.conversation import withholding
from desk.doors import presses
from desk.doors.orders.order import Deed, Order, ticket_of
from desk.doors.presses import StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import abuse, course
from desk.ticketing.menu_abuse import FOREVER, SPANS, Ban, Spam, Unban, Warn


def _ban(tx: Transaction, order: Order) -> str:
    """`/ban`, `/ban 3d reason`, `/ban reason`: without a time it is for good."""
    ticket = ticket_of(tx, order)
    until, reason = None, order.rest
    if order.rest:
        try:
            until, reason = times.split(order.rest, tx.now, tx.timezone)
        except errors.NoSuchTime as refusal:
            if refusal.details["reason"] != "unclear":
                raise
    return abuse.ban(tx, order.member, ticket, until, reason=reason)


def _unban(tx: Transaction, order: Order) -> str:
    return abuse.unban(tx, order.member, ticket_of(tx, order))


def _spam(tx: Transaction, order: Order) -> str:
    return abuse.spam(tx, order.member, ticket_of(tx, order))


def _warn(tx: Transaction, order: Order) -> str:
    return abuse.warn(tx, order.member, ticket_of(tx, order))


def _press_spam(tx: Transaction, member: StaffMember, press: Spam) -> str:
    return abuse.spam(tx, member, course.pressed(tx, press.ticket_id)[0])


def _press_ban(tx: Transaction, member: StaffMember, press: Ban) -> str:
    ticket = course.pressed(tx, press.ticket_id)[0]
    if press.span not in SPANS:
        raise errors.ButtonOutdated
    span = None if press.span == FOREVER else times.span(press.span)
    return abuse.ban(tx, member, ticket, None if span is None else tx.now + span)


def _press_unban(tx: Transaction, member: StaffMember, press: Unban) -> str:
    return abuse.unban(tx, member, course.pressed(tx, press.ticket_id)[0])


def _press_warn(tx: Transaction, member: StaffMember, press: Warn) -> str:
    return abuse.warn(tx, member, course.pressed(tx, press.ticket_id)[0])


def _show(tx: Transaction, member: StaffMember, press: presses.ShowWithheld) -> str:
    return withholding.show(tx, member, press.customer_id)


COMMANDS: dict[str, Deed] = {"ban": _ban, "unban": _unban, "spam": _spam, "warn": _warn}
DEEDS: StaffDeeds = {
    Spam: _press_spam,
    Ban: _press_ban,
    Unban: _press_unban,
    Warn: _press_warn,
    presses.ShowWithheld: _show,
}
