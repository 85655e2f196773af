"""Which call leaves next: order, limits and fairness, tried on random days of a desk."""

import itertools
import time
from bisect import bisect_left
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.courier.budgets import PIN, REACT, SEND, TOPIC, Budgets, Cost
from bot.courier.decision import Nothing, Send, WaitUntil, decide
from bot.courier.waiting import Entry, Waiting
from desk.outgoing import Priority
from desk.policy import TelegramPolicy

GROUP = -100
START = 1_000_000.0


class Desk:
    """A waiting room with its budgets, and a clock moved by hand."""

    def __init__(self, limits: TelegramPolicy | None = None) -> None:
        self.waiting = Waiting()
        self.budgets = Budgets(limits or TelegramPolicy())
        self.now = START
        self.ids = itertools.count(1)
        self.costs: dict[int, Cost] = {}

    def put(self, lane, chat_id=GROUP, **facts) -> int:
        values: dict[str, Any] = {
            "row_id": next(self.ids),
            "lane": lane,
            "base": lane,
            "chat_id": chat_id,
            "family": SEND,
            "rank": 1,
            "priority": Priority.MESSAGE,
            "units": 1,
            "ready_at": self.now,
            "topic_ref": 1 if chat_id < 0 else None,
        } | facts
        self.waiting.put(Entry(**values))
        row_id: int = values["row_id"]
        return row_id

    def decide(self):
        return decide(self.waiting, self.budgets, self.now)

    def start(self, row_id) -> None:
        entry = self.waiting.get(row_id)
        cost = self.waiting.cost_of(self.waiting.lane_of(entry), entry)
        self.costs[row_id] = cost
        self.waiting.start(row_id)
        self.budgets.start(cost)

    def answer(self, row_id) -> None:
        cost = self.costs.pop(row_id)
        self.budgets.finish(cost, self.now, has_counted=True)
        self.waiting.touch(cost.chat_id)
        self.waiting.drop(row_id)

    def send_next(self) -> int | None:
        """Let the next call go and be answered at once."""
        decision = self.decide()
        if not isinstance(decision, Send):
            return None
        self.start(decision.row_id)
        self.answer(decision.row_id)
        return decision.row_id

    def send_all(self) -> list[int]:
        return list(iter(self.send_next, None))

    def run(self, seconds) -> list[int]:
        """Send whatever may go in that time."""
        until, sent = self.now + seconds, []
        while True:
            sent += self.send_all()
            decision = self.decide()
            if not isinstance(decision, WaitUntil) or decision.moment > until:
                self.now = until
                return sent
            self.now = max(decision.moment, self.now)


@pytest.fixture
def desk():
    return Desk()


def test_an_empty_outbox_asks_for_nothing(desk):
    assert desk.decide() == Nothing()


def test_a_conversation_keeps_its_order(desk):
    first, second = desk.put("t:1"), desk.put("t:1")

    assert desk.send_all() == [first, second]


def test_a_topic_is_made_before_the_words_that_were_there_first(desk):
    words = desk.put("t:1")
    topic = desk.put("t:1", rank=0, family=TOPIC)

    assert desk.send_all() == [topic, words]


def test_cards_wait_until_their_topic_is_made(desk):
    card = desk.put("t:1:card", base="t:1", priority=Priority.CARD)
    topic = desk.put("t:1", rank=0, family=TOPIC, ready_at=desk.now + 5)

    assert desk.decide() == WaitUntil(desk.now + 5)
    desk.now += 5
    assert desk.send_all() == [topic, card]


def test_a_lane_has_one_call_in_flight(desk):
    first = desk.put("p:1", chat_id=1)
    desk.put("p:1", chat_id=1)

    desk.start(first)

    assert desk.decide() == Nothing()


def test_customers_are_answered_side_by_side(desk):
    first = desk.put("p:1", chat_id=1)
    second = desk.put("p:2", chat_id=2)

    desk.start(first)

    assert desk.decide() == Send(second)


def test_a_limited_group_takes_one_call_at_a_time(desk):
    first = desk.put("t:1")
    second = desk.put("t:2")

    desk.start(first)
    assert desk.decide() == Nothing()
    desk.answer(first)

    assert desk.decide() == Send(second)


def test_a_group_without_limits_takes_many_calls_at_once():
    desk = Desk(TelegramPolicy(per_group_per_minute=0))
    first = desk.put("t:1")
    second = desk.put("t:2")

    desk.start(first)

    assert desk.decide() == Send(second)


def test_the_first_message_of_a_customer_goes_before_further_ones(desk):
    desk.put("t:1")
    first = desk.put("t:2", priority=Priority.FIRST)

    assert desk.decide() == Send(first)


