"""`/later 18:00 words`: a reply that leaves at a time, unless the customer writes before.

The words wait under a question of their own (`HeldFor.LATER`), in no lane. Once the customer has
written they may no longer fit, so somebody decides: send all the same, or drop.
"""

from datetime import datetime

from desk import commands, errors, names, times, words
from desk.conversation import questions, relay, replies
from desk.conversation.audience import Audience
from desk.doors.approval_presses import DropLater, SendLater
from desk.messages import HeldFor, Incoming, Question
from desk.outgoing import Priority, Rows, Say
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.staff import alerts
from desk.ticketing import course, links, ours
from desk.ticketing.rows import button
from desk.tickets import Ticket, Topic
from desk.timers import Timer

TIMER = "later"
PROPOSED = "proposed"
"""The timer of a trainee's words for later that wait for approval; it only keeps the time."""
KEPT = "later_held"
"""The timer of words that wait for a decision; it only keeps the time they were meant for."""


def order(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> None:
    """`/later time words`. Raises WrongUse, NoSuchTime, NotForYou."""
    at, spoken = read(tx, incoming)
    course.of_topic(tx, topic)
    match replies.judge(tx, member, spoken):
        case Audience.CUSTOMER:
            schedule(tx, member, topic, spoken, at)
        case Audience.HELD_FOR_APPROVAL:
            questions.hold(tx, member, topic, spoken, reason=HeldFor.APPROVAL, for_time=at)
        case _:
            raise errors.NotForYou


def read(tx: Transaction, incoming: Incoming) -> tuple[datetime, Incoming]:
    """The time of a `/later`, and the words behind it. Raises WrongUse, NoSuchTime."""
    said = commands.parse(incoming.text)
    if said is None or said.name != "later" or incoming.content.kind != "text":
        raise errors.WrongUse(usage="usage.later")
    at, rest = times.split(said.rest, tx.now, tx.timezone)
    if not rest or rest.startswith("//"):
        raise errors.WrongUse(usage="usage.later")
    return at, commands.spoken_part(incoming, rest)


def words_of(tx: Transaction, incoming: Incoming) -> Incoming | None:
    """The words of a `/later` that was edited; their time stays as it was first said."""
    try:
        return read(tx, incoming)[1]
    except errors.DeskError:
        return None


def schedule(
    tx: Transaction, author: StaffMember, topic: Topic, incoming: Incoming, at: datetime
) -> None:
    """Hold the words until that moment; a button takes them back before."""
    ticket = course.of_topic(tx, topic)
    question = tx.held.ask(
        HeldFor.LATER, about_id=author.telegram_id, topic_ref=topic.id, now=tx.now
    )
    tx.held.hold(question.id, topic.id, HeldFor.LATER, incoming)
    tx.timers.set(TIMER, question.id, at)
    shown = words.moment(at, tx.timezone, now=tx.now)
    _ask(
        tx, question, words.render("later.scheduled", tx.language, at=shown), incoming, is_new=True
    )
    course.record(tx, ticket, "later", course.staff(author), new=at.isoformat())
    ours.keep(tx, ticket, author)


def due(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: the words go out, if their author may still speak."""
    question = tx.held.question(timer.subject)
    if question is None or question.answer is not None:
        return
    author = tx.staff.find(question.about_id)
    if author is None or author.duty in (None, Role.OBSERVER):
        tx.timers.set(KEPT, question.id, tx.now)
        _decide(tx, question, "later.author_left")
        topic = tx.topics.get(question.topic_ref)
        link = links.to_topic(topic) or "https://t.me/"
        text = words.render("alerts.later", tx.language, title=topic.title, link=link)
        alerts.tell_leads(tx, text, key=f"later:{question.id}")
        return
    try:
        _send(tx, question, author, by=author)
    except errors.DeskError:
        # The conversation was merged into another one: nothing goes out by itself.
        _decide(tx, question, "later.stuck")


def customer_wrote(tx: Transaction, ticket: Ticket) -> None:
    """What was scheduled before may not fit any more: held, and its author is asked, once."""
    for question in tx.held.open_in(ticket.topic_ref, HeldFor.LATER):
        timer = tx.timers.find(TIMER, question.id)
        if timer is None:
            continue
        tx.timers.cancel(TIMER, question.id)
        tx.timers.set(KEPT, question.id, timer.due_at)
        at = words.moment(timer.due_at, tx.timezone, now=tx.now)
        _decide(tx, question, "later.customer_wrote", at=at)


def send(tx: Transaction, member: StaffMember, question_id: int) -> str:
    """ "Send anyway": at the time they were meant for, or now when that has passed."""
    question = _pressed(tx, question_id)
    if not member.may_answer and not _is_own(member, question):
        raise errors.NotForYou
    kept = tx.timers.find(KEPT, question.id)
    if kept is not None and kept.due_at > tx.now:
        tx.timers.cancel(KEPT, question.id)
        tx.timers.set(TIMER, question.id, kept.due_at)
        at = words.moment(kept.due_at, tx.timezone, now=tx.now)
        return words.render("later.scheduled", tx.language, at=at)
    if tx.timers.find(TIMER, question.id) is not None:
        raise errors.ButtonOutdated
    author = tx.staff.find(question.about_id)
    if author is None or author.duty in (None, Role.OBSERVER):
        author = member
    _send(tx, question, author, by=member)
    return words.render("later.sent", tx.language)


def drop(tx: Transaction, member: StaffMember, question_id: int) -> str:
    """The words do not go out. Their author may, and whoever answers customers."""
    question = _pressed(tx, question_id)
    if not member.may_answer and question.about_id != member.telegram_id:
        raise errors.NotForYou
    tx.timers.cancel(TIMER, question.id)
    tx.timers.cancel(KEPT, question.id)
    said = words.render("later.dropped", tx.language, by=names.clean(member.name))
    questions.answer(tx, question, "dropped", by=member, said=said)
    return said


def _send(tx: Transaction, question: Question, author: StaffMember, *, by: StaffMember) -> None:
    topic = tx.topics.get(question.topic_ref)
    said = words.render("later.sent", tx.language)
    # The decision falls first: what leaves must not count as words that still wait.
    questions.answer(tx, question, "sent", by=by, said=said)
    for held in tx.held.of(question.id):
        replies.speak(tx, author, topic, questions.said_now(tx, held))


def _pressed(tx: Transaction, question_id: int) -> Question:
    question = tx.held.question(question_id)
    if question is None or question.answer is not None or question.reason is not HeldFor.LATER:
        raise errors.ButtonOutdated
    return question


def _is_own(member: StaffMember, question: Question) -> bool:
    """A developer decides on own words, which needed no approval; a trainee does not."""
    return question.about_id == member.telegram_id and member.duty is Role.DEVELOPER


def _decide(tx: Transaction, question: Question, key: str, **values: object) -> None:
    author = tx.staff.find(question.about_id)
    name = names.clean(author.name) if author else "-"
    text = words.render(key, tx.language, id=question.about_id, name=name, **values)
    _ask(tx, question, text, tx.held.of(question.id)[0].incoming, is_new=False)


def _ask(
    tx: Transaction, question: Question, text: str, incoming: Incoming, *, is_new: bool
) -> None:
    row_id = tx.outbox.put(
        Say(
            text=text,
            buttons=_buttons(tx, question, is_new=is_new),
            reply_to_id=incoming.message_id,
            silent=is_new,
        ),
        relay.to_topic(question.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
    tx.held.asked_by(question.id, row_id)


def _buttons(tx: Transaction, question: Question, *, is_new: bool) -> Rows:
    if is_new:
        return ((button(tx, "buttons.cancel", DropLater(question.id)),),)
    return (
        (
            button(tx, "buttons.send_anyway", SendLater(question.id)),
            button(tx, "buttons.drop", DropLater(question.id)),
        ),
    )
