"""What has to be known of a ticket before somebody closes it; by itself it closes without."""

from collections.abc import Sequence

from desk import words
from desk.doors.class_presses import FillAndClose
from desk.outgoing import Rows
from desk.ports import Transaction
from desk.ticketing import classing, fields, keyboard, rows
from desk.tickets import Ticket

REASON = "reason"
FIELD = "f."
"""Before a field's name, where a name may also be `reason`."""


def missing(tx: Transaction, ticket: Ticket) -> Sequence[str]:
    """What is still to be filled in: `reason`, or `f.` and the name of a field."""
    found = []
    if tx.policy.tickets.reason_required and ticket.reason is None:
        found.append(REASON)
    wanted = [name for name, field in tx.policy.fields.items() if field.required]
    if wanted:
        filled = tx.labels.fields(ticket.id)
        found += [f"{FIELD}{name}" for name in wanted if name not in filled]
    return found


def in_words(tx: Transaction, what: Sequence[str]) -> str:
    """What is missing, and how to fill in the first of it."""
    names = ", ".join(_title(tx, one) for one in what)
    key = "classing.missing_tap" if _has_buttons(tx, what[0]) else "classing.missing_write"
    name = what[0].removeprefix(FIELD)
    return words.render(key, tx.language, names=names, first=_title(tx, what[0]), name=name)


def menu(tx: Transaction, ticket: Ticket) -> Rows:
    """Choices for the first that is missing: a tap fills it in and closes."""
    what = missing(tx, ticket)
    if not what:
        return ()
    if what[0] == REASON:
        buttons = [
            rows.button(tx, f"reasons.{one}", FillAndClose(ticket.id, REASON, one))
            for one in classing.REASONS
        ]
        return rows.in_rows(buttons, 2)
    field = tx.policy.fields[what[0].removeprefix(FIELD)]
    offered = enumerate(fields.choices(field)[: 2 * keyboard.PAGE])
    buttons = [
        keyboard.choice(
            fields.shown(field, value, tx.language), FillAndClose(ticket.id, what[0], str(place))
        )
        for place, value in offered
    ]
    return rows.in_rows(buttons, 2)


def _has_buttons(tx: Transaction, what: str) -> bool:
    return what == REASON or bool(fields.choices(tx.policy.fields[what.removeprefix(FIELD)]))


def _title(tx: Transaction, what: str) -> str:
    if what == REASON:
        return words.plain("classing.the_reason", tx.language)
    return fields.title(tx.policy, what.removeprefix(FIELD), tx.language)