def test_customers_take_turns(desk):
    busy = [desk.put("t:1") for _ in range(3)]
    other = [desk.put("t:2") for _ in range(2)]

    assert desk.send_all() == [busy[0], other[0], busy[1], other[1], busy[2]]


def test_cards_go_when_no_words_wait(desk):
    card = desk.put("t:1:card", base="t:1", priority=Priority.CARD)
    words = desk.put("t:2")

    assert desk.send_all() == [words, card]


def test_cards_take_four_of_twenty_in_a_minute(desk):
    for topic in range(6):
        desk.put(f"t:{topic}:card", base=f"t:{topic}", priority=Priority.CARD)

    assert len(desk.run(59)) == 4
    assert len(desk.run(10)) == 2


def test_words_behind_a_card_do_not_wait_for_the_share_of_cards(desk):
    for topic in range(4):
        desk.put(f"t:{topic}:card", base=f"t:{topic}", priority=Priority.CARD)
    desk.send_all()

    icon = desk.put("t:9", priority=Priority.COSMETIC)
    words = desk.put("t:9")

    assert desk.send_all() == [icon, words]


def test_a_group_gets_twenty_in_a_minute(desk):
    for topic in range(30):
        desk.put(f"t:{topic}")

    assert len(desk.run(59)) == 20
    assert len(desk.run(10)) == 10


def test_an_album_costs_as_much_as_it_has_items(desk):
    desk.put("t:1", units=10)
    desk.put("t:2", units=10)
    desk.put("t:3")

    assert len(desk.run(59)) == 2


def test_a_customer_gets_a_burst_of_three_then_one_in_a_second(desk):
    for _ in range(6):
        desk.put("p:1", chat_id=1)

    assert len(desk.send_all()) == 3
    assert len(desk.run(2.5)) == 2


def test_a_group_that_is_full_stops_no_customer(desk):
    for topic in range(25):
        desk.put(f"t:{topic}")
    desk.send_all()

    answer = desk.put("p:1", chat_id=1, priority=Priority.ANSWER)

    assert desk.decide() == Send(answer)


def test_reactions_have_a_budget_of_their_own(desk):
    for topic in range(25):
        desk.put(f"t:{topic}")
    desk.send_all()

    receipt = desk.put("t:1:receipt", base="t:1", family=REACT, units=0)

    assert desk.decide() == Send(receipt)


def test_a_paused_chat_stops_no_other(desk):
    desk.put("p:1", chat_id=1)
    other = desk.put("p:2", chat_id=2)
    desk.budgets.pause(1, SEND, desk.now + 30)

    assert desk.decide() == Send(other)
    assert desk.send_all() == [other]
    assert desk.decide() == WaitUntil(desk.now + 30)


def test_a_pause_of_pins_stops_no_words(desk):
    desk.put("t:1:card", base="t:1", family=PIN, priority=Priority.CARD)
    words = desk.put("t:2")
    desk.budgets.pause(GROUP, PIN, desk.now + 30)

    assert desk.send_all() == [words]


def test_an_album_that_waits_for_its_window_holds_its_own_lane_alone(desk):
    desk.put("t:1", ready_at=desk.now + 1)
    desk.put("t:1")
    other = desk.put("t:2")

    assert desk.send_all() == [other]
    assert desk.decide() == WaitUntil(desk.now + 1)


def test_nothing_goes_into_topics_while_they_are_off(desk):
    desk.put("t:1")
    general = desk.put(f"g:{GROUP}", topic_ref=None)
    desk.waiting.let_topics(off=frozenset({GROUP}))

    assert desk.send_all() == [general]

    desk.waiting.let_topics(off=frozenset())
    assert len(desk.send_all()) == 1


def test_what_was_spent_before_a_restart_still_counts(desk):
    spent = Cost(chat_id=GROUP, family=SEND, units=18)
    desk.budgets.restore([(spent, desk.now - 10)])
    for topic in range(5):
        desk.put(f"t:{topic}")

    assert len(desk.send_all()) == 2
    assert len(desk.run(51)) == 3


def test_a_clock_set_back_neither_frees_nor_blocks_the_budgets(desk):
    for topic in range(25):
        desk.put(f"t:{topic}")
    desk.send_all()

    desk.now -= 3600
    desk.budgets.turn_back(3600)
    desk.waiting.turn_back(3600)

    assert desk.send_all() == []
    assert len(desk.run(61)) == 5


