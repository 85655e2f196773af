"""Every way out to a customer is known, and it is said how it is guarded.

A new function that puts something on a customer's lane fails this test until it stands in the
table: whoever adds the line says which guard it passes, and tests that guard where it belongs.
"""

import ast
from enum import Enum, auto

from tests.house import source


class Guard(Enum):
    """What keeps words of the staff from leaving by this way unless they may."""

    VERDICT = auto()
    """The verdict of `replies.judge`: notes stay, a trainee's words are held for approval."""
    APPROVED = auto()
    """A senior pressed a button: the way out for held words (`approvals`, `later`)."""
    ROLE = auto()
    """Only who may answer customers gets here; trainees, developers, observers are refused."""
    DESK = auto()
    """The desk's own texts: no word of the staff is in them."""
    CUSTOMER = auto()
    """The customer's own message or press is answered."""
    AGAIN = auto()
    """What passed its guard before, again; the press asks for the right to answer."""
    TO_STAFF = auto()
    """It goes to a member of the staff in private, not to a customer."""
    PART = auto()
    """A piece of other ways; each that uses it is in this table."""


WAYS = {
    "desk/conversation/replies.py dispatch": Guard.VERDICT,
    "desk/conversation/replies.py speak": Guard.PART,
    "desk/conversation/relay.py to_person": Guard.PART,
    "desk/conversation/relay.py carry": Guard.PART,
    "desk/conversation/approvals.py _go": Guard.APPROVED,
    "desk/conversation/later.py _send": Guard.APPROVED,
    "desk/conversation/edits.py revise": Guard.VERDICT,
    "desk/conversation/edits.py _destination": Guard.PART,
    "desk/conversation/reactions.py staff_reacted": Guard.ROLE,
    "desk/conversation/reactions.py _put": Guard.PART,
    "desk/conversation/undo.py _take_back": Guard.VERDICT,
    "desk/conversation/telling.py say": Guard.PART,
    "desk/conversation/expecting.py greet": Guard.DESK,
    "desk/conversation/requests.py close": Guard.CUSTOMER,
    "desk/conversation/requests.py forget": Guard.CUSTOMER,
    "desk/conversation/requests.py human": Guard.CUSTOMER,
    "desk/conversation/requests.py new": Guard.CUSTOMER,
    # Only what this customer has received already.
    "desk/conversation/transcript.py export": Guard.CUSTOMER,
    "desk/conversation/welcome.py _help": Guard.CUSTOMER,
    "desk/conversation/welcome.py _offer_languages": Guard.CUSTOMER,
    "desk/conversation/welcome.py _privacy": Guard.CUSTOMER,
    "desk/delivery/failures.py try_again": Guard.AGAIN,
    "desk/delivery/outcomes.py _mark_repeat": Guard.DESK,
    "desk/ticketing/tidings.py _tell_handover": Guard.DESK,
    "desk/doors/orders/queue.py _show": Guard.TO_STAFF,
    "desk/doors/orders/reviewing.py _review": Guard.TO_STAFF,
    "desk/doors/orders/search.py _search": Guard.TO_STAFF,
    "desk/conversation/asking.py heard": Guard.DESK,
    "desk/conversation/withholding.py reason": Guard.DESK,
    "desk/conversation/newcomers.py _ask": Guard.DESK,
    "desk/conversation/newcomers.py _edit": Guard.DESK,
    "desk/doors/orders/history.py _history": Guard.TO_STAFF,
    "desk/ticketing/abuse.py ban": Guard.ROLE,
    "desk/ticketing/abuse.py warn": Guard.ROLE,
    "desk/conversation/gratitude.py accept": Guard.DESK,
    "desk/conversation/rating.py _thank": Guard.CUSTOMER,
    "desk/conversation/rating.py ask": Guard.DESK,
    "desk/conversation/rating.py comment": Guard.CUSTOMER,
    "desk/conversation/reception.py receive": Guard.CUSTOMER,
    "desk/conversation/reception.py _hint_test_ticket": Guard.DESK,
    "desk/conversation/requests.py status": Guard.CUSTOMER,
    "desk/conversation/welcome.py _start": Guard.CUSTOMER,
    "desk/delivery/outage.py apologise": Guard.ROLE,
    "desk/staff/aliases.py introduce": Guard.PART,
    "desk/ticketing/closing.py close": Guard.ROLE,
    "desk/ticketing/closing.py reopen": Guard.ROLE,
    "desk/ticketing/closing.py tell_customer": Guard.PART,
    "desk/ticketing/due.py happened": Guard.DESK,
    "desk/ticketing/first_menu.py offer": Guard.DESK,
    "desk/ticketing/first_menu.py chosen": Guard.CUSTOMER,
    "desk/delivery/failures.py tell_leads": Guard.TO_STAFF,
    "desk/doors/orders/order.py place_of": Guard.TO_STAFF,
    "desk/doors/orders/reviewing.py _place": Guard.TO_STAFF,
    "desk/staff/alerts.py _say": Guard.TO_STAFF,
    "desk/staff/rings.py _privately": Guard.TO_STAFF,
    "desk/ticketing/promising.py remind": Guard.TO_STAFF,
}

_CARRIERS = {"to_person", "speak", "carry", "tell", "say", "tell_customer"}
"""Functions that lead out; whoever calls one is a way out too."""
_HOMES = {"relay", "replies", "telling", "closing"}
_INWARD = ("topic_ref", "group_chat_id")


def _leads_out(call: ast.Call, inward: frozenset[str]) -> bool:
    name = ast.unparse(call.func)
    home, _, last = name.rpartition(".")
    if last == "Destination":
        return any(one.arg == "private_chat_id" for one in call.keywords)
    if last in _CARRIERS:
        return home in _HOMES or (not home and last in {"to_person", "speak", "tell_customer"})
    return (
        name.endswith("outbox.put") and len(call.args) > 1 and not _is_inward(call.args[1], inward)
    )


def _is_inward(place: ast.expr, inward: frozenset[str] = frozenset()) -> bool:
    """A destination that is plainly in the group; `inward` are variables that hold one."""
    if isinstance(place, ast.Name):
        return place.id in inward
    if not isinstance(place, ast.Call):
        return False
    name = ast.unparse(place.func)
    if name.endswith("to_topic"):
        return True
    return name.endswith("Destination") and any(one.arg in _INWARD for one in place.keywords)


def _inward_names(function: ast.FunctionDef) -> frozenset[str]:
    """Variables of the function that only ever hold a place in the group."""
    held: dict[str, bool] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    held[target.id] = held.get(target.id, True) and _is_inward(node.value)
    return frozenset(name for name, is_inward in held.items() if is_inward)


def _ways() -> set[str]:
    found = set()
    for path in source.files("*.py", source.ROOT / "desk"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            inward = _inward_names(node)
            calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            if any(_leads_out(call, inward) for call in calls):
                found.add(f"{source.named(path)} {node.name}")
    return found


def test_every_way_out_says_how_it_is_guarded() -> None:
    assert _ways() - set(WAYS) == set()


def test_no_guard_is_written_for_a_way_that_is_gone() -> None:
    assert set(WAYS) - _ways() == set()
