"""A trainee's reply and those who answer for it: approve, say it better, or reject with a reason.

What a button began (better words, a reason) is finished by a Telegram reply to the question, from
whoever pressed it. Any other reply to a question is talk among staff and stays inside.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from desk import errors, names, words
from desk.conversation import audience, later, notes, questions, relay, replies
from desk.doors import presses
from desk.doors.approval_presses import AskAgain, EditReply, RejectPlainly
from desk.messages import HeldFor, Incoming, Message, Question
from desk.outgoing import EditSaid, Priority, Rows
from desk.people import StaffMember
from desk.ports import Transaction
from desk.staff import alerts
from desk.ticketing import course, links
from desk.ticketing.rows import button
from desk.tickets import Topic
from desk.timers import Timer

WAITS = "approval"
"""The timer of a question that nobody has answered."""
ANSWERING = "approving"
"""The timer of an answer that was begun; its details say which one, and by whom."""
_EDIT, _REASON = "edit", "reason"
_PATIENCE = timedelta(minutes=30)
_REASON_LENGTH = 500


def asked(tx: Transaction, author: StaffMember, question: Question) -> None:
    """On record, and told to the leads when it takes too long."""
    _record(tx, question, author, "approval_asked")
    after = timedelta(minutes=tx.policy.trainees.lead_after_minutes)
    tx.timers.set(WAITS, question.id, tx.now + after)


def too_long(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: nobody has decided; the leads hear of it, the question shows it."""
    question = tx.held.question(timer.subject)
    author = tx.staff.find(question.about_id) if question else None
    if question is None or question.answer is not None or author is None:
        return
    topic = tx.topics.get(question.topic_ref)
    text = words.render(
        "alerts.approval",
        tx.language,
        name=names.clean(author.name),
        title=topic.title,
        link=links.to_topic(topic) or "https://t.me/",
        minutes=tx.policy.trainees.lead_after_minutes,
    )
    alerts.tell_leads(tx, text, key=f"approval:{question.id}")
    show(tx, question)


def approve(tx: Transaction, approver: StaffMember, question_id: int, version: int) -> str:
    """The reply goes out exactly as it was approved; an approval names a version.

    Text leaves as the words that were approved, not as a copy of a message that its author may
    still change. What an edit turned inward stays inside, with the whole of its album.
    """
    question, author = _in_question(tx, approver, question_id)
    if question.answer is None and version != questions.version(tx, question):
        raise errors.WordsChanged
    held = tx.held.of(question.id)
    if any(_looks_inward(one.incoming) for one in held):
        return _keep_inside(tx, approver, question, author, "approval.kept")
    said = words.render("approval.approved", tx.language, by=names.clean(approver.name))
    questions.answer(tx, question, "approved", by=approver, said=said)
    _go(tx, question, author, approver, [one.incoming for one in held], is_edited=False)
    return said


def begin_edit(tx: Transaction, approver: StaffMember, question_id: int) -> str:
    """The approver's next reply to the question goes out in its place."""
    return _begin(tx, approver, question_id, _EDIT)


def begin_reject(tx: Transaction, approver: StaffMember, question_id: int) -> str:
    """The approver's next reply to the question says why not."""
    return _begin(tx, approver, question_id, _REASON)


def ask_again(tx: Transaction, approver: StaffMember, question_id: int) -> None:
    """What was begun is dropped."""
    question, _ = _in_question(tx, approver, question_id)
    if question.answer is not None:
        raise errors.ButtonOutdated
    tx.timers.cancel(ANSWERING, question.id)
    show(tx, question)


