"""The card's buttons about the owner."""

from desk import errors
from desk.doors.presses import StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import assignment, cards, course
from desk.ticketing.menu_owner import Assign, Release, Take, Transfer


def _take(tx: Transaction, member: StaffMember, press: Take) -> str:
    return assignment.take(tx, member, course.pressed(tx, press.ticket_id)[0])


def _release(tx: Transaction, member: StaffMember, press: Release) -> str:
    return assignment.release(tx, member, course.pressed(tx, press.ticket_id)[0])


def _assign(tx: Transaction, member: StaffMember, press: Assign) -> str:
    to = tx.staff.find(press.telegram_id)
    if to is None or to.left_at is not None:
        raise errors.StaffNotFound
    return assignment.assign(tx, member, course.pressed(tx, press.ticket_id)[0], to)


def _transfer(tx: Transaction, member: StaffMember, press: Transfer) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    said = assignment.transfer(tx, member, ticket, press.team)
    cards.show(tx, topic.id)
    return said


DEEDS: StaffDeeds = {Take: _take, Release: _release, Assign: _assign, Transfer: _transfer}
