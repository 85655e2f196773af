"""Customers and staff."""

from dataclasses import replace

from desk.people import Person, Role
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import ALICE, BOB, CAROL, DANA, NOON, HandClock


async def test_a_customer_is_found_by_telegram_id(store: Store):
    added = await store.write(lambda tx: tx.customers.add(DANA, language="ru", now=tx.now))

    found = await store.read(lambda tx: tx.customers.find(DANA.telegram_id))

    assert found == added
    assert added.name == "Дана Ли"
    assert added.created_at == NOON


async def test_a_stranger_is_not_found(store: Store):
    assert await store.read(lambda tx: tx.customers.find(ALICE.telegram_id)) is None


async def test_a_customer_who_blocked_the_bot_is_remembered_so(store: Store):
    def block(tx: Transaction):
        customer = tx.customers.add(ALICE, language="en", now=tx.now)
        tx.customers.save(replace(customer, blocked_at=tx.now, language="ru", username=None))
        return customer.id

    customer_id = await store.write(block)

    customer = await store.read(lambda tx: tx.customers.get(customer_id))
    assert (customer.blocked_at, customer.language, customer.username) == (NOON, "ru", None)


async def test_words_no_database_takes_are_stored_with_a_replacement(store: Store):
    hostile = Person(telegram_id=1, first_name="A\0B\ud800C")

    customer = await store.write(lambda tx: tx.customers.add(hostile, language="en", now=tx.now))

    assert customer.name == "A\ufffdB\ufffdC"


async def test_a_role_given_is_kept(store: Store):
    def give(tx: Transaction):
        member = tx.staff.add(BOB, is_admin=False, now=tx.now)
        tx.staff.save(member.given(Role.DEVELOPER))

    await store.write(give)

    found = await store.read(lambda tx: tx.staff.find(BOB.telegram_id))
    assert found is not None
    assert found.duty is Role.DEVELOPER


async def test_who_left_is_not_among_everyone(store: Store, clock: HandClock):
    def leave(tx: Transaction):
        tx.staff.add(CAROL, is_admin=True, now=tx.now)
        gone = tx.staff.add(BOB, is_admin=False, now=tx.now).gone(clock())
        tx.staff.save(gone)

    await store.write(leave)

    assert [each.name for each in await store.read(lambda tx: tx.staff.everyone())] == ["Carol"]
    gone = await store.read(lambda tx: tx.staff.find(BOB.telegram_id))
    assert gone is not None
    assert gone.left_at == NOON


async def test_staff_are_named_by_username_in_any_case_or_by_full_name(store: Store):
    dana = Person(telegram_id=9, first_name="Дана", last_name="Ли")

    def join(tx: Transaction):
        tx.staff.add(BOB, is_admin=False, now=tx.now)
        tx.staff.add(dana, is_admin=False, now=tx.now)

    await store.write(join)

    def names(tx: Transaction):
        asked = ["@bobthefirst", "BOBTHEFIRST", "bob", "дана ли", "nobody"]
        return [found and found.telegram_id for found in map(tx.staff.named, asked)]

    bob = BOB.telegram_id
    assert await store.read(names) == [bob, bob, bob, 9, None]


async def test_a_name_that_two_share_names_nobody(store: Store):
    def join(tx: Transaction):
        for telegram_id in (1, 2):
            tx.staff.add(
                Person(telegram_id=telegram_id, first_name="Bob"), is_admin=False, now=tx.now
            )

    await store.write(join)

    assert await store.read(lambda tx: tx.staff.named("Bob")) is None
