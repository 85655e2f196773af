"""First contacts: a proof that a person is there, and raids of many new accounts.

A newcomer who is not let in yet has a ticket in state `bot` and no topic; what he writes is kept.
With the right button it all goes to a topic of his own, in order. Nobody has to set anything for
a raid: while it lasts newcomers are asked for the proof, and one message in General counts them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from desk import errors, formatting, names, words
from desk.conversation import accounts, relay, telling, withholding
from desk.doors.newcomer_presses import LetIn, ProveHuman
from desk.messages import Message
from desk.outgoing import Destination, EditSaid, MakeTopic, Priority, Rows, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.staff import alerts
from desk.ticketing import cards, course, moves
from desk.ticketing.rows import button, in_rows
from desk.tickets import Ticket
from desk.timers import Timer

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when somebody who is not let in is muted."""
PROOF, RAID = "proof", "raid"
_PICTURES = ("🍎", "🐟", "🚲", "🌵", "🎈", "🔑", "🐘", "⛵️")
_SHOWN, _TRIES = 4, 3
_WAIT = timedelta(minutes=10)
_OPEN_FOR = timedelta(hours=24)
_WINDOW = timedelta(minutes=5)
_OVER = timedelta(minutes=10)
_TOLD_EVERY = timedelta(seconds=15)
_LINES, _WORDS = 30, 40


def is_to_prove(tx: Transaction, customer: Customer) -> bool:
    """Whether this newcomer, who has no ticket yet, is let in only after a proof."""
    rules = tx.policy.abuse
    if customer.proven_at is not None or tx.staff.find(customer.chat_id) is not None:
        return False
    return rules.proof or _is_raid(tx)


def is_outside(customer: Customer) -> bool:
    """Not let in yet."""
    return customer.muted_until == _NEVER and customer.proven_at is None


def stop(tx: Transaction, customer: Customer) -> Customer:
    """From now on what this newcomer writes is kept, until the proof."""
    after = replace(customer, muted_until=_NEVER)
    tx.customers.save(after)
    return after


def wrote(tx: Transaction, customer: Customer, ticket: Ticket, message: Message) -> None:
    """Somebody outside has written: the words are kept, and the question is put once."""
    withholding.withhold(tx, customer, ticket, message, withholding.Why.NEWCOMER)
    if _raid(tx) is not None:
        _join_raid(tx, ticket)
    asked = tx.timers.find(PROOF, customer.id)
    if asked is None or (asked.details["tries"] == 0 and not _is_locked_out(asked, tx)):
        _ask(tx, customer)


def prove(tx: Transaction, customer: Customer, press: ProveHuman) -> str:
    """A newcomer pressed a picture."""
    language = accounts.voice(tx, customer).language
    asked = tx.timers.find(PROOF, customer.id)
    if not is_outside(customer) or asked is None or asked.details["draw"] != press.draw:
        raise errors.ButtonOutdated
    if _is_locked_out(asked, tx):
        return words.render("newcomers.wait", language)
    if press.place == asked.details["right"]:
        tx.timers.cancel(PROOF, customer.id)
        _replace_question(tx, customer, asked, words.render("newcomers.passed", language), ())
        admit(tx, customer, course.customer(customer))
        return words.render("newcomers.passed", language)
    tries = int(asked.details["tries"]) - 1
    if tries > 0:
        _ask(tx, customer, tries=tries, earlier=asked)
        return words.render("newcomers.wrong", language)
    until = (tx.now + _WAIT).isoformat()
    details = {**asked.details, "tries": 0, "locked_until": until}
    tx.timers.set(PROOF, customer.id, asked.due_at, details)
    _replace_question(tx, customer, asked, words.render("newcomers.wait", language), ())
    return words.render("newcomers.wait", language)


def admit(tx: Transaction, customer: Customer, actor: course.Actor) -> Ticket:
    """Let the newcomer in: a topic, the card, and everything written so far, in order."""
    after = replace(customer, proven_at=tx.now, muted_until=None)
    tx.customers.save(after)
    ticket = tx.tickets.latest(customer.id)
    if ticket is None:
        raise errors.NoTicket
    course.record(tx, ticket, "let_in", actor)
    tx.outbox.put(
        MakeTopic(topic_ref=ticket.topic_ref),
        Destination(topic_ref=ticket.topic_ref),
        priority=Priority.FIRST,
        now=tx.now,
        rank=0,
        customer_id=customer.id,
    )
    let_in = course.move(tx, ticket, moves.customer_wrote(ticket, tx.now, tx.policy.tickets), actor)
    topic = tx.topics.get(ticket.topic_ref)
    while withholding.carry(tx, customer.id, topic):
        pass
    cards.refresh(tx, let_in, was=None)
    return let_in


def let_in(tx: Transaction, member: StaffMember, press: LetIn) -> str:
    """A button of the raid's message."""
    if not member.may_answer:
        raise errors.NotForYou
    try:
        ticket = tx.tickets.get(press.ticket_id)
    except KeyError:
        raise errors.ButtonOutdated from None
    customer = tx.customers.get(ticket.customer_id)
    if not is_outside(customer):
        raise errors.ButtonOutdated
    tx.timers.cancel(PROOF, customer.id)
    admit(tx, customer, course.staff(member))
    raid = _raid(tx)
    if raid is not None:
        tx.timers.set(RAID, 0, tx.now + _TOLD_EVERY, raid.details)
    return words.render("newcomers.let_in", tx.language, number=ticket.number)


