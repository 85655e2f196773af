"""The digest: one message that shows customers whose words wait for the group's minute."""

from dataclasses import dataclass

from desk import errors, formatting, names, words
from desk.delivery import descriptions
from desk.delivery.calls import SendText
from desk.doors import presses
from desk.messages import Direction, Message
from desk.outgoing import Button, Destination, Digest, Priority, Rows
from desk.ports import Transaction
from desk.tickets import Topic

_NAME_LENGTH, _WORDS_LENGTH = 24, 40
"""UTF-16 units, so that forty lines stay within one message (4096)."""
_BUTTONS_IN_A_ROW = 5
_LOOKED_AT = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    topic: Topic
    number: int
    message: Message


def put(tx: Transaction, chat_id: int, topic_refs: tuple[int, ...]) -> None:
    """Have the customers of these topics shown in General."""
    tx.outbox.put(
        Digest(topic_refs=topic_refs),
        Destination(group_chat_id=chat_id, aside="digest"),
        priority=Priority.ANSWER,
        now=tx.now,
    )


def compose(tx: Transaction, digest: Digest) -> SendText | None:
    """The words, with those alone who still wait when it leaves; None if nobody does."""
    lines = [line for ref in digest.topic_refs if (line := _line(tx, ref)) is not None]
    if not lines:
        return None
    head = words.render("digest.head", tx.language, count=len(lines))
    said = [
        words.render(
            "digest.line",
            tx.language,
            number=line.number,
            name=formatting.cut(
                names.shown(tx.customers.get(line.topic.customer_id), tx.policy), _NAME_LENGTH
            ),
            at=words.moment(line.message.written_at, tx.timezone, now=tx.now),
            text=formatting.cut(_text(tx, line.message), _WORDS_LENGTH),
        )
        for line in lines
    ]
    foot = words.render("digest.foot", tx.language)
    return SendText(text="\n".join([head, *said, foot]), entities=None, buttons=_buttons(lines))


def bring(tx: Transaction, topic_ref: int) -> str:
    """Somebody wants to see this customer next; returns the words of the answer."""
    try:
        line = _line(tx, topic_ref)
    except KeyError:
        raise errors.ButtonOutdated from None
    if line is None:
        return words.render("digest.is_there", tx.language)
    tx.outbox.hurry(Destination(topic_ref=topic_ref), Priority.ANSWER)
    return words.render("digest.comes_next", tx.language, number=line.number)


def _line(tx: Transaction, topic_ref: int) -> _Line | None:
    topic = tx.topics.get(topic_ref)
    waiting = [
        message
        for message in tx.messages.recent(topic.customer_id, _LOOKED_AT)
        if message.outcome is None and message.direction is Direction.IN
    ]
    if not waiting:
        return None
    ticket = tx.tickets.get(waiting[0].ticket_id)
    return _Line(topic=topic, number=ticket.number, message=waiting[0])


def _text(tx: Transaction, message: Message) -> str:
    text = message.content.text
    if message.content.kind != "text":
        text, _ = descriptions.describe(message, tx.language)
    return " ".join(text.split())


def _buttons(lines: list[_Line]) -> Rows:
    buttons = [
        Button(text=f"#{line.number}", data=presses.pack(presses.BringNext(line.topic.id)))
        for line in lines
    ]
    return tuple(
        tuple(buttons[start : start + _BUTTONS_IN_A_ROW])
        for start in range(0, len(buttons), _BUTTONS_IN_A_ROW)
    )