def lapsed(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: an answer that was begun never came."""
    question = tx.held.question(timer.subject)
    if question is not None and question.answer is None:
        show(tx, question)


def reject(tx: Transaction, approver: StaffMember, question_id: int, reason: str = "") -> str:
    """The reply stays inside, as a note; its author sees who decided so, and why."""
    question, author = _in_question(tx, approver, question_id)
    key = "approval.rejected_because" if reason else "approval.rejected"
    return _keep_inside(tx, approver, question, author, key, reason)


def _keep_inside(
    tx: Transaction,
    approver: StaffMember,
    question: Question,
    author: StaffMember,
    key: str,
    reason: str = "",
) -> str:
    said = words.render(
        key, tx.language, by=names.clean(approver.name), reason=reason[:_REASON_LENGTH]
    )
    questions.answer(tx, question, "rejected", by=approver, said=said)
    tx.timers.cancel(later.PROPOSED, question.id)
    for held in tx.held.of(question.id):
        notes.write(tx, author, tx.topics.get(held.topic_ref), held.incoming)
    _record(tx, question, approver, "rejected", author=author, details={"reason": reason})
    return said


def take_words(tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming) -> bool:
    """Finish what the member's press began, if these words answer that question."""
    if incoming.reply_to is None or incoming.content.media_group_id is not None:
        return False
    question = tx.held.shown_as(topic.id, incoming.reply_to)
    begun = tx.timers.find(ANSWERING, question.id) if question else None
    if question is None or begun is None or begun.details["by"] != member.telegram_id:
        return False
    if audience.looks_inward(incoming.text) or not member.may_answer:
        return False
    if begun.details["what"] == _REASON:
        notes.write(tx, member, topic, incoming)
        reject(tx, member, question.id, incoming.text)
        return True
    replies.refuse_account(tx, incoming)
    _, author = _in_question(tx, member, question.id)
    said = words.render("approval.edited", tx.language, by=names.clean(member.name))
    questions.answer(tx, question, "edited", by=member, said=said)
    for held in tx.held.of(question.id):
        notes.write(tx, author, topic, held.incoming)
    original = tx.held.of(question.id)[0].incoming
    better = replace(incoming, reply_to=original.reply_to, quote=original.quote)
    _go(tx, question, author, member, [better], is_edited=True)
    return True


def text(tx: Transaction, question: Question, author: StaffMember) -> str:
    """The question's words: what is asked, who is at it, and how long it has waited."""
    name = names.clean(author.name)
    begun = tx.timers.find(ANSWERING, question.id)
    if begun is not None:
        approver = tx.staff.find(begun.details["by"])
        by = names.clean(approver.name) if approver else "-"
        return words.render(
            f"approval.begun_{begun.details['what']}", tx.language, name=name, by=by
        )
    lines = [words.render("approval.question", tx.language, name=name)]
    proposed = tx.timers.find(later.PROPOSED, question.id)
    if proposed is not None:
        at = words.moment(proposed.due_at, tx.timezone, now=tx.now)
        lines.append(words.render("approval.for_later", tx.language, at=at))
    if tx.now >= question.asked_at + timedelta(minutes=tx.policy.trainees.lead_after_minutes):
        since = words.moment(question.asked_at, tx.timezone, now=tx.now)
        lines.append(words.render("approval.waits", tx.language, since=since))
    return "\n".join(lines)


def buttons(tx: Transaction, question: Question) -> Rows:
    """The buttons under the question."""
    back = button(tx, "buttons.back", AskAgain(question.id))
    begun = tx.timers.find(ANSWERING, question.id)
    if begun is not None:
        if begun.details["what"] == _EDIT:
            return ((back,),)
        return ((button(tx, "buttons.without_reason", RejectPlainly(question.id)), back),)
    version = questions.version(tx, question)
    return (
        (
            button(tx, "buttons.approve", presses.Approve(question.id, version)),
            button(tx, "buttons.edit", EditReply(question.id)),
            button(tx, "buttons.reject", presses.Reject(question.id)),
        ),
    )


def show(tx: Transaction, question: Question) -> None:
    """Bring the question up to date where it stands."""
    author = tx.staff.find(question.about_id)
    row_id = tx.held.row_of(question.id)
    if author is None or row_id is None:
        return
    tx.outbox.put(
        EditSaid(row_id=row_id, text=text(tx, question, author), buttons=buttons(tx, question)),
        relay.to_topic(question.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _begin(tx: Transaction, approver: StaffMember, question_id: int, what: str) -> str:
    question, _ = _in_question(tx, approver, question_id)
    if question.answer is not None:
        raise errors.ButtonOutdated
    details = {"what": what, "by": approver.telegram_id}
    tx.timers.set(ANSWERING, question.id, tx.now + _PATIENCE, details)
    show(tx, question)
    return words.render(f"approval.now_{what}", tx.language)


def _in_question(
    tx: Transaction, approver: StaffMember, question_id: int
) -> tuple[Question, StaffMember]:
    """The question and its author, who never decides on own words, whatever the role by now."""
    if not approver.may_answer:
        raise errors.NotForYou
    question = tx.held.question(question_id)
    author = tx.staff.find(question.about_id) if question else None
    if question is None or author is None or question.reason is not HeldFor.APPROVAL:
        raise errors.ButtonOutdated
    if author.telegram_id == approver.telegram_id:
        raise errors.NotForYou
    return question, author


def _looks_inward(incoming: Incoming) -> bool:
    return audience.looks_inward(incoming.text) and not incoming.is_spoken


def _go(
    tx: Transaction,
    question: Question,
    author: StaffMember,
    approver: StaffMember,
    said: list[Incoming],
    *,
    is_edited: bool,
) -> None:
    """The words leave as the author's, now or at the time they were written for."""
    proposed = tx.timers.find(later.PROPOSED, question.id)
    tx.timers.cancel(later.PROPOSED, question.id)
    topic = tx.topics.get(question.topic_ref)
    message: Message | None = None
    for incoming in said:
        fresh = replace(
            incoming,
            written_at=tx.now,
            is_spoken=incoming.is_spoken or incoming.content.kind == "text",
        )
        if proposed is not None:
            later.schedule(tx, author, topic, fresh, proposed.due_at)
        else:
            message = replies.speak(tx, author, topic, fresh)
    details = {"is_edited": is_edited}
    _record(tx, question, approver, "approved", author=author, message=message, details=details)


def _record(
    tx: Transaction,
    question: Question,
    actor: StaffMember,
    kind: str,
    *,
    author: StaffMember | None = None,
    message: Message | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """An event of the ticket; the message itself is on record as its author's (metrics 1)."""
    topic = tx.topics.get(question.topic_ref)
    ticket = tx.tickets.latest(topic.customer_id)
    if ticket is None:
        return
    waited = int((tx.now - question.asked_at).total_seconds())
    facts = {"question": question.id, "waited": waited, **(details or {})}
    if author is not None:
        facts["author"] = author.telegram_id
    course.record(
        tx,
        ticket,
        kind,
        course.staff(actor),
        message_ref=message.id if message else None,
        details=facts,
    )
