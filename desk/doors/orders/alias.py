"""`/alias`: the name under which customers know an operator."""

from desk import errors
from desk.doors.orders.order import Deed, Order, staff_only
from desk.people import StaffMember
from desk.ports import Transaction
from desk.staff import aliases


def _alias(tx: Transaction, order: Order) -> str:
    """One's own; a lead names a colleague as `@username`, or answers a message of theirs."""
    member = staff_only(order)
    about, wanted = _meant(tx, order, member)
    if not wanted:
        raise errors.WrongUse(usage="usage.alias")
    return aliases.change(tx, member, about, wanted)


def _meant(tx: Transaction, order: Order, member: StaffMember) -> tuple[StaffMember, str]:
    first, _, rest = order.rest.partition(" ")
    if first.startswith("@"):
        found = tx.staff.named(first)
        if found is None:
            raise errors.StaffNotFound
        return found, rest.strip()
    answered = order.incoming.reply_to_sender
    colleague = tx.staff.find(answered) if answered is not None else None
    # A reply to the desk, or to a customer's copy, is about oneself.
    return colleague or member, order.rest


COMMANDS: dict[str, Deed] = {"alias": _alias}
