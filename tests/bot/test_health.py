"""Whoever watches the machine learns whether the desk lives, is ready, and what it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from bot import health as vitals
from bot.health import CannotListen, Health, HealthServer, Need
from bot.metrics import Metrics
from bot.setting_kinds import Address

ANY_PORT = Address(host="127.0.0.1", port=0)
Get = Callable[[str], Awaitable[tuple[int, str]]]


class Writer:
    """A writer that answers, until it is told otherwise."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.hangs = False

    async def answer(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        if self.hangs:
            await asyncio.Event().wait()


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
async def server(health: Health, metrics: Metrics, writer: Writer) -> AsyncIterator[HealthServer]:
    server = await vitals.serve(ANY_PORT, health=health, metrics=metrics, probe=writer.answer)
    yield server
    await server.stop()


@pytest.fixture
async def get(server: HealthServer) -> AsyncIterator[Get]:
    async with aiohttp.ClientSession() as http:

        async def get(path: str) -> tuple[int, str]:
            async with http.get(f"http://{server.address}{path}") as answer:
                return answer.status, await answer.text()

        yield get


async def test_a_desk_whose_writer_answers_lives(get: Get) -> None:
    assert (await get("/healthz"))[0] == 200


async def test_a_desk_whose_writer_fails_does_not_live(get: Get, writer: Writer) -> None:
    writer.trouble = OSError("disk on fire")

    status, words = await get("/healthz")

    assert status == 503
    assert "OSError" in words


async def test_a_desk_whose_writer_hangs_does_not_live(
    get: Get, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vitals, "ANSWER_WITHIN", 0.01)
    writer.hangs = True

    assert (await get("/healthz"))[0] == 503


async def test_a_desk_that_just_started_says_what_it_lacks(get: Get) -> None:
    status, words = await get("/readyz")

    assert status == 503
    assert all(need.value in words for need in Need)


async def test_a_desk_that_lacks_nothing_is_ready(get: Get, health: Health) -> None:
    for need in Need:
        health.met(need)

    assert await get("/readyz") == (200, '{"reasons": []}')


async def test_a_desk_that_lost_its_poll_is_not_ready(get: Get, health: Health) -> None:
    for need in Need:
        health.met(need)
    health.lost(Need.UPDATES, "another program polls with this token")

    status, words = await get("/readyz")

    assert status == 503
    assert "another program polls with this token" in words


def test_becoming_ready_is_told_once(health: Health) -> None:
    told = [health.met(need) for need in (*Need, *Need)]

    assert told == [False, False, False, True, False, False, False, False]


async def test_figures_carry_their_fixed_names(get: Get, metrics: Metrics) -> None:
    metrics.telegram_429.labels(method="copyMessage").inc()

    _, figures = await get("/metrics")

    assert sorted(line.split()[2] for line in figures.splitlines() if "# TYPE" in line) == [
        "desk_contract_violations",
        "desk_inbox_depth",
        "desk_lanes_waiting",
        "desk_messages_ended_total",
        "desk_messages_pending",
        "desk_outbox_depth",
        "desk_outbox_oldest_seconds",
        "desk_relay_added_seconds",
        "desk_telegram_429_total",
        "desk_updates_accepted_total",
    ]
    assert 'desk_telegram_429_total{method="copyMessage"} 1.0' in figures
    assert 'desk_messages_ended_total{outcome="unconfirmed"} 0.0' in figures


async def test_a_taken_port_is_named(
    server: HealthServer, health: Health, metrics: Metrics, writer: Writer
) -> None:
    with pytest.raises(CannotListen, match="the port is taken") as caught:
        await vitals.serve(server.address, health=health, metrics=metrics, probe=writer.answer)

    assert caught.value.exit_code == 2