def proof_is_over(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: after a day nobody waits for the button; the words stay kept."""


def _ask(
    tx: Transaction, customer: Customer, *, tries: int = _TRIES, earlier: Timer | None = None
) -> None:
    if earlier is None:
        draw = crc32(f"{customer.id} {tx.now.isoformat()}".encode())
    else:
        # The next picture: two questions in a row never look the same.
        draw = int(earlier.details["draw"]) + 1
    first, right = draw % len(_PICTURES), draw // 3 % _SHOWN
    shown = [_PICTURES[(first + step) % len(_PICTURES)] for step in range(_SHOWN)]
    shown[0], shown[right] = shown[right], shown[0]
    language = accounts.voice(tx, customer).language
    text = words.render("newcomers.question", language, picture=_PICTURES[first])
    buttons: Rows = (
        tuple(
            telling.labelled(picture, ProveHuman(draw, place))
            for place, picture in enumerate(shown)
        ),
    )
    if earlier is None:
        row_id = telling.say(tx, customer, text, buttons=buttons)
    else:
        row_id = int(earlier.details["row"])
        _edit(tx, customer, row_id, text, buttons)
    details = {"draw": draw, "right": right, "tries": tries, "row": row_id}
    tx.timers.set(PROOF, customer.id, tx.now + _OPEN_FOR, details)


def _replace_question(
    tx: Transaction, customer: Customer, asked: Timer, text: str, buttons: Rows
) -> None:
    _edit(tx, customer, int(asked.details["row"]), text, buttons)


def _edit(tx: Transaction, customer: Customer, row_id: int, text: str, buttons: Rows) -> None:
    tx.outbox.put_newest(
        EditSaid(row_id=row_id, text=text, buttons=buttons),
        relay.to_person(accounts.voice(tx, customer).chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
    )


def _is_locked_out(asked: Timer, tx: Transaction) -> bool:
    until = asked.details.get("locked_until")
    return until is not None and tx.now.isoformat() < until


# Raids


def _is_raid(tx: Transaction) -> bool:
    """Whether newcomers come in such numbers; the first to be too many begins the raid."""
    if _raid(tx) is not None:
        return True
    most = tx.policy.abuse.raid_customers
    if not most or tx.customers.came_since(tx.now - _WINDOW) <= most:
        return False
    group = tx.groups.bound()
    if group is None:
        return False
    row_id = tx.outbox.put(
        Say(text=words.render("newcomers.raid", tx.language, count=0)),
        Destination(group_chat_id=group.chat_id),
        priority=Priority.ALERT,
        now=tx.now,
    )
    details = {"row": row_id, "tickets": [], "last": tx.now.isoformat()}
    tx.timers.set(RAID, 0, tx.now + _TOLD_EVERY, details)
    alerts.tell_leads(tx, words.render("newcomers.raid_alert", tx.language), key=RAID)
    return True


def _raid(tx: Transaction) -> Timer | None:
    return tx.timers.find(RAID, 0)


def _join_raid(tx: Transaction, ticket: Ticket) -> None:
    raid = _raid(tx)
    if raid is None or ticket.id in raid.details["tickets"]:
        return
    details = {
        **raid.details,
        "tickets": [*raid.details["tickets"], ticket.id],
        "last": tx.now.isoformat(),
    }
    tx.timers.set(RAID, 0, min(raid.due_at, tx.now + _TOLD_EVERY), details)


def raid_goes_on(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: the message in General is brought up to date, or the raid is over."""
    tickets = [int(one) for one in timer.details["tickets"]]
    is_over = (tx.now - _OVER).isoformat() >= timer.details["last"]
    text, buttons = _raid_list(tx, tickets, "raid_over" if is_over else "raid")
    group = tx.groups.bound()
    if group is not None:
        tx.outbox.put_newest(
            EditSaid(row_id=int(timer.details["row"]), text=text, buttons=buttons),
            Destination(group_chat_id=group.chat_id, aside="raid"),
            priority=Priority.CARD,
            now=tx.now,
        )
    if is_over:
        alerts.tell_leads(tx, text, key="raid_over")
        return
    # Joining brings the next look forward again.
    tx.timers.set(RAID, 0, tx.now + _OVER, timer.details)


def _raid_list(tx: Transaction, tickets: list[int], key: str) -> tuple[str, Rows]:
    """The newest of those who are still outside, one line each, with a button to let one in."""
    found = [tx.tickets.get(one) for one in tickets]
    outside = [(one, tx.customers.get(one.customer_id)) for one in found]
    outside = [(one, customer) for one, customer in outside if is_outside(customer)]
    lines = [words.render(f"newcomers.{key}", tx.language, count=len(outside))]
    shown = outside[-_LINES:]
    lines += [
        words.render(
            "newcomers.line",
            tx.language,
            number=one.number,
            name=formatting.cut(names.shown(customer, tx.policy), 24),
            text=formatting.cut(_first_words(tx, one), _WORDS),
        )
        for one, customer in shown
    ]
    buttons = [button(tx, "buttons.let_in", LetIn(one.id), number=one.number) for one, _ in shown]
    return "\n".join(lines), in_rows(buttons, 5)


def _first_words(tx: Transaction, ticket: Ticket) -> str:
    kept = tx.messages.withheld(ticket.customer_id, limit=1)
    return " ".join(kept[0].content.text.split()) if kept else ""
