"""The benchmarks' own arithmetic."""

import pytest

from bench.figures import Figure, budget_used, percentile

MINUTE = 60.0


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(100, 0, -1))

    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)) == (
        *(50, 99),
        100,
    )


def test_one_value_is_every_percentile() -> None:
    assert percentile([7.0], 0.0) == percentile([7.0], 0.99) == 7.0


def test_a_limit_is_used_up_when_every_minute_is_full() -> None:
    spent = [(minute * MINUTE, 20) for minute in range(4)]

    assert budget_used(spent, limit=20, span=MINUTE) == 1.0


def test_the_last_minute_need_not_be_full() -> None:
    spent = [(0.0, 20), (MINUTE, 20), (2 * MINUTE, 1)]

    assert budget_used(spent, limit=20, span=MINUTE) == 1.0


def test_units_that_come_late_are_missing_from_their_minute() -> None:
    spent = [(0.0, 20), (MINUTE, 10), (MINUTE + 59, 5), (2 * MINUTE + 1, 20)]

    assert budget_used(spent, limit=20, span=MINUTE) == pytest.approx(35 / 40)


@pytest.mark.parametrize("spent", [[], [(5.0, 3), (50.0, 3)]])
def test_less_than_a_minute_tells_nothing(spent: list[tuple[float, int]]) -> None:
    assert budget_used(spent, limit=20, span=MINUTE) is None


@pytest.mark.parametrize(
    ("ours", "is_cost", "is_missed"),
    [(12.0, True, False), (16.0, True, True), (16.0, False, False), (12.0, False, True)],
)
def test_a_floor_bounds_costs_from_above_and_gains_from_below(
    ours: float, is_cost: bool, is_missed: bool
) -> None:
    figure = Figure(name="x", ours=ours, theirs=10.0, floor=1.5, is_cost=is_cost)

    assert figure.is_missed is is_missed


def test_what_could_not_be_measured_is_neither_met_nor_missed() -> None:
    figure = Figure(name="x", ours=0.0, theirs=10.0, floor=1.5)

    assert not figure.is_missed
    assert str(figure).endswith("not measured")
