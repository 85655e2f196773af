"""The buttons of the ticket, its delivery and its people: what each press does.

Every press finds its deed by its type. A deed returns the words of the answer (Telegram HTML).
"""

from desk import errors, formatting, words
from desk.conversation import gratitude, info, questions
from desk.delivery import copies, digest, outage, outcomes, returns
from desk.doors import presses
from desk.doors.presses import StaffDeeds
from desk.outgoing import Destination, Priority, Say
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, closing, course, joining

ALERT_LENGTH = 200
"""Bot API: answerCallbackQuery, text of 0-200 characters."""


def _give_role(tx: Transaction, member: StaffMember, press: presses.GiveRole) -> str:
    if press.role not in questions.ROLES_OFFERED:
        raise errors.ButtonOutdated
    return questions.give_role(tx, member, press.question_id, Role(press.role))


def _close(tx: Transaction, member: StaffMember, press: presses.CloseTicket) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    asked = closing.asked_before(tx, member, topic)
    if asked is not None:
        return asked
    closing.close(tx, member, topic)
    return words.render("topic.closed", tx.language, number=ticket.number)


def _open_menu(tx: Transaction, member: StaffMember, press: presses.OpenMenu) -> None:
    _may_answer(member)
    _, topic = course.pressed(tx, press.ticket_id)
    cards.show(tx, topic.id, press.menu)


def _needs_answer(tx: Transaction, member: StaffMember, press: presses.NeedsAnswer) -> str:
    return gratitude.needs_answer(tx, member, press.ticket_id)


def _undo_merge(tx: Transaction, member: StaffMember, press: presses.UndoMerge) -> str:
    return joining.undo_merge(tx, member, press.ticket_id)


def _reopen(tx: Transaction, member: StaffMember, press: presses.ReopenTicket) -> str:
    ticket, topic = course.pressed(tx, press.ticket_id)
    closing.reopen(tx, member, topic)
    return words.render("topic.reopened", tx.language, number=ticket.number)


def _try_again(tx: Transaction, member: StaffMember, press: presses.TryAgain) -> str:
    _may_answer(member)
    outcomes.try_again(tx, press.row_id)
    return words.render("marks.accepted", tx.language)


def _send_again(tx: Transaction, member: StaffMember, press: presses.SendAgain) -> str:
    _may_answer(member)
    outcomes.send_again(tx, press.row_id)
    return words.render("marks.accepted", tx.language)


def _it_arrived(tx: Transaction, member: StaffMember, press: presses.ItArrived) -> str:
    _may_answer(member)
    outcomes.it_arrived(tx, press.row_id)
    return words.render("marks.accepted", tx.language)


def _bring_next(tx: Transaction, member: StaffMember, press: presses.BringNext) -> str:
    _may_answer(member)
    return digest.bring(tx, press.topic_ref)


def _send_missed(tx: Transaction, member: StaffMember, press: presses.SendMissed) -> str:
    _may_answer(member)
    returns.send_missed(tx, press.customer_id)
    return words.render("marks.accepted", tx.language)


def _apologise(tx: Transaction, member: StaffMember, press: presses.Apologise) -> str | None:
    _may_answer(member)
    return outage.apologise(tx, member, press)


def _versions(tx: Transaction, member: StaffMember, press: presses.ShowVersions) -> str | None:
    """Earlier wordings in the answer itself, or in the topic when they are too long for it."""
    try:
        message = tx.messages.get(press.message_ref)
    except KeyError:
        raise errors.ButtonOutdated from None
    text = info.versions(tx, press.message_ref)
    if len(words.without_markup(text)) <= ALERT_LENGTH:
        return text
    for page in formatting.pages(words.without_markup(text), copies.TEXT_LENGTH):
        tx.outbox.put(
            Say(text=page, entities=(), reply_to=press.message_ref, silent=True),
            Destination(topic_ref=tx.tickets.get(message.ticket_id).topic_ref),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    return None


def _may_answer(member: StaffMember) -> None:
    if not member.may_answer:
        raise errors.NotForYou


DEEDS: StaffDeeds = {
    presses.GiveRole: _give_role,
    presses.OpenMenu: _open_menu,
    presses.NeedsAnswer: _needs_answer,
    presses.UndoMerge: _undo_merge,
    presses.CloseTicket: _close,
    presses.ReopenTicket: _reopen,
    presses.TryAgain: _try_again,
    presses.SendAgain: _send_again,
    presses.ItArrived: _it_arrived,
    presses.BringNext: _bring_next,
    presses.SendMissed: _send_missed,
    presses.Apologise: _apologise,
    presses.ShowVersions: _versions,
}
