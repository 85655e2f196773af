"""Whatever happens, wherever the desk dies: every point with every scenario (delivery contract)."""

import asyncio
from pathlib import Path

import pytest

from desk.failpoints import Point
from tests.failpoints.scenarios import SCENARIOS, Scenario
from tests.failpoints.stage import Theatre, look, open_theatre
from tests.failpoints.victim import DIED

pytestmark = pytest.mark.slow

AT_ONCE = 6
"""Desks side by side: most of a life is waiting for what the desk waits for in earnest."""

BEFORE_THE_FIRST_WORD = frozenset({Point.STEPS_MARKED, Point.COPY_MADE})
"""No scenario has begun there; tests/failpoints/test_files.py tells what becomes of these."""
AT_THE_START = frozenset({Point.RECOVERY_MARKED, Point.RECOVERY_DONE})
"""The desk dies with a call under way, then again while it recovers from that."""
AT_THE_END = frozenset({Point.STOP_BEGINS, Point.STOP_LANDED})
"""The desk is asked to stop as soon as it has stored a word."""
CERTAIN = frozenset(
    {
        Point.INTAKE_RECEIVED,
        Point.INTAKE_STORED,
        Point.HANDLING_BEGUN,
        Point.HANDLING_MARKED,
        Point.PARKING_MARKED,
        Point.PARKING_DONE,
        Point.CLAIM_MARKED,
        Point.STOP_LANDED,
    }
)
"""Nothing is under way there that was not written down, so nothing may be sent twice. After a
commit of handling or of the books the courier, who hears of it, may have sent the next row off."""

_NEW_TOPIC = frozenset({"a new customer writes", "a deleted topic heals"})
_WORDS_TO_CUSTOMER = frozenset({"an operator answers", "a note", "an undo", "an approval"})
_UNREADABLE = frozenset({"an unreadable update"})
ONLY_IN = {
    Point.TOPIC_MARKED: _NEW_TOPIC,
    Point.RECEIPT_MARKED: _WORDS_TO_CUSTOMER,
    Point.PARKING_MARKED: _UNREADABLE,
    Point.PARKING_DONE: _UNREADABLE,
}
"""Points that other scenarios never come to; all others are reached in every one."""


def reached(scenario: Scenario) -> frozenset[Point]:
    elsewhere = {point for point, names in ONLY_IN.items() if scenario.name not in names}
    return frozenset(Point) - BEFORE_THE_FIRST_WORD - elsewhere


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
async def test_a_scenario_comes_to_all_points_but_those_listed(
    scenario: Scenario, nursery: Path, database: Path, tmp_path: Path
) -> None:
    async with open_theatre(nursery, database, tmp_path) as theatre:
        theatre.armed.touch()
        desk = await theatre.starts()
        await scenario.prepare(theatre.play)
        await theatre.until(theatre.is_quiet)
        before = theatre.notes

        await scenario.play(theatre.play)
        await theatre.until(theatre.is_quiet)
        desk.is_asked_to_stop()
        code = await desk.ended()

        came_to = {Point[name] for name in theatre.notes[len(before) :]}
        came_to |= AT_THE_START & {Point[name] for name in before}
        assert came_to == reached(scenario)
        assert code == 0
        await keeps_its_promises(theatre, scenario)
        assert theatre.books().in_doubt == 0


@pytest.mark.timeout(240)
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
async def test_a_desk_that_dies_at_any_point_keeps_its_promises(
    scenario: Scenario, nursery: Path, database: Path, tmp_path: Path
) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def dies_at(point: Point) -> None:
        folder = tmp_path / point.name
        async with places, open_theatre(nursery, database, folder) as theatre:
            await dies(theatre, scenario, point)

            await keeps_its_promises(theatre, scenario)
            assert theatre.books().in_doubt == 0 or point not in CERTAIN

    points = [point for point in Point if point in reached(scenario)]
    ends = await asyncio.gather(*map(dies_at, points), return_exceptions=True)
    faults = {point.name: end for point, end in zip(points, ends, strict=True) if end}
    for name, fault in faults.items():
        fault.add_note(f"{scenario.name}; the desk died at {name}")
    if faults:
        raise BaseExceptionGroup(f"broken promises at {', '.join(faults)}", [*faults.values()])


async def dies(theatre: Theatre, scenario: Scenario, point: Point) -> None:
    """Play the scenario with a desk that dies at the point, and one that comes after it."""
    desk = await theatre.starts(Point.CALL_LEAVES if point in AT_THE_START else point)
    await scenario.prepare(theatre.play)
    await theatre.until(theatre.is_quiet)
    stored = theatre.inbox_has()
    theatre.armed.touch()
    playing = asyncio.ensure_future(scenario.play(theatre.play))
    if point in AT_THE_END:
        await theatre.until(lambda: theatre.inbox_has() > stored)
        desk.is_asked_to_stop()
    try:
        assert await desk.ended() == DIED
        if point in AT_THE_START:
            desk = await theatre.starts(point)
            assert await desk.ended() == DIED
        await theatre.starts()
        await playing
    finally:
        playing.cancel()
    await theatre.until(theatre.is_quiet)


async def keeps_its_promises(theatre: Theatre, scenario: Scenario) -> None:
    books, found = theatre.books(), await look(theatre)
    assert found.missing == ()
    assert found.out_of_order == 0
    assert found.leaked == ()
    assert found.unmarked == ()
    assert found.duplicates <= books.in_doubt
    assert (books.unaccounted, books.pending) == (0, 0)
    assert len(await theatre.stage.topics()) == 1
    await scenario.check(theatre.play)
