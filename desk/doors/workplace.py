"""The operators' group: whose words these are, in which customer's topic, and what they do."""

from desk import commands, errors
from desk.conversation import notes, replies
from desk.doors.orders.catalogue import COMMANDS
from desk.doors.orders.order import Order
from desk.messages import Incoming
from desk.ports import Transaction
from desk.staff import membership, setup
from desk.ticketing import relocation
from desk.tickets import Topic


def receive(tx: Transaction, incoming: Incoming) -> None:
    """Plain words in a customer's topic. Elsewhere in the group they only show who is there."""
    topic = topic_of(tx, incoming)
    if not _is_ours(tx, incoming):
        _refuse_in_left_group(tx, topic, incoming)
        return
    if topic is not None:
        relocation.insist(tx, topic)
    if incoming.sender_chat_id is not None:
        if topic is not None:
            notes.write_unsigned(tx, topic, incoming)
        return
    member = membership.writer(tx, incoming.sender)
    if topic is not None:
        replies.staff_wrote(tx, member, topic, incoming)


def _refuse_in_left_group(tx: Transaction, topic: Topic | None, incoming: Incoming) -> None:
    """A group that the desk worked in once: staff must not think that the customer reads it."""
    if topic is not None and tx.staff.find(incoming.sender.telegram_id) is not None:
        relocation.insist(tx, topic)


def topic_of(tx: Transaction, incoming: Incoming) -> Topic | None:
    if incoming.topic_id is None:
        return None
    return tx.topics.find(incoming.chat_id, incoming.topic_id)


def command(tx: Transaction, incoming: Incoming) -> str | None:
    """A command in the group; returns the words to answer with, if any.

    Commands never reach a customer, known or not.
    """
    said = commands.parse(incoming.text)
    if said is None or not _is_ours(tx, incoming):
        return None
    deed = COMMANDS.get(said.name)
    if deed is None:
        raise errors.UnknownCommand
    if incoming.sender_chat_id is not None:
        raise errors.NotForYou
    member = membership.writer(tx, incoming.sender)
    return deed(tx, Order(member=member, incoming=incoming, name=said.name, rest=said.rest))


def _is_ours(tx: Transaction, incoming: Incoming) -> bool:
    """Written in a group of operators; whether its topics are on is noticed by the way."""
    group = tx.groups.find(incoming.chat_id)
    if group is None:
        return False
    if group.is_forum != incoming.is_forum:
        setup.observe_topics(tx, incoming.chat_id, is_forum=incoming.is_forum)
    return True
