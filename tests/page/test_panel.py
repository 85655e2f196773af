"""What the bot does, as the page shows it: calls, limits, time, trouble, and who listens."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from playwright.async_api import Locator, Page, Route, expect

from tests.page.browser import WAIT_MS, in_a_browser
from tests.page.stage import ALICE, Stage, phone

pytestmark = in_a_browser


@asynccontextmanager
async def a_stubborn_bot(stage: Stage) -> AsyncIterator[None]:
    """A bot that asks again whatever happens, and takes everything."""

    async def go_on() -> None:
        offset = 0
        while True:
            try:
                for update in await stage.call("getUpdates", offset=offset, timeout=20):
                    offset = update["update_id"] + 1
            except (aiohttp.ClientError, AssertionError):
                await asyncio.sleep(0.05)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def opened(stage: Stage) -> Page:
    """The page with its drawer open."""
    page = await stage.open()
    await page.locator("#panel-toggle").click()
    return page


async def refused(stage: Stage, **params: object) -> None:
    """A call that fails."""
    with suppress(AssertionError, aiohttp.ClientError):
        await stage.call("sendMessage", **{"chat_id": 999, "text": "nobody", **params})


def part(page: Page, name: str) -> Locator:
    return page.locator(f".panel__section--{name}")


async def unfold(page: Page, name: str) -> Locator:
    await part(page, name).locator("summary").click()
    return part(page, name)


async def test_the_log_tells_what_was_called_where_and_what_was_refused(stage: Stage) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="#1 · Alice")
    page = await opened(stage)

    thread_id = topic["message_thread_id"]
    await stage.call("sendMessage", chat_id=stage.group, message_thread_id=thread_id, text="Hi")
    await refused(stage)

    rows = part(page, "calls").locator(".call")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_have_class("call call--failed")
    await expect(rows.first).to_contain_text("400 Bad Request: chat not found")
    await expect(rows.nth(1)).to_contain_text("#1 · Alice — Operators")


async def test_a_call_opens_by_keyboard_to_what_was_asked_and_answered(stage: Stage) -> None:
    await stage.call("getMe")
    page = await opened(stage)

    row = page.get_by_role("button", name="getMe")
    await row.focus()
    await row.press("Enter")

    await expect(row).to_have_attribute("aria-expanded", "true")
    details = page.locator(".call__details")
    await expect(details).to_contain_text('"is_bot": true')
    await stage.call("getWebhookInfo")
    await expect(page.locator(".call")).to_have_count(2)
    await expect(details.filter(visible=True)).to_contain_text('"is_bot": true')
    assert stage.token not in await page.content()


async def test_the_log_can_be_narrowed_to_errors_and_to_a_method(stage: Stage) -> None:
    await stage.call("getMe")
    await stage.call("getUpdates")
    await refused(stage)
    page = await opened(stage)
    rows = part(page, "calls").locator(".call")
    await expect(rows).to_have_count(2)

    await page.get_by_label("with getUpdates").check()
    await expect(rows).to_have_count(3)
    await page.get_by_label("Method").fill("getm")
    await expect(rows).to_have_count(1)
    await page.get_by_label("only errors").check()
    await expect(rows).to_have_count(0)
    await expect(part(page, "calls")).to_contain_text("No such calls.")


async def test_many_calls_leave_two_hundred_rows(stage: Stage) -> None:
    page = await opened(stage)

    await asyncio.gather(*(stage.call("getMe") for _ in range(230)))

    newest = part(page, "calls").locator(".call").first
    await expect(newest).to_have_attribute("data-call", "230")
    await expect(part(page, "calls").locator(".call")).to_have_count(200)


async def test_the_button_counts_what_failed_since_somebody_looked(stage: Stage) -> None:
    page = await stage.open()
    toggle = page.locator("#panel-toggle")
    await refused(stage)
    await refused(stage)
    await expect(toggle).to_contain_text("errors: 2")

    await toggle.click()
    await expect(toggle).not_to_contain_text("errors")
    await page.keyboard.press("Escape")
    await expect(page.locator("#panel")).to_be_hidden()
    await expect(toggle).to_be_focused()

    await refused(stage)
    await expect(toggle).to_contain_text("errors: 1")


async def test_an_open_drawer_is_open_after_a_reload(stage: Stage) -> None:
    page = await opened(stage)

    await page.reload()

    await expect(part(page, "limits")).to_be_visible()


async def test_a_bar_says_that_no_bot_runs_and_goes_when_one_comes(stage: Stage) -> None:
    page = await stage.open()
    await phone(page).locator("textarea").fill("Anybody?")
    await phone(page).locator("textarea").press("Enter")
    bar = page.locator(".bot-bar")

    await expect(bar).to_contain_text("what you write waits for it", timeout=WAIT_MS)
    await expect(bar).to_contain_text("Waiting: 2")  # that it was added to the group, too

    async with a_stubborn_bot(stage):
        await expect(bar).to_be_hidden()

    await expect(bar).to_contain_text("The bot is away right now")


async def test_what_waits_is_listed_and_harmless(stage: Stage) -> None:
    hostile = "<img src=x onerror='window.hacked = 1'>"
    await stage.do("person", first_name=hostile, id=66)
    page = await opened(stage)
    await part(page, "bot").locator("summary").click()

    await stage.do("send", from_=66, text="a" * 4000)

    line = page.locator(".waiting li").last
    await expect(line).to_contain_text(f"message {hostile}: aaa")
    await expect(part(page, "bot")).to_contain_text("Waiting updates: 2")
    assert await page.evaluate("document.querySelector('#panel').scrollWidth <= 400")
    assert await page.evaluate("window.hacked") is None


async def test_the_line_is_cut_and_mended_from_the_drawer(stage: Stage) -> None:
    page = await opened(stage)
    trouble = await unfold(page, "trouble")

    async with a_stubborn_bot(stage):
        await expect(part(page, "bot")).to_contain_text("Running")
        await trouble.get_by_role("button", name="Cut the line for 30 s").click()
        await stage.do("send", from_=ALICE, text="Hello?")

        await expect(page.locator(".bot-bar")).to_contain_text("The line to the bot is cut")
        await expect(page.locator(".bot-bar")).to_contain_text("Waiting: 1")
        await expect(trouble.locator(".faults")).to_contain_text("s left")
        await expect(page.locator("#toasts")).to_contain_text("Cut the line")

        await trouble.get_by_role("button", name="End: line cut").click()

        await expect(page.locator(".bot-bar")).to_be_hidden()
        await expect(part(page, "bot")).to_contain_text("Waiting updates: 0")


async def test_trouble_is_listed_with_what_is_left_until_it_is_used_up(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="/start")
    page = await opened(stage)
    trouble = await unfold(page, "trouble")

    await trouble.get_by_role("button", name="Lose 3 requests").click()
    await expect(trouble.locator(".faults")).to_contain_text("times left: 3")
    await refused(stage, chat_id=ALICE)
    await expect(trouble.locator(".faults")).to_contain_text("times left: 2")
    await refused(stage, chat_id=ALICE)
    await refused(stage, chat_id=ALICE)

    await expect(trouble).to_contain_text("Telegram works as usual.")
    await expect(page.locator(".call").first).to_contain_text("request lost")


async def test_the_limits_show_what_is_used_and_can_be_switched(stage: Stage) -> None:
    await stage.do("limits", on=True)
    page = await opened(stage)
    limits = part(page, "limits")

    for number in range(20):
        await stage.call("sendMessage", chat_id=stage.group, text=str(number))

    meter = limits.get_by_role("meter", name="Operators")
    await expect(meter).to_have_attribute("aria-valuenow", "20")
    await expect(limits).to_contain_text("20 of 20 this minute · next in")

    await limits.get_by_label("Keep Telegram").uncheck()

    await expect(limits).to_contain_text("20, no limit")
    assert not (await stage.look("state"))["limits"]["on"]


async def test_moments_that_were_handed_over_are_a_press_away(stage: Stage) -> None:
    async def with_jumps(route: Route) -> None:
        answer = await route.fetch()
        jump = {"title": {"en": "The shift begins", "ru": "Смена"}, "to": "09:00", "zone": "UTC"}
        await route.fulfill(json={**await answer.json(), "jumps": [jump]})

    await stage.page.route("**/control/state", with_jumps)
    page = await opened(stage)
    time = await unfold(page, "time")

    await time.get_by_role("button", name="The shift begins").click()

    await expect(time.locator(".panel__now")).to_contain_text(re.compile("09:00:.. · .* ahead"))
    await page.unroute_all(behavior="wait")


async def test_the_limits_empty_when_the_clock_moves_and_time_comes_back(stage: Stage) -> None:
    await stage.do("limits", on=True)
    await stage.call("sendMessage", chat_id=stage.group, text="one")
    page = await opened(stage)
    await expect(part(page, "limits")).to_contain_text("1 of 20")
    time = await unfold(page, "time")

    await time.get_by_role("button", name="+1 h").click()

    await expect(time).to_contain_text("60 min ahead")
    await expect(part(page, "limits")).to_contain_text("0 of 20")
    await time.get_by_role("button", name="Back to real time").click()
    await expect(time).to_contain_text("real")
    assert abs(stage.sandbox.core.clock.offset) < 1
