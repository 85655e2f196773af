"""Whether a call in doubt arrived: against a model of a chat, with gaps in what is known.

The model keeps to what `desk.delivery.evidence` assumes of Telegram; nothing else may make it tell
a lie.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.delivery import evidence
from desk.delivery.evidence import (
    Arrived,
    Attempt,
    Inquiry,
    Look,
    NotThere,
    Sending,
    Sign,
    Trace,
    Unknown,
)
from desk.outgoing import State

GROUP, ALICE = -1_001_000_000_001, 101
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Who(Enum):
    """Whose a message is, as far as a probe and the desk are concerned."""

    OURS = auto()
    SOUGHT = auto()
    LOST = auto()  # ours too, of another call whose answer was lost
    PERSON = auto()
    STRANGE_BOT = auto()
    ELSEWHERE = auto()  # in another private chat
    DELETED = auto()  # of anybody, before the desk heard of it


@dataclass(frozen=True)
class Given:
    """A message; the desk hears of it `lag` seconds later, or never.

    Then it also knows that the message is not older than `early` seconds before it was there.
    """

    id: int
    who: Who
    at: float
    lag: float | None
    early: float = 1

    def sending(self, now: float) -> Sending:
        is_known = self.lag is not None and self.at + self.lag <= now
        return Sending(
            kind="Say",
            state=State.SENT if is_known else State.SENDING,
            doubts=0,
            sending_at=at(self.at - self.early),
            message_ids=(self.id,) if is_known else (),
        )


@dataclass(frozen=True)
class Chat:
    """What happened around one attempt, which began at `began` and was over at `over`."""

    chat_id: int
    messages: tuple[Given, ...]
    began: float
    over: float
    asked: float = 0
    """Seconds after the attempt was over."""
    many: int = 1
    rivals: tuple[Sending, ...] = ()

    @property
    def sought(self) -> tuple[int, ...]:
        return tuple(one.id for one in self.messages if one.who is Who.SOUGHT)

    def traces(self, now: float) -> list[Trace]:
        return [
            Trace(message_id=one.id, since=at(one.at - one.early), known_at=at(one.at + one.lag))
            for one in self.messages
            if one.lag is not None and one.at + one.lag <= now
        ]

    def others(self, now: float) -> list[Sending]:
        """Rows of the outbox to the same chat: those in doubt, under way and answered."""
        begun = (one for one in self.messages if one.who is Who.OURS and one.at - one.early <= now)
        return [*self.rivals, *(one.sending(now) for one in begun)]

    def probed(self, message_id: int, now: float) -> Sign:
        found = next((one for one in self.messages if one.id == message_id), None)
        if found is None or found.at > now or found.who in (Who.ELSEWHERE, Who.DELETED):
            return Sign.NOTHING
        is_ours = found.who in (Who.OURS, Who.SOUGHT, Who.LOST)
        return Sign.OURS if is_ours else Sign.NOT_OURS

    def asks(self, *, at_once: bool = False) -> evidence.Finding:
        """Probe as long as there is something to ask, while the talk goes on."""
        attempt = Attempt(chat_id=self.chat_id, at=at(self.began), messages=self.many)
        now, inquiry = self.over + self.asked, Inquiry(since=at(self.over))
        while True:
            finding = evidence.weigh(attempt, self.traces(now), self.others(now), inquiry)
            if not isinstance(finding, Look):
                return finding
            sign = self.probed(finding.message_id, now)
            inquiry = inquiry.heard(finding.message_id, sign)
            assert inquiry.tries <= evidence.MOST_PROBES
            now += 0 if at_once else 1


@st.composite
def chats(draw, *, chat_id, has_rival=False, is_all_known=False):
    """A talk with one attempt somewhere in it, which arrived or did not."""
    kinds = [Who.OURS, Who.PERSON]
    if not is_all_known:
        kinds += [Who.STRANGE_BOT, Who.DELETED] if chat_id < 0 else [Who.ELSEWHERE]
    clock, number = 100.0, draw(st.integers(10, 10_000))
    messages: list[Given] = []

    def happens(who: Who, lag: float | None) -> None:
        nonlocal clock, number
        clock += draw(st.sampled_from([0.5, 1, 3]))
        number += 1
        early = 0.2 if is_all_known else draw(st.sampled_from([0.2, 1, 4]))
        messages.append(Given(number, who, clock, lag, early))

    def talk(most: int) -> None:
        for _ in range(draw(st.integers(0, most))):
            who = draw(st.sampled_from(kinds))
            late = st.sampled_from([0.2, 1, 4])
            is_sure = who is Who.OURS or is_all_known
            lag = 0.2 if is_all_known else draw(late if is_sure else st.none() | late)
            happens(who, None if who in (Who.STRANGE_BOT, Who.DELETED) else lag)

    happens(Who.PERSON, 0.1)
    talk(3)
    rivals: list[Sending] = []
    if has_rival:
        happens(Who.LOST, None)
        state = draw(st.sampled_from([State.IN_DOUBT, State.UNCONFIRMED, State.SENT]))
        left_at = at(clock - draw(st.sampled_from([0.1, 60, 250])))
        rivals.append(Sending(kind="Copy", state=state, doubts=1, sending_at=left_at))
        talk(3)
    clock += 0.5
    began = clock
    if is_all_known:
        # What was under way before is heard of before the call begins.
        messages = [replace(one, lag=0.1) for one in messages]
    talk(3)
    many = draw(st.sampled_from([1, 1, 2, 3]))
    if draw(st.booleans()):
        clock += 0.5
        for _ in range(many):
            number += 1
            messages.append(Given(number, Who.SOUGHT, clock, None))
    talk(2)
    over = clock + draw(st.sampled_from([2, 5] if is_all_known else [0.1, 2, 5]))
    clock = over + 1
    talk(4)
    asked = 0 if is_all_known else draw(st.sampled_from([0, 1, 4]))
    shown = _nothing_deleted_at_the_end(messages, over + asked)
    return Chat(chat_id, shown, began, over, asked, many, tuple(rivals))


def _nothing_deleted_at_the_end(messages: list[Given], now: float) -> tuple[Given, ...]:
    """Above all that is known, an id that is not there is taken for one not given yet."""
    known = [one.id for one in messages if one.lag is not None and one.at + one.lag <= now]
    top = max(known)
    return tuple(
        replace(one, who=Who.STRANGE_BOT) if one.who is Who.DELETED and one.id > top else one
        for one in messages
    )


def never_lies(chat: Chat) -> None:
    match chat.asks():
        case Arrived(message_ids=ids):
            assert ids == chat.sought
        case NotThere():
            assert chat.sought == ()
        case finding:
            assert isinstance(finding, Unknown)


@given(chats(chat_id=GROUP))
def test_in_a_group_nothing_untrue_is_found(chat):
    never_lies(chat)


@given(chats(chat_id=ALICE))
def test_in_a_private_chat_nothing_untrue_is_found(chat):
    never_lies(chat)


@given(st.sampled_from([GROUP, ALICE]).flatmap(lambda one: chats(chat_id=one, has_rival=True)))
def test_a_message_is_never_taken_for_that_of_another_call_in_doubt(chat):
    finding = chat.asks()

    if isinstance(finding, Arrived):
        assert finding.message_ids == chat.sought


@given(chats(chat_id=GROUP, is_all_known=True))
def test_where_all_else_in_the_group_is_known_it_is_found_out(chat):
    finding = chat.asks(at_once=True)

    assert finding == (Arrived(chat.sought) if chat.sought else NotThere())


@given(chats(chat_id=ALICE, is_all_known=True))
def test_where_all_else_is_known_what_arrived_at_a_customer_is_found(chat):
    finding = chat.asks(at_once=True)

    assert finding == Arrived(chat.sought) if chat.sought else not isinstance(finding, Arrived)


def talk(chat_id: int, *whose: Who, known: bool = True, over: float = 10) -> Chat:
    """One known message, the attempt, then these: ids from 2 on, one each second."""
    first = Given(1, Who.PERSON, 0, 0.1)
    rest = [
        Given(number, who, number, 0.1 if known and who in (Who.OURS, Who.PERSON) else None)
        for number, who in enumerate(whose, 2)
    ]
    return Chat(chat_id, (first, *rest), began=1, over=over)


def test_without_news_only_what_arrived_at_a_customer_can_be_told():
    assert talk(ALICE, Who.SOUGHT).asks() == Arrived((2,))
    assert talk(ALICE).asks() == Unknown()


def test_a_later_message_anywhere_tells_that_nothing_arrived_at_a_customer():
    later = Given(2, Who.ELSEWHERE, 12, 0.1)
    chat = Chat(ALICE, (Given(1, Who.PERSON, 0, 0.1), later), began=1, over=5)

    before = chat.asks(at_once=True)
    finding = evidence.weigh(
        Attempt(chat_id=ALICE, at=at(1)), chat.traces(20), (), Inquiry(since=at(5))
    )

    assert (before, finding) == (Unknown(), NotThere())


def test_a_message_given_before_the_attempt_was_over_tells_nothing_of_what_came_later():
    chat = talk(ALICE, Who.PERSON, over=10)

    assert chat.asks() == Unknown()


def test_after_five_probes_nobody_knows():
    bots = [Who.STRANGE_BOT] * 5

    assert talk(GROUP, *bots[1:], Who.SOUGHT).asks() == Arrived((6,))
    assert talk(GROUP, *bots, Who.SOUGHT).asks() == Unknown()


def test_a_part_of_an_album_is_no_album():
    whole = talk(GROUP, Who.SOUGHT, Who.SOUGHT)
    part = talk(GROUP, Who.SOUGHT)

    assert Chat(GROUP, whole.messages, 1, 10, many=2).asks() == Arrived((2, 3))
    assert Chat(GROUP, part.messages, 1, 10, many=2).asks() == Unknown()


def test_an_album_too_large_to_be_probed_is_at_least_known_to_be_missing():
    there = talk(GROUP, *[Who.SOUGHT] * 6)

    assert Chat(GROUP, there.messages, 1, 10, many=6).asks() == Unknown()
    assert Chat(GROUP, there.messages[:1], 1, 10, many=6).asks() == NotThere()


def test_with_nothing_older_nobody_knows():
    attempt = Attempt(chat_id=GROUP, at=at(0))
    later = Trace(message_id=5, since=at(1), known_at=at(2))

    assert evidence.weigh(attempt, [later], (), Inquiry(since=at(3))) == Unknown()


def test_a_group_that_is_no_supergroup_counts_elsewhere():
    old = Trace(message_id=5, since=at(-2), known_at=at(-1))
    attempt = Attempt(chat_id=-4242, at=at(0))

    assert evidence.weigh(attempt, [old], (), Inquiry(since=at(3))) == Unknown()


def test_a_forward_cannot_be_told_from_a_strangers_words():
    old = Trace(message_id=5, since=at(-2), known_at=at(-1))
    attempt = Attempt(chat_id=GROUP, at=at(0), is_editable=False)
    inquiry = Inquiry(since=at(3)).heard(6, Sign.NOT_OURS).heard(7, Sign.NOTHING)

    assert evidence.weigh(attempt, [old], (), inquiry) == Unknown()


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        (Sending(kind="Copy", state=State.SENDING, doubts=0, sending_at=at(2)), Unknown(True)),
        (Sending(kind="ShowCard", state=State.IN_DOUBT, doubts=1, sending_at=at(2)), Unknown(True)),
        (Sending(kind="Copy", state=State.IN_DOUBT, doubts=1, sending_at=at(2)), Unknown()),
        (Sending(kind="Copy", state=State.UNCONFIRMED, doubts=0, sending_at=at(-99)), Unknown()),
        (Sending(kind="Say", state=State.SENT, doubts=1, sending_at=at(-9)), Unknown()),
        (Sending(kind="Say", state=State.SENT, doubts=1, sending_at=at(-999)), Look(6)),
        (Sending(kind="Edit", state=State.SENT, doubts=1, sending_at=at(-9)), Look(6)),
        (Sending(kind="React", state=State.IN_DOUBT, doubts=1, sending_at=at(2)), Look(6)),
        (Sending(kind="Say", state=State.REFUSED, doubts=0, sending_at=at(-9)), Look(6)),
        (
            Sending(kind="Say", state=State.SENT, doubts=1, sending_at=at(-9), message_ids=(5,)),
            Look(6),
        ),
    ],
)
def test_another_call_to_the_chat_makes_the_finding_doubtful_if_it_may_have_left_a_message(
    other, finding
):
    old = Trace(message_id=5, since=at(-2), known_at=at(-1))
    attempt = Attempt(chat_id=GROUP, at=at(0))

    assert evidence.weigh(attempt, [old], [other], Inquiry(since=at(3))) == finding
