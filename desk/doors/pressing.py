"""A button was pressed: by whom, where, and does it still make sense? Nothing in it is trusted."""

from dataclasses import dataclass

from desk import errors, formatting, words
from desk.conversation import info, questions, welcome
from desk.delivery import copies, digest, outage, outcomes, returns
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Destination, Priority, Say
from desk.people import Person, Role, StaffMember
from desk.ports import Transaction
from desk.staff import membership
from desk.ticketing import closing
from desk.tickets import Ticket, Topic

ALERT_LENGTH = 200
"""Bot API: answerCallbackQuery, text of 0-200 characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """A press: `person` pressed the button under a message of chat `chat_id`."""

    person: Person
    chat_id: int
    press: Press


def press(tx: Transaction, pressed: Pressed) -> str | None:
    """Do what the button says; returns the words of the answer as Telegram HTML."""
    if isinstance(pressed.press, presses.ChooseLanguage):
        if pressed.chat_id != pressed.person.telegram_id:
            raise errors.NotForYou
        return welcome.choose_language(tx, pressed.person, pressed.press.language)
    group = tx.groups.bound()
    if group is None or group.chat_id != pressed.chat_id:
        raise errors.NotForYou
    return _staff_press(tx, membership.presser(tx, pressed.person), pressed.press)


def _staff_press(tx: Transaction, member: StaffMember, press: Press) -> str | None:
    match press:
        case presses.GiveRole(question_id=question_id, role=role):
            if role not in questions.ROLES_OFFERED:
                raise errors.ButtonOutdated
            return questions.give_role(tx, member, question_id, Role(role))
        case presses.Approve(question_id=question_id, version=version):
            return questions.approve(tx, member, question_id, version)
        case presses.Reject(question_id=question_id):
            return questions.reject(tx, member, question_id)
        case presses.ShowVersions(message_ref=message_ref):
            return _versions(tx, message_ref)
        case presses.CloseTicket(ticket_id=ticket_id):
            ticket, topic = _newest_ticket(tx, ticket_id)
            closing.close(tx, member, topic)
            return words.render("topic.closed", tx.language, number=ticket.number)
        case presses.ReopenTicket(ticket_id=ticket_id):
            ticket, topic = _newest_ticket(tx, ticket_id)
            closing.reopen(tx, member, topic)
            return words.render("topic.reopened", tx.language, number=ticket.number)
        case _:
            return _about_delivery(tx, member, press)


def _about_delivery(tx: Transaction, member: StaffMember, press: Press) -> str | None:
    if not member.may_answer:
        raise errors.NotForYou
    match press:
        case presses.TryAgain(row_id=row_id):
            outcomes.try_again(tx, row_id)
        case presses.SendAgain(row_id=row_id):
            outcomes.send_again(tx, row_id)
        case presses.ItArrived(row_id=row_id):
            outcomes.it_arrived(tx, row_id)
        case presses.BringNext(topic_ref=topic_ref):
            return digest.bring(tx, topic_ref)
        case presses.SendMissed(customer_id=customer_id):
            returns.send_missed(tx, customer_id)
        case presses.Apologise():
            return outage.apologise(tx, member, press)
        case _:
            raise errors.ButtonOutdated
    return words.render("marks.accepted", tx.language)


def _newest_ticket(tx: Transaction, ticket_id: int) -> tuple[Ticket, Topic]:
    try:
        ticket = tx.tickets.get(ticket_id)
    except KeyError:
        raise errors.ButtonOutdated from None
    latest = tx.tickets.latest(ticket.customer_id)
    if latest is None or latest.id != ticket.id:
        raise errors.ButtonOutdated
    return ticket, tx.topics.get(ticket.topic_ref)


def _versions(tx: Transaction, message_ref: int) -> str | None:
    """Earlier wordings in the answer itself, or in the topic when they are too long for it."""
    try:
        message = tx.messages.get(message_ref)
    except KeyError:
        raise errors.ButtonOutdated from None
    text = info.versions(tx, message_ref)
    if len(words.without_markup(text)) <= ALERT_LENGTH:
        return text
    for page in formatting.pages(words.without_markup(text), copies.TEXT_LENGTH):
        tx.outbox.put(
            Say(text=page, entities=(), reply_to=message_ref, silent=True),
            Destination(topic_ref=tx.tickets.get(message.ticket_id).topic_ref),
            priority=Priority.MESSAGE,
            now=tx.now,
        )
    return None
