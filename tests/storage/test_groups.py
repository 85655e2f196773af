"""The group in force, the code that binds it, the history."""

from datetime import timedelta

from desk.events import Event
from desk.groups import Group
from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import BOB, GROUP, NOON, begin


async def test_no_group_is_bound_at_first(store: Store):
    assert await store.read(lambda tx: tx.groups.bound()) is None


async def test_the_group_bound_last_is_in_force(store: Store):
    def bind(tx: Transaction):
        tx.groups.bind(GROUP, title="One", is_forum=True, now=tx.now)
        tx.groups.bind(-2, title="Two", is_forum=False, now=tx.now)

    await store.write(bind)

    bound = await store.read(lambda tx: tx.groups.bound())
    assert bound == Group(chat_id=-2, title="Two", is_forum=False, bound_at=NOON)


async def test_a_group_can_be_bound_again(store: Store):
    def bind(tx: Transaction):
        for chat_id in (GROUP, -2, GROUP, GROUP):
            tx.groups.bind(chat_id, title="One", is_forum=True, now=tx.now)
        return tx.groups.bound()

    bound = await store.write(bind)

    assert bound is not None
    assert bound.chat_id == GROUP


async def test_a_move_to_a_supergroup_announced_twice_moves_once(store: Store):
    def migrate(tx: Transaction):
        tx.groups.bind(-1, title="One", is_forum=False, now=tx.now)
        tx.groups.migrate(-1, GROUP)
        tx.groups.migrate(-1, GROUP)
        tx.groups.set_forum(GROUP, is_forum=True)

    await store.write(migrate)

    bound = await store.read(lambda tx: tx.groups.bound())
    assert bound == Group(chat_id=GROUP, title="One", is_forum=True, bound_at=NOON)


async def test_a_code_has_so_many_tries(store: Store):
    later = NOON + timedelta(hours=1)

    def spend(tx: Transaction):
        tx.setup_codes.replace("old", expires_at=later, tries=5)
        tx.setup_codes.replace("hash", expires_at=later, tries=2)
        seen = [tx.setup_codes.current()]
        for _ in range(3):
            tx.setup_codes.spend_try()
            seen.append(tx.setup_codes.current())
        tx.setup_codes.clear()
        return [*seen, tx.setup_codes.current()]

    assert await store.write(spend) == [
        ("hash", later, 2),
        ("hash", later, 1),
        ("hash", later, 0),
        ("hash", later, 0),
        None,
    ]


async def test_what_happened_is_on_record_with_who_did_it(store: Store):
    def happen(tx: Transaction):
        talk = begin(tx)
        event = Event(
            kind="ticket_taken",
            at=tx.now,
            customer_id=talk.customer.id,
            ticket_id=talk.ticket.id,
            actor_id=BOB.telegram_id,
            actor_role="operator",
            from_state="open",
            to_state="pending",
            details={"why": "asked \ud800", "steps": [1, 2]},
        )
        tx.history.add(event)
        tx.history.add(Event(kind="started", at=tx.now))
        kinds = ("ticket_taken", "started")
        return [tx.history.has(kind, actor_id=BOB.telegram_id) for kind in kinds]

    assert await store.write(happen) == [True, False]
