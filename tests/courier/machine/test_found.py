"""Days on which the desk once broke its contract, as the machine found them."""

from collections.abc import Iterator

import pytest

from tests.courier.machine.machine import Days


@pytest.fixture
def day() -> Iterator[Days]:
    """A desk with its group; whatever the test does, the day ends well."""
    day = Days()
    day.the_day_begins(is_bound=True, evidence=True)
    yield day
    day.the_contract_holds()
    day.teardown()


def test_a_call_chosen_before_the_group_moved_counts_where_it_goes(day):
    day.a_customer_writes(101, "text")
    day.the_courier_looks()
    day.a_customer_replies(101, 0)
    day.a_customer_sends_items_of_an_album(101, 3, 1)
    day.another_group_is_bound()

    day.all_goes_well(1.5)


def test_an_alert_for_a_group_that_was_left_goes_to_the_new_one(day):
    day.a_customer_writes(101, "text")
    day.rights_change(True)
    day.a_call_goes_all_the_way("good")

    day.another_group_is_bound()
