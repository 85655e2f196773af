"""A ticket's own fields, as the policy has them: what may stand in them, and how they are read.

A value is stored in one form whatever way it was written: numbers with a point, dates as in ISO
8601, `yes` and `no`.
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from desk import errors, words
from desk.labels import LONGEST_VALUE
from desk.policy import FieldPolicy, Policy
from desk.ticketing import categories

_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
YES, NO = "yes", "no"


def title(policy: Policy, name: str, language: str) -> str:
    field = policy.fields.get(name)
    return name if field is None else categories.titled(field, name, language)


def meant(policy: Policy, written: str) -> str | None:
    """The field of that name, or of that title in any language; None if there is none."""
    wanted = written.strip().casefold()
    for name, field in policy.fields.items():
        titles = (categories.titled(field, name, language) for language in words.LANGUAGES)
        if wanted in {one.casefold() for one in (name, *titles)}:
            return name
    return None


def checked(field: FieldPolicy, written: str) -> str:
    """The value as it is stored. Raises BadFieldValue."""
    value = " ".join(written.split())
    if not value or len(value) > LONGEST_VALUE:
        raise errors.BadFieldValue(reason="text")
    match field.kind:
        case "number":
            return _number(value)
        case "date":
            return _date(value)
        case "choice":
            return _choice(field, value)
        case "yes_no":
            return _yes_or_no(value)
        case _:
            return value


def shown(field: FieldPolicy | None, value: str, language: str) -> str:
    """A stored value as people read it."""
    kind = "text" if field is None else field.kind
    if kind == "yes_no" and value in (YES, NO):
        return words.plain(f"fields.{value}", language)
    if kind == "date":
        try:
            return date.fromisoformat(value).strftime("%d.%m.%Y")
        except ValueError:
            return value
    return value


def choices(field: FieldPolicy) -> tuple[str, ...]:
    """The stored values among which one taps; none where words are needed."""
    if field.kind == "yes_no":
        return (YES, NO)
    return field.choices if field.kind == "choice" else ()


def _number(value: str) -> str:
    try:
        number = Decimal(value.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise errors.BadFieldValue(reason="number") from None
    if not number.is_finite():
        raise errors.BadFieldValue(reason="number")
    return f"{number:f}"


def _date(value: str) -> str:
    for pattern in _DATES:
        try:
            # A calendar day has no zone.
            return datetime.strptime(value, pattern).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise errors.BadFieldValue(reason="date")


def _choice(field: FieldPolicy, value: str) -> str:
    for one in field.choices:
        if one.casefold() == value.casefold():
            return one
    raise errors.BadFieldValue(reason="choice", choices=", ".join(field.choices))


def _yes_or_no(value: str) -> str:
    for answer in (YES, NO):
        said = {words.plain(f"fields.{answer}", language) for language in words.LANGUAGES}
        if value.casefold() in {one.casefold() for one in (answer, *said)}:
            return answer
    raise errors.BadFieldValue(reason="yes_no")
