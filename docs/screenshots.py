"""Make the pictures of the documentation: `python docs/screenshots.py` (needs Chromium).

Starts the demo, plays a short exchange through the page as a person would, and photographs it.
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

IMAGES = Path(__file__).parent / "images"
PORT = 8765
PAGE = f"http://127.0.0.1:{PORT}/"
ALICE, BOB = "2001", "1002"


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
            await photograph(browser)
            await browser.close()
    finally:
        demo.terminate()
        await demo.wait()


async def photograph(browser: Browser) -> None:
    page = await opened(browser, width=1280, height=800)
    await page.locator("[data-topic]", has_text="Alice").first.click(timeout=30_000)
    await page.locator(f".me [data-person='{BOB}']").click()
    await page.locator("#group-chat textarea").fill("Hello Alice! Let me look for it at once.")
    await page.keyboard.press("Enter")
    await page.locator("#phone", has_text="Let me look for it").wait_for()
    await page.locator("#group-chat textarea").fill("// third one this week, same courier")
    await page.keyboard.press("Enter")
    await page.locator("#phone textarea").fill("Thank you! I will wait here.")
    await page.keyboard.press("Enter")
    await page.locator("#group-chat", has_text="I will wait here").wait_for()
    await page.locator("#group-chat", has_text="👌").wait_for()
    await page.screenshot(path=IMAGES / "demo.png")
    await page.locator("#panel-toggle").click()
    await page.screenshot(path=IMAGES / "what-the-bot-does.png")

    dark = await opened(browser, width=1280, height=800, locale="ru-RU", dark=True)
    await dark.locator("[data-topic]", has_text="Alice").first.click()
    await dark.screenshot(path=IMAGES / "demo-dark-ru.png")
    phone = await opened(browser, width=390, height=844)
    await phone.screenshot(path=IMAGES / "demo-phone.png")


async def opened(
    browser: Browser, *, width: int, height: int, locale: str = "en-US", dark: bool = False
) -> Page:
    page = await browser.new_page(
        viewport={"width": width, "height": height},
        locale=locale,
        color_scheme="dark" if dark else "light",
    )
    for _ in range(100):
        try:
            await page.goto(PAGE)
            break
        except Exception:  # noqa: BLE001 - the demo is still starting
            await asyncio.sleep(0.2)
    await page.locator("body[data-ready]").wait_for()
    return page


if __name__ == "__main__":
    asyncio.run(main())
