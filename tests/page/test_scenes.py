"""Scenes on the page: started from a list, played with one key, opened from files, recorded."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from sandbox.scenes import scene_file
from sandbox.scenes.stage import Stage as HandedOver
from tests.page.accessibility import violations
from tests.page.browser import PHONE, in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser

HOSTILE = '<img src=x onerror="window.hacked = true">'


def a_scene(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    title = {"en": "A lost parcel", "ru": "Посылка потерялась"}
    return {"title": title, "about": "Somebody asks.", "steps": list(steps), **more}


ASKS = {
    "words": {"en": "Alice asks.", "ru": "Алиса спрашивает."},
    "do": [{"send": {"from": ALICE, "text": "Where is my parcel?"}}],
    "show": {"customer": ALICE},
}


def hand_over(stage: Stage, *scenes: dict[str, Any]) -> None:
    read = [scene_file.read(scene, f"scene-{n}") for n, scene in enumerate(scenes, 1)]
    stage.sandbox.core.stage = HandedOver(scenes={one.id: one for one in read})


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Scene being played")


async def open_file(page: Page, text: str) -> None:
    await page.get_by_role("button", name="Scenes").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Open a file…").click()
    await (await chooser.value).set_files(
        {"name": "scene.json", "mimeType": "application/json", "buffer": text.encode()}
    )


async def test_a_scene_is_started_from_the_list_and_played_with_enter(stage: Stage) -> None:
    answers = {"words": "She waits.", "do": [{"send": {"from": ALICE, "text": "Hello?"}}]}
    hand_over(stage, a_scene(ASKS, answers))
    page = await stage.open()

    await page.get_by_role("button", name="Scenes").click()
    await page.get_by_role("button", name="Start: A lost parcel").click()
    await expect(bar(page)).to_contain_text("Somebody asks.")
    await page.keyboard.press("Enter")

    await expect(bar(page)).to_contain_text("Step 1 of 2")
    await expect(bar(page).get_by_role("status").first).to_have_text("Alice asks.")
    await expect(phone(page).locator(".message--own")).to_contain_text("Where is my parcel?")
    await page.keyboard.press("Enter")
    await expect(bar(page)).to_contain_text("That was the last step.")
    await bar(page).get_by_role("button", name="End the scene").click()
    await expect(bar(page)).to_be_hidden()


async def test_a_step_shows_its_topic_its_customer_and_who_one_is(stage: Stage) -> None:
    await stage.do("person", first_name="Dana", id=12)
    await stage.call("createForumTopic", chat_id=stage.group, name="#1 · Dana")
    step = {"words": "Look", "show": {"customer": 12, "me": BOB, "topic": {"named": "Dana"}}}
    page = await stage.open()

    await stage.do("scene/open", scene=a_scene(step))
    await stage.do("scene/next")

    await expect(page.locator("[data-topic][aria-current]")).to_contain_text("#1 · Dana")
    await expect(page.locator("#people [data-person][aria-current]")).to_contain_text("Dana")
    await expect(group_chat(page)).to_contain_text("#1 · Dana")


async def test_another_tab_and_a_reload_show_the_same_step(stage: Stage) -> None:
    page = await stage.open()
    other = await page.context.new_page()
    await other.goto(page.url)
    await stage.do("scene/open", scene=a_scene(ASKS))
    await stage.do("scene/next")

    await expect(bar(other)).to_contain_text("Step 1 of 1")
    await page.reload()
    await expect(bar(page)).to_contain_text("Step 1 of 1")


async def test_what_does_not_come_is_said_in_the_language_of_the_page(stage: Stage) -> None:
    wait = {"words": "", "do": [{"wait": {"chat": {}, "topic": {"holding": "parcel"}}}]}
    page = await stage.open()
    await page.get_by_role("button", name="Русский").click()

    await stage.do("scene/open", scene=a_scene(wait, patience=0.05))
    await stage.do("scene/next")

    region = page.get_by_role("region", name="Идёт сцена")
    await expect(region).to_contain_text("темы со словами «parcel» так и нет")
    await expect(region.get_by_role("button", name="Ещё раз")).to_be_visible()


async def test_a_file_of_a_stranger_is_played_and_its_words_stay_words(stage: Stage) -> None:
    page = await stage.open()

    await open_file(page, json.dumps(a_scene(ASKS) | {"title": HOSTILE, "about": HOSTILE}))

    await expect(bar(page)).to_contain_text(HOSTILE)
    await expect(bar(page).get_by_role("button", name="First step")).to_be_focused()
    assert await page.evaluate("window.hacked") is None


async def test_a_file_that_is_no_scene_is_refused_with_the_place(stage: Stage) -> None:
    page = await stage.open()

    await open_file(page, json.dumps(a_scene({"do": [{"raw_update": {"update": {}}}]})))

    await expect(page.get_by_role("alert")).to_contain_text("step 1, deed 1: a scene may not do")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_one_does_is_recorded_saved_and_played(stage: Stage, tmp_path: Path) -> None:
    page = await stage.open()
    await page.get_by_role("button", name="Scenes").click()
    await page.get_by_role("button", name="Start recording").click()
    recording = bar(page).get_by_role("button", name="Stop recording")
    await expect(recording).to_be_visible()

    await phone(page).locator("textarea").fill("Where is my parcel?")
    await phone(page).locator("textarea").press("Enter")
    await expect(bar(page)).to_contain_text("Recording · 1")
    await recording.click()
    await page.get_by_label("Title").fill("My parcel")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Save as file").click()

    file = await download.value
    assert file.suggested_filename == "my-parcel.json"
    await page.get_by_role("button", name="Play it").click()
    await expect(bar(page)).to_contain_text("My parcel")
    await bar(page).get_by_role("button", name="First step").click()
    await expect(phone(page).locator(".message--own")).to_have_count(2)


async def test_on_a_phone_the_page_goes_where_the_step_looks(stage: Stage) -> None:
    await stage.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page = await stage.open()
    await stage.do("scene/open", scene=a_scene(ASKS))

    await bar(page).get_by_role("button", name="First step").click()

    await expect(phone(page).locator(".message--own")).to_be_visible()
    await expect(bar(page)).to_contain_text("Alice asks.")


async def test_the_bar_and_the_list_have_no_barriers(stage: Stage) -> None:
    hand_over(stage, a_scene(ASKS))
    page = await stage.open()
    await stage.do("scene/open", id="scene-1")
    await stage.do("scene/next")
    await stage.do("record", on=True)
    await expect(bar(page)).to_contain_text("Alice asks.")

    beside_the_page = await violations(page)
    await page.get_by_role("button", name="Scenes").click()
    in_the_list = await violations(page)

    assert (beside_the_page, in_the_list) == ([], [])
