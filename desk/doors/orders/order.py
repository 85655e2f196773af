"""A command as a deed sees it: who gave it, where, and the words behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from desk import errors
from desk.messages import Incoming
from desk.outgoing import Destination
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import course, relocation
from desk.tickets import Ticket, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """`rest` are the words behind the command; `is_private`: given in a chat with the bot."""

    member: StaffMember
    incoming: Incoming
    name: str
    rest: str
    is_private: bool = False


Deed = Callable[[Transaction, Order], str | None]
"""Does what was ordered; returns the words to answer with (Telegram HTML), if any."""


def topic_of(tx: Transaction, order: Order) -> Topic:
    """The customer's topic in which it was given. Raises NotInTopic, TalkElsewhere."""
    incoming = order.incoming
    topic = None
    if incoming.topic_id is not None:
        topic = tx.topics.find(incoming.chat_id, incoming.topic_id)
    if topic is None:
        raise errors.NotInTopic
    relocation.insist(tx, topic)
    return topic


def place_of(tx: Transaction, order: Order) -> Destination:
    """Where an answer to the command goes: the topic, General, or the private chat."""
    incoming = order.incoming
    if order.is_private:
        return Destination(private_chat_id=incoming.chat_id)
    if incoming.topic_id is not None:
        topic = tx.topics.find(incoming.chat_id, incoming.topic_id)
        if topic is not None:
            return Destination(topic_ref=topic.id)
    return Destination(group_chat_id=incoming.chat_id)


def ticket_of(tx: Transaction, order: Order) -> Ticket:
    """The ticket on which the topic works. Raises NotInTopic, NoTicket."""
    return course.of_topic(tx, topic_of(tx, order))


def staff_only(order: Order) -> StaffMember:
    """Whoever has a role may look. Raises NotForYou."""
    if order.member.duty is None:
        raise errors.NotForYou
    return order.member


def who_answers(order: Order) -> StaffMember:
    """Operators and leads act on tickets. Raises NotForYou."""
    if not order.member.may_answer:
        raise errors.NotForYou
    return order.member


def lead(order: Order) -> StaffMember:
    """Raises NotForYou."""
    if not order.member.is_lead:
        raise errors.NotForYou
    return order.member
