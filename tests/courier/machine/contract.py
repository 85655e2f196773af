"""The delivery contract, as questions to a scene. `always` holds after every move, `in_the_end`
when all is well again and everything has been sent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.courier.budgets import MINUTE
from desk import words
from desk.doors import presses
from desk.messages import Direction, Outcome
from desk.outgoing import Copy, Say, State
from storage import coding
from storage.schema import messages, outbox
from tests.courier.machine.model import BOT_ID
from tests.courier.machine.scene import CUSTOMERS, LIMITS, Arrival, Scene

ARRIVED = (Outcome.SENT, Outcome.MERGED)
REPEAT = words.render("delivery.repeat", "en")
TOLD = (Outcome.REFUSED, Outcome.UNCONFIRMED)
_SAYS = sa.select(outbox.c.id, outbox.c.payload, outbox.c.state).where(outbox.c.kind == "Say")
_FATES = sa.select(
    messages.c.id, messages.c.outcome, messages.c.row_id, messages.c.direction
).order_by(messages.c.id)
_TO_CUSTOMERS = sa.select(outbox.c.payload, outbox.c.kind).where(
    outbox.c.private_chat_id.in_(CUSTOMERS), outbox.c.kind.in_(["Copy", "Say"])
)


class Contract:
    """Remembers what it has looked at, so that each move costs little."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._counted = 0
        self._arrived = 0
        self._last: dict[tuple[int, Direction], int] = {}
        self._times: Counter[int] = Counter()
        self._hosts: dict[tuple[int, int], int] = {}
        self._told: set[tuple[int, int]] = set()

    def always(self) -> None:
        self._every_message_is_carried_or_has_ended()
        self._a_lane_and_a_limited_group_have_one_call_in_flight()
        self._no_note_is_on_its_way_to_a_customer()
        self._telegrams_limits_hold()
        self._order_holds_and_nothing_comes_twice_without_doubt()
        self._what_was_sent_is_there_and_what_failed_is_told()

    def in_the_end(self) -> None:
        self.always()
        fates = self.fates()
        pending = [one.id for one in fates if one.outcome is None]
        assert pending == [], "messages that never ended"
        self._what_tells_of_a_failure_was_sent(fates)
        self._what_was_taken_back_is_gone(fates)
        self._what_may_have_come_twice_says_so(fates)

    def fates(self) -> list[sa.Row[Any]]:
        return self.scene.books.rows(_FATES)

    # always

    def _every_message_is_carried_or_has_ended(self) -> None:
        assert self.scene.ask(lambda tx: tx.messages.unaccounted()) == 0

    def _a_lane_and_a_limited_group_have_one_call_in_flight(self) -> None:
        lanes = Counter(
            one.departure.row.to.lane for one in self.scene.in_flight() if one.departure
        )
        assert max(lanes.values(), default=0) <= 1, "two calls of a lane"
        for chat_id in self.scene.telegram.groups:
            assert self.scene.calls_to(chat_id) <= 1, "two calls to a group"

    def _no_note_is_on_its_way_to_a_customer(self) -> None:
        notes = {
            (word.posted.chat_id, word.posted.id)
            for word in self.scene.words
            if word.token.startswith("secret")
        }
        for row in self.scene.books.rows(_TO_CUSTOMERS):
            assert "secret" not in row.payload, "a note in a row to a customer"
            outgoing = coding.decode_outgoing(row.kind, row.payload)
            if isinstance(outgoing, Copy):
                ids = {(outgoing.from_chat_id, item.message_id) for item in outgoing.items}
                assert not ids & notes, "a copy of a note to a customer"
        for customer in CUSTOMERS:
            for posted in self.scene.telegram.chats.get(customer, {}).values():
                is_leak = posted.by == BOT_ID and "secret" in posted.text
                assert not is_leak, f"a customer has read {posted.text}"

    def _telegrams_limits_hold(self) -> None:
        counted = self.scene.telegram.counted
        for number in range(self._counted, len(counted)):
            last, known = counted[number], counted[: number + 1]
            minute = [
                one.units
                for one in known
                if one.chat_id == last.chat_id and one.at > last.at - MINUTE + 1e-6
            ]
            second = [one.units for one in known if one.at > last.at - 1 + 1e-6]
            assert sum(second) <= LIMITS.per_second, "too much for the bot"
            if last.chat_id < 0:
                assert sum(minute) <= LIMITS.per_group_per_minute, "too much for the group"
            else:
                times = [one.at for one in known if one.chat_id == last.chat_id]
                assert _bucket_holds(times), "too much for a chat"
        self._counted = len(counted)

    def _order_holds_and_nothing_comes_twice_without_doubt(self) -> None:
        scene = self.scene
        new, self._arrived = scene.arrivals[self._arrived :], len(scene.arrivals)
        for arrival in new:
            for ref in arrival.refs:
                if self._times[ref]:
                    is_excused = arrival.row_id in scene.doubtful or ref in scene.tried_again
                    assert is_excused, f"message {ref} came twice"
                elif ref not in scene.tried_again:
                    self._is_next(ref)
                self._times[ref] += 1
                self._is_what_was_written(ref, arrival)

    def _is_next(self, ref: int) -> None:
        message = self.scene.ask(lambda tx: tx.messages.get(ref))
        key = (message.customer_id, message.direction)
        assert ref > self._last.get(key, 0), f"message {ref} came after {self._last[key]}"
        self._last[key] = ref

    def _is_what_was_written(self, ref: int, arrival: Arrival) -> None:
        word = next(one for one in self.scene.words if one.ref == ref)
        assert arrival.chat_id < 0 or arrival.chat_id == word.customer, "another customer's chat"
        if arrival.topic_id is not None:
            host = self._hosts.setdefault((arrival.chat_id, arrival.topic_id), word.customer)
            assert host == word.customer, "words of two customers in one topic"
        if word.posted.text:
            assert any(word.token in text for text in arrival.texts), f"{word.token} is missing"

    def _what_was_sent_is_there_and_what_failed_is_told(self) -> None:
        says: list[_Said] | None = None
        for fate in self.fates():
            if fate.outcome in ARRIVED and fate.id not in self.scene.vouched:
                assert self._times[fate.id], f"message {fate.id} is sent, and nowhere"
            if fate.outcome in TOLD and (fate.id, fate.row_id) not in self._told:
                says = says if says is not None else list(self._says())
                assert any(one.tells_of(fate, self.scene) for one in says), "not told"
                self._told.add((fate.id, fate.row_id))

    # in the end

    def _what_tells_of_a_failure_was_sent(self, fates: list[sa.Row[Any]]) -> None:
        says = [one for one in self._says() if one.state == State.SENT]
        for fate in fates:
            if fate.outcome in TOLD:
                assert any(one.tells_of(fate, self.scene) for one in says), "nobody was told"

    def _what_was_taken_back_is_gone(self, fates: list[sa.Row[Any]]) -> None:
        undone = {one.id for one in fates if one.outcome == Outcome.UNDONE}
        for word in self.scene.words:
            # Of two copies, one of which nobody knows, only the other can be removed.
            if word.ref is not None and word.ref in undone and self._times[word.ref] < 2:
                seen = self.scene.telegram.seen_in(word.customer)
                left = [one.id for one in seen if one.by == BOT_ID and word.token in one.text]
                assert left == [], f"{word.token} was taken back and is still there"

    def _what_may_have_come_twice_says_so(self, fates: list[sa.Row[Any]]) -> None:
        """Where nothing else could tell, operators see a mark, and are asked about customers."""
        if self.scene.evidence:
            return
        says = list(self._says())
        for fate in fates:
            is_repeat = self._times[fate.id] > 1 and fate.id not in self.scene.tried_again
            if is_repeat and fate.outcome in ARRIVED:
                carrier = [one.id for one in fates if one.row_id == fate.row_id]
                assert any(one.owns_up(fate, carrier) for one in says), "a repeat without a mark"

    def _says(self) -> Iterator["_Said"]:
        for row in self.scene.books.rows(_SAYS):
            yield _Said(row_id=row.id, say=coding.decode(row.payload, Say), state=row.state)


@dataclass(frozen=True, kw_only=True)
class _Said:
    row_id: int
    say: Say
    state: str

    @property
    def data(self) -> set[str]:
        return {button.data for buttons in self.say.buttons for button in buttons}

    def tells_of(self, fate: sa.Row[Any], scene: Scene) -> bool:
        """With a button that tries again, or by repeating the words."""
        if presses.pack(presses.TryAgain(fate.row_id)) in self.data:
            return True
        word = next(one for one in scene.words if one.ref == fate.id)
        return self.row_id > fate.row_id and word.token in self.say.text

    def owns_up(self, fate: sa.Row[Any], carried: list[int]) -> bool:
        """A mark below the repeat, or the question that came before it."""
        if presses.pack(presses.SendAgain(fate.row_id)) in self.data:
            return True
        return self.say.text == REPEAT and self.say.reply_to in carried


def _bucket_holds(times: list[float]) -> bool:
    rate, burst = LIMITS.per_chat_per_second, LIMITS.per_chat_burst
    tokens, last = float(burst), -1e12
    for at in times:
        tokens = min(burst, tokens + (at - last) * rate) - 1
        last = at
        if tokens < -1e-6:
            return False
    return True
