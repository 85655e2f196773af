"""Staff write in a customer's topic: to the customer, among themselves, or held for a decision."""

from datetime import timedelta

from desk import commands, errors
from desk.conversation import (
    accounts,
    albums,
    approvals,
    audience,
    holding,
    notes,
    permits,
    questions,
    relay,
)
from desk.conversation.audience import Audience
from desk.messages import Direction, HeldFor, Incoming, Message
from desk.outgoing import Priority
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.staff import aliases
from desk.ticketing import assignment, course, moves, opening, ours, promising
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
    verdict = audience.judge(
        incoming.text,
        duty=member.duty,
        answers_note=answered is None and _answers_note(tx, incoming),
        answers_customer=answered is not None and answered.direction is Direction.IN,
        spoken_on_purpose=incoming.is_spoken,
        topic_default=tx.policy.desk.topic_default,
    )
    if verdict is Audience.HELD_FOR_APPROVAL and _is_permitted(tx, member, incoming):
        return Audience.CUSTOMER
    return verdict


def _is_permitted(tx: Transaction, member: StaffMember, incoming: Incoming) -> bool:
    if incoming.topic_id is None:
        return False
    topic = tx.topics.find(incoming.chat_id, incoming.topic_id)
    return topic is not None and permits.is_lifted(tx, member, tx.tickets.latest(topic.customer_id))


def _answers_note(tx: Transaction, incoming: Incoming) -> bool:
    """A Telegram reply to a note, to held words or the question about them: talk of staff."""
    if incoming.reply_to is None:
        return False
    if tx.notes.find(incoming.chat_id, incoming.reply_to) is not None:
        return True
    if tx.held.find(incoming.chat_id, incoming.reply_to) is not None:
        return True
    if incoming.topic_id is None:
        return False
    topic = tx.topics.find(incoming.chat_id, incoming.topic_id)
    return topic is not None and tx.held.shown_as(topic.id, incoming.reply_to) is not None


def dispatch(
    tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming, to: Audience
) -> None:
    """Send the words where the verdict says. Raises WouldShowAccount."""
    if to is not Audience.STAFF:
        refuse_account(tx, incoming)
    match to:
        case Audience.CUSTOMER:
            message = speak(
                tx,
                member,
                topic,
                incoming,
                hold=timedelta(seconds=tx.policy.desk.hold_seconds),
            )
            holding.offer(tx, message, topic)
        case Audience.STAFF:
            if not approvals.take_words(tx, member, topic, incoming):
                notes.write(tx, member, topic, incoming)
        case Audience.HELD_FOR_ROLE:
            questions.hold(tx, member, topic, incoming, reason=HeldFor.ROLE)
        case Audience.HELD_FOR_APPROVAL:
            questions.hold(tx, member, topic, incoming, reason=HeldFor.APPROVAL)


def refuse_account(tx: Transaction, incoming: Incoming) -> None:
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


def speak(
    tx: Transaction,
    member: StaffMember,
    topic: Topic,
    incoming: Incoming,
    *,
    hold: timedelta = timedelta(0),
) -> Message:
    """The words go to the customer, after `hold`; the clock of the wait stops."""
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
    relay.carry(tx, message, incoming, to, priority=Priority.ANSWER, hold=hold)
    course.record(tx, ticket, "message_out", course.staff(member), message_ref=message.id)
    promising.replied(tx, member, ticket)
    after = moves.operator_replied(
        taken, tx.now, tx.policy.tickets, stays_ours=ours.stays_ours(tx, ticket)
    )
    course.move(tx, ticket, after, course.staff(member))
    return message
