"""What a ticket is about and how urgent it is: priority, category, reason, tags, fields."""

from collections.abc import Sequence
from dataclasses import replace

from desk import errors, words
from desk.labels import LONGEST_TAG
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, categories, course, fields, moves
from desk.tickets import Level, Ticket

REASONS = ("bug", "missing_feature", "unclear", "hidden_feature", "question", "other")
"""Why customers write (issue: what the product team wants to know)."""
MOST_TAGS = 20


def set_priority(tx: Transaction, member: StaffMember, ticket: Ticket, level: Level) -> str:
    """Returns the words that say so, as each of these deeds does."""
    _may_answer(member)
    after = moves.given_priority(ticket, level, tx.now, tx.policy.tickets)
    course.move(tx, ticket, after, course.staff(member))
    return words.render(
        "classing.priority", tx.language, level=words.plain(f"levels.{level}", tx.language)
    )


def set_category(tx: Transaction, member: StaffMember, ticket: Ticket, code: str) -> str:
    _may_answer(member)
    if code not in tx.policy.categories:
        raise errors.NoSuchCategory
    course.move(tx, ticket, replace(ticket, category=code), course.staff(member))
    shown = categories.in_words(tx.policy, code, tx.language)
    return words.render("classing.category", tx.language, category=shown)


def set_reason(tx: Transaction, member: StaffMember, ticket: Ticket, reason: str) -> str:
    _may_answer(member)
    if reason not in REASONS:
        raise errors.ButtonOutdated
    course.move(tx, ticket, replace(ticket, reason=reason), course.staff(member))
    return words.render(
        "classing.reason", tx.language, reason=words.plain(f"reasons.{reason}", tx.language)
    )


def tag(tx: Transaction, member: StaffMember, ticket: Ticket, tags: Sequence[str]) -> str:
    """Give the ticket these tags; those it has stay."""
    _may_answer(member)
    wanted = [_tag(one) for one in tags]
    if len({*tx.labels.tags(ticket.id), *wanted}) > MOST_TAGS:
        raise errors.BadTag(reason="many")
    new = [one for one in dict.fromkeys(wanted) if tx.labels.tag(ticket.id, one)]
    _tags_changed(tx, member, ticket, "tagged", new)
    return tags_in_words(tx, ticket)


def untag(tx: Transaction, member: StaffMember, ticket: Ticket, tags: Sequence[str]) -> str:
    """Take these tags away; those it does not have make no difference."""
    _may_answer(member)
    gone = [one for one in map(_tag, tags) if tx.labels.untag(ticket.id, one)]
    _tags_changed(tx, member, ticket, "untagged", gone)
    return tags_in_words(tx, ticket)


def set_field(
    tx: Transaction, member: StaffMember, ticket: Ticket, name: str, written: str | None
) -> str:
    """Fill in a field of the policy; None empties it. Raises BadFieldValue."""
    _may_answer(member)
    field = tx.policy.fields.get(name)
    if field is None:
        raise errors.ButtonOutdated
    value = None if written is None else fields.checked(field, written)
    title = fields.title(tx.policy, name, tx.language)
    before = tx.labels.fields(ticket.id).get(name)
    if value != before:
        tx.labels.set_field(ticket.id, name, value)
        details = {"field": name}
        actor = course.staff(member)
        course.record(tx, ticket, "field", actor, old=before, new=value, details=details)
        cards.stale(tx, ticket.topic_ref)
    if value is None:
        return words.render("classing.field_emptied", tx.language, title=title)
    shown = fields.shown(field, value, tx.language)
    return words.render("classing.field", tx.language, title=title, value=shown)


def tags_in_words(tx: Transaction, ticket: Ticket) -> str:
    tags = tx.labels.tags(ticket.id)
    if not tags:
        return words.render("classing.no_tags", tx.language)
    shown = ", ".join(f"#{one}" for one in tags)
    return words.render("classing.tags", tx.language, tags=shown)


def _tags_changed(
    tx: Transaction, member: StaffMember, ticket: Ticket, kind: str, tags: Sequence[str]
) -> None:
    if tags:
        course.record(tx, ticket, kind, course.staff(member), details={"tags": list(tags)})
        cards.stale(tx, ticket.topic_ref)


def _tag(written: str) -> str:
    """One word in small letters, without the hash sign. Raises BadTag."""
    found = written.strip().lstrip("#").casefold()
    is_word = all(one.isalnum() or one in "-_" for one in found)
    if not found or len(found) > LONGEST_TAG or not is_word:
        raise errors.BadTag(reason="word")
    return found


def _may_answer(member: StaffMember) -> None:
    if not member.may_answer:
        raise errors.NotForYou
