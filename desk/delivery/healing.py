"""Repairs of the group's side: topics deleted by hand, groups that moved, cards that vanished."""

from dataclasses import replace

from desk import words
from desk.delivery import departures, failures, recent
from desk.events import Event
from desk.outgoing import (
    Destination,
    Edit,
    MakeTopic,
    OpenTopic,
    OutboxRow,
    PinBoard,
    Priority,
    Say,
    ShowBoard,
    ShowCard,
    Side,
    State,
    Words,
)
from desk.ports import Transaction
from desk.ticketing import board, cards

_MIGRATED = "group_migrated"


def make_topic(tx: Transaction, row: OutboxRow) -> None:
    """See that the topic of the row is being made; one made anew shows what was said last."""
    if row.to.topic_ref is None:
        return
    to = Destination(topic_ref=row.to.topic_ref)
    if tx.outbox.has_alive(MakeTopic, to):
        return
    tx.outbox.put(
        MakeTopic(topic_ref=row.to.topic_ref),
        to,
        priority=Priority.FIRST,
        now=tx.now,
        rank=0,
        customer_id=row.customer_id,
    )
    _show_history(tx, row)


def wait_for_topic(tx: Transaction, row: OutboxRow) -> None:
    """The topic is made before the row goes there.

    A history (rank 0) that waits while its topic is deleted again stands before the making of the
    next one, and would wait for ever; the next one has a history of its own.
    """
    make_topic(tx, row)
    if row.rank == 0:
        tx.outbox.end(row.id, State.CANCELLED, tx.now, error="topic deleted")
    else:
        tx.outbox.release(row.id, ready_at=tx.now)


def adopt_topic(tx: Transaction, chat_id: int, topic_id: int, title: str) -> None:
    """Our own service message shows a topic whose making was not confirmed: it is the one.

    Call it for every `forum_topic_created` that the bot itself has sent. When the answer of the
    call is only a little later, it will say the same.
    """
    topic = tx.topics.unmade(chat_id, title)
    if topic is None or not tx.outbox.has_alive(MakeTopic, Destination(topic_ref=topic.id)):
        return
    topic_made(tx, topic.id, topic_id)


def topic_made(tx: Transaction, topic_ref: int, topic_id: int) -> None:
    """The topic exists; one that was adopted before stays, since words may be in it already."""
    topic = tx.topics.get(topic_ref)
    if topic.topic_id is None:
        tx.topics.save(replace(topic, topic_id=topic_id))
    # A first topic has its card on the way already; one made anew has lost it.
    cards.show(tx, topic_ref)


