"""Tags and fields of tickets."""

from desk.ports import Transaction
from storage.store import Store
from tests.storage.cast import DANA, begin


async def test_tags_stay_in_the_order_in_which_they_were_given(store: Store):
    def work(tx: Transaction):
        ticket = begin(tx).ticket
        given = [tx.labels.tag(ticket.id, one) for one in ("vip", "refund", "vip")]
        return given, tx.labels.tags(ticket.id)

    assert await store.write(work) == ([True, True, False], ["vip", "refund"])


async def test_a_tag_is_taken_away_once(store: Store):
    def work(tx: Transaction):
        ticket = begin(tx).ticket
        tx.labels.tag(ticket.id, "vip")
        return [tx.labels.untag(ticket.id, "vip") for _ in range(2)], tx.labels.tags(ticket.id)

    assert await store.write(work) == ([True, False], [])


async def test_the_tags_of_most_tickets_come_first(store: Store):
    def work(tx: Transaction):
        first, second = begin(tx).ticket, begin(tx, DANA).ticket
        for ticket, tag in ((first, "rare"), (first, "often"), (second, "often")):
            tx.labels.tag(ticket.id, tag)
        return tx.labels.most_used(1), tx.labels.most_used(8)

    assert await store.write(work) == (["often"], ["often", "rare"])


async def test_a_field_holds_one_value_and_may_be_emptied(store: Store):
    def work(tx: Transaction):
        ticket = begin(tx).ticket
        for value in ("12", "13"):
            tx.labels.set_field(ticket.id, "order", value)
        filled = dict(tx.labels.fields(ticket.id))
        tx.labels.set_field(ticket.id, "order", None)
        return filled, tx.labels.fields(ticket.id)

    assert await store.write(work) == ({"order": "13"}, {})