def test_ten_thousand_lanes_are_decided_in_no_time():
    desk = Desk(TelegramPolicy(per_second=0, per_group_per_minute=0))
    for lane in range(10_000):
        desk.put(f"t:{lane}")

    started = time.perf_counter()
    sent = len(desk.send_all())
    each = (time.perf_counter() - started) / sent

    assert sent == 10_000
    assert each < 500e-6  # ten times the aim, for a busy machine


LANES = st.integers(0, 3)
FAR = 1e12


class RandomDay(RuleBasedStateMachine):
    """Rows come, calls take their time, answers arrive; Telegram counts when a call arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = TelegramPolicy(
            per_second=10, per_chat_per_second=1, per_chat_burst=3, per_group_per_minute=8
        )
        self.desk = Desk(self.limits)
        self.lanes: dict[str, list[int]] = {}
        self.flights: dict[int, float] = {}
        self.arrivals: dict[int, list[float]] = {}
        self.sent_at: dict[int, float] = {}

    def expect(self, lane: str, row_id: int) -> None:
        self.lanes.setdefault(lane, []).append(row_id)

    @rule(lane=LANES, units=st.integers(1, 3), priority=st.sampled_from(list(Priority)))
    def words_for_the_group(self, lane, units, priority):
        key = f"t:{lane}"
        self.expect(key, self.desk.put(key, units=units, priority=priority))

    @rule(lane=LANES, wait=st.floats(0, 5))
    def words_for_a_customer(self, lane, wait):
        key = f"p:{lane + 1}"
        row_id = self.desk.put(key, chat_id=lane + 1, ready_at=self.desk.now + wait)
        self.expect(key, row_id)

    @rule(seconds=st.floats(0.01, 30))
    def time_passes(self, seconds):
        self.desk.now += seconds

    @rule(chat=st.sampled_from([GROUP, 1, 2]), seconds=st.floats(1, 20))
    def telegram_asks_for_a_pause(self, chat, seconds):
        self.desk.budgets.pause(chat, SEND, self.desk.now + seconds)

    @rule(seconds=st.floats(0, 0.5))
    def a_call_leaves(self, seconds):
        decision = self.desk.decide()
        if not isinstance(decision, Send):
            return
        row_id = decision.row_id
        lane = self.desk.waiting.get(row_id).lane
        assert self.lanes[lane][0] == row_id, "out of order"
        entry = self.desk.waiting.get(row_id)
        assert entry.ready_at <= self.desk.now
        assert row_id not in self.flights
        self.desk.start(row_id)
        self.flights[row_id] = self.desk.now
        # It arrives at Telegram somewhere between leaving and its answer.
        self.desk.now += seconds
        self.arrivals.setdefault(entry.chat_id, []).extend([self.desk.now] * entry.units)

    @precondition(lambda self: self.flights)
    @rule(seconds=st.floats(0, 3), data=st.data())
    def an_answer_comes(self, seconds, data):
        row_id = data.draw(st.sampled_from(sorted(self.flights)))
        self.desk.now += seconds
        lane = self.desk.waiting.get(row_id).lane
        self.desk.answer(row_id)
        del self.flights[row_id]
        self.lanes[lane].remove(row_id)

    @invariant()
    def no_lane_has_two_calls_in_flight(self):
        lanes = [self.desk.waiting.get(row_id).lane for row_id in self.flights]
        assert len(lanes) == len(set(lanes))

    @invariant()
    def telegram_never_counts_more_than_its_limits(self):
        group = sorted(self.arrivals.get(GROUP, []))
        assert _fullest(group, 60.0) <= self.limits.per_group_per_minute
        everyone = sorted(itertools.chain.from_iterable(self.arrivals.values()))
        assert _fullest(everyone, 1.0) <= self.limits.per_second
        for chat_id, times in self.arrivals.items():
            if chat_id > 0:
                assert _bucket_holds(sorted(times), rate=1, burst=3)

    def teardown(self):
        """However the day went, everything leaves in the end."""
        for row_id in sorted(self.flights):
            self.desk.answer(row_id)
            self.lanes = {lane: [i for i in ids if i != row_id] for lane, ids in self.lanes.items()}
        self.desk.run(3600)
        assert len(self.desk.waiting) == 0


def _fullest(times: list[float], span: float) -> int:
    """The most events in any half-open window of that length."""
    return max(
        (number + 1 - bisect_left(times, at - span + 1e-9) for number, at in enumerate(times)),
        default=0,
    )


def _bucket_holds(times: list[float], *, rate: float, burst: int) -> bool:
    tokens, last = float(burst), -FAR
    for at in times:
        tokens = min(burst, tokens + (at - last) * rate) - 1
        last = at
        if tokens < -1e-6:
            return False
    return True


TestRandomDay = RandomDay.TestCase
TestRandomDay.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
