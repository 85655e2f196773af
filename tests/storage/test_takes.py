"""Two who take the same ticket in the same moment: one wins, the other is told, every time."""

import asyncio
from functools import partial

from desk import errors
from desk.people import Person, Role, StaffMember
from desk.ports import Transaction
from desk.ticketing import assignment
from desk.tickets import Ticket
from storage.store import Store
from tests.storage.cast import ALICE

ROUNDS = 1000


def _staff(tx: Transaction, number: int) -> StaffMember:
    person = Person(telegram_id=number, first_name=f"Operator {number}")
    member = tx.staff.add(person, is_admin=False, now=tx.now).given(Role.OPERATOR)
    tx.staff.save(member)
    return member


def _ticket(tx: Transaction) -> Ticket:
    customer = tx.customers.find(ALICE.telegram_id) or tx.customers.add(
        ALICE, language="en", now=tx.now
    )
    topic = tx.topics.current(customer.id) or tx.topics.add(
        customer_id=customer.id, group_chat_id=None, title="#1", icon="", now=tx.now
    )
    latest = tx.tickets.latest(customer.id)
    return latest or tx.tickets.add(
        customer_id=customer.id, topic_ref=topic.id, previous_id=None, is_test=False, now=tx.now
    )


def _take(tx: Transaction, member: StaffMember, ticket_id: int) -> int:
    assignment.take(tx, member, tx.tickets.get(ticket_id))
    return member.telegram_id


def _release(tx: Transaction, member: StaffMember, ticket_id: int) -> None:
    assignment.release(tx, member, tx.tickets.get(ticket_id))


async def test_of_two_takes_in_the_same_moment_exactly_one_wins_a_thousand_times(store: Store):
    one = await store.write(partial(_staff, number=1))
    two = await store.write(partial(_staff, number=2))
    ticket = await store.write(_ticket)

    for _ in range(ROUNDS):
        ended = await asyncio.gather(
            store.write(partial(_take, member=one, ticket_id=ticket.id)),
            store.write(partial(_take, member=two, ticket_id=ticket.id)),
            return_exceptions=True,
        )

        winners = [each for each in ended if isinstance(each, int)]
        told = [each for each in ended if isinstance(each, errors.Taken)]
        assert (len(winners), len(told)) == (1, 1)
        owner = await store.read(lambda tx: tx.tickets.get(ticket.id).assignee_id)
        assert owner == winners[0]
        await store.write(partial(_release, member=one, ticket_id=ticket.id))