def topic_closed(tx: Transaction, chat_id: int, topic_id: int) -> None:
    """Somebody closed a customer's topic by hand: only administrators could still answer there.

    The bot, an administrator, gets no error when it writes into it (Bot API: TOPIC_CLOSED), so
    the service message alone tells.
    """
    topic = tx.topics.find(chat_id, topic_id)
    if topic is None:
        return
    tx.outbox.put(
        OpenTopic(topic_ref=topic.id),
        Destination(topic_ref=topic.id, aside="icon"),
        priority=Priority.ALERT,
        now=tx.now,
    )
    tx.outbox.put(
        Say(text=words.render("topic.stays_open", tx.language)),
        Destination(topic_ref=topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def topic_gone(tx: Transaction, row_id: int, topic_id: int | None) -> None:
    """The topic that the row went to is deleted: words wait for a new one, all else is needless.

    `topic_id` is the one Telegram refused; if the topic has another by now, the row goes there.
    """
    row = tx.outbox.get(row_id)
    if row is not None and isinstance(row.outgoing, ShowBoard | PinBoard):
        board.topic_gone(tx)
        _show_board_again(tx, row)
        return
    if row is None or row.to.topic_ref is None:
        return
    topic = tx.topics.get(row.to.topic_ref)
    is_news = topic.topic_id is not None and topic.topic_id == topic_id
    if is_news:
        tx.topics.save(replace(topic, topic_id=None, card_message_id=None))
    if isinstance(row.outgoing, ShowCard) and topic.topic_id not in (None, topic_id):
        # The new topic was made while the card was on its way to the old one.
        tx.outbox.release(row.id, ready_at=tx.now)
        return
    if not isinstance(row.outgoing, Words | Edit):
        tx.outbox.end(row.id, State.CANCELLED, tx.now, error="topic deleted")
        return
    if isinstance(row.outgoing, Edit):
        _say_anew(tx, row, row.outgoing)
    if is_news:
        wait_for_topic(tx, row)
    else:
        tx.outbox.release(row.id, ready_at=tx.now)


def target_gone(tx: Transaction, row_id: int) -> None:
    """The message to change was deleted at the destination: a card is sent anew, and so are words
    that a customer changed.

    The author of a reply is told that its change reached nobody.
    """
    row = tx.outbox.get(row_id)
    if row is None:
        return
    if isinstance(row.outgoing, ShowBoard | PinBoard):
        board.message_gone(tx)
        _show_board_again(tx, row)
        return
    if isinstance(row.outgoing, ShowCard):
        topic = tx.topics.get(row.outgoing.topic_ref)
        tx.topics.save(replace(topic, card_message_id=None))
        tx.outbox.release(row.id, ready_at=tx.now)
        return
    if isinstance(row.outgoing, Edit) and row.to.side is Side.CUSTOMER:
        failures.refused(tx, row.id, "deleted", error="message deleted")
        return
    if isinstance(row.outgoing, Edit):
        _say_anew(tx, row, row.outgoing)
        tx.outbox.release(row.id, ready_at=tx.now)
        return
    tx.outbox.end(row.id, State.CANCELLED, tx.now, error="message deleted")


def migrated(tx: Transaction, old: int, new: int) -> None:
    """The group became a supergroup: topics and rows follow (Bot API: migrate_to_chat_id)."""
    tx.groups.migrate(old, new)
    tx.topics.rename_group(old, new)
    if not has_migrated(tx, old):
        tx.history.add(
            Event(kind=_MIGRATED, at=tx.now, actor_id=old, details={"from": old, "to": new})
        )


def has_migrated(tx: Transaction, chat_id: int) -> bool:
    """Whether the group lives on under another id. Settings may name it by the old one for ever."""
    return tx.history.has(_MIGRATED, actor_id=chat_id)


def _show_board_again(tx: Transaction, row: OutboxRow) -> None:
    """What it showed is still to be shown; a pin comes by itself then."""
    if isinstance(row.outgoing, ShowBoard):
        tx.outbox.release(row.id, ready_at=tx.now)
    else:
        tx.outbox.end(row.id, State.CANCELLED, tx.now, error="board deleted")


def _say_anew(tx: Transaction, row: OutboxRow, edit: Edit) -> None:
    """The copy is gone: the row carries the new wording as words of their own."""
    text, entities = departures.in_words(tx, tx.messages.get(edit.message_ref), edit)
    anew = Say(text=text, entities=entities, buttons=edit.buttons, message_refs=(edit.message_ref,))
    tx.outbox.rewrite(row.id, anew)


def _show_history(tx: Transaction, row: OutboxRow) -> None:
    """The last messages, so that nobody has to ask the customer again."""
    topic_ref = row.to.topic_ref
    if topic_ref is None:
        return
    topic = tx.topics.get(topic_ref)
    known = recent.lines(tx, topic.customer_id)
    if not known:
        return
    lines = [words.render("delivery.history", tx.language), *known]
    tx.outbox.put(
        Say(text="\n".join(lines), silent=True),
        Destination(topic_ref=topic_ref),
        priority=row.priority,
        now=tx.now,
        # Before the words that wait, behind the topic itself.
        rank=0,
        customer_id=row.customer_id,
    )
