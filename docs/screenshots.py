"""Make the pictures of the documentation: `python docs/screenshots.py` (needs Chromium).

Starts the demo, plays a short exchange through the page as a person would, and photographs it at
the desktop and on a phone, light and dark, in both languages, with the drawer, a scene and tour.
"""

import asyncio
import os
import shutil
import sys
from itertools import product
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

IMAGES = Path(__file__).parent / "images"
PORT = 8765
PAGE = f"http://127.0.0.1:{PORT}/"
BOB, NINA = "1002", "2101"
SIZES = {
    "desktop": ViewportSize(width=1280, height=800),
    "phone": ViewportSize(width=390, height=844),
}
LOCALES = {"en": "en-GB", "ru": "ru-RU"}


async def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found: install it (Debian and Ubuntu: apt install chromium)")
    IMAGES.mkdir(exist_ok=True)
    desk = Path(sys.executable).with_name("desk")
    demo = await asyncio.create_subprocess_exec(
        desk, "demo", "--port", str(PORT), env={**os.environ, "LANGUAGE": "en"}
    )
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            await photograph_all(browser)
            await browser.close()
    finally:
        demo.terminate()
        await demo.wait()


async def photograph_all(browser: Browser) -> None:
    page = await opened(browser)
    await play(page)
    await photograph(page, "demo")
    await page.locator("#panel-toggle").click()
    await page.locator("#panel").get_by_text("Limits", exact=True).wait_for()
    await photograph(page, "what-the-bot-does")
    for size, theme, language in product(SIZES, ("light", "dark"), LOCALES):
        page = await opened(browser, size=size, theme=theme, language=language)
        await page.locator("[data-topic]", has_text="Alice").first.click()
        await page.locator("#group-chat .bubble").first.wait_for()
        await photograph(page, f"{size}-{theme}-{language}")
    await photograph_tour(browser)
    await photograph_scene(browser)


async def play(page: Page) -> None:
    """Alice and Bob talk, and Bob notes something that she does not see."""
    await page.locator("[data-topic]", has_text="Alice").first.click(timeout=30_000)
    await page.locator(f".me [data-person='{BOB}']").click()
    await page.locator("#group-chat textarea").fill("Hello Alice! Let me look for it at once.")
    await page.keyboard.press("Enter")
    await page.locator("#phone", has_text="Let me look for it").wait_for()
    await page.locator("#group-chat textarea").fill("// third one this week, same courier")
    await page.keyboard.press("Enter")
    await page.locator("#phone textarea").fill("Thank you! I will wait here.")
    await page.keyboard.press("Enter")
    await page.locator("#group-chat", has_text="I will wait here").wait_for(timeout=90_000)
    await page.locator("#group-chat", has_text="👌").wait_for(timeout=90_000)


async def photograph_tour(browser: Browser) -> None:
    page = await opened(browser, has_tour=True)
    await page.get_by_text("Write as a customer").wait_for()
    await photograph(page, "tour")


async def photograph_scene(browser: Browser) -> None:
    page = await opened(browser)
    await page.locator("#scenes").click()
    await photograph(page, "scenes")
    await page.locator("dialog").get_by_role("button", name="Start").first.click()
    await page.locator("#scene-bar").get_by_role("button", name="First step").click()
    await page.locator(f"[data-person='{NINA}'][aria-current]").wait_for()
    await page.locator("#phone .message--bot").last.wait_for(timeout=90_000)
    await photograph(page, "scene")


async def photograph(page: Page, name: str) -> None:
    # What has just come stands where it will stay, and no toast covers it.
    await page.locator(".toast").first.wait_for(state="detached", timeout=20_000)
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(600)
    await page.screenshot(path=IMAGES / f"{name}.png")


async def opened(
    browser: Browser,
    *,
    size: str = "desktop",
    theme: str = "light",
    language: str = "en",
    has_tour: bool = False,
) -> Page:
    context = await browser.new_context(
        viewport=SIZES[size],
        locale=LOCALES[language],
        color_scheme="dark" if theme == "dark" else "light",
    )
    if not has_tour:
        await context.add_init_script("localStorage.setItem('tour', 'closed')")
    page = await context.new_page()
    for _ in range(150):
        try:
            await page.goto(PAGE)
            break
        except Exception:  # noqa: BLE001 - the demo is still starting
            await asyncio.sleep(0.2)
    await page.locator("body[data-ready]").wait_for()
    return page


if __name__ == "__main__":
    asyncio.run(main())
