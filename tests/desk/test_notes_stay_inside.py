"""No word of a note ever stands on a customer's lane, whatever the staff do and in what order."""

from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desk.conversation import questions
from desk.doors import presses
from desk.doors.approval_presses import CancelReply, EditReply, RejectPlainly, SendLater
from desk.messages import HeldFor
from tests.desk.inside import BOB, CAROL, CUSTOMERS, DEV, NICK, OLGA, STAFF, TIM, Inside

customers = st.sampled_from(CUSTOMERS)
members = st.sampled_from(STAFF)
speakers = st.sampled_from((BOB, CAROL))
kinds = st.sampled_from(("text", "photo"))
places = st.integers(min_value=0, max_value=30)
INWARD = st.sampled_from(
    (
        *("// {}", "//{}", " // {}", "/note {}", "/unknown {}", "/hold 2h {}", "/snooze 1h {}"),
        *("/promise 2h {}", "/pin {}", "/tag {}", "/set name={}", "/later 2m // {}", "/close {}"),
        *("/assign {}", "/reason {}", "/category {}", "/reply // {}", "/prio {}"),
    )
)


class StaffTalk(RuleBasedStateMachine):
    """What staff say among themselves, in between what customers may hear."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Inside()
        self.albums = 0

    def _secret(self) -> str:
        token = self.desk.token()
        self.desk.secret.add(token)
        return token

    @rule(author=members, customer=customers, form=INWARD)
    def note_or_command(self, author: int, customer: int, form: str) -> None:
        self.desk.writes(author, customer, form.format(self._secret()))

    @rule(author=members, customer=customers, caption=st.booleans())
    def photo_as_note(self, author: int, customer: int, caption: bool) -> None:
        self.desk.writes(author, customer, f"// {self._secret()}", kind="photo")

    @rule(author=st.sampled_from((DEV, OLGA)), customer=customers, kind=kinds)
    def plain_words_of_who_speaks_inside(self, author: int, customer: int, kind: str) -> None:
        self.desk.writes(author, customer, self._secret(), kind=kind)

    @rule(author=members, customer=customers)
    def unsigned(self, author: int, customer: int) -> None:
        self.desk.writes(author, customer, self._secret(), sender_chat_id=-1)

    @rule(author=members, customer=customers, place=places)
    def reply_to_a_note(self, author: int, customer: int, place: int) -> None:
        notes = [one for one in self.desk.said if one.text.startswith("//")]
        if notes:
            note = notes[place % len(notes)]
            self.desk.writes(author, customer, self._secret(), reply_to=note.message_id)

    @rule(author=speakers, customer=customers, kind=kinds)
    def message(self, author: int, customer: int, kind: str) -> None:
        self.desk.writes(author, customer, self.desk.token(), kind=kind)

    @rule(author=st.sampled_from((BOB, CAROL, DEV)), customer=customers)
    def spoken(self, author: int, customer: int) -> None:
        self.desk.writes(author, customer, f"/reply {self.desk.token()}")

    @rule(customer=customers, author=speakers)
    def later(self, author: int, customer: int) -> None:
        self.desk.writes(author, customer, f"/later 2m {self.desk.token()}")

    @rule(
        customer=customers,
        author=st.sampled_from((TIM, NICK)),
        form=st.sampled_from(("{}", "/reply {}", "/later 2m {}")),
        kind=kinds,
    )
    def words_that_wait(self, author: int, customer: int, form: str, kind: str) -> None:
        self.desk.writes(author, customer, form.format(self._secret()), kind=kind)

    @rule(customer=customers, author=members, inward=st.integers(0, 2))
    def album(self, author: int, customer: int, inward: int) -> None:
        """`//` on an item (0: on none) keeps all of it inside."""
        self.albums += 1
        for item in (1, 2):
            is_secret = inward > 0 or author not in (BOB, CAROL)
            token = self._secret() if is_secret else self.desk.token()
            text = f"// {token}" if item == inward else token
            # What left before its album was known to be a note is what the mark came too late for.
            self.desk.writes(author, customer, text, kind="photo", album=f"A{self.albums}")

    @rule(place=places, form=st.sampled_from(("// {}", "/note {}", "/close {}", "/reply // {}")))
    @precondition(lambda self: self.desk.said)
    def edit_inward(self, place: int, form: str) -> None:
        which = self.desk.said[-1 - place % len(self.desk.said)]
        self.desk.edits(which, form.format(self._secret()))

    @rule(place=places)
    @precondition(lambda self: self.desk.said)
    def edit_of_a_note(self, place: int) -> None:
        notes = [one for one in self.desk.said if one.text.startswith("//")]
        if notes:
            self.desk.edits(notes[place % len(notes)], self._secret())

    @rule(place=places)
    def edit_of_words_that_wait_or_were_approved(self, place: int) -> None:
        waiting = [one for one in self.desk.said if one.sender.telegram_id == TIM]
        if waiting:
            which = waiting[place % len(waiting)]
            form = "/reply {}" if which.text.startswith("/reply") else "{}"
            self.desk.edits(which, form.format(self._secret()))

    @rule(customer=customers, approver=speakers)
    def approve(self, customer: int, approver: int) -> None:
        for question in self.desk.open_questions(customer, HeldFor.APPROVAL)[:1]:
            words = self.desk.held_words(question)
            version = self.desk.ask(partial(questions.version, question=question))
            is_inward = any(
                one.text.lstrip().startswith("/") and not one.is_spoken for one in words
            )
            done = self.desk.presses(approver, presses.Approve(question.id, version))
            if done and not is_inward:
                self._published(" ".join(one.text for one in words))

    @rule(customer=customers, approver=speakers, who=members)
    def better_words(self, customer: int, approver: int, who: int) -> None:
        self.desk.all_leaves()
        for question in self.desk.open_questions(customer, HeldFor.APPROVAL)[:1]:
            self.desk.presses(approver, EditReply(question.id))
            is_theirs = who == approver
            token = self.desk.token() if is_theirs else self._secret()
            self.desk.writes(who, customer, token, reply_to=self.desk.shown_as(question))

    @rule(customer=customers, approver=speakers)
    def reject_with_a_reason(self, customer: int, approver: int) -> None:
        self.desk.all_leaves()
        for question in self.desk.open_questions(customer, HeldFor.APPROVAL)[:1]:
            self.desk.presses(approver, presses.Reject(question.id))
            self.desk.writes(
                approver, customer, self._secret(), reply_to=self.desk.shown_as(question)
            )

    @rule(customer=customers, approver=members)
    def reject_plainly(self, customer: int, approver: int) -> None:
        for question in self.desk.open_questions(customer, HeldFor.APPROVAL)[:1]:
            self.desk.presses(approver, RejectPlainly(question.id))

    @rule(customer=customers, author=members)
    def advice_on_a_question(self, customer: int, author: int) -> None:
        self.desk.all_leaves()
        for question in self.desk.open_questions(customer, HeldFor.LATER)[:1]:
            self.desk.writes(
                author, customer, self._secret(), reply_to=self.desk.shown_as(question)
            )

    @rule(customer=customers, author=members)
    def send_anyway(self, customer: int, author: int) -> None:
        for question in self.desk.open_questions(customer, HeldFor.LATER)[:1]:
            self.desk.presses(author, SendLater(question.id))

    @rule(customer=customers, role=st.sampled_from(("observer", "developer")))
    def new_member_stays_inside(self, customer: int, role: str) -> None:
        for question in self.desk.open_questions(customer, HeldFor.ROLE)[:1]:
            self.desk.presses(CAROL, presses.GiveRole(question.id, role))

    @rule(author=members, place=places, customer=customers)
    @precondition(lambda self: self.desk.said)
    def undo(self, author: int, place: int, customer: int) -> None:
        which = self.desk.said[place % len(self.desk.said)]
        self.desk.writes(author, customer, "/undo", reply_to=which.message_id)

    @rule(customer=customers, form=st.sampled_from(("/close", "/reopen", "/merge 1", "/merge 2")))
    def course(self, customer: int, form: str) -> None:
        self.desk.writes(BOB, customer, form)

    @rule(customer=customers)
    def customer_writes(self, customer: int) -> None:
        self.desk.customer_writes(customer)

    @rule(ref=st.integers(1, 30), who=members)
    def cancel(self, ref: int, who: int) -> None:
        self.desk.presses(who, CancelReply(ref))

    @rule(seconds=st.sampled_from((1, 40, 130, 2000, 8000)))
    def time_passes(self, seconds: int) -> None:
        self.desk.passes(seconds=seconds)

    @rule()
    def all_leaves(self) -> None:
        self.desk.all_leaves()

    @invariant()
    def nothing_said_among_staff_is_on_its_way_to_a_customer(self) -> None:
        assert self.desk.leaks() == []

    def _published(self, text: str) -> None:
        self.desk.secret -= {token for token in self.desk.secret if token in text}

    def teardown(self) -> None:
        self.desk.books.close()


class HeldStaffTalk(StaffTalk):
    """The same where every reply waits half a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.desk.books.close()
        self.desk = Inside(hold_seconds=30)


_DAYS = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestStaffTalk = StaffTalk.TestCase
TestStaffTalk.settings = _DAYS
TestHeldStaffTalk = HeldStaffTalk.TestCase
TestHeldStaffTalk.settings = _DAYS
