"""Words held until somebody decides: who a new member is, whether a trainee's reply may go.

Held words are in no lane. A decision about a person releases all he wrote, in the order he wrote.
"""

import zlib
from dataclasses import replace
from datetime import datetime

from desk import errors, names, words
from desk.conversation import approvals, later, notes, relay, replies
from desk.doors import presses
from desk.events import Event
from desk.messages import Held, HeldFor, Incoming, Question
from desk.outgoing import Button, EditSaid, Priority, Rows, Say
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.tickets import Topic

ROLES_OFFERED = (Role.OPERATOR, Role.TRAINEE, Role.DEVELOPER, Role.OBSERVER)


def hold(
    tx: Transaction,
    member: StaffMember,
    topic: Topic,
    incoming: Incoming,
    *,
    reason: HeldFor,
    for_time: datetime | None = None,
) -> None:
    """Keep the words back under one question: per new member, or per reply of a trainee.

    `for_time`: when approved they leave at that moment (`/later`).
    """
    question = _open_question(tx, member, incoming, reason)
    if question is not None:
        tx.held.hold(question.id, topic.id, reason, incoming)
        return
    question = tx.held.ask(reason, about_id=member.telegram_id, topic_ref=topic.id, now=tx.now)
    tx.held.hold(question.id, topic.id, reason, incoming)
    if for_time is not None:
        tx.timers.set(later.PROPOSED, question.id, for_time)
    if reason is HeldFor.APPROVAL:
        approvals.asked(tx, member, question)
    _ask(tx, question, member, incoming)


def revise(tx: Transaction, held: Held, incoming: Incoming) -> None:
    """Held words were edited; a button that named the earlier wording approves nothing now."""
    tx.held.revise(held.id, incoming)
    question = tx.held.question(held.question_id)
    if held.reason is HeldFor.APPROVAL and question is not None:
        approvals.show(tx, question)


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
        answer(tx, question, role, by=lead, said=said)
        for held in tx.held.of(question.id):
            author = replace(appointed, left_at=None)
            replies.staff_wrote(tx, author, tx.topics.get(held.topic_ref), said_now(tx, held))
    return said


def turn_into_notes(tx: Transaction, member: StaffMember, topic: Topic, question: Question) -> None:
    """The author himself marked his held album as a note."""
    said = words.render("approval.became_note", tx.language)
    answer(tx, question, "note", by=member, said=said)
    for held in tx.held.of(question.id):
        notes.write(tx, member, topic, held.incoming)


def said_now(tx: Transaction, held: Held) -> Incoming:
    """Words count as said when they are let go: a decision that took its time makes none late."""
    return replace(held.incoming, written_at=tx.now)


def answer(
    tx: Transaction, question: Question, verdict: str, *, by: StaffMember, said: str
) -> None:
    """Decide it, once, and show the decision where it was asked. Raises ButtonOutdated."""
    if not tx.held.answer(question.id, verdict, by=by.telegram_id, now=tx.now):
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
    if question.reason is HeldFor.APPROVAL:
        return approvals.text(tx, question, member)
    return words.render("roles.question", tx.language, name=names.clean(member.name))


def version(tx: Transaction, question: Question) -> int:
    """Names the wording of held words: 0 as first written, another number after each edit."""
    edited = [
        (held.incoming.message_id, held.incoming.content)
        for held in tx.held.of(question.id)
        if held.incoming.edited_at is not None
    ]
    return zlib.crc32(repr(edited).encode("utf-8", "surrogatepass")) if edited else 0


def _buttons(tx: Transaction, question: Question) -> Rows:
    if question.reason is HeldFor.APPROVAL:
        return approvals.buttons(tx, question)
    row = [
        Button(
            text=words.plain(f"roles.{role}", tx.language),
            data=presses.pack(presses.GiveRole(question.id, role)),
        )
        for role in ROLES_OFFERED
    ]
    return (tuple(row[:2]), tuple(row[2:]))
