"""Sixty customers write three hundred messages in ten seconds; the clock of both sides leaps."""

from pathlib import Path

import pytest

from bench import burst

pytestmark = pytest.mark.slow


@pytest.mark.timeout(240)
async def test_a_burst_keeps_every_promise_and_wastes_nothing_of_the_minute(tmp_path: Path) -> None:
    report = await burst.run(tmp_path, merge=True, leaps=True)

    assert report.faults == []
    assert report.units < burst.MESSAGES
