"""Whatever customers, staff, time and kills do, in any order, a ticket keeps its promises.

One state and one owner; a next date unless it is closed; a wait if and only if a customer has not
been answered; and the history, read from its beginning, ends in the same state. Every run plays the
same lives, so that nothing fails by chance.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.conversation import gratitude, reception, replies, requests, undo
from desk.messages import Direction
from desk.ports import Transaction
from desk.ticketing import abuse, assignment, closing, course, joining, moves, waiting
from desk.tickets import Level, Status, Ticket
from tests.desk.ticketing import life as lives
from tests.desk.ticketing.life import BOB, CAROL, PEOPLE, Life, member

QUESTION, THANKS = "Where is my parcel", "Thank you!"
CUSTOMERS = st.sampled_from(["Alice", "Dana"])
STAFF = st.sampled_from(["Bob", "Carol"])
DIES = st.sampled_from([False, False, False, True])
SPANS = st.sampled_from(
    [timedelta(minutes=m) for m in (1, 11, 61)]
    + [timedelta(hours=h) for h in (5, 13, 25)]
    + [timedelta(days=d) for d in (2, 6, 31)]
)
NOBODY_OWED = (Status.CLOSED, Status.SPAM, Status.BOT)
Act = Callable[[Transaction, Ticket], object]


class AnyLife(RuleBasedStateMachine):
    """`owed`: since when each ticket's customer waits, as told by the words alone."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.owed: dict[int, datetime | None] = {}
        self.pressed: dict[int, int] = {}
        self.late: set[tuple[int, datetime | None]] = set()
        self._seen: list[Ticket] = []
        self._seen_at = -1

    def teardown(self) -> None:
        self.life.close()

    @initialize()
    def two_customers_ask(self) -> None:
        for who in ("Alice", "Dana"):
            words = self.life.says(who, QUESTION)
            self.life.do(partial(reception.receive, incoming=words))
            self._settle(who, self.life.now)

    # customers

    @rule(who=CUSTOMERS, text=st.sampled_from([QUESTION, QUESTION, THANKS]), dies=DIES)
    def a_customer_writes(self, who: str, text: str, dies: bool) -> None:
        was = self._latest(who)
        words = self.life.says(who, text)
        self.life.do(lambda tx: reception.receive(tx, words), dies=dies)
        now = self._latest(who)
        assert now is not None
        if was is not None and was.id == now.id:
            if text == THANKS and was.status in (Status.CLOSED, Status.PENDING):
                assert now == was
                return
            if was.status is Status.SPAM:
                return
        self.owed[now.id] = self.owed.get(now.id) or self.life.now

    @rule(who=CUSTOMERS, dies=DIES)
    def a_customer_has_another_matter(self, who: str, dies: bool) -> None:
        was = self._latest(who)
        words = self.life.says(who, "/new")
        if was is not None and was.waiting_since is None:
            self.owed[was.id] = None

        def asks(tx: Transaction) -> None:
            customer = tx.customers.find(PEOPLE[who].telegram_id)
            if customer is not None and customer.merged_into is None:
                requests.new(tx, customer, words)

        self.life.do(asks, dies=dies)

    @rule(who=CUSTOMERS, dies=DIES)
    def a_customer_closes(self, who: str, dies: bool) -> None:
        words = self.life.says(who, "/close")

        def closes(tx: Transaction) -> None:
            customer = tx.customers.get(self._of(tx, who).customer_id)
            requests.close(tx, customer, words)

        self.life.do(closes, dies=dies)
        self._settle(who, None)

    # staff

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def an_operator_answers(self, who: str, by: str, dies: bool) -> None:
        words = self.life.says(by, "It is on its way")

        def answers(tx: Transaction) -> int:
            topic = tx.topics.get(self._of(tx, who).topic_ref)
            return replies.speak(tx, member(tx, by), topic, words).ticket_id

        if self._latest(who) is not None and (answered := self.life.do(answers, dies=dies)):
            self.owed[answered] = None

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def an_operator_takes_words_back(self, who: str, by: str, dies: bool) -> None:
        command = self.life.says(by, "/undo")

        def takes_back(tx: Transaction) -> None:
            said = tx.messages.recent(self._of(tx, who).customer_id, 20)
            ours = [one for one in said if one.direction is Direction.OUT]
            if ours:
                order = replace(command, reply_to=ours[-1].message_id)
                undo.undo(tx, member(tx, by), order)

        was = self._latest(who)
        if was is None:
            return
        self.life.do(takes_back, dies=dies)
        now = self._latest(who)
        assert now is not None
        if now != was:
            assert was.status not in (Status.CLOSED, Status.SPAM)
            assert now.waiting_since is not None
            self.owed[now.id] = now.waiting_since

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def an_operator_closes(self, who: str, by: str, dies: bool) -> None:
        if self._acts(
            who, by, lambda tx, it: closing.close(tx, member(tx, by), _topic(tx, it)), dies
        ):
            self._settle(who, None)

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def an_operator_reopens(self, who: str, by: str, dies: bool) -> None:
        def reopens(tx: Transaction, it: Ticket) -> object:
            if it.merged_into is not None:
                return None
            return closing.reopen(tx, member(tx, by), _topic(tx, it))

        if self._acts(who, by, reopens, dies):
            self._settle(who, self.life.now)

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def an_operator_waits_for_the_customer(self, who: str, by: str, dies: bool) -> None:
        if self._acts(who, by, lambda tx, it: waiting.await_customer(tx, member(tx, by), it), dies):
            was = self._latest(who)
            assert was is not None
            self.pressed[was.id] = self.pressed.get(was.id, 0) + 1

    @rule(
        who=CUSTOMERS,
        by=STAFF,
        how=st.sampled_from(["hold", "snooze", "resume", "take", "take over", "release"]),
        dies=DIES,
    )
    def an_operator_moves_it(self, who: str, by: str, how: str, dies: bool) -> None:
        deeds: dict[str, Act] = {
            "hold": lambda tx, it: waiting.hold(tx, member(tx, by), it, "3h the carrier looks"),
            "snooze": lambda tx, it: waiting.snooze(tx, member(tx, by), it, "tomorrow 10:00"),
            "resume": lambda tx, it: waiting.resume(tx, member(tx, by), it),
            "take": lambda tx, it: assignment.take(tx, member(tx, by), it),
            "take over": lambda tx, it: assignment.take(tx, member(tx, by), it, over=True),
            "release": lambda tx, it: assignment.release(tx, member(tx, by), it),
        }
        self._acts(who, by, deeds[how], dies)

    @rule(who=CUSTOMERS, by=STAFF, level=st.sampled_from(list(Level)), dies=DIES)
    def an_operator_sets_the_priority(self, who: str, by: str, level: Level, dies: bool) -> None:
        def sets(tx: Transaction, it: Ticket) -> object:
            after = moves.given_priority(it, level, tx.now, tx.policy.tickets)
            return course.move(tx, it, after, course.staff(member(tx, by)))

        self._acts(who, by, sets, dies)

    @rule(who=CUSTOMERS, by=STAFF, to=st.sampled_from(["spam", "bot"]), dies=DIES)
    def it_leaves_the_queue(self, who: str, by: str, to: str, dies: bool) -> None:
        def leaves(tx: Transaction, it: Ticket) -> object:
            if to == "spam":
                return abuse.spam(tx, member(tx, by), it)
            after = moves.to_the_bot(it, tx.now, tx.policy.tickets)
            return course.move(tx, it, after, course.staff(member(tx, by)))

        if self._acts(who, by, leaves, dies):
            self._settle(who, None)

    @rule(who=CUSTOMERS, by=STAFF, dies=DIES)
    def thanks_need_an_answer(self, who: str, by: str, dies: bool) -> None:
        presses: Act = lambda tx, it: gratitude.needs_answer(tx, member(tx, by), it.id)  # noqa: E731
        if self._acts(who, by, presses, dies):
            self._settle(who, self.life.now)

    @rule(by=STAFF, dies=DIES)
    def two_customers_are_one(self, by: str, dies: bool) -> None:
        one, other = self._latest("Alice"), self._latest("Dana")
        if one is None or other is None:
            return
        merges: Act = lambda tx, it: joining.merge(  # noqa: E731
            tx, member(tx, by), _topic(tx, it), other.number
        )
        before = one.merged_into
        self._acts("Alice", by, merges, dies)
        after = self.life.ask(lambda tx: tx.tickets.get(one.id))
        if before is None and after.merged_into is not None:
            waits = [at for at in (self.owed.get(one.id), self.owed.get(other.id)) if at]
            self.owed[other.id] = min(waits) if waits else None
            self.owed[one.id] = None

    @rule(by=STAFF, dies=DIES)
    def they_are_two_after_all(self, by: str, dies: bool) -> None:
        for one in self._all():
            if one.merged_into is None:
                continue
            parts = lambda tx, one=one: joining.undo_merge(tx, member(tx, by), one.id)  # noqa: E731
            if self.life.do(parts, dies=dies):
                self.owed[one.id] = self.life.now

    @rule(who=CUSTOMERS, by=STAFF, which=st.integers(1, 9), dies=DIES)
    def there_are_two_matters_in_it(self, who: str, by: str, which: int, dies: bool) -> None:
        was = self._latest(who)

        def parts(tx: Transaction, it: Ticket) -> object:
            said = tx.messages.of_ticket(it.id)
            return joining.split(tx, member(tx, by), _topic(tx, it), said[which % len(said)])

        if was is not None and self._acts(who, by, parts, dies):
            now = self._latest(who)
            assert now is not None
            self.owed[was.id] = None
            self.owed[now.id] = now.waiting_since

    # the machine

    @rule(span=SPANS, dies=DIES)
    def time_passes(self, span: timedelta, dies: bool) -> None:
        was, before = {one.id: one for one in self._all()}, len(self.life.events())
        self.life.passes(span, dies=dies)
        for event in self.life.events()[before:]:
            if event.kind == "overdue":
                wait = event.ticket_id, was[event.ticket_id].waiting_since
                assert wait not in self.late, "told twice that the same wait is too long"
                self.late.add(wait)
        for now in self._all():
            if was[now.id].status is not Status.CLOSED and now.is_closed:
                assert self.owed.get(now.id) is None, "closed by itself over unanswered words"

    @rule(who=CUSTOMERS, by=STAFF, days=st.integers(1, 7), dies=DIES)
    def an_answer_meets_silence(self, who: str, by: str, days: int, dies: bool) -> None:
        self.an_operator_answers(who, by, dies)
        self.an_operator_waits_for_the_customer(who, by, dies)
        for _ in range(days):
            self.time_passes(timedelta(hours=25), dies)

    @rule()
    def the_process_is_killed(self) -> None:
        self.life.restart()

    # what holds

    @invariant()
    def all_holds(self) -> None:
        self._every_ticket_is_sound()
        self._a_customer_has_one_ticket_that_is_not_closed()
        self._it_waits_if_and_only_if_a_customer_does()
        self._the_history_ends_in_the_same_state()
        self._nobody_is_told_twice_or_at_night()

    def _every_ticket_is_sound(self) -> None:
        for one in self._all():
            assert (one.next_at is None) == one.is_closed
            assert (one.closed_at is None) != one.is_closed
            assert one.assignee_id in (None, BOB.telegram_id, CAROL.telegram_id)
            assert (one.asks > 0) == (one.asked_at is not None) == (one.waiting_since is not None)
            if one.status in NOBODY_OWED or one.status is Status.PENDING:
                assert one.waiting_since is None
            if one.awaits_customer:
                assert one.status is Status.PENDING

    def _a_customer_has_one_ticket_that_is_not_closed(self) -> None:
        unclosed = [one.customer_id for one in self._all() if not one.is_closed]
        assert len(unclosed) == len(set(unclosed))

    def _it_waits_if_and_only_if_a_customer_does(self) -> None:
        for one in self._all():
            assert one.waiting_since == self.owed.get(one.id)

    def _the_history_ends_in_the_same_state(self) -> None:
        seen: dict[int, dict[str, Any]] = {}
        for event in self.life.events():
            if event.kind in ("status", "assign", "priority"):
                facts = seen.setdefault(event.ticket_id, {"priority": "normal"})
                assert facts.get(event.kind) == event.from_state
                facts[event.kind] = event.to_state
                assert event.actor_role is not None or event.actor_id is None
        for one in self._all():
            assert seen[one.id]["status"] == one.status
            assert seen[one.id]["priority"] == one.priority
            owner = seen[one.id].get("assign")
            assert (owner and int(owner)) == one.assignee_id

    def _nobody_is_told_twice_or_at_night(self) -> None:
        reminded: dict[int, int] = {}
        for event in self.life.events():
            if event.kind == "reminded":
                reminded[event.ticket_id] = reminded.get(event.ticket_id, 0) + 1
            ends = event.kind == "status" and event.actor_id is None
            if event.kind == "reminded" or (
                ends and (event.from_state, event.to_state) == ("pending", "closed")
            ):
                assert 9 <= event.at.astimezone(ZoneInfo(lives.ZONE)).hour < 21
        assert all(count <= self.pressed.get(id_, 0) for id_, count in reminded.items())

    # hands

    def _acts(self, who: str, by: str, act: Act, dies: bool) -> bool:
        """Whether it was done; a refusal does nothing."""
        if self._latest(who) is None:
            return False
        return self.life.do(lambda tx: act(tx, self._of(tx, who)), dies=dies) is not None

    def _settle(self, who: str, since: datetime | None) -> None:
        it = self._latest(who)
        assert it is not None
        self.owed[it.id] = since

    def _of(self, tx: Transaction, who: str) -> Ticket:
        """The newest ticket of the conversation in which the person talks."""
        customer = tx.customers.find(PEOPLE[who].telegram_id)
        assert customer is not None
        found = tx.tickets.latest(customer.merged_into or customer.id)
        assert found is not None
        return found

    def _latest(self, who: str) -> Ticket | None:
        def latest(tx: Transaction) -> Ticket | None:
            return self._of(tx, who) if tx.customers.find(PEOPLE[who].telegram_id) else None

        return self.life.ask(latest)

    def _all(self) -> list[Ticket]:
        if self._seen_at != self.life.commits:
            self._seen_at = self.life.commits
            self._seen = self.life.ask(_everything)
        return self._seen


def _everything(tx: Transaction) -> list[Ticket]:
    people = [tx.customers.find(one.telegram_id) for one in PEOPLE.values()]
    return [ticket for one in people if one for ticket in tx.tickets.of(one.id)]


def _topic(tx: Transaction, ticket: Ticket) -> Any:
    return tx.topics.get(ticket.topic_ref)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=60,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)
setattr(TestAnyLife, "pytestmark", [pytest.mark.timeout(120)])  # noqa: B010 - its stub knows no marks
