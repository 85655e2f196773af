"""Random days of a desk: people write, calls fail, the process dies; the contract holds.

A rule is one move on the scene. Rules say what may happen, `contract.py` what must hold.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.courier.machine.contract import Contract
from tests.courier.machine.fates import FATES, GOOD, SILENCE
from tests.courier.machine.model import BOT_ID, GROUP, MOVED_GROUP, OTHER_GROUP
from tests.courier.machine.scene import CUSTOMERS, LONGEST_DAY, Scene, Word

PEOPLE = st.sampled_from(CUSTOMERS)
WHICH = st.integers(0, 1_000)
"""Picks one of however many there are."""
BY_FATE = st.one_of(st.just("good"), st.sampled_from(list(FATES)))
MOST_ITEMS = 4
"""Of an album; Telegram's ten fit into its twenty, and four into our six."""
EMOJI = st.sampled_from(["👍", None])


class Days(RuleBasedStateMachine):
    """A scene, its contract, and what may happen next."""

    def __init__(self) -> None:
        super().__init__()
        self.scene: Scene
        self.contract: Contract

    @initialize(is_bound=st.sampled_from([True, True, True, False]), evidence=st.booleans())
    def the_day_begins(self, is_bound: bool, evidence: bool) -> None:
        self.scene = Scene(is_bound=is_bound, evidence=evidence)
        self.contract = Contract(self.scene)

    # people write

    @rule(customer=PEOPLE, kind=st.sampled_from(["text", "text", "photo", "poll"]))
    def a_customer_writes(self, customer: int, kind: str) -> None:
        self.scene.customer_writes(customer, kind=kind)

    @rule(customer=PEOPLE, which=WHICH)
    def a_customer_replies(self, customer: int, which: int) -> None:
        if seen := self.scene.telegram.seen_in(customer):
            self.scene.customer_writes(customer, reply_to=_pick(seen, which).id)

    @rule(customer=PEOPLE, items=st.integers(1, 3), number=st.integers(1, 2))
    def a_customer_sends_items_of_an_album(self, customer: int, items: int, number: int) -> None:
        name = f"album{customer}.{number}."
        for _ in range(items):
            before = sum((one.posted.album or "").startswith(name) for one in self.scene.words)
            album = f"{name}{before // MOST_ITEMS}"
            self.scene.customer_writes(customer, kind="photo", album=album)

    @rule(which=WHICH)
    def a_customer_edits(self, which: int) -> None:
        if words := self._words(of_customers=True):
            self.scene.customer_edits(_pick(words, which))

    @rule(which=WHICH)
    def a_customer_deletes(self, which: int) -> None:
        if words := self._words(of_customers=True):
            _pick(words, which).posted.is_deleted = True

    @rule(customer=PEOPLE, kind=st.sampled_from(["text", "text", "photo"]), is_spoken=st.booleans())
    def an_operator_answers(self, customer: int, kind: str, is_spoken: bool) -> None:
        self.scene.operator_writes(customer, kind=kind, is_spoken=is_spoken and kind == "text")

    @rule(customer=PEOPLE, which=WHICH, is_note=st.booleans())
    def an_operator_replies(self, customer: int, which: int, is_note: bool) -> None:
        topic_id = self.scene.topic_of(customer)
        seen = [
            one
            for one in self.scene.telegram.seen_in(self.scene.group)
            if one.topic_id == topic_id and one.kind != "service"
        ]
        if topic_id is not None and seen:
            self.scene.operator_writes(customer, is_note=is_note, reply_to=_pick(seen, which).id)

    @rule(customer=PEOPLE, items=st.integers(1, 3), ends_as_note=st.booleans())
    def an_operator_sends_an_album(self, customer: int, items: int, ends_as_note: bool) -> None:
        album = f"album{len(self.scene.words)}"
        for number in range(items):
            is_note = ends_as_note and number == items - 1
            self.scene.operator_writes(customer, kind="photo", album=album, is_note=is_note)

    @rule(customer=PEOPLE)
    def an_operator_writes_a_note(self, customer: int) -> None:
        self.scene.operator_writes(customer, is_note=True)

    @rule(which=WHICH, is_inward=st.booleans())
    def an_operator_edits(self, which: int, is_inward: bool) -> None:
        words = [one for one in self._words(of_customers=False) if one.posted.album is None]
        if words:
            self.scene.operator_edits(_pick(words, which), is_inward=is_inward)

    @rule(which=WHICH)
    def an_operator_undoes(self, which: int) -> None:
        if words := self._words(of_customers=False):
            self.scene.operator_undoes(_pick(words, which))

    @rule(which=WHICH)
    def somebody_presses(self, which: int) -> None:
        if buttons := self.scene.buttons():
            self.scene.presses(_pick(buttons, which))

    @rule(chat=st.sampled_from([*CUSTOMERS, 0]), which=WHICH, emoji=EMOJI)
    def somebody_reacts(self, chat: int, which: int, emoji: str | None) -> None:
        if seen := self.scene.telegram.seen_in(chat or self.scene.group):
            self.scene.reacts(_pick(seen, which), emoji)

    # the group and the customers' accounts

    @rule(which=WHICH)
    def a_topic_is_deleted(self, which: int) -> None:
        if topics := self.scene.telegram.live_topics(self.scene.group):
            self.scene.telegram.delete_topic(self.scene.group, _pick(topics, which))

    @rule(which=WHICH)
    def a_topic_is_closed(self, which: int) -> None:
        if topics := self.scene.telegram.live_topics(self.scene.group):
            self.scene.closes_topic(_pick(topics, which))

    @rule(which=WHICH)
    def somebody_deletes_a_copy(self, which: int) -> None:
        seen = self.scene.telegram.seen_in(self.scene.group)
        if copies := [one for one in seen if one.by == BOT_ID and one.kind != "service"]:
            _pick(copies, which).is_deleted = True

    @rule(customer=PEOPLE)
    def a_customer_blocks_the_bot(self, customer: int) -> None:
        self.scene.telegram.blocked.add(customer)

    @rule(is_mute=st.booleans())
    def rights_change(self, is_mute: bool) -> None:
        self.scene.telegram.groups[self.scene.group].is_mute = is_mute

    @rule(on=st.booleans())
    def topics_are_switched(self, on: bool) -> None:
        self.scene.switches_topics(on=on)

    @precondition(lambda self: self.scene.group == GROUP)
    @rule(is_told=st.booleans())
    def the_group_migrates(self, is_told: bool) -> None:
        self.scene.migrates(MOVED_GROUP, is_told=is_told)

    @precondition(lambda self: self.scene.group != OTHER_GROUP)
    @rule()
    def another_group_is_bound(self) -> None:
        self.scene.binds(OTHER_GROUP)

    # the courier and the machine it runs on

    @rule()
    def the_courier_looks(self) -> None:
        self.scene.looks()

    @precondition(lambda self: self.scene.courier.under_way())
    @rule(which=WHICH, steps=st.integers(1, 4), fate=BY_FATE)
    def a_flight_goes_on(self, which: int, steps: int, fate: str) -> None:
        errand = _pick(self.scene.courier.under_way(), which)
        for _ in range(steps):
            if not errand.is_over:
                self.scene.steps(errand, FATES[fate])

    @rule(fate=BY_FATE)
    def a_call_goes_all_the_way(self, fate: str) -> None:
        self.scene.looks()
        for errand in self.scene.courier.under_way()[:1]:
            while not errand.is_over:
                self.scene.steps(errand, FATES[fate])

    @precondition(lambda self: self.scene.in_flight())
    @rule(which=WHICH)
    def an_answer_is_lost(self, which: int) -> None:
        errand = _pick(self.scene.in_flight(), which)
        for fate in (GOOD, SILENCE):
            if not errand.is_over:
                self.scene.steps(errand, fate)

    @rule(seconds=st.sampled_from([0.3, 1.5, 12.0, 70.0]))
    def all_goes_well(self, seconds: float) -> None:
        self.scene.runs(seconds)

    @rule(seconds=st.sampled_from([0.1, 0.5, 1.2, 3.0, 11.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.scene.passes(seconds)

    @rule(arrives=st.booleans())
    def the_process_is_killed(self, arrives: bool) -> None:
        self.scene.dies(arrives=arrives)

    @rule()
    def the_process_is_restarted(self) -> None:
        self.scene.stops()

    @invariant()
    def the_contract_holds(self) -> None:
        self.contract.always()

    def teardown(self) -> None:
        """All is well again: in the end everything has happened."""
        if not hasattr(self, "scene"):
            return
        try:
            self.scene.heals()
            self.scene.runs(LONGEST_DAY, is_done=self.scene.is_quiet)
            assert self.scene.is_quiet(), "something never leaves"
            self.contract.in_the_end()
        finally:
            self.scene.close()

    def _words(self, *, of_customers: bool) -> list[Word]:
        return [
            one
            for one in self.scene.words
            if (one.posted.by in CUSTOMERS) == of_customers and one.ref is not None
        ]


def _pick(among: list[Any], which: int) -> Any:
    return among[which % len(among)]
