"""Words held until somebody decides: who a new member is, whether a trainee's reply may go.

Held words are in no lane. A decision about a person releases all he wrote, in the order he wrote.
"""

from dataclasses import replace

from desk import audience, errors, names, notes, presses, relay, replies, words
from desk.events import Event
from desk.messages import HeldFor, Incoming, Question
from desk.outgoing import Button, EditSaid, Priority, Rows, Say
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.tickets import Topic

ROLES_OFFERED = (Role.OPERATOR, Role.TRAINEE, Role.DEVELOPER, Role.OBSERVER)


def hold(
    tx: Transaction, member: StaffMember, topic: Topic, incoming: Incoming, *, reason: HeldFor
) -> None:
    """Keep the words back under one question: per new member, or per reply of a trainee."""
    question = _open_question(tx, member, incoming, reason)
    if question is None:
        question = tx.held.ask(reason, about_id=member.telegram_id, topic_ref=topic.id, now=tx.now)
        _ask(tx, question, member, incoming)
    tx.held.hold(question.id, topic.id, reason, incoming)


def give_role(tx: Transaction, lead: StaffMember, question_id: int, role: Role) -> str:
    """A lead's tap says who the new member is; his held words go their way."""
    if not lead.is_lead:
        raise errors.NotForYou
    question = tx.held.question(question_id)
    member = tx.staff.find(question.about_id) if question else None
    if question is None or question.answer is not None or member is None:
        raise errors.ButtonOutdated
    return appoint(tx, lead, member, role)


def appoint(tx: Transaction, lead: StaffMember, member: StaffMember, role: Role) -> str:
    """Give a role, and release what was held for want of one. Returns the words that say so."""
    appointed = member.given(role)
    tx.staff.save(appointed)
    tx.history.add(
        Event(
            kind="role",
            at=tx.now,
            actor_id=lead.telegram_id,
            actor_role=lead.duty,
            from_state=member.duty,
            to_state=role,
            details={"member": member.telegram_id},
        )
    )
    said = words.render(
        "roles.given",
        tx.language,
        name=names.clean(member.name),
        role=words.render(f"roles.{role}", tx.language),
        by=names.clean(lead.name),
    )
    question = tx.held.open_question(HeldFor.ROLE, member.telegram_id)
    if question is not None:
        _answer(tx, question, role, by=lead, said=said)
        for held in tx.held.of(question.id):
            replies.staff_wrote(tx, appointed, tx.topics.get(held.topic_ref), held.incoming)
    return said


def approve(tx: Transaction, approver: StaffMember, question_id: int) -> str:
    """A trainee's reply goes out exactly as it stands now.

    Text leaves as the words that were approved, not as a copy of a message that its author may
    still change. Words that an edit turned inward stay inside.
    """
    question, author = _reply_in_question(tx, approver, question_id)
    said = words.render("approval.approved", tx.language, by=names.clean(approver.name))
    _answer(tx, question, "approved", by=approver, said=said)
    for held in tx.held.of(question.id):
        incoming, topic = held.incoming, tx.topics.get(held.topic_ref)
        if audience.looks_inward(incoming.text) and not incoming.is_spoken:
            notes.write(tx, author, topic, incoming)
            continue
        is_text = incoming.content.kind == "text"
        replies.speak(tx, author, topic, replace(incoming, is_spoken=is_text))
    return said


def reject(tx: Transaction, approver: StaffMember, question_id: int) -> str:
    """A trainee's reply stays inside, as a note."""
    question, author = _reply_in_question(tx, approver, question_id)
    said = words.render("approval.rejected", tx.language, by=names.clean(approver.name))
    _answer(tx, question, "rejected", by=approver, said=said)
    for held in tx.held.of(question.id):
        notes.write(tx, author, tx.topics.get(held.topic_ref), held.incoming)
    return said


def turn_into_notes(tx: Transaction, member: StaffMember, topic: Topic, question: Question) -> None:
    """The author himself marked his held album as a note."""
    said = words.render("approval.became_note", tx.language)
    _answer(tx, question, "note", by=member, said=said)
    for held in tx.held.of(question.id):
        notes.write(tx, member, topic, held.incoming)


def _reply_in_question(
    tx: Transaction, approver: StaffMember, question_id: int
) -> tuple[Question, StaffMember]:
    if not approver.may_answer:
        raise errors.NotForYou
    question = tx.held.question(question_id)
    author = tx.staff.find(question.about_id) if question else None
    if question is None or author is None or question.reason is not HeldFor.APPROVAL:
        raise errors.ButtonOutdated
    return question, author


def _answer(
    tx: Transaction, question: Question, answer: str, *, by: StaffMember, said: str
) -> None:
    if not tx.held.answer(question.id, answer, by=by.telegram_id, now=tx.now):
        raise errors.ButtonOutdated
    row_id = tx.held.row_of(question.id)
    if row_id is not None:
        tx.outbox.put(
            EditSaid(row_id=row_id, text=said),
            relay.to_topic(question.topic_ref),
            priority=Priority.CARD,
            now=tx.now,
        )


def _open_question(
    tx: Transaction, member: StaffMember, incoming: Incoming, reason: HeldFor
) -> Question | None:
    if reason is HeldFor.ROLE:
        return tx.held.open_question(reason, member.telegram_id)
    album = incoming.content.media_group_id
    return tx.held.question_of_album(incoming.chat_id, album) if album else None


def _ask(tx: Transaction, question: Question, member: StaffMember, incoming: Incoming) -> None:
    key = "roles.question" if question.reason is HeldFor.ROLE else "approval.question"
    row_id = tx.outbox.put(
        Say(
            text=words.render(key, tx.language, name=names.clean(member.name)),
            buttons=_buttons(tx, question),
            reply_to_id=incoming.message_id,
        ),
        relay.to_topic(question.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
    tx.held.asked_by(question.id, row_id)


def _buttons(tx: Transaction, question: Question) -> Rows:
    if question.reason is HeldFor.ROLE:
        row = [
            Button(
                text=words.plain(f"roles.{role}", tx.language),
                data=presses.pack(presses.GiveRole(question.id, role)),
            )
            for role in ROLES_OFFERED
        ]
        return (tuple(row[:2]), tuple(row[2:]))
    approve_data = presses.pack(presses.Approve(question.id))
    reject_data = presses.pack(presses.Reject(question.id))
    return (
        (
            Button(text=words.plain("buttons.approve", tx.language), data=approve_data),
            Button(text=words.plain("buttons.reject", tx.language), data=reject_data),
        ),
    )
