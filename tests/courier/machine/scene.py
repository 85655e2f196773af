"""A desk between its people and the model Telegram; the machine's rules are moves on this scene.

Everything that happens is kept for the contract to look at: who wrote what, what arrived, which
calls were in doubt.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.courier.budgets import REACT, family_of
from desk import errors
from desk.conversation import edits, reactions, reception
from desk.delivery import healing
from desk.delivery.departures import Departure
from desk.doors import presses, pressing, workplace
from desk.messages import Content, Incoming
from desk.outgoing import Copy, carried
from desk.people import Person, Role
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from desk.ports import Transaction
from desk.staff import setup
from storage.transaction import Context
from tests.courier.machine.fates import GOOD, SILENCE, Fate
from tests.courier.machine.hands import Books, Call, Errand, HandCourier, serve
from tests.courier.machine.model import BOT_ID, GROUP, SAID, Posted, Telegram

CUSTOMERS = (101, 102, 103)
BOB, CAROL = 201, 202
NAMES = {101: "Alice", 102: "Dana", 103: "Egor", BOB: "Bob", CAROL: "Carol"}
LIMITS = TelegramPolicy(
    per_second=6,
    per_chat_per_second=1,
    per_chat_burst=3,
    per_group_per_minute=6,
    in_doubt_wait=10,
)
"""Narrow enough to be met within a few calls."""
ON_THE_WAY = 1.0
"""Seconds that a call takes to Telegram at most."""
LONGEST_DAY = 6 * 3600.0
"""Seconds in which everything must be over once all is well."""


@dataclass(kw_only=True)
class Word:
    """Something a person wrote. `token` is in every wording; `ref` None for a note."""

    token: str
    customer: int
    posted: Posted
    ref: int | None = None
    wordings: int = 1


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Messages (`refs`) that came before their readers."""

    row_id: int
    refs: tuple[int, ...]
    chat_id: int
    topic_id: int | None
    texts: tuple[str, ...]


