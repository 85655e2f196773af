"""Words held until somebody decides: who a new member is, whether a trainee's reply may go.

Held words are in no lane. A decision about a person releases all he wrote, in the order he wrote.
"""

import zlib
from dataclasses import replace

from desk import errors, names, words
from desk.conversation import audience, notes, relay, replies
from desk.doors import presses
from desk.events import Event
from desk.messages import Held, HeldFor, Incoming, Question
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
    if question is not None:
        tx.held.hold(question.id, topic.id, reason, incoming)
        return
    question = tx.held.ask(reason, about_id=member.telegram_id, topic_ref=topic.id, now=tx.now)
    tx.held.hold(question.id, topic.id, reason, incoming)
    _ask(tx, question, member, incoming)


def revise(tx: Transaction, held: Held, incoming: Incoming) -> None:
    """Held words were edited; a button that named the earlier wording approves nothing now."""
    tx.held.revise(held.id, incoming)
    question = tx.held.question(held.question_id)
    author = tx.staff.find(question.about_id) if question else None
    row_id = tx.held.row_of(held.question_id)
    if held.reason is HeldFor.ROLE or question is None or author is None or row_id is None:
        return
    tx.outbox.put(
        EditSaid(row_id=row_id, text=_text(tx, question, author), buttons=_buttons(tx, question)),
        relay.to_topic(question.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )


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
    """Give a role, and release what was held for want of one. Returns the words that say so.

    Words of somebody who has left in the meantime go where the lead's decision sends them.
    """
    others = [one for one in tx.staff.everyone() if one.is_lead and one.id != member.id]
    if member.is_lead and role is not Role.LEAD and not others:
        raise errors.LastLead
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
            author = replace(appointed, left_at=None)
            replies.staff_wrote(tx, author, tx.topics.get(held.topic_ref), _said_now(tx, held))
    return said


def approve(tx: Transaction, approver: StaffMember, question_id: int, version: int) -> str:
    """A trainee's reply goes out exactly as it was approved; an approval names a version.

    Text leaves as the words that were approved, not as a copy of a message that its author may
    still change. What an edit turned inward stays inside, with the whole of its album.
    """
    question, author = _reply_in_question(tx, approver, question_id)
    if question.answer is None and version != _version(tx, question):
        raise errors.WordsChanged
    if any(_looks_inward(held.incoming) for held in tx.held.of(question.id)):
        return reject(tx, approver, question_id)
    said = words.render("approval.approved", tx.language, by=names.clean(approver.name))
    _answer(tx, question, "approved", by=approver, said=said)
    for held in tx.held.of(question.id):
        incoming, topic = _said_now(tx, held), tx.topics.get(held.topic_ref)
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


def _looks_inward(incoming: Incoming) -> bool:
    return audience.looks_inward(incoming.text) and not incoming.is_spoken


def _said_now(tx: Transaction, held: Held) -> Incoming:
    """Words count as said when they are let go: a decision that took its time makes none late."""
    return replace(held.incoming, written_at=tx.now)


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
    question = tx.held.question_of_album(incoming.chat_id, album) if album else None
    return question if question is not None and question.answer is None else None


def _ask(tx: Transaction, question: Question, member: StaffMember, incoming: Incoming) -> None:
    row_id = tx.outbox.put(
        Say(
            text=_text(tx, question, member),
            buttons=_buttons(tx, question),
            reply_to_id=incoming.message_id,
        ),
        relay.to_topic(question.topic_ref),
        priority=Priority.ALERT,
        now=tx.now,
    )
    tx.held.asked_by(question.id, row_id)


def _text(tx: Transaction, question: Question, member: StaffMember) -> str:
    key = "roles.question" if question.reason is HeldFor.ROLE else "approval.question"
    return words.render(key, tx.language, name=names.clean(member.name))


def _version(tx: Transaction, question: Question) -> int:
    """Names the wording of held words: 0 as first written, another number after each edit."""
    edited = [
        (held.incoming.message_id, held.incoming.content)
        for held in tx.held.of(question.id)
        if held.incoming.edited_at is not None
    ]
    return zlib.crc32(repr(edited).encode("utf-8", "surrogatepass")) if edited else 0


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
    approve_data = presses.pack(presses.Approve(question.id, _version(tx, question)))
    reject_data = presses.pack(presses.Reject(question.id))
    return (
        (
            Button(text=words.plain("buttons.approve", tx.language), data=approve_data),
            Button(text=words.plain("buttons.reject", tx.language), data=reject_data),
        ),
    )
