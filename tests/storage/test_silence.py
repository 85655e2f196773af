"""What makes no sound, and what is told once instead of again and again."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from desk.conversation import relay
from desk.delivery import merging
from desk.messages import Direction
from desk.outgoing import Merged, OutboxRow, Priority, Say
from desk.people import Person, Role
from desk.ports import Transaction
from desk.staff import alerts
from desk.timers import Timer
from storage.store import Store
from tests.storage.cast import ALICE, BOB, CAROL, GROUP, HandClock, begin, words


def _wait(tx: Transaction, silent: Sequence[bool]) -> None:
    """One message of Alice for each, waiting in the lane of her topic."""
    now = begin(tx)
    for number, is_silent in enumerate(silent, start=1):
        incoming = words(f"line {number}", message_id=number)
        message = tx.messages.add(
            customer_id=now.customer.id,
            ticket_id=now.ticket.id,
            direction=Direction.IN,
            author_id=ALICE.telegram_id,
            incoming=incoming,
        )
        relay.carry(
            tx,
            message,
            incoming,
            relay.to_topic(now.topic.id),
            priority=Priority.MESSAGE,
            silent=is_silent,
        )


def _alive(tx: Transaction) -> Sequence[OutboxRow]:
    return tx.outbox.alive(after=0, limit=100)


@pytest.mark.parametrize(
    ("each", "together"), [((True, True), True), ((True, False), False), ((False, True), False)]
)
async def test_words_sent_as_one_are_silent_only_if_all_of_them_are(
    store: Store, each: Sequence[bool], together: bool
):
    await store.write(partial(_wait, silent=each))

    gathered = await store.write(lambda tx: merging.gather(tx, _alive(tx)[0]).outgoing)

    assert isinstance(gathered, Merged)
    assert gathered.silent is together


class TestAlerts:
    def _lead(self, tx: Transaction, person: Person, *, is_reachable: bool) -> None:
        member = tx.staff.add(person, is_admin=False, now=tx.now).given(Role.LEAD)
        tx.staff.save(replace(member, is_reachable=is_reachable))
        if tx.groups.bound() is None:
            tx.groups.bind(GROUP, title="Team", is_forum=True, now=tx.now)

    def _tell(self, tx: Transaction, key: str = "low rating") -> None:
        alerts.tell_leads(tx, "Look at #1", key=key)

    def _over(self, tx: Transaction) -> None:
        """What a tick does with alerts that are due."""
        due: Sequence[Timer] = tx.timers.due(tx.now, 10)
        for timer in due:
            assert tx.timers.take(timer)
            alerts.quiet_is_over(tx, timer)

    async def _told(self, store: Store) -> list[tuple[int | None, str]]:
        rows = await store.read(_alive)
        return [
            (one.to.private_chat_id, one.outgoing.text)
            for one in rows
            if isinstance(one.outgoing, Say)
        ]

    async def test_go_to_each_lead_whom_the_bot_may_write_to(self, store: Store):
        await store.write(partial(self._lead, person=BOB, is_reachable=True))
        await store.write(partial(self._lead, person=CAROL, is_reachable=False))

        await store.write(self._tell)

        assert await self._told(store) == [(BOB.telegram_id, "Look at #1")]

    async def test_go_to_general_when_no_lead_can_be_written_to(self, store: Store):
        await store.write(partial(self._lead, person=BOB, is_reachable=False))

        await store.write(self._tell)

        assert await self._told(store) == [(None, "Look at #1")]

    async def test_of_one_kind_are_told_once_and_counted_for_ten_minutes(
        self, store: Store, clock: HandClock
    ):
        await store.write(partial(self._lead, person=BOB, is_reachable=True))
        for _ in range(4):
            await store.write(self._tell)
        await store.write(partial(self._tell, key="something else"))

        clock.passes(minutes=11)
        await store.write(self._over)

        first, other, again = [text for _, text in await self._told(store)]
        assert (first, other) == ("Look at #1", "Look at #1")
        assert "3" in again
