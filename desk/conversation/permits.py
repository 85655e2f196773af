"""Where a trainee already answers alone: permits by category, given and taken by leads."""

from desk import errors, names, words
from desk.events import Event
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.ticketing import categories
from desk.tickets import Ticket


def is_lifted(tx: Transaction, member: StaffMember, ticket: Ticket | None) -> bool:
    """Whether the trainee's words on that ticket need no approval.

    A permit holds for all below its category; a ticket without one is covered by none.
    """
    if ticket is None or ticket.category is None:
        return False
    above = categories.path(tx.policy, ticket.category)
    return any(permit.category in above for permit in tx.permits.of(member.telegram_id))


def give(tx: Transaction, lead: StaffMember, about: StaffMember, written: str) -> str:
    """`/permit @name category`."""
    category = _category(tx, written)
    if about.duty is not Role.TRAINEE:
        raise errors.NoTrainee(name=names.clean(about.name))
    if tx.permits.give(about.telegram_id, category, by_id=lead.telegram_id, now=tx.now):
        _record(tx, lead, about, "permit", category)
    return _say(tx, "permits.given", about, category)


def take(tx: Transaction, lead: StaffMember, about: StaffMember, written: str) -> str:
    """`/unpermit @name category`."""
    category = _category(tx, written)
    if tx.permits.take(about.telegram_id, category):
        _record(tx, lead, about, "unpermit", category)
    return _say(tx, "permits.taken", about, category)


def shown(tx: Transaction, about: StaffMember) -> str:
    """`/permit @name`: where, since when and by whom."""
    permits = tx.permits.of(about.telegram_id)
    if not permits:
        return words.render("permits.none", tx.language, name=names.clean(about.name))
    lines = [words.render("permits.title", tx.language, name=names.clean(about.name))]
    for permit in permits:
        lead = tx.staff.find(permit.by_id)
        line = words.render(
            "permits.line",
            tx.language,
            category=categories.in_words(tx.policy, permit.category, tx.language),
            at=words.day(permit.given_at, tx.timezone),
            by=names.clean(lead.name) if lead else "-",
        )
        lines.append(line)
    return "\n".join(lines)


def _category(tx: Transaction, written: str) -> str:
    category = categories.meant(tx.policy, written)
    if category is None:
        raise errors.WrongUse(usage="usage.permit")
    return category


def _say(tx: Transaction, key: str, about: StaffMember, category: str) -> str:
    shown = categories.in_words(tx.policy, category, tx.language)
    return words.render(key, tx.language, name=names.clean(about.name), category=shown)


def _record(
    tx: Transaction, lead: StaffMember, about: StaffMember, kind: str, category: str
) -> None:
    tx.history.add(
        Event(
            kind=kind,
            at=tx.now,
            actor_id=lead.telegram_id,
            actor_role=lead.duty,
            details={"member": about.telegram_id, "category": category},
        )
    )
