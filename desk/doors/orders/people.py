"""Commands about the staff: who is who, and what one can do here."""

from desk import errors, words
from desk.doors.orders.order import Deed, Order, staff_only
from desk.people import Role, StaffMember
from desk.ports import Transaction
from desk.staff import membership


def _role(tx: Transaction, order: Order) -> str:
    staff_only(order)
    if not order.rest:
        return membership.list_roles(tx)
    *name, wanted = order.rest.split()
    if wanted.lower() not in set(Role):
        raise errors.WrongUse(usage="usage.role")
    about = meant(tx, order, " ".join(name), usage="usage.role")
    return membership.set_role(tx, order.member, about, Role(wanted.lower()))


def meant(tx: Transaction, order: Order, name: str, *, usage: str) -> StaffMember:
    """The colleague named, or whose message the command answers. Raises WrongUse, StaffNotFound."""
    if name:
        found = tx.staff.named(name)
    elif order.incoming.reply_to_sender is not None:
        found = tx.staff.find(order.incoming.reply_to_sender)
    else:
        raise errors.WrongUse(usage=usage)
    if found is None:
        raise errors.StaffNotFound
    return found


def _help(tx: Transaction, order: Order) -> str:
    return words.render("help.staff", tx.language)


COMMANDS: dict[str, Deed] = {"role": _role, "help": _help, "start": _help}
