"""Who belongs to the staff: the members of the operators' group, with a role or without.

Leaving takes effect at once, on old buttons too: every deed asks for the member anew.
"""

from collections.abc import Iterable
from dataclasses import replace

from desk import errors, names, words
from desk.conversation import accounts, questions, relay
from desk.delivery import returns
from desk.events import Event
from desk.outgoing import Priority, Say
from desk.people import Customer, Person, Role, StaffMember
from desk.ports import Transaction
from desk.ticketing import assignment, cards


def writer(tx: Transaction, person: Person) -> StaffMember:
    """The member of the staff who writes in the group; a new face has no role yet.

    Policy `roles.new_member` may give one at once.
    """
    known = tx.staff.find(person.telegram_id)
    if known is None:
        return _welcomed(tx, tx.staff.add(person, is_admin=False, now=tx.now))
    today = replace(known, name=person.full_name, username=person.username)
    if known.left_at is not None:
        today = replace(today, left_at=None, role=None)
    if today != known:
        tx.staff.save(today)
    return _welcomed(tx, today)


def presser(tx: Transaction, person: Person) -> StaffMember:
    """The member of the staff who pressed a button. Raises NotForYou for anyone else."""
    member = tx.staff.find(person.telegram_id)
    if member is None or member.duty is None:
        raise errors.NotForYou
    return member


def standing(tx: Transaction, person: Person, *, is_member: bool, is_admin: bool) -> None:
    """Telegram says how a person stands in the operators' group."""
    member = tx.staff.find(person.telegram_id)
    if member is None:
        if is_member:
            tx.staff.add(person, is_admin=is_admin, now=tx.now)
        return
    if is_member:
        back = member.left_at is not None
        after = replace(member, is_admin=is_admin, left_at=None, role=None if back else member.role)
    else:
        after = member.gone(tx.now)
    if after != member:
        tx.staff.save(after)
        tx.history.add(
            Event(
                kind="membership",
                at=tx.now,
                actor_id=person.telegram_id,
                from_state=member.duty,
                to_state=after.duty,
            )
        )
        if member.may_answer and not after.may_answer:
            assignment.gone(tx, after)


def administrators(tx: Transaction, people: Iterable[Person]) -> None:
    """The group's administrators as Telegram lists them now; all others are none."""
    found = {person.telegram_id: person for person in people if not person.is_bot}
    for member in tx.staff.everyone():
        if member.is_admin and member.telegram_id not in found:
            tx.staff.save(replace(member, is_admin=False))
    for person in found.values():
        standing(tx, person, is_member=True, is_admin=True)


def set_role(tx: Transaction, lead: StaffMember, member: StaffMember, role: Role) -> str:
    """`/role`: a lead gives a role. Returns the words that say so."""
    if not lead.is_lead:
        raise errors.NotForYou
    said = questions.appoint(tx, lead, member, role)
    if member.may_answer and not member.given(role).may_answer:
        assignment.gone(tx, member)
    return said


def list_roles(tx: Transaction) -> str:
    """Everyone in the group with his role, as text."""
    lines = [words.render("roles.list_title", tx.language)]
    for member in tx.staff.everyone():
        duty = member.duty
        lines.append(
            words.render(
                "roles.list_line",
                tx.language,
                name=names.clean(member.name),
                role=words.render(f"roles.{duty}" if duty else "roles.none", tx.language),
            )
        )
    return "\n".join(lines)


def customer_blocked(tx: Transaction, person: Person) -> None:
    """The customer stopped the bot: told in the topic."""
    _block(tx, person, is_blocked=True)


def customer_returned(tx: Transaction, person: Person) -> None:
    _block(tx, person, is_blocked=False)


def _block(tx: Transaction, person: Person, *, is_blocked: bool) -> None:
    member = tx.staff.find(person.telegram_id)
    if member is not None and member.is_reachable == is_blocked:
        tx.staff.save(replace(member, is_reachable=not is_blocked))
    customer = tx.customers.find(person.telegram_id)
    if customer is None or (customer.blocked_at is not None) == is_blocked:
        return
    tx.customers.save(replace(customer, blocked_at=tx.now if is_blocked else None))
    kind = "customer_blocked" if is_blocked else "customer_returned"
    tx.history.add(
        Event(kind=kind, at=tx.now, customer_id=customer.id, actor_id=person.telegram_id)
    )
    if is_blocked:
        _tell_topic(tx, customer, "topic.blocked")
    else:
        returns.returned(tx, customer)
    cards.show_customer(tx, customer)


def _tell_topic(tx: Transaction, customer: Customer, key: str) -> None:
    topic = tx.topics.current(accounts.home(tx, customer).id)
    if topic is not None:
        tx.outbox.put(
            Say(text=words.render(key, tx.language)),
            relay.to_topic(topic.id),
            priority=Priority.ALERT,
            now=tx.now,
        )


def _welcomed(tx: Transaction, member: StaffMember) -> StaffMember:
    given = tx.policy.roles.new_member
    if member.duty is not None or given == "ask":
        return member
    appointed = member.given(Role(given))
    tx.staff.save(appointed)
    return appointed
