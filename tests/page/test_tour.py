"""The tour: it begins by itself, goes on when one does what it says, and stays away when closed."""

import json
import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.demo import scenes
from sandbox.scenes.stage import Stage as HandedOver
from tests.page.accessibility import violations
from tests.page.browser import in_a_browser
from tests.page.stage import PAGE, Stage, phone

pytestmark = in_a_browser

WRITE = {
    "title": {"en": "Write", "ru": "Напишите"},
    "text": {"en": "Ask something.", "ru": "Спросите что-нибудь."},
    "at": "phone-composer",
    "until": {"event": "message", "chat": "private", "from": "person"},
}
LOOK = {"title": "Look", "text": "Here is the list.", "at": "topics", "until": {"page": "topic"}}
PANEL = {"title": "The panel", "text": "Open it.", "at": "panel", "until": {"page": "panel"}}


def hand_over(stage: Stage, *steps: dict[str, Any]) -> None:
    stage.sandbox.core.stage = HandedOver(tour={"steps": list(steps)})


def card(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Tour")


async def test_the_tour_begins_by_itself_and_doing_goes_on(stage: Stage) -> None:
    hand_over(stage, WRITE, LOOK, PANEL)
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="#1 · Alice")
    page = await stage.open()
    await expect(card(page).get_by_role("status")).to_contain_text("Ask something.")
    await expect(card(page)).to_contain_text("Step 1 of 3")

    await phone(page).locator("textarea").fill("Where is my parcel?")
    await phone(page).locator("textarea").press("Enter")
    await expect(card(page)).to_contain_text("Here is the list.")
    await expect(phone(page).locator("textarea")).to_be_focused()
    await page.locator(f'[data-topic="{topic["message_thread_id"]}"]').click()
    await expect(card(page)).to_contain_text("Open it.")
    await page.locator("#panel-toggle").click()

    await expect(card(page)).to_have_count(0)


async def test_what_another_does_is_not_what_the_step_waits_for(stage: Stage) -> None:
    hand_over(stage, WRITE, LOOK)
    await stage.do("send", from_=11, text="/start")
    page = await stage.open()

    await stage.call("sendMessage", chat_id=11, text="The bot's words")

    await expect(phone(page)).to_contain_text("The bot's words")
    await expect(page.locator(".tour--done")).to_have_count(0)


async def test_a_closed_tour_stays_away_until_it_is_asked_for(stage: Stage) -> None:
    hand_over(stage, WRITE, LOOK)
    page = await stage.open()
    await card(page).get_by_role("button", name="Close the tour").click()
    await expect(card(page)).to_have_count(0)

    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await expect(card(page)).to_have_count(0)
    await page.get_by_role("button", name="Start the tour").click()

    await expect(card(page)).to_contain_text("Step 1 of 2")
    await expect(card(page)).to_be_focused()


async def test_one_goes_back_and_forth_and_a_reload_keeps_the_place(stage: Stage) -> None:
    hand_over(stage, WRITE, LOOK)
    page = await stage.open()

    await card(page).get_by_role("button", name="Next").click()
    await page.reload()
    await expect(card(page)).to_contain_text("Step 2 of 2")
    await card(page).get_by_role("button", name="Back").click()
    await expect(card(page)).to_contain_text("Step 1 of 2")
    await page.keyboard.press("Escape")

    await expect(card(page)).to_have_count(0)


async def test_the_tour_speaks_the_language_of_the_page(stage: Stage) -> None:
    hand_over(stage, WRITE)
    page = await stage.open()

    await page.get_by_role("button", name="Русский").click()

    russian = page.get_by_role("complementary", name="Экскурсия")
    await expect(russian).to_contain_text("Спросите что-нибудь.")
    await expect(russian).to_contain_text("Шаг 1 из 1")


async def test_without_a_tour_there_is_no_button_for_it(stage: Stage) -> None:
    page = await stage.open()

    await expect(page.locator("#tour")).to_be_hidden()
    await expect(page.locator(".tour")).to_have_count(0)


async def test_the_tour_of_the_demo_points_at_places_that_are_there(stage: Stage) -> None:
    tour = json.loads((scenes.STAGE / "tour.json").read_text(encoding="utf-8"))
    page = await stage.open()

    there = await page.eval_on_selector_all(
        "[data-tour]", "all => all.map(one => one.dataset.tour)"
    )

    assert len(tour["steps"]) == 8
    assert {step["at"] for step in tour["steps"]} <= set(there)
    for step in tour["steps"]:
        assert set(step["title"]) == set(step["text"]) == {"en", "ru"}


def test_what_the_steps_of_the_demo_wait_for_is_known_to_the_page() -> None:
    tour = json.loads((scenes.STAGE / "tour.json").read_text(encoding="utf-8"))
    fits = (PAGE / "scenes" / "tour.js").read_text(encoding="utf-8").partition("const FITS")[2]
    known = set(re.findall(r"^  (\w+):", fits.partition("};")[0], re.MULTILINE)) | {"page"}

    for step in tour["steps"]:
        until = step["until"]
        for wanted in until if isinstance(until, list) else [until]:
            assert set(wanted) <= known, step


async def test_the_card_has_no_barriers(stage: Stage) -> None:
    hand_over(stage, WRITE, LOOK)
    page = await stage.open()
    await expect(card(page)).to_contain_text("Ask something.")

    assert await violations(page) == []
