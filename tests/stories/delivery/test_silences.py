"""Hours without Telegram: what was written arrives with its time; what is lost is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import watch
from bot.intake import polling
from desk.policy import Policy
from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, settings_for, text_of
from tests.stories.conftest import CUSTOMERS, STAFF
from tests.stories.delivery.proxy import Proxy

HOUR = 3600
MORNING = "2030-01-15T06:00:00+00:00"
"""09:00 in Moscow, where the group reads the time."""
ROLES = {name: (number, name, role) for name, (number, role) in STAFF.items()}


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """The line to Telegram, to be cut."""
    proxy = Proxy("http")
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
def language() -> str:
    """In which the group reads; a story may say otherwise."""
    return "en"


@pytest.fixture
async def desk(
    stage: Stage,
    policy: Policy,
    tmp_path: Path,
    proxy: Proxy,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[RunningDesk]:
    monkeypatch.setattr(polling, "POLL_SECONDS", 1)
    await stage.client.set_clock(MORNING)
    settings = settings_for(
        stage.sandbox.url, tmp_path, TELEGRAM_PROXY=proxy.url, LANGUAGE=language
    )
    desk = RunningDesk(settings, policy)
    await desk.start(ROLES)
    yield desk
    await desk.stop()


async def _answered(alice: Customer, bob: Staff, topic: int) -> int:
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    return topic


async def _cut_off(desk: RunningDesk, proxy: Proxy) -> None:
    """The line is down, and the desk has met it."""
    assert desk.house is not None
    proxy.goes_down()
    while not desk.house.health.is_silent:
        proxy.has_refused.clear()
        await proxy.has_refused.wait()


async def _general(stage: Stage, words: str) -> list[Json]:
    """Messages outside every topic with these words."""
    return [
        one
        for one in await stage.client.messages(GROUP)
        if words in text_of(one) and "message_thread_id" not in one
    ]


async def _absent(desk: RunningDesk, stage: Stage, hours: int) -> None:
    await desk.stop()
    await stage.client.advance(hours * HOUR)
    await desk.start()


# Six hours


async def test_after_six_hours_all_arrives_in_order_with_its_time_and_one_word_in_the_group(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, desk: RunningDesk
) -> None:
    await _answered(alice, bob, topic)
    await _cut_off(desk, proxy)
    await alice.writes("one")
    await stage.client.advance(3 * HOUR)
    await alice.writes("two")
    await bob.writes(topic, "We have found it")
    await bob.writes(topic, "// do not tell yet")
    await stage.client.advance(3 * HOUR)

    proxy.is_up_again()

    late = await bob.sees("two\n🕓 12:00", topic=topic)
    early = await bob.sees("one\n🕓 09:00", topic=topic)
    assert early["message_id"] < late["message_id"]
    assert "🕓 12:00 UTC+3" in (await alice.gets("We have found it"))["text"]
    told = await bob.sees("The desk had no connection to Telegram from 09:00 until now")
    assert "Nothing is lost" in told["text"]
    await alice.writes("three")
    assert (await bob.sees("three", topic=topic))["text"] == "three"
    assert len(await _general(stage, "no connection")) == 1
    assert not [text for text in await alice.sees() if "do not tell" in text]


async def test_a_short_break_of_the_line_is_told_to_nobody(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, desk: RunningDesk
) -> None:
    await _cut_off(desk, proxy)
    await alice.writes("one")
    await stage.client.advance(HOUR / 2)

    proxy.is_up_again()

    await bob.sees("one\n🕓 09:00", topic=topic)
    assert not await _general(stage, "no connection")


async def test_while_telegram_is_silent_the_pulse_does_not_hide_it(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, desk: RunningDesk
) -> None:
    assert desk.house is not None
    await _answered(alice, bob, topic)
    await _cut_off(desk, proxy)
    await watch.pulse(desk.store, desk.house.health)
    heard = await desk.store.read(lambda tx: tx.inbox.last_listened_at())

    await watch.pulse(desk.store, desk.house.health)

    assert await desk.store.read(lambda tx: tx.inbox.last_listened_at()) == heard


# Twenty-five hours


async def test_a_running_desk_that_was_cut_off_for_a_day_tells_of_it_too(
    alice: Customer, bob: Staff, topic: int, stage: Stage, proxy: Proxy, desk: RunningDesk
) -> None:
    await _cut_off(desk, proxy)
    await alice.writes("This one is lost")
    await stage.client.advance(25 * HOUR)
    await alice.writes("This one is not")

    proxy.is_up_again()

    await bob.sees("What customers wrote before 15.01.2030 10:00 is lost")
    await bob.sees("This one is not", topic=topic)


async def test_after_a_day_customers_with_open_tickets_are_asked_to_write_again_by_one_button(
    alice: Customer,
    dana: Customer,
    mallory: Customer,
    bob: Staff,
    topic: int,
    desk: RunningDesk,
    stage: Stage,
) -> None:
    await mallory.writes("My parcel has come")
    done = await stage.topic_of(2)
    await bob.writes(done, "/close")
    await mallory.gets("is closed")
    await dana.writes("Где моя посылка?")
    await bob.sees("Где моя посылка?")

    await _absent(desk, stage, 25)

    notice = await bob.sees("2 customers have open tickets and could be told")
    apology = (
        "what you wrote between 15.01.2030 09:00 and 15.01.2030 10:00 (UTC+3) did not get to us"
    )
    assert apology in notice["text"]
    answer = await bob.presses(notice, "Write to them")
    assert answer is not None
    assert answer["text"] == "Done."
    await alice.gets(apology)
    await dana.gets("написали с 15.01.2030 09:00 до 15.01.2030 10:00 (UTC+3), до нас не дошло")
    after = await stage.until(GROUP, notice, lambda now: "The apology went" in text_of(now))
    assert "The apology went to 2 customers (Bob)." in after["text"]
    assert "reply_markup" not in after
    assert "sorry" not in str(await mallory.sees())


async def test_the_apology_goes_out_once(
    alice: Customer, bob: Staff, carol: Staff, topic: int, desk: RunningDesk, stage: Stage
) -> None:
    await _answered(alice, bob, topic)
    await _absent(desk, stage, 25)
    notice = await bob.sees("1 customer has an open ticket")
    data = notice["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await bob.presses(notice, "Write to them")
    await alice.gets("We are sorry")

    again = await stage.client.callback(carol.id, notice["message_id"], data, chat=GROUP)

    assert again["answer"]["text"] == "This has already been decided."
    await bob.writes(topic, "Are you there?")
    await alice.gets("Are you there?")
    assert str(await alice.sees()).count("We are sorry") == 1


@pytest.mark.parametrize("who", ["olga", "dev", "tim", "nick"])
async def test_only_operators_and_leads_may_apologise(
    alice: Customer,
    bob: Staff,
    topic: int,
    desk: RunningDesk,
    stage: Stage,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    await _answered(alice, bob, topic)
    await _absent(desk, stage, 25)
    notice = await bob.sees("1 customer has an open ticket")

    answer = await request.getfixturevalue(who).presses(notice, "Write to them")

    assert answer is not None
    assert answer["text"] == "Your role does not allow this."
    assert "sorry" not in str(await alice.sees())


async def test_other_times_cannot_be_smuggled_into_an_apology(
    alice: Customer, bob: Staff, topic: int, desk: RunningDesk, stage: Stage
) -> None:
    await _answered(alice, bob, topic)
    await _absent(desk, stage, 25)
    notice = await bob.sees("1 customer has an open ticket")
    data = notice["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    forged = data.rpartition(":")[0] + ":1"

    pressed = await stage.client.callback(bob.id, notice["message_id"], forged, chat=GROUP)

    assert pressed["answer"]["text"] == "This has already been decided."
    assert "sorry" not in str(await alice.sees())


async def test_without_open_tickets_there_is_nobody_to_apologise_to(
    alice: Customer, bob: Staff, topic: int, desk: RunningDesk, stage: Stage
) -> None:
    await bob.writes(topic, "/close")
    await alice.gets("is closed")

    await _absent(desk, stage, 25)

    notice = await bob.sees("did not hear Telegram")
    assert "reply_markup" not in notice


@pytest.mark.parametrize("language", ["ru"])
async def test_a_russian_group_reads_it_all_in_russian(
    stage: Stage, desk: RunningDesk, language: str
) -> None:
    dana = Customer(stage, CUSTOMERS["Dana"][0], "Dana")
    bob = Staff(stage, STAFF["Bob"][0], "Bob")
    await dana.writes("Где моя посылка?")
    await bob.sees("Где моя посылка?")

    await _absent(desk, stage, 25)

    notice = await bob.sees("Написанное клиентами до 15.01.2030 10:00 потеряно")
    assert "У 1 клиента открыто обращение" in notice["text"]
    await bob.presses(notice, "Написать им")
    await dana.gets("отправьте, пожалуйста, ещё раз")
    await stage.until(GROUP, notice, lambda now: "Извинения ушли 1 клиенту (Bob)" in text_of(now))