@dataclass
class Scene:
    """The moment, the people, the desk and its courier."""

    is_bound: bool = True
    evidence: bool = True
    now: float = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    words: list[Word] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    """Rows of which some call was in doubt."""
    tried_again: set[int] = field(default_factory=set)
    """Messages sent anew because somebody pressed."""
    vouched: set[int] = field(default_factory=set)
    """Messages of which somebody said that they had arrived."""
    group: int = GROUP

    def __post_init__(self) -> None:
        self.telegram = Telegram(lambda: self.now)
        telegram = replace(LIMITS, evidence=self.evidence)
        policy = Policy(
            telegram=telegram,
            customer=CustomerPolicy(greeting=False),
            abuse=AbusePolicy(fold_after=0, raid_customers=0),
        )
        context = Context(bot_id=BOT_ID, language="en", policy=policy)
        self.books = Books(context, self.clock)
        self.do = self.books.do
        self.ask = self.books.ask
        self.tokens = count(1)
        self.do(self._settle)
        self.courier = self._new_courier()

    def _settle(self, tx: Transaction) -> None:
        if self.is_bound:
            setup.bind(tx, GROUP, title="Team", is_forum=True)
        for person_id, role in ((BOB, Role.OPERATOR), (CAROL, Role.LEAD)):
            tx.staff.save(tx.staff.add(_person(person_id), is_admin=False, now=tx.now).given(role))

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def close(self) -> None:
        for errand in self.courier.under_way():
            errand.dies()
        self.books.close()

    # customers

    def customer_writes(self, customer: int, **facts: Any) -> Word:
        self.telegram.blocked.discard(customer)
        token = f"word{next(self.tokens):04}"
        word = Word(
            token=token,
            customer=customer,
            posted=self.telegram.post(customer, customer, token, **facts),
        )
        return self._heard(word, reception.receive)

    def customer_edits(self, word: Word) -> None:
        word.wordings += 1
        word.posted.text = f"{word.token} v{word.wordings}"
        self.do(lambda tx: reception.edited(tx, self._incoming(word.posted, is_edit=True)))

    # operators

    def topic_of(self, customer: int) -> int | None:
        """Where operators see the customer now, if they do."""

        def query(tx: Transaction) -> int | None:
            group, person = tx.groups.bound(), tx.customers.find(customer)
            topic = tx.topics.current(person.id) if person is not None else None
            if group is None or group.chat_id != self.group or topic is None:
                return None
            return topic.topic_id if topic.group_chat_id == self.group else None

        topic_id = self.ask(query)
        if topic_id is None or topic_id not in self.telegram.live_topics(self.group):
            return None
        return topic_id

    def operator_writes(
        self, customer: int, *, is_note: bool = False, is_spoken: bool = False, **facts: Any
    ) -> Word | None:
        topic_id = self.topic_of(customer)
        if topic_id is None or not self.telegram.groups[self.group].is_forum:
            return None
        token = f"{'secret' if is_note else 'word'}{next(self.tokens):04}"
        head = "// " if is_note else "/reply " if is_spoken else ""
        text = f"{head}{token}"
        posted = self.telegram.post(BOB, self.group, text, topic_id=topic_id, **facts)
        word = Word(token=token, customer=customer, posted=posted)
        return self._heard(word, workplace.command if is_spoken else workplace.receive)

    def operator_edits(self, word: Word, *, is_inward: bool = False) -> None:
        """Into new words, or into what looks like a note."""
        if is_inward:
            word.posted.text = f"// secret{next(self.tokens):04}"
        else:
            word.wordings += 1
            head = word.posted.text.partition(word.token)[0]
            word.posted.text = f"{head}{word.token} v{word.wordings}"
        self.do(lambda tx: edits.staff_edited(tx, self._incoming(word.posted, is_edit=True)))

    def operator_undoes(self, word: Word) -> None:
        posted = word.posted
        order = self.telegram.post(
            BOB, posted.chat_id, "/undo", topic_id=posted.topic_id, reply_to=posted.id
        )
        self._try(lambda tx: workplace.command(tx, self._incoming(order)))

    def buttons(self) -> list[str]:
        """What can be pressed in the group."""
        seen = self.telegram.seen_in(self.group)
        return sorted({data for one in seen for data in one.buttons})

    def presses(self, data: str) -> None:
        press = presses.unpack(data)
        assert press is not None
        pressed = pressing.Pressed(person=_person(CAROL), chat_id=self.group, press=press)
        row_id = getattr(press, "row_id", None)
        row = self.ask(lambda tx: tx.outbox.get(row_id)) if row_id is not None else None
        if self._try(lambda tx: pressing.press(tx, pressed)) and row is not None:
            if isinstance(press, presses.TryAgain):
                self.tried_again.update(carried(row.outgoing))
            elif isinstance(press, presses.ItArrived):
                self.vouched.update(carried(row.outgoing))

    def reacts(self, posted: Posted, emoji: str | None) -> None:
        """Whoever reads the chat."""
        if posted.chat_id > 0:
            self.do(lambda tx: reactions.customer_reacted(tx, posted.chat_id, posted.id, emoji))
            return
        self.do(
            lambda tx: reactions.staff_reacted(
                tx, tx.staff.find(BOB), posted.chat_id, posted.id, emoji
            )
        )

    # the group

    def binds(self, group: int) -> None:
        self.group = group
        self.do(lambda tx: setup.bind(tx, group, title="Team", is_forum=True))
        self.telegram.groups[group].is_forum = True

    def migrates(self, new: int, *, is_told: bool) -> None:
        """`is_told`: the service message comes before any call finds out."""
        old, self.group = self.group, new
        self.telegram.migrate(old, new)
        if is_told:
            self.do(lambda tx: healing.migrated(tx, old, new))

    def closes_topic(self, topic_id: int) -> None:
        self.telegram.groups[self.group].topics[topic_id].is_closed = True
        self.do(lambda tx: healing.topic_closed(tx, self.group, topic_id))

    def switches_topics(self, *, on: bool) -> None:
        """The desk learns that they are off by a call, that they are on by looking."""
        self.telegram.groups[self.group].is_forum = on
        if on:
            self.do(lambda tx: setup.observe_topics(tx, self.group, is_forum=True))

    # the courier

    def looks(self) -> float:
        return self.courier.looks()

    def steps(self, errand: Errand, fate: Fate = GOOD) -> None:
        """Take the errand to its next wait."""
        match errand.waits_for:
            case None:
                errand.goes_on()
            case Call(method=method) if errand.answer is None:
                self._meets(errand, method, fate)
            case Call():
                self._is_answered(errand, is_lost=fate.is_silent)
            case wait:
                result = serve(self.books, wait)
                if isinstance(result, tuple) and isinstance(result[0], Departure):
                    errand.departure = result[0]
                errand.goes_on(result)

    def _meets(self, errand: Errand, method: Any, fate: Fate) -> None:
        """The call meets its fate on the way to Telegram, or there."""
        row = _departure(errand).row
        if not fate.applies(method, row):
            fate = GOOD
        if fate.error is None:
            self._arrives(errand, method)
            return
        if fate.items:
            self._arrives(errand, method, most=fate.items)
        if fate.is_silent:
            self.doubtful.add(row.id)
        errand.fails(fate.error(method))

    def _arrives(self, errand: Errand, method: Any, *, most: int = 100) -> None:
        try:
            answer = self.telegram.carry_out(method, most=most)
        except Exception as error:  # noqa: BLE001 - Telegram's refusal, for the courier to read
            errand.answer = _raising(error)
            return
        errand.answer = lambda: answer
        if isinstance(method, SAID):
            self.arrivals.append(self._arrival(errand, method, most))

    def _arrival(self, errand: Errand, method: Any, most: int) -> Arrival:
        row = _departure(errand).row
        refs = carried(row.outgoing)
        ids = getattr(method, "message_ids", None)
        if isinstance(row.outgoing, Copy) and ids is not None:
            there = self.telegram.there(method.from_chat_id, ids[:most])
            refs = tuple(i.message_ref for i in row.outgoing.items if i.message_id in there)
        seen = self.telegram.seen_in(method.chat_id)[-max(len(refs), 1) :]
        # New words for a copy that is gone are said by a row that does not carry the message.
        refs = tuple(r for r in refs if self.ask(lambda tx: tx.messages.row_of(r)) == row.id)  # noqa: B023
        return Arrival(
            row_id=row.id,
            refs=tuple(sorted(refs)),
            chat_id=method.chat_id,
            topic_id=seen[-1].topic_id if seen else None,
            texts=tuple(one.text for one in seen),
        )

    def _is_answered(self, errand: Errand, *, is_lost: bool) -> None:
        call = errand.waits_for
        assert isinstance(call, Call)
        assert errand.answer is not None
        if is_lost:
            self.doubtful.add(_departure(errand).row.id)
            assert SILENCE.error is not None
            errand.fails(SILENCE.error(call.method))
            return
        try:
            answer = errand.answer()
        except Exception as error:  # noqa: BLE001
            errand.fails(error)
        else:
            errand.goes_on(answer)

    def passes(self, seconds: float) -> None:
        """Time goes by; what is on its way arrives within a second."""
        first = min(seconds, ON_THE_WAY)
        self.now += first
        for errand in self.courier.under_way():
            if isinstance(errand.waits_for, Call) and errand.answer is None:
                self._arrives(errand, errand.waits_for.method)
        self.now += seconds - first

    def dies(self, *, arrives: bool) -> None:
        """kill -9. `arrives`: calls that had left get there all the same."""
        for errand in self.courier.under_way():
            if errand.departure is not None:
                self.doubtful.add(errand.departure.row.id)
            if isinstance(errand.waits_for, Call) and errand.answer is None and arrives:
                self._arrives(errand, errand.waits_for.method)
            errand.dies()
        self.courier = self._new_courier()

    def stops(self) -> None:
        """In order: what is under way ends first."""
        while errands := self.courier.under_way():
            self.steps(errands[0])
        self.courier = self._new_courier()

    def _new_courier(self) -> HandCourier:
        courier = HandCourier(self.books, clock=self.clock, policy=LIMITS)
        courier.starts()
        return courier

    def runs(self, seconds: float, *, is_done: Callable[[], bool] = lambda: False) -> None:
        """All calls go well for so long, or until it is done."""
        until = self.now + seconds
        while not is_done():
            moment = self.looks()
            errands = self.courier.under_way()
            for errand in errands:
                while not errand.is_over:
                    self.steps(errand)
            if errands:
                self.now += 0.05
                continue
            if self.now >= until:
                return
            self.now = min(max(moment, self.now + 0.05), self.now + 5, until)

    def heals(self) -> None:
        """Whatever keeps words from arriving is over."""
        self.telegram.blocked.clear()
        group = self.telegram.groups[self.group]
        group.is_mute = False
        if self.ask(lambda tx: tx.groups.bound()) is None:
            self.binds(self.group)
        self.switches_topics(on=True)

    def is_quiet(self) -> bool:
        return not self.courier.under_way() and self.ask(lambda tx: tx.outbox.depth()) == 0

    # small things

    def _heard(self, word: Word, deed: Callable[[Transaction, Incoming], object]) -> Word:
        incoming = self._incoming(word.posted)
        self.words.append(word)
        self.do(lambda tx: deed(tx, incoming))
        message = self.ask(lambda tx: tx.messages.find(incoming.chat_id, incoming.message_id))
        word.ref = message.id if message is not None else None
        return word

    def _incoming(self, posted: Posted, *, is_edit: bool = False) -> Incoming:
        return Incoming(
            chat_id=posted.chat_id,
            message_id=posted.id,
            topic_id=posted.topic_id,
            sender=_person(posted.by),
            written_at=self.clock(),
            content=Content(
                kind=posted.kind,
                text=posted.text,
                file_id=None if posted.kind == "text" else "file",
                media_group_id=posted.album,
            ),
            reply_to=posted.reply_to,
            edited_at=self.clock() if is_edit else None,
        )

    def _try(self, unit: Callable[[Transaction], object]) -> bool:
        """A refusal is a good answer too."""
        try:
            self.do(unit)
        except errors.DeskError:
            return False
        return True

    def in_flight(self) -> list[Errand]:
        """Errands whose row is marked as on its way."""
        return [one for one in self.courier.under_way() if one.departure is not None]

    def calls_to(self, chat_id: int) -> int:
        """Calls under way that a limited chat takes one by one."""
        return sum(
            1
            for one in self.in_flight()
            if isinstance(one.waits_for, Call)
            and _departure(one).chat_id == chat_id
            and family_of(_departure(one).row.outgoing) != REACT
        )


def _person(person_id: int) -> Person:
    return Person(telegram_id=person_id, first_name=NAMES[person_id], language_code="en")


def _departure(errand: Errand) -> Departure:
    assert errand.departure is not None, "a call belongs to a row"
    return errand.departure


def _raising(error: Exception) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer
