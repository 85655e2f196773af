"""The doctor finds what is wrong, and says how to mend it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import doctor
from bot.demo import scenes
from bot.doctor import Finding, machine
from bot.settings import load_settings
from sandbox import server
from sandbox.server import RunningSandbox, SandboxConfig

Control = Callable[..., Awaitable[None]]
Examine = Callable[..., Awaitable[list[Finding]]]
SCENE = scenes.load("empty")
GROUP_ID = SCENE["groups"][0]["id"]
NOBODY_LISTENS = "127.0.0.1:9"
HOOK = {"WEBHOOK_URL": f"http://{NOBODY_LISTENS}/hook", "WEBHOOK_SECRET": "s3cret"}


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    running = await server.start(SandboxConfig(port=0, limits=False, scene=SCENE))
    yield running
    await running.stop()


@pytest.fixture
async def control(telegram: RunningSandbox) -> AsyncIterator[Control]:
    async with aiohttp.ClientSession() as http:

        async def control(action: str, **body: Any) -> None:
            async with http.post(f"{telegram.url}/control/{action}", json=body) as answer:
                assert answer.status == 200, await answer.text()

        yield control


@pytest.fixture
def examine(telegram: RunningSandbox, tmp_path: Path) -> Examine:
    async def examine(
        now: Callable[[], datetime] = lambda: datetime.now(UTC), **environ: str
    ) -> list[Finding]:
        settings = load_settings(
            {
                "BOT_TOKEN": SCENE["bot"]["token"],
                "OPERATORS_CHAT_ID": str(GROUP_ID),
                "TELEGRAM_API_URL": telegram.url,
                **environ,
            },
            tmp_path,
        )
        return await doctor.examine(settings, now=now)

    return examine


def faults(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.level == "fault"]


async def test_a_sound_desk_has_no_fault(examine: Examine) -> None:
    findings = await examine()

    assert faults(findings) == []
    assert "topics are on" in [finding.what for finding in findings]


async def test_every_fault_says_how_to_mend_it(examine: Examine, control: Control) -> None:
    await control("bot_remove", chat=GROUP_ID)
    await control("forum", chat=GROUP_ID, on=False)
    await control("bot_add", chat=GROUP_ID)

    findings = [finding for finding in await examine() if finding.level != "ok"]

    assert findings
    assert all(finding.mend for finding in findings)


async def test_a_wrong_token_is_found(examine: Examine) -> None:
    told = faults(await examine(BOT_TOKEN="7000000001:not-this-one"))

    assert len(told) == 1
    assert "refuses the token" in told[0]
    assert "BotFather" in told[0]


async def test_a_server_that_does_not_answer_is_found(examine: Examine) -> None:
    told = faults(await examine(TELEGRAM_API_URL=f"http://{NOBODY_LISTENS}"))

    assert len(told) == 1
    assert "no answer from" in told[0]
    assert "TELEGRAM_PROXY" in told[0]


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
async def test_a_proxy_that_does_not_answer_is_found(scheme: str, examine: Examine) -> None:
    told = faults(await examine(TELEGRAM_PROXY=f"{scheme}://bob:hidden@{NOBODY_LISTENS}"))

    assert len(told) == 1
    assert "through the proxy" in told[0]
    assert "hidden" not in told[0]


async def test_a_group_the_bot_is_not_in_is_found(examine: Examine) -> None:
    told = faults(await examine(OPERATORS_CHAT_ID="-1009999999999"))

    assert len(told) == 1
    assert "the bot is not in the group" in told[0]
    assert "add the bot" in told[0]


async def test_a_bot_that_was_removed_is_found(examine: Examine, control: Control) -> None:
    await control("bot_remove", chat=GROUP_ID)

    assert "the bot is not in the group" in faults(await examine())[0]


async def test_topics_switched_off_are_found(examine: Examine, control: Control) -> None:
    await control("forum", chat=GROUP_ID, on=False)

    told = faults(await examine())

    assert len(told) == 1
    assert "topics are off" in told[0]


@pytest.mark.parametrize("right", ["can_manage_topics", "can_delete_messages", "can_pin_messages"])
async def test_a_missing_right_is_found(right: str, examine: Examine, control: Control) -> None:
    await control("bot_rights", chat=GROUP_ID, rights={right: False})

    told = faults(await examine())

    assert len(told) == 1
    assert right in told[0]
    assert "Administrators" in told[0]


async def test_a_bot_that_is_no_administrator_is_found(examine: Examine, control: Control) -> None:
    await control("bot_remove", chat=GROUP_ID)
    await control("bot_add", chat=GROUP_ID, rights=None)

    assert any("no administrator" in one for one in faults(await examine()))


@pytest.fixture
async def set_webhook(telegram: RunningSandbox) -> AsyncIterator[Control]:
    """Somebody sets a webhook for the bot; `""` takes it down."""
    async with aiohttp.ClientSession() as http:

        async def set_webhook(url: str) -> None:
            address = f"{telegram.url}/bot{SCENE['bot']['token']}/setWebhook"
            async with http.post(address, json={"url": url}) as answer:
                assert answer.status == 200

        yield set_webhook


async def test_a_webhook_that_somebody_set_is_found(examine: Examine, set_webhook: Control) -> None:
    await set_webhook("https://elsewhere.example/")

    (told,) = faults(await examine())

    assert "a webhook is set" in told
    assert "1 updates wait" in told


async def test_a_webhook_of_ones_own_that_is_not_set_yet_is_no_fault(examine: Examine) -> None:
    findings = await examine(**HOOK)

    assert faults(findings) == []
    assert any("not set yet" in one.what for one in findings if one.level == "warn")


async def test_a_webhook_of_ones_own_is_well(
    examine: Examine, set_webhook: Control, telegram: RunningSandbox
) -> None:
    (bot,) = telegram.world.bots.values()
    bot.queue.items.clear()
    await set_webhook(HOOK["WEBHOOK_URL"])

    findings = await examine(**HOOK)

    assert faults(findings) == []
    assert any("the webhook is set; " in one.what for one in findings if one.level == "ok")


async def test_a_webhook_in_ones_place_is_found_without_showing_its_path(
    examine: Examine, set_webhook: Control
) -> None:
    await set_webhook("https://elsewhere.example/a-secret-path")

    (told,) = faults(await examine(**HOOK))

    assert "another one, at elsewhere.example" in told
    assert "a-secret-path" not in told


async def test_a_webhook_that_telegram_cannot_reach_is_found(
    examine: Examine, set_webhook: Control, control: Control, telegram: RunningSandbox
) -> None:
    await control("send", **{"from": SCENE["people"][0]["id"]}, text="Hello")
    with telegram.core.events.listening() as events:
        await set_webhook(HOOK["WEBHOOK_URL"])
        while (await events.get()).type != "webhook":
            pass

    (told,) = faults(await examine(**HOOK))

    assert "2 updates wait" in told
    assert "Connection failed" in told
    assert "firewall" in told


async def test_a_failure_of_the_webhook_that_is_over_is_no_fault(
    examine: Examine, set_webhook: Control, telegram: RunningSandbox
) -> None:
    await set_webhook(HOOK["WEBHOOK_URL"])
    (bot,) = telegram.world.bots.values()
    assert bot.queue.webhook is not None
    bot.queue.webhook.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    bot.queue.webhook.last_error_at = int(datetime.now(UTC).timestamp()) - 3600

    findings = await examine(**HOOK)

    assert faults(findings) == []
    assert any("60 minutes ago" in one.what for one in findings if one.level == "warn")


async def test_a_clock_that_is_wrong_by_minutes_is_found(examine: Examine) -> None:
    told = faults(await examine(now=lambda: datetime.now(UTC) + timedelta(minutes=5)))

    assert len(told) == 1
    assert "the clock differs from Telegram's" in told[0]


async def test_a_desk_that_follows_telegrams_clock_has_no_skew(examine: Examine) -> None:
    findings = await examine(now=lambda: datetime(2020, 1, 1, tzinfo=UTC), CLOCK="telegram")

    assert faults(findings) == []


async def test_a_desk_without_a_group_is_warned(examine: Examine) -> None:
    findings = await examine(OPERATORS_CHAT_ID="")

    assert faults(findings) == []
    assert any("/setup" in str(one) for one in findings if one.level == "warn")


async def test_a_fault_in_the_policy_is_found(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("[telegram]\nper_secnd = 3\n")

    assert "per_secnd" in faults(await examine())[0]


async def test_a_full_disk_is_found(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "HOPELESS_DISK", 10**18)

    assert "GB free" in faults(await examine())[0]


async def test_a_slow_disk_is_warned_of(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "SLOW_FSYNC", 0.0)

    assert any("fsync" in one.what and one.level == "warn" for one in await examine())


async def test_measuring_the_disk_leaves_nothing_behind(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    await examine()

    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("version", "level"), [((3, 51, 3), "ok"), ((3, 53, 0), "ok"), ((3, 51, 2), "warn")]
)
def test_a_sqlite_with_the_wal_reset_bug_is_warned_of(version: tuple[int, ...], level: str) -> None:
    assert machine.sqlite_version(version).level == level
