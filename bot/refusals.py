"""Refusals become words here, in the language of whoever asked; nowhere else."""

from dataclasses import dataclass

from desk import errors, words
from desk.outgoing import Destination, Priority, Say
from desk.ports import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a message came from: `topic_id` is Telegram's; `is_private` a chat with the bot."""

    chat_id: int
    message_id: int
    topic_id: int | None
    is_private: bool


def answer(tx: Transaction, place: Place, refusal: errors.DeskError) -> None:
    """Answer the message that asked for what cannot be done."""
    say(tx, place, in_words(refusal, language(tx, place)), priority=Priority.ALERT)


def say(tx: Transaction, place: Place, text: str, *, priority: Priority) -> None:
    """Say something where the message came from, as a reply to it."""
    tx.outbox.put(
        Say(text=text, reply_to_id=place.message_id),
        _destination(tx, place),
        priority=priority,
        now=tx.now,
    )


def language(tx: Transaction, place: Place) -> str:
    """The language of the reader: the customer's own, or that of the group."""
    if not place.is_private:
        return tx.language
    customer = tx.customers.find(place.chat_id)
    return customer.language if customer else tx.language


def in_words(refusal: errors.DeskError, language: str) -> str:
    """The refusal as Telegram HTML."""
    key = f"errors.{type(refusal).__name__}"
    details = dict(refusal.details)
    if "reason" in details:
        key = f"{key}.{details['reason']}"
    if "usage" in details:
        details["usage"] = words.Html(words.render(str(details["usage"]), language))
    return words.render(key, language, **details)


def _destination(tx: Transaction, place: Place) -> Destination:
    if place.is_private:
        return Destination(private_chat_id=place.chat_id)
    if place.topic_id is not None:
        topic = tx.topics.find(place.chat_id, place.topic_id)
        if topic is not None:
            return Destination(topic_ref=topic.id)
    return Destination(group_chat_id=place.chat_id)
