"""How fast the queue moves, who stands before whom, and how customers liked it."""

from dataclasses import replace
from datetime import timedelta

from desk.events import Event
from desk.people import Person
from desk.ports import Transaction
from desk.tickets import Status, Ticket
from tests.storage.cast import NOON


def _ticket(tx: Transaction, number: int, **facts) -> Ticket:
    person = Person(telegram_id=500 + number, first_name=f"Customer {number}")
    customer = tx.customers.add(person, language="en", now=tx.now)
    topic = tx.topics.add(
        customer_id=customer.id, group_chat_id=None, title="#", icon="", now=tx.now
    )
    ticket = tx.tickets.add(
        customer_id=customer.id,
        topic_ref=topic.id,
        previous_id=None,
        is_test=False,
        now=tx.now,
    )
    after = replace(ticket, **facts)
    assert tx.tickets.save(after, was=ticket)
    return after


def _answered(tx: Transaction, number: int, minutes_ago: int) -> None:
    at = NOON - timedelta(minutes=minutes_ago)
    ticket = _ticket(tx, number, first_reply_at=at, status=Status.PENDING)
    for _ in range(2):
        tx.history.add(Event(kind="message_out", at=at, ticket_id=ticket.id))


async def test_the_pace_is_that_of_first_replies_in_the_window(store):
    def unit(tx: Transaction):
        for number, ago in enumerate((90, 50, 10), 1):
            _answered(tx, number, ago)
        return tx.pace.first_replies(NOON - timedelta(hours=1))

    assert await store.write(unit) == [
        NOON - timedelta(minutes=50),
        NOON - timedelta(minutes=10),
    ]


async def test_before_a_ticket_stand_those_that_wait_longer(store):
    def unit(tx: Transaction):
        for number, ago in enumerate((30, 20, 10), 1):
            _ticket(tx, number, waiting_since=NOON - timedelta(minutes=ago))
        _ticket(tx, 4, waiting_since=NOON - timedelta(minutes=40), status=Status.SPAM)
        _ticket(tx, 5, waiting_since=None, status=Status.PENDING)
        return tx.pace.ahead_of(NOON - timedelta(minutes=15)), tx.pace.ahead_of(NOON)

    assert await store.write(unit) == (2, 3)


async def test_a_ticket_is_asked_about_once(store):
    def unit(tx: Transaction):
        ticket = _ticket(tx, 1)
        first = tx.ratings.ask(ticket.id, scale=2, row_id=1, now=NOON)
        return first, tx.ratings.ask(ticket.id, scale=5, row_id=2, now=NOON)

    assert await store.write(unit) == (True, False)


async def test_what_no_lead_has_seen_is_listed_the_oldest_first(store):
    def unit(tx: Transaction):
        for number, (minutes, is_seen) in enumerate(((5, False), (9, False), (7, True)), 1):
            ticket = _ticket(tx, number)
            tx.ratings.ask(ticket.id, scale=2, row_id=number, now=NOON)
            rating = tx.ratings.find(ticket.id)
            assert rating is not None
            at = NOON - timedelta(minutes=minutes)
            tx.ratings.save(
                replace(rating, score=1, rated_at=at, reviewed_at=at if is_seen else None)
            )
        _ticket(tx, 4)
        return [one.ticket_id for one in tx.ratings.unreviewed(9)]

    assert await store.write(unit) == [2, 1]
