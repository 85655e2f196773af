"""The customer's own hands on a request: close it, ask how it stands, begin another, reach people.

One request at a time is under way, so no command needs a number.
"""

from collections.abc import Callable

from desk import errors, words
from desk.conversation import accounts, expecting, relay, telling
from desk.doors import presses
from desk.doors.customer_presses import OtherMatter, SameMatter, Solved
from desk.messages import Incoming
from desk.outgoing import Priority, Rows, Say
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import closing, course, moves, queue
from desk.tickets import Status, Ticket

_EARLIER = 5
_OTHER_MATTER = "other_matter"


def close(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/close`: the customer needs nothing more."""
    ticket = _open(tx, customer)
    if ticket is None:
        telling.tell(tx, customer, "requests.nothing_open")
        return
    _settle(tx, customer, ticket)
    telling.tell(tx, customer, "requests.closed_by_you", number=ticket.number)


def solved(tx: Transaction, customer: Customer, press: Solved) -> str:
    """The button's way to the same; pressed twice, or after closing, it says how it stands."""
    ticket = _pressed(tx, customer, press.ticket_id)
    if not ticket.is_closed:
        _settle(tx, customer, ticket)
    language = accounts.voice(tx, customer).language
    return words.render("requests.closed_by_you", language, number=ticket.number)


def status(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/status`: whose turn it is, the place in the queue and an honest wait; earlier requests."""
    language = accounts.voice(tx, customer).language
    ticket = _open(tx, customer)
    lines = [
        words.render("requests.nothing_open", language)
        if ticket is None
        else _standing(tx, ticket, language)
    ]
    zone = customer.timezone or tx.timezone
    closed = [one for one in tx.tickets.of(customer.id) if one.is_closed][:_EARLIER]
    if closed:
        lines.append("")
    lines += [
        words.render(
            "requests.earlier",
            language,
            number=one.number,
            opened=words.day(one.opened_at, zone),
            closed=words.day(one.closed_at or one.opened_at, zone),
        )
        for one in closed
    ]
    is_answered = ticket is not None and ticket.status is Status.PENDING
    buttons = solved_button(ticket)(language) if ticket is not None and is_answered else ()
    telling.say(tx, customer, "\n".join(lines), buttons=buttons)


def solved_button(ticket: Ticket) -> Callable[[str], Rows]:
    """“Solved”, under words that ask the customer for something anyway."""
    return lambda language: ((telling.button("buttons.solved", language, Solved(ticket.id)),),)


def new(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/new`: an answered request ends here; while we owe an answer the customer is asked."""
    ticket = tx.tickets.latest(customer.id)
    if ticket is None or ticket.status is Status.SPAM:
        telling.tell(tx, customer, "customer.new_request")
        return
    if ticket.waiting_since is None:
        closing.supersede(tx, customer, ticket)
        telling.tell(tx, customer, "customer.new_request")
        return

    def buttons(language: str) -> Rows:
        return (
            (telling.button("buttons.same_matter", language, SameMatter(ticket.id)),),
            (telling.button("buttons.other_matter", language, OtherMatter(ticket.id)),),
        )

    telling.tell(tx, customer, "requests.which_matter", buttons=buttons, number=ticket.number)


def same_matter(tx: Transaction, customer: Customer, press: SameMatter) -> str:
    """It goes on as it was."""
    ticket = _pressed(tx, customer, press.ticket_id)
    language = accounts.voice(tx, customer).language
    return words.render("requests.goes_on", language, number=ticket.number)


def other_matter(tx: Transaction, customer: Customer, press: OtherMatter) -> str:
    """The words join the request under way, so that none is lost; operators may part it.

    Answered in the meantime, it ends here as by `/new`.
    """
    ticket = _pressed(tx, customer, press.ticket_id)
    language = accounts.voice(tx, customer).language
    if ticket.waiting_since is None:
        if not ticket.is_final:
            closing.supersede(tx, customer, ticket)
        return words.render("customer.new_request", language)
    if not tx.history.has_of(ticket.id, _OTHER_MATTER):
        course.record(tx, ticket, _OTHER_MATTER, course.customer(customer))
        _tell_staff(tx, ticket, "requests.topic_other_matter")
    return words.render("requests.other_goes_on", language)


def human(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/human`: out of self-service to a person; people who have it already are only named."""
    ticket = _open(tx, customer)
    if ticket is None:
        telling.tell(tx, customer, "requests.human_write")
    elif ticket.status is Status.BOT:
        after = moves.customer_wrote(ticket, tx.now, tx.policy.tickets)
        course.record(tx, ticket, "handoff", course.customer(customer))
        after = course.move(tx, ticket, after, course.customer(customer))
        _tell_staff(tx, ticket, "requests.topic_wants_human")
        telling.tell(tx, customer, "requests.human_comes", number=ticket.number)
    else:
        telling.tell(tx, customer, "requests.human_has_it", number=ticket.number)


def forget(tx: Transaction, customer: Customer, incoming: Incoming) -> None:
    """`/forget`: how to have everything deleted."""
    telling.tell(tx, customer, "requests.forget")


def _open(tx: Transaction, customer: Customer) -> Ticket | None:
    """The customer's request under way. What was marked as spam is none that he could steer."""
    latest = tx.tickets.latest(customer.id)
    if latest is None or latest.is_closed or latest.status is Status.SPAM:
        return None
    return latest


def _pressed(tx: Transaction, customer: Customer, ticket_id: int) -> Ticket:
    """The ticket of the button. Raises ButtonOutdated unless it is this customer's newest."""
    latest = tx.tickets.latest(customer.id)
    if latest is None or latest.id != ticket_id or latest.status is Status.SPAM:
        raise errors.ButtonOutdated
    return latest


def _settle(tx: Transaction, customer: Customer, ticket: Ticket) -> None:
    course.move(tx, ticket, moves.closed(ticket, tx.now), course.customer(customer))
    _tell_staff(tx, ticket, "requests.topic_closed", number=ticket.number)


def _standing(tx: Transaction, ticket: Ticket, language: str) -> str:
    """How the open request stands, in a line or two."""
    if ticket.waiting_since is None:
        key = f"requests.standing.{ticket.status}"
        return words.render(key, language, number=ticket.number)
    place = queue.place(tx, ticket) or expecting.place_of(tx, ticket)
    lines = [words.render("requests.standing.waiting", language, number=ticket.number, place=place)]
    wait = expecting.in_words(expecting.expected(tx, ticket), language)
    key = "requests.standing.soon" if wait else "requests.standing.person"
    lines.append(words.render(key, language, wait=wait or ""))
    return "\n".join(lines)


def _tell_staff(tx: Transaction, ticket: Ticket, key: str, **values: object) -> None:
    tx.outbox.put(
        Say(text=words.render(key, tx.language, **values), silent=True),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


COMMANDS: dict[str, Callable[[Transaction, Customer, Incoming], None]] = {
    "new": new,
    "status": status,
    "close": close,
    "human": human,
    "forget": forget,
}
DEEDS: presses.CustomerDeeds = {
    Solved: solved,
    SameMatter: same_matter,
    OtherMatter: other_matter,
}
