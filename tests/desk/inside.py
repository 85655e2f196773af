"""A desk whose staff talk among themselves beside customers, and what would leave at any moment.

Every wording carries a token of its own. `secret` are the tokens that were said among staff;
`leaks` looks at every call that is on its way to a customer as Telegram would carry it out, so a
copy counts with the wording that its original has by now.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar

from desk import errors
from desk.conversation import edits, reception
from desk.delivery import departures, outcomes
from desk.delivery.calls import CopyAlbum, CopyOne, ForwardOne
from desk.delivery.departures import Departure
from desk.doors import pressing, time, workplace
from desk.doors.presses import Press
from desk.messages import Content, HeldFor, Incoming, Question
from desk.people import Person, Role
from desk.policy import CategoryPolicy, DeskPolicy, Policy
from desk.ports import Transaction
from desk.tickets import Topic
from storage.transaction import Context
from tests.courier.machine.hands import Books

T = TypeVar("T")
GROUP = -1_001_000_000_001
BOT = 7
CUSTOMERS = (101, 102)
BOB, TIM, DEV, OLGA, CAROL, NICK = 201, 204, 203, 205, 202, 206
ROLES = {
    BOB: Role.OPERATOR,
    TIM: Role.TRAINEE,
    DEV: Role.DEVELOPER,
    OLGA: Role.OBSERVER,
    CAROL: Role.LEAD,
    NICK: None,
}
STAFF = tuple(ROLES)


@dataclass
class Inside:
    """The desk, the words said in it, and Telegram's view of their newest wording."""

    hold_seconds: int = 0
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    secret: set[str] = field(default_factory=set)
    wording: dict[tuple[int, int], str] = field(default_factory=dict)
    said: list[Incoming] = field(default_factory=list)

    def __post_init__(self) -> None:
        policy = Policy(
            desk=DeskPolicy(hold_seconds=self.hold_seconds),
            categories={"payment": CategoryPolicy(title_en="Payment")},
        )
        context = Context(bot_id=BOT, language="en", timezone="Europe/Moscow", policy=policy)
        self.books = Books(context, lambda: self.now)
        self._ids, self._tokens = count(10), count(1)
        self._copies = count(100_000)
        self.books.do(self._settle)
        for customer in CUSTOMERS:
            self.customer_writes(customer)
        self.all_leaves()

    def _settle(self, tx: Transaction) -> None:
        tx.groups.bind(GROUP, title="Team", is_forum=True, now=tx.now)
        for number, role in ROLES.items():
            person = Person(telegram_id=number, first_name=f"Staff{number}")
            member = tx.staff.add(person, is_admin=False, now=tx.now)
            tx.staff.save(replace(member, role=role))

    def token(self) -> str:
        return f"zq{next(self._tokens)}x"

    # What people do

    def customer_writes(self, customer: int) -> None:
        incoming = self._incoming(customer, customer, f"hello {self.token()}")
        self.books.do(lambda tx: reception.receive(tx, incoming))

    def writes(self, author: int, customer: int, text: str, **facts: Any) -> Incoming:
        """Words in the customer's topic, or a command."""
        topic_id = self.ask(lambda tx: _topic(tx, customer).topic_id)
        incoming = self._incoming(author, GROUP, text, topic_id=topic_id, **facts)
        self.said.append(incoming)
        is_command = text.startswith("/") and not text.startswith("//")
        deed = workplace.command if is_command else workplace.receive
        self.attempt(lambda tx: deed(tx, incoming))
        return incoming

    def edits(self, which: Incoming, text: str) -> None:
        content = replace(which.content, text=text)
        incoming = replace(which, content=content, edited_at=self.now)
        self.wording[which.chat_id, which.message_id] = text
        self.attempt(lambda tx: edits.staff_edited(tx, incoming))

    def presses(self, who: int, press: Press) -> bool:
        person = Person(telegram_id=who, first_name=f"Staff{who}")
        pressed = pressing.Pressed(person=person, chat_id=GROUP, press=press)
        return self.attempt(lambda tx: pressing.press(tx, pressed))

    def attempt(self, unit: Callable[[Transaction], object]) -> bool:
        """Whether it was done; a refusal undoes it."""
        try:
            self.books.do(unit)
        except errors.DeskError:
            return False
        return True

    # What the machine does

    def passes(self, **span: float) -> None:
        """Time passes, and what is due is done."""
        self.now += timedelta(**span)
        for timer in self.ask(lambda tx: tx.timers.due(tx.now, 100)):
            self.attempt(partial(time.timer, timer=timer))
        for ticket in self.ask(lambda tx: tx.tickets.due(tx.now, 100)):
            self.attempt(partial(time.ticket, ticket=ticket))

    def all_leaves(self) -> None:
        """What is ready goes, lane by lane in order."""
        for row in self.ask(lambda tx: tx.outbox.alive(after=0, limit=500)):
            if row.ready_at > self.now:
                continue
            left = self.books.do(partial(outcomes.claim, row_id=row.id))
            if isinstance(left, Departure):
                unit = partial(
                    outcomes.delivered, row_id=left.row.id, message_ids=self._ids_of(left)
                )
                self.books.do(unit)

    def _ids_of(self, left: Departure) -> list[int]:
        copied = left.call.message_ids if isinstance(left.call, CopyAlbum) else (0,)
        return [next(self._copies) for _ in copied]

    # What is to be seen

    def ask(self, query: Callable[[Transaction], T]) -> T:
        return self.books.ask(query)

    def open_questions(self, customer: int, reason: HeldFor) -> list[Question]:
        def find(tx: Transaction) -> list[Question]:
            return list(tx.held.open_in(_topic(tx, customer).id, reason))

        return self.ask(find)

    def shown_as(self, question: Question) -> int | None:
        """Telegram's id of the question's message."""

        def find(tx: Transaction) -> int | None:
            row_id = tx.held.row_of(question.id)
            ids = tx.outbox.ids_of(row_id) if row_id is not None else []
            return ids[0] if ids else None

        return self.ask(find)

    def held_words(self, question: Question) -> list[Incoming]:
        return self.ask(lambda tx: [held.incoming for held in tx.held.of(question.id)])

    def on_their_way_out(self) -> list[str]:
        """Everything that would reach a customer if all rows left now."""

        def look(tx: Transaction) -> list[str]:
            calls = []
            for row in tx.outbox.alive(after=0, limit=500):
                if row.to.private_chat_id in CUSTOMERS:
                    departure = departures.resolve(tx, row)
                    if isinstance(departure, Departure):
                        calls.append(self._as_carried_out(departure))
            return calls

        return self.ask(look)

    def _as_carried_out(self, departure: Departure) -> str:
        """The call with the words that Telegram would copy at this moment."""
        copied: list[str] = []
        match departure.call:
            case (
                CopyOne(from_chat_id=chat, message_id=one)
                | ForwardOne(from_chat_id=chat, message_id=one)
            ):
                copied = [self.wording.get((chat, one), "")]
            case CopyAlbum(from_chat_id=chat, message_ids=ids):
                copied = [self.wording.get((chat, one), "") for one in ids]
        return f"{departure.call!r} {copied}"

    def leaks(self) -> list[str]:
        """Calls to customers that carry a word said among staff."""
        return [
            call for call in self.on_their_way_out() if any(token in call for token in self.secret)
        ]

    def _incoming(self, author: int, chat: int, text: str, **facts: Any) -> Incoming:
        kind = facts.pop("kind", "text")
        content = Content(
            kind=kind,
            text=text,
            media_group_id=facts.pop("album", None),
            file_unique_id=None if kind == "text" else self.token(),
        )
        incoming = Incoming(
            chat_id=chat,
            message_id=next(self._ids),
            topic_id=facts.pop("topic_id", None),
            sender=Person(telegram_id=author, first_name=f"Person{author}", language_code="en"),
            written_at=self.now,
            content=content,
            **facts,
        )
        self.wording[chat, incoming.message_id] = text
        return incoming


def _topic(tx: Transaction, customer: int) -> Topic:
    found = tx.customers.find(customer)
    topic = tx.topics.current(found.id) if found else None
    assert topic is not None
    return topic
