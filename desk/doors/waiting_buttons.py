"""The card's buttons about time: pending, on hold, snooze, go on."""

from desk import errors, times
from desk.doors.presses import StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import course, waiting
from desk.ticketing.menu_time import MONDAY, MORNING, SPANS, AwaitCustomer, Hold, Resume, Snooze


def _await_customer(tx: Transaction, member: StaffMember, press: AwaitCustomer) -> str:
    return waiting.await_customer(tx, member, course.pressed(tx, press.ticket_id)[0])


def _hold(tx: Transaction, member: StaffMember, press: Hold) -> str:
    return waiting.hold(tx, member, course.pressed(tx, press.ticket_id)[0], "")


def _snooze(tx: Transaction, member: StaffMember, press: Snooze) -> str:
    ticket = course.pressed(tx, press.ticket_id)[0]
    if press.until not in (*SPANS, MORNING, MONDAY):
        raise errors.ButtonOutdated
    at = {
        MORNING: times.morning(tx.now, tx.timezone),
        MONDAY: times.next_monday(tx.now, tx.timezone),
    }.get(press.until)
    if at is None:
        return waiting.snooze(tx, member, ticket, press.until)
    return waiting.snooze_until(tx, member, ticket, at)


def _resume(tx: Transaction, member: StaffMember, press: Resume) -> str:
    return waiting.resume(tx, member, course.pressed(tx, press.ticket_id)[0])


DEEDS: StaffDeeds = {
    AwaitCustomer: _await_customer,
    Hold: _hold,
    Snooze: _snooze,
    Resume: _resume,
}
