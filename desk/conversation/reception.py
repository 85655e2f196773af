"""A customer writes: who is it, which ticket, which topic, and on the way to the group."""

from dataclasses import replace

from desk import words
from desk.conversation import (
    accounts,
    asking,
    edits,
    expecting,
    gratitude,
    later,
    newcomers,
    rating,
    relay,
    withholding,
)
from desk.delivery import returns
from desk.events import Event
from desk.messages import Direction, Incoming, Message
from desk.outgoing import Destination, MakeTopic, Priority, Say
from desk.people import Customer, Person
from desk.ports import Transaction
from desk.staff import rings
from desk.ticketing import cards, closing, course, first_menu, moves, relocation
from desk.tickets import Status, Ticket, Topic


def receive(tx: Transaction, incoming: Incoming) -> None:
    """A customer's message goes to the topic; the first one opens a ticket and a topic."""
    account = meet(tx, incoming.sender)
    customer = accounts.heard(tx, account)
    ticket = _current_ticket(tx, customer)
    if _is_withheld(tx, account, customer, ticket, incoming):
        return
    if ticket is not None and rating.is_comment(tx, ticket, incoming):
        rating.comment(tx, ticket, customer, incoming)
        return
    is_first = ticket is None
    if ticket is None:
        ticket = open_ticket(tx, customer)
    elif ticket.is_closed:
        ticket = _placed(tx, ticket)
    message = _keep(tx, customer, ticket, incoming)
    is_thanks = gratitude.is_only_thanks(tx, ticket, incoming)
    relay.carry(
        tx,
        message,
        incoming,
        relay.to_topic(ticket.topic_ref),
        priority=Priority.FIRST if is_first else Priority.MESSAGE,
        silent=rings.is_silent(ticket),
    )
    if not is_first or ticket.previous_id is not None:
        later.customer_wrote(tx, ticket)
    if is_thanks:
        gratitude.accept(tx, ticket, customer)
        return
    after = moves.customer_wrote(ticket, tx.now, tx.policy.tickets)
    course.move(tx, ticket, after, course.customer(customer))
    asking.heard(tx, ticket, after, customer)
    if ticket.is_closed:
        closing.tell_customer(tx, ticket, "customer.reopened", number=ticket.number)
        closing.tell_staff_of_return(tx, ticket)
    rings.customer_wrote(tx, after)
    if is_first:
        cards.refresh(tx, after, was=None)
        expecting.greet(tx, customer, after)
        first_menu.offer(tx, customer, after)


def _is_withheld(
    tx: Transaction,
    account: Customer,
    customer: Customer,
    current: Ticket | None,
    incoming: Incoming,
) -> bool:
    """Words of a flood, or of somebody muted or banned, are kept with the newest ticket."""
    ticket = current or tx.tickets.latest(customer.id)
    if ticket is None and newcomers.is_to_prove(tx, customer):
        customer = newcomers.stop(tx, customer)
        ticket = _open_outside(tx, customer)
    if ticket is not None and newcomers.is_outside(customer):
        newcomers.wrote(tx, customer, ticket, _keep(tx, customer, ticket, incoming))
        return True
    why = None if ticket is None else withholding.reason(tx, account, customer, ticket)
    if ticket is None or why is None:
        return False
    message = _keep(tx, customer, ticket, incoming)
    withholding.withhold(tx, customer, ticket, message, why)
    return True


def edited(tx: Transaction, incoming: Incoming) -> None:
    """A customer changed a message; one we never saw is relayed as new words."""
    message = tx.messages.find(incoming.chat_id, incoming.message_id)
    if message is None:
        receive(tx, incoming)
    elif edits.is_new_wording(message, incoming):
        edits.revise(tx, message, incoming)


def meet(tx: Transaction, person: Person) -> Customer:
    """The customer behind a Telegram account, with the name and username of today."""
    known = tx.customers.find(person.telegram_id)
    if known is None:
        language = tx.policy.languages.for_customer(person.language_code)
        return tx.customers.add(person, language=language, now=tx.now)
    today = replace(known, name=person.full_name, username=person.username, blocked_at=None)
    if today != known:
        tx.customers.save(today)
    if known.blocked_at is not None:
        # Whoever writes has started the bot again, whether or not Telegram has said so.
        returns.returned(tx, today)
        cards.show_customer(tx, today)
    return today


