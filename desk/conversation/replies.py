"""Staff write in a customer's topic: to the customer, among themselves, or held for a decision."""

from desk import commands, errors
from desk.conversation import accounts, albums, audience, notes, questions, relay
from desk.conversation.audience import Audience
from desk.messages import Direction, HeldFor, Incoming, Message
from desk.outgoing import Priority
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.staff import aliases
from desk.ticketing import assignment, course, moves, opening, ours
from desk.tickets import Topic


def staff_wrote(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> None:
    """Plain words in a topic go where their author's role and their first signs send them."""
    album = incoming.content.media_group_id
    if album is not None:
        albums.staff_item(tx, member, topic, incoming, album=album)
    else:
        dispatch(tx, member, topic, incoming, judge(tx, member, incoming))


def judge(tx: Transaction, member: StaffMember, incoming: Incoming) -> Audience:
    """For whom these words are (`audience.judge`, with the facts looked up)."""
    answered = relay.answered(tx, incoming)
    return audience.judge(
        incoming.text,
        duty=member.duty,
        answers_note=_answers_note(tx, incoming),
        answers_customer=answered is not None and answered.direction is Direction.IN,
        spoken_on_purpose=incoming.is_spoken,
        topic_default=tx.policy.desk.topic_default,
    )


def _answers_note(tx: Transaction, incoming: Incoming) -> bool:
    """A Telegram reply to a note, or to held words: a mentor's advice on them is talk of staff."""
    if incoming.reply_to is None:
        return False
    if tx.notes.find(incoming.chat_id, incoming.reply_to) is not None:
        return True
    return tx.held.find(incoming.chat_id, incoming.reply_to) is not None


def dispatch(
    tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming, to: Audience
) -> None:
    """Send the words where the verdict says. Raises WouldShowAccount."""
    if to is not Audience.STAFF:
        _refuse_account(tx, incoming)
    match to:
        case Audience.CUSTOMER:
            speak(tx, member, topic, incoming)
        case Audience.STAFF:
            notes.write(tx, member, topic, incoming)
        case Audience.HELD_FOR_ROLE:
            questions.hold(tx, member, topic, incoming, reason=HeldFor.ROLE)
        case Audience.HELD_FOR_APPROVAL:
            questions.hold(tx, member, topic, incoming, reason=HeldFor.APPROVAL)


def _refuse_account(tx: Transaction, incoming: Incoming) -> None:
    """Customers know operators by their alias alone: what shows an account stays inside."""
    if incoming.content.kind == "story":
        raise errors.WouldShowAccount(reason="story")
    if incoming.contact_id is not None and tx.staff.find(incoming.contact_id) is not None:
        raise errors.WouldShowAccount(reason="contact")


def reply(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> None:
    """`/reply words`: speak to the customer on purpose."""
    spoken = commands.spoken(incoming)
    if spoken is None or not spoken.text or spoken.content.kind != "text":
        raise errors.WrongUse(usage="usage.reply")
    if member.duty is Role.OBSERVER:
        raise errors.NotForYou
    dispatch(tx, member, topic, spoken, judge(tx, member, spoken))


def speak(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> Message:
    """The words go to the customer; the clock of the wait stops."""
    customer = tx.customers.get(topic.customer_id)
    if customer.merged_into is not None:
        raise errors.ConversationMerged
    ticket = tx.tickets.latest(customer.id)
    if ticket is None:
        raise errors.NoTicket
    if not moves.takes_late_words(ticket, tx.now, tx.policy.tickets):
        ticket = opening.by_staff(tx, member, topic, ticket)
    taken = assignment.on_reply(tx, member, ticket, customer)
    aliases.introduce(tx, member, ticket)
    message = tx.messages.add(
        customer_id=customer.id,
        ticket_id=ticket.id,
        direction=Direction.OUT,
        author_id=member.telegram_id,
        incoming=incoming,
    )
    to = relay.to_person(accounts.voice(tx, customer).chat_id)
    relay.carry(tx, message, incoming, to, priority=Priority.ANSWER)
    course.record(tx, ticket, "message_out", course.staff(member), message_ref=message.id)
    after = moves.operator_replied(
        taken, tx.now, tx.policy.tickets, stays_ours=ours.stays_ours(tx, ticket)
    )
    course.move(tx, ticket, after, course.staff(member))
    return message
