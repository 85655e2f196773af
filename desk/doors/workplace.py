"""The operators' group: whose words these are, in which customer's topic, and what they do."""

from collections.abc import Callable

from desk import commands, errors, words
from desk.conversation import info, notes, replies, undo
from desk.messages import Incoming
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.staff import membership, setup
from desk.ticketing import closing
from desk.tickets import Topic


def receive(tx: Transaction, incoming: Incoming) -> None:
    """Plain words in a customer's topic. Elsewhere in the group they only show who is there."""
    if not _is_ours(tx, incoming):
        return
    topic = topic_of(tx, incoming)
    if incoming.sender_chat_id is not None:
        if topic is not None:
            notes.write_unsigned(tx, topic, incoming)
        return
    member = membership.writer(tx, incoming.sender)
    if topic is not None:
        replies.staff_wrote(tx, member, topic, incoming)


def topic_of(tx: Transaction, incoming: Incoming) -> Topic | None:
    if incoming.topic_id is None:
        return None
    return tx.topics.find(incoming.chat_id, incoming.topic_id)


def command(tx: Transaction, incoming: Incoming) -> str | None:
    """A command in the group; returns the words to answer with, if any.

    Commands never reach a customer, known or not.
    """
    order = commands.parse(incoming.text)
    if order is None:
        return None
    if not _is_ours(tx, incoming):
        return None
    deed = COMMANDS.get(order.name)
    if deed is None:
        raise errors.UnknownCommand
    if incoming.sender_chat_id is not None:
        raise errors.NotForYou
    return deed(tx, membership.writer(tx, incoming.sender), incoming, order)


def _is_ours(tx: Transaction, incoming: Incoming) -> bool:
    """Written in the operators' group; whether its topics are on is noticed by the way."""
    group = tx.groups.bound()
    if group is None or group.chat_id != incoming.chat_id:
        return False
    if group.is_forum != incoming.is_forum:
        setup.observe_topics(tx, incoming.chat_id, is_forum=incoming.is_forum)
    return True


def _topic(tx: Transaction, incoming: Incoming) -> Topic:
    topic = topic_of(tx, incoming)
    if topic is None:
        raise errors.NotInTopic
    return topic


def _note(
    tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command
) -> None:
    if not order.rest and incoming.content.kind == "text":
        raise errors.WrongUse(usage="usage.note")
    notes.write(tx, member, _topic(tx, incoming), incoming)


def _reply(
    tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command
) -> None:
    replies.reply(tx, member, _topic(tx, incoming), incoming)


def _undo(
    tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command
) -> str | None:
    _topic(tx, incoming)
    return undo.undo(tx, member, incoming)


def _info(tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command) -> str:
    if member.duty is None:
        raise errors.NotForYou
    topic = _topic(tx, incoming)
    if incoming.reply_to is not None:
        return info.of_message(tx, incoming.chat_id, incoming.reply_to)
    return info.of_topic(tx, topic)


def _close(
    tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command
) -> str:
    ticket = closing.close(tx, member, _topic(tx, incoming))
    return words.render("topic.closed", tx.language, number=ticket.number)


def _reopen(
    tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command
) -> str:
    ticket = closing.reopen(tx, member, _topic(tx, incoming))
    return words.render("topic.reopened", tx.language, number=ticket.number)


def _role(tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command) -> str:
    if member.duty is None:
        raise errors.NotForYou
    if not order.rest:
        return membership.list_roles(tx)
    *name, wanted = order.rest.split()
    if wanted.lower() not in set(Role):
        raise errors.WrongUse(usage="usage.role")
    about = _meant(tx, incoming, " ".join(name))
    return membership.set_role(tx, member, about, Role(wanted.lower()))


def _meant(tx: Transaction, incoming: Incoming, name: str) -> StaffMember:
    if name:
        found = tx.staff.named(name)
    elif incoming.reply_to_sender is not None:
        found = tx.staff.find(incoming.reply_to_sender)
    else:
        raise errors.WrongUse(usage="usage.role")
    if found is None:
        raise errors.StaffNotFound
    return found


def _help(tx: Transaction, member: StaffMember, incoming: Incoming, order: commands.Command) -> str:
    return words.render("help.staff", tx.language)


COMMANDS: dict[
    str, Callable[[Transaction, StaffMember, Incoming, commands.Command], str | None]
] = {
    "note": _note,
    "reply": _reply,
    "undo": _undo,
    "info": _info,
    "close": _close,
    "reopen": _reopen,
    "role": _role,
    "help": _help,
    "start": _help,
}
