"""Buttons that say what a ticket is about; the customer's own first menu among them."""

from desk import errors, words
from desk.doors import class_presses as pressed
from desk.doors.presses import CustomerDeeds, StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, classing, closing, course, fields, first_menu, required
from desk.tickets import Level


def _priority(tx: Transaction, member: StaffMember, press: pressed.SetPriority) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    if press.level not in set(Level):
        raise errors.ButtonOutdated
    said = classing.set_priority(tx, member, ticket, Level(press.level))
    cards.show(tx, topic.id)
    return said


def _category(tx: Transaction, member: StaffMember, press: pressed.SetCategory) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    said = classing.set_category(tx, member, ticket, press.code)
    cards.show(tx, topic.id)
    return said


def _reason(tx: Transaction, member: StaffMember, press: pressed.SetReason) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    said = classing.set_reason(tx, member, ticket, press.reason)
    cards.show(tx, topic.id)
    return said


def _tag(tx: Transaction, member: StaffMember, press: pressed.SetTag) -> str:
    """The menu stays open: one ticks several."""
    ticket, topic = course.pressed(tx, press.ticket_id)
    change = classing.tag if press.on else classing.untag
    said = change(tx, member, ticket, [press.tag])
    cards.show(tx, topic.id, "tags")
    return said


def _fill(tx: Transaction, member: StaffMember, press: pressed.FillAndClose) -> str:
    """One tap fills in what was missing; the last one closes."""
    ticket, topic = course.pressed(tx, press.ticket_id)
    if ticket.is_closed:
        raise errors.TicketAlreadyClosed(number=ticket.number)
    if press.what == required.REASON:
        classing.set_reason(tx, member, ticket, press.value)
    else:
        name = press.what.removeprefix(required.FIELD)
        field = tx.policy.fields.get(name)
        offered = () if field is None else fields.choices(field)
        place = int(press.value) if press.value.isdigit() else len(offered)
        if place >= len(offered):
            raise errors.ButtonOutdated
        classing.set_field(tx, member, ticket, name, offered[place])
    asked = closing.asked_before(tx, member, topic)
    if asked is not None:
        return asked
    closing.close(tx, member, topic)
    return words.render("topic.closed", tx.language, number=ticket.number)


def _note_how(tx: Transaction, member: StaffMember, press: pressed.ShowNoteHow) -> str:
    if member.duty is None:
        raise errors.NotForYou
    return words.render("classing.note_how", tx.language)


DEEDS: StaffDeeds = {
    pressed.SetPriority: _priority,
    pressed.SetCategory: _category,
    pressed.SetReason: _reason,
    pressed.SetTag: _tag,
    pressed.FillAndClose: _fill,
    pressed.ShowNoteHow: _note_how,
}
CUSTOMERS: CustomerDeeds = {pressed.ChooseSubject: first_menu.chosen}