def open_ticket(tx: Transaction, customer: Customer) -> Ticket:
    """A new numbered ticket in the customer's topic; the topic is made if there is none."""
    previous = tx.tickets.latest(customer.id)
    if previous is not None:
        _placed(tx, previous)
    topic = tx.topics.current(customer.id) or _new_topic(tx, customer)
    ticket = tx.tickets.add(
        customer_id=customer.id,
        topic_ref=topic.id,
        previous_id=previous.id if previous else None,
        is_test=_is_staff(tx, customer),
        now=tx.now,
    )
    course.record(tx, ticket, "status", course.customer(customer), new=Status.OPEN)
    group = None if topic.group_chat_id is None else tx.groups.find(topic.group_chat_id)
    if group is not None and group.team:
        # It stays in the topic, so it is that team's until somebody says otherwise.
        ticket = course.move(tx, ticket, replace(ticket, team=group.team), course.DESK)
    if ticket.is_test:
        _hint_test_ticket(tx, customer)
    return ticket


def _current_ticket(tx: Transaction, customer: Customer) -> Ticket | None:
    """The ticket that these words belong to; one closed long ago is over."""
    latest = tx.tickets.latest(customer.id)
    if latest is None or not latest.is_closed:
        return latest
    return latest if moves.can_reopen(latest, tx.now, tx.policy.tickets) else None


def _placed(tx: Transaction, ticket: Ticket) -> Ticket:
    """Where the desk works no more in its topic's group, the talk goes on in another."""
    at = tx.topics.get(ticket.topic_ref).group_chat_id
    if at is None or tx.groups.find(at) is not None:
        return ticket
    group = relocation.serving(tx, ticket.team)
    return ticket if group is None else relocation.go_on_in(tx, ticket, group)


def _open_outside(tx: Transaction, customer: Customer) -> Ticket:
    """For somebody who is not let in yet: out of the queue, and without a topic in Telegram."""
    topic = _add_topic(tx, customer)
    ticket = tx.tickets.add(
        customer_id=customer.id, topic_ref=topic.id, previous_id=None, is_test=False, now=tx.now
    )
    course.record(tx, ticket, "status", course.customer(customer), new=Status.OPEN)
    after = moves.to_the_bot(ticket, tx.now, tx.policy.tickets)
    return course.move(tx, ticket, after, course.DESK)


def _add_topic(tx: Transaction, customer: Customer) -> Topic:
    group = tx.groups.bound()
    return tx.topics.add(
        customer_id=customer.id,
        group_chat_id=group.chat_id if group else None,
        title=cards.title_of(tx, customer, tx.tickets.next_number()),
        icon=cards.ICONS[Status.OPEN],
        now=tx.now,
    )


def _new_topic(tx: Transaction, customer: Customer) -> Topic:
    topic = _add_topic(tx, customer)
    tx.outbox.put(
        MakeTopic(topic_ref=topic.id),
        Destination(topic_ref=topic.id),
        priority=Priority.FIRST,
        now=tx.now,
        rank=0,
        customer_id=customer.id,
    )
    return topic


def _keep(tx: Transaction, customer: Customer, ticket: Ticket, incoming: Incoming) -> Message:
    message = tx.messages.add(
        customer_id=customer.id,
        ticket_id=ticket.id,
        direction=Direction.IN,
        author_id=incoming.sender.telegram_id,
        incoming=incoming,
    )
    course.record(tx, ticket, "message_in", course.customer(customer), message_ref=message.id)
    return message


def _is_staff(tx: Transaction, customer: Customer) -> bool:
    member = tx.staff.find(customer.chat_id)
    return member is not None and member.duty is not None


def _hint_test_ticket(tx: Transaction, customer: Customer) -> None:
    if tx.history.has("hint_test_ticket", actor_id=customer.chat_id):
        return
    tx.history.add(Event(kind="hint_test_ticket", at=tx.now, actor_id=customer.chat_id))
    tx.outbox.put(
        Say(text=words.render("hints.test_ticket", customer.language)),
        relay.to_person(customer.chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
    )
