"""Commands about what a ticket is: `/prio`, `/category`, `/reason`, `/tag`, `/untag`, `/set`."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from desk import errors, words
from desk.doors.orders.order import Deed, Order, ticket_of, topic_of, who_answers
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import cards, categories, classing, course, fields
from desk.tickets import Level

NOTHING = "-"
"""In place of a value: it is not known any more."""
_LONGEST_NAME = 40
_LONGEST_VALUE = 200
_MOST_FACTS = 30
_SHOWN = 40


def _priority(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    level = _meant(order.rest, Level, "levels")
    if level is None:
        raise errors.WrongUse(usage="usage.prio")
    return classing.set_priority(tx, member, ticket, Level(level))


def _category(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    if not tx.policy.categories:
        raise errors.NoCategories
    if not order.rest:
        return _categories(tx)
    code = categories.meant(tx.policy, order.rest)
    if code is None:
        raise errors.NoSuchCategory
    return classing.set_category(tx, member, ticket, code)


def _categories(tx: Transaction) -> str:
    lines = [
        words.render(
            "classing.category_line",
            tx.language,
            code=code,
            category=categories.in_words(tx.policy, code, tx.language),
        )
        for code in list(tx.policy.categories)[:_SHOWN]
    ]
    return "\n".join([words.render("usage.category", tx.language), *lines])


def _reason(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    reason = _meant(order.rest, classing.REASONS, "reasons")
    if reason is None:
        raise errors.WrongUse(usage="usage.reason")
    return classing.set_reason(tx, member, ticket, reason)


def _tag(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    if not order.rest:
        raise errors.WrongUse(usage="usage.tag")
    return classing.tag(tx, member, ticket, _several(order.rest))


def _untag(tx: Transaction, order: Order) -> str:
    member, ticket = who_answers(order), ticket_of(tx, order)
    if not order.rest:
        raise errors.WrongUse(usage="usage.untag")
    return classing.untag(tx, member, ticket, _several(order.rest))


def _set(tx: Transaction, order: Order) -> str:
    """A field of the ticket, if the policy has one of that name, else a fact of the customer."""
    member = who_answers(order)
    topic = topic_of(tx, order)
    name, value = _parted(order.rest)
    field = fields.meant(tx.policy, name)
    if field is not None:
        ticket = course.of_topic(tx, topic)
        written = None if value == NOTHING else value
        return classing.set_field(tx, member, ticket, field, written)
    customer = tx.customers.get(topic.customer_id)
    known = None if value == NOTHING else value
    change = SPECIAL.get(name.casefold(), _attribute)
    after = change(customer, name, known)
    if after != customer:
        tx.customers.save(after)
        ticket = course.of_topic(tx, topic)
        course.record(tx, ticket, "fact", course.staff(member), details={"fact": name})
        cards.stale(tx, topic.id)
    key = "classing.fact_gone" if known is None else "classing.fact"
    return words.render(key, tx.language, name=name, value=known or "")


def _called(customer: Customer, name: str, value: str | None) -> Customer:
    return replace(customer, preferred_name=value)


def _tier(customer: Customer, name: str, value: str | None) -> Customer:
    return replace(customer, tier=value)


def _timezone(customer: Customer, name: str, value: str | None) -> Customer:
    if value is not None:
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError):
            raise errors.BadFieldValue(reason="timezone") from None
    return replace(customer, timezone=value)


def _attribute(customer: Customer, name: str, value: str | None) -> Customer:
    attributes = {key: kept for key, kept in customer.attributes.items() if key != name}
    if value is not None:
        attributes[name] = value
    if len(attributes) > _MOST_FACTS:
        raise errors.BadFieldValue(reason="many")
    return replace(customer, attributes=attributes)


SPECIAL: dict[str, Callable[[Customer, str, str | None], Customer]] = {
    "name": _called,
    "tier": _tier,
    "timezone": _timezone,
}
"""Facts of the customer that the desk itself understands."""


def _parted(rest: str) -> tuple[str, str]:
    """`name=value`, or `name value`. Raises WrongUse."""
    separator = "=" if "=" in rest else " "
    name, _, value = rest.partition(separator)
    name, value = " ".join(name.split()), " ".join(value.split())
    if not name or not value or len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE:
        raise errors.WrongUse(usage="usage.set")
    return name, value


def _meant(written: str, known: type[Level] | tuple[str, ...], texts: str) -> str | None:
    """The one that was written as it is called here or as people call it."""
    wanted = " ".join(written.split()).casefold()
    for one in map(str, known):
        names = (words.plain(f"{texts}.{one}", language) for language in words.LANGUAGES)
        if wanted in {name.casefold() for name in (one, *names)}:
            return one
    return None


def _several(written: str) -> list[str]:
    return written.replace(",", " ").split()


COMMANDS: dict[str, Deed] = {
    "prio": _priority,
    "category": _category,
    "reason": _reason,
    "tag": _tag,
    "untag": _untag,
    "set": _set,
}
