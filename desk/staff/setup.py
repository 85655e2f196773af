"""Bind the desk to its operators' group with a one-time code (design §2, OPERATORS_CHAT_ID)."""

import hashlib
import hmac
from datetime import timedelta

from desk import errors, words
from desk.events import Event
from desk.outgoing import Destination, Priority, Say
from desk.people import Person
from desk.ports import Transaction

CODE_LIFE = timedelta(hours=1)
TRIES = 5


def offer_code(tx: Transaction, code: str) -> None:
    """From now on only this code binds a group, for an hour and five tries."""
    tx.setup_codes.replace(_hash(code), expires_at=tx.now + CODE_LIFE, tries=TRIES)


def bind(tx: Transaction, chat_id: int, *, title: str, is_forum: bool) -> None:
    """This is the operators' group; what waited for one goes there."""
    bound = tx.groups.bound()
    if bound is not None and bound.chat_id == chat_id:
        tx.groups.set_forum(chat_id, is_forum=is_forum)
        return
    tx.groups.bind(chat_id, title=title, is_forum=is_forum, now=tx.now)
    tx.topics.move_all(chat_id, was=bound.chat_id if bound else None)
    tx.history.add(Event(kind="group_bound", at=tx.now, details={"chat": chat_id}))


def set_up(
    tx: Transaction,
    person: Person,
    chat_id: int,
    code: str,
    *,
    title: str,
    is_forum: bool,
    is_admin: bool,
) -> str:
    """`/setup CODE`, typed in the group by its administrator. Returns the words of success.

    Raises SetupRefused for a wrong, used up or outdated code, for anyone who is no administrator,
    and, once a group is bound, for anyone who is not a lead there; WrongUse without a code.
    """
    if tx.groups.bound() is not None:
        member = tx.staff.find(person.telegram_id)
        if member is None or not member.is_lead:
            raise errors.SetupRefused(reason="not_lead")
    if not is_admin:
        raise errors.SetupRefused(reason="not_admin")
    if not code.strip():
        raise errors.WrongUse(usage="usage.setup")
    known = tx.setup_codes.current()
    if known is None or known[1] <= tx.now or known[2] <= 0:
        raise errors.SetupRefused(reason="no_code")
    if not hmac.compare_digest(known[0], _hash(code)):
        raise errors.SetupRefused(reason="wrong_code")
    tx.setup_codes.clear()
    bind(tx, chat_id, title=title, is_forum=is_forum)
    key = "setup.done" if is_forum else "setup.done_without_topics"
    return words.render(key, tx.language)


def count_failure(tx: Transaction, person: Person, chat_id: int, refusal: errors.DeskError) -> None:
    """A refused `/setup` costs a try, is on record, and the operators hear of it."""
    reason = refusal.details.get("reason")
    if reason == "wrong_code":
        tx.setup_codes.spend_try()
    tx.history.add(
        Event(
            kind="setup_refused",
            at=tx.now,
            actor_id=person.telegram_id,
            details={"chat": chat_id, "reason": reason},
        )
    )
    bound = tx.groups.bound()
    if bound is None or bound.chat_id == chat_id:
        return
    # Once a person: whoever insists must not fill the operators' group with alerts.
    if not tx.history.has("setup_alarm", actor_id=person.telegram_id):
        tx.history.add(Event(kind="setup_alarm", at=tx.now, actor_id=person.telegram_id))
        say_in_general(
            tx, bound.chat_id, words.render("setup.stranger", tx.language, id=person.telegram_id)
        )


def observe_topics(tx: Transaction, chat_id: int, *, is_forum: bool) -> None:
    """Topics were switched on or off in the group; while off, nothing may be sent into it."""
    group = tx.groups.find(chat_id)
    if group is None or group.is_forum == is_forum:
        return
    tx.groups.set_forum(chat_id, is_forum=is_forum)
    key = "setup.topics_on" if is_forum else "setup.topics_off"
    say_in_general(tx, chat_id, words.render(key, tx.language))


def say_in_general(tx: Transaction, chat_id: int, text: str) -> None:
    """Words of the desk outside every topic."""
    tx.outbox.put(
        Say(text=text),
        Destination(group_chat_id=chat_id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()
