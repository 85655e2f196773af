"""Who writes to whom in the tests of storage, and the least that must exist before they can."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.messages import Content, Direction, Incoming, Message
from desk.outgoing import Copy, Item
from desk.people import Customer, Person
from desk.ports import Transaction
from desk.tickets import Ticket, Topic

BOT = 7_000_000_001
OTHER_BOT = 7_000_000_002
GROUP = -1_001_234_567_890
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

ALICE = Person(telegram_id=5_000_000_101, first_name="Alice", username="alice")
DANA = Person(telegram_id=5_000_000_102, first_name="Дана", last_name="Ли")
BOB = Person(telegram_id=5_000_000_201, first_name="Bob", username="BobTheFirst")
CAROL = Person(telegram_id=5_000_000_202, first_name="Carol")


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A customer with a topic and an open ticket."""

    customer: Customer
    topic: Topic
    ticket: Ticket


def begin(tx: Transaction, person: Person = ALICE) -> Conversation:
    customer = tx.customers.add(person, language="en", now=tx.now)
    topic = tx.topics.add(
        customer_id=customer.id, group_chat_id=GROUP, title="#1 · Alice", icon="🆕", now=tx.now
    )
    ticket = tx.tickets.add(
        customer_id=customer.id, topic_ref=topic.id, previous_id=None, is_test=False, now=tx.now
    )
    return Conversation(customer=customer, topic=topic, ticket=ticket)


def words(
    text: str, *, message_id: int = 1, person: Person = ALICE, album: str | None = None
) -> Incoming:
    return Incoming(
        chat_id=person.telegram_id,
        message_id=message_id,
        topic_id=None,
        sender=person,
        written_at=NOON,
        content=Content(kind="text", text=text, media_group_id=album),
    )


def say(tx: Transaction, talk: Conversation, incoming: Incoming) -> Message:
    """The customer says it, and it is on record."""
    return tx.messages.add(
        customer_id=talk.customer.id,
        ticket_id=talk.ticket.id,
        direction=Direction.IN,
        author_id=incoming.sender.telegram_id,
        incoming=incoming,
    )


def copy_of(*messages: Message, album: str | None = None) -> Copy:
    return Copy(
        from_chat_id=messages[0].chat_id,
        items=tuple(Item(message_ref=each.id, message_id=each.message_id) for each in messages),
        media_group_id=album,
        written_at=messages[0].written_at,
    )
