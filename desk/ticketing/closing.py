"""A ticket ends, or comes back."""

from collections.abc import Sequence

from desk import errors, words
from desk.conversation import accounts, relay, telling
from desk.outgoing import Priority, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, course, moves, required
from desk.tickets import Status, Ticket, Topic


def close(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """The matter is settled: the customer is told in one line."""
    if not member.may_answer:
        raise errors.NotForYou
    before = course.of_topic(tx, topic)
    if not before.is_closed and (what := required.missing(tx, before)):
        raise errors.MissingBeforeClosing(what=words.Html(required.in_words(tx, what)))
    after = course.move(tx, before, moves.closed(before, tx.now), course.staff(member))
    tell_customer(tx, before, "customer.closed", number=before.number)
    return after


def missing(tx: Transaction, member: StaffMember, topic: Topic) -> Sequence[str]:
    """What the member has to fill in before closing (`required.missing`)."""
    ticket = course.of_topic(tx, topic)
    return [] if ticket.is_closed or not member.may_answer else required.missing(tx, ticket)


def asked_before(tx: Transaction, member: StaffMember, topic: Topic) -> str | None:
    """Words on what is missing, with a menu under the card; None: nothing is."""
    what = missing(tx, member, topic)
    if not what:
        return None
    cards.show(tx, topic.id, "closing")
    return required.in_words(tx, what)


def asked_first(tx: Transaction, member: StaffMember, topic: Topic, answers: int) -> bool:
    """The same in answer to a command, with the choices where one looks: under the words."""
    what = missing(tx, member, topic)
    if not what:
        return False
    tx.outbox.put(
        Say(
            text=required.in_words(tx, what),
            buttons=required.menu(tx, course.of_topic(tx, topic)),
            reply_to_id=answers,
        ),
        relay.to_topic(topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )
    return True


def reopen(tx: Transaction, member: StaffMember, topic: Topic) -> Ticket:
    """It was not settled after all."""
    if not member.may_answer:
        raise errors.NotForYou
    before = course.of_topic(tx, topic)
    back = moves.reopened(before, tx.now, tx.policy.tickets)
    after = course.move(tx, before, back, course.staff(member))
    tell_customer(tx, before, "customer.reopened", number=before.number)
    return after


def supersede(tx: Transaction, customer: Customer, before: Ticket) -> None:
    """The customer begins a new matter: the answered one ends without a word.

    Spam stays spam, or `/new` would be the way out of it.
    """
    if before.status is Status.SPAM:
        return
    course.move(tx, before, moves.superseded(before, tx.now), course.customer(customer))


def tell_staff_of_return(tx: Transaction, ticket: Ticket) -> None:
    """One line under the words that brought the ticket back."""
    tx.outbox.put(
        Say(text=words.render("waiting.came_back", tx.language, number=ticket.number), silent=True),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


def tell_customer(tx: Transaction, ticket: Ticket, key: str, **values: object) -> None:
    """Say something to the ticket's customer in the customer's language."""
    customer = tx.customers.get(ticket.customer_id)
    language = accounts.voice(tx, customer).language
    telling.say(tx, customer, words.render(key, language, **values))
