"""Operators' public names: all that customers ever learn of who answers (design §3)."""

from dataclasses import replace

from desk import errors, names, words
from desk.conversation import accounts, telling
from desk.events import Event
from desk.people import StaffMember
from desk.ports import Transaction
from desk.tickets import Ticket

LONGEST = 32
REMOVE = "-"
_INTRODUCED = "introduced"
_UNFIT = frozenset("@/<>:\\")
"""Signs of accounts, links and markup: an alias must lead nowhere."""


def public_name(tx: Transaction, member: StaffMember) -> str | None:
    """The name customers may see; None where there is none or policy shows none."""
    return member.alias if tx.policy.customer.show_operator == "alias" else None


def change(tx: Transaction, by: StaffMember, member: StaffMember, wanted: str) -> str:
    """Give an alias, one's own or as a lead a colleague's; `-` takes it away.

    Returns the words that say so.
    """
    if by.duty is None or (by.id != member.id and not by.is_lead):
        raise errors.NotForYou
    alias = None if wanted == REMOVE else names.clean(wanted)
    if alias is not None and not _is_fit(alias):
        raise errors.WrongUse(usage="usage.alias")
    tx.staff.save(replace(member, alias=alias))
    tx.history.add(
        Event(
            kind="alias",
            at=tx.now,
            actor_id=by.telegram_id,
            actor_role=by.duty,
            from_state=member.alias,
            to_state=alias,
            details={"member": member.telegram_id},
        )
    )
    key = "alias.given" if alias else "alias.taken"
    return words.render(key, tx.language, name=names.clean(member.name), alias=alias or "")


def introduce(tx: Transaction, member: StaffMember, ticket: Ticket) -> None:
    """Before the ticket's first public reply: who is with the customer, once per ticket.

    In the reply's own lane and before it, so it cannot come after; silent, for the reply rings.
    """
    if ticket.first_reply_at is not None or ticket.is_closed:
        return
    name = public_name(tx, member)
    if name is None or tx.history.has_of(ticket.id, _INTRODUCED):
        return
    customer = tx.customers.get(ticket.customer_id)
    language = accounts.voice(tx, customer).language
    telling.say(tx, customer, words.render("alias.introduction", language, name=name), silent=True)
    tx.history.add(
        Event(
            kind=_INTRODUCED,
            at=tx.now,
            customer_id=customer.id,
            ticket_id=ticket.id,
            actor_id=member.telegram_id,
            actor_role=member.duty,
            details={"alias": name},
        )
    )


def _is_fit(alias: str) -> bool:
    return (
        0 < len(alias) <= LONGEST
        and any(char.isalpha() for char in alias)
        and not _UNFIT & set(alias)
    )
