"""The sandbox's page in a real Chromium: how soon it stands, how it scrolls, how soon words arrive.

`python -m bench.page [--topics 500] [--messages 10000] [--words 20] [--port 8190]`. First a sandbox
alone with so many topics and so many messages in one of them, and as many in the others; then the
demo, real desk and Telegram's limits, in which a customer writes so many times, slowly enough for
the group's twenty calls a minute. Needs `chromium`; a busy machine is slow at everything here.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page, async_playwright

from bench import figures
from bench.victims import Victim
from sandbox import server
from sandbox.client import SandboxClient

ALICE, BOB = 11, 21
SCENE = {
    "people": [{"id": ALICE, "first_name": "Alice"}, {"id": BOB, "first_name": "Bob"}],
    "groups": [{"title": "Operators", "admins": [BOB]}],
}
PROBE = Path(__file__).with_suffix("").with_name("page_probe.js")
PACE = 6.0
"""Seconds between a customer's messages: a copy and its card fit into the group's minute."""
QUIET = 65.0
"""Seconds after the first words: making topics and cards has used up the group's minute."""
PIXELS_A_FRAME = 240
SCROLL_SECONDS = 120.0
STARTS_WITHIN = 60.0
WORDS = "Where is my parcel? It was promised for Tuesday, and today is Friday."


@asynccontextmanager
async def a_page() -> AsyncIterator[Page]:
    """A fresh profile with the probe in it."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page.set_default_timeout(STARTS_WITHIN * 1000)
        await page.add_init_script(PROBE.read_text("utf-8"))
        try:
            yield page
        finally:
            await browser.close()


async def ask(page: Page, deed: str, *arguments: Any) -> Any:
    """What a function of the probe answers."""
    return await page.evaluate("([deed, given]) => window.probe[deed](...given)", [deed, arguments])


def fill(running: server.RunningSandbox, topics: int, messages: int) -> int:
    """Make the topics and messages; returns the topic that has the many."""
    core = running.core
    (chat_id,) = core.world.groups
    place = {"chat": chat_id, "from": BOB}
    ids = [
        core.control("topic", {**place, "action": "create", "name": f"#{n} · Customer {n}"})["id"]
        for n in range(topics)
    ]
    bot = core.world.bot()
    for n in range(messages):
        text = f"{n}. " + WORDS[: 5 + n * 7 % len(WORDS)]
        core.control("send", {**place, "topic": ids[0], "text": text})
        other = {"chat_id": chat_id, "message_thread_id": ids[n % topics], "text": text}
        core.call(bot, "sendMessage", other, {})
    return int(ids[0])


async def measure_load(topics: int, messages: int) -> None:
    """Print how the page bears very many topics and messages."""
    running = await server.start(server.SandboxConfig(limits=False, scene=SCENE))
    topic = fill(running, topics, messages)
    async with a_page() as page:
        await page.goto(running.url)
        await page.wait_for_selector("body[data-ready]")
        told("first contentful paint", await ask(page, "firstPaint"), limit=1000)
        told("all drawn (data-ready)", await page.evaluate("window.probe.ready"))
        told("longest task until then", await ask(page, "takeLongest"))
        opened = asyncio.create_task(ask(page, "until", "#group-chat", f"{messages - 1}. "))
        await page.locator(f'[data-topic="{topic}"]').first.click()
        told("the long topic opened", await opened)
        await ask(page, "takeLongest")
        log = "#group-chat [role=log]"
        found = await ask(page, "scrollUp", log, PIXELS_A_FRAME, SCROLL_SECONDS)
        frames = found["frames"]
        print(f"scrolling, {PIXELS_A_FRAME} pixels a frame, {len(frames)} frames:")
        told("  frame, median", figures.percentile(frames, 0.5))
        told("  frame, p95", figures.percentile(frames, 0.95))
        told("  longest task", await ask(page, "takeLongest"))
        print(f"{'  messages passed':44}{found['passed']:>9}")
        print(f"{'  nodes in the list at the end':44}{found['nodes']:>9}")
    await running.stop()


async def measure_words(words: int, port: int) -> None:
    """Print how soon a customer's words stand in the operators' topic, with the real desk."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["bot", "demo", "--port", str(port)]
        demo = Victim("demo", arguments, environment={"LANGUAGE": "en"}, folder=Path(folder))
        await demo.start()
        try:
            waits = await waits_for_words(f"http://127.0.0.1:{port}", words)
        finally:
            await demo.stop()
    print(f"a customer's Enter until the words stand in the topic, {len(waits)} times:")
    print("  each, in order:", *(round(wait) for wait in waits))
    told("  median", figures.percentile(waits, 0.5), limit=150)
    told("  p95", figures.percentile(waits, 0.95))


async def waits_for_words(url: str, words: int) -> list[float]:
    """Milliseconds of each message; the first, which makes the topic, is not counted."""
    async with SandboxClient(url) as client, a_page() as page:
        state = await until_it_stands(client)
        (group,) = [chat["id"] for chat in state["chats"]]
        await page.goto(url)
        await page.wait_for_selector("body[data-ready]")
        field = page.locator("#phone textarea")
        await field.fill("The first words")
        await field.press("Enter")
        copy = await client.wait_for(group, "The first words", timeout=STARTS_WITHIN)
        await page.locator(f'[data-topic="{copy["message_thread_id"]}"]').click()
        await asyncio.sleep(QUIET)
        waits = []
        for n in range(words):
            await asyncio.sleep(PACE)
            await field.fill(f"And words number {n}.")
            await ask(page, "listen", "#group-chat", f"number {n}.")
            await field.press("Enter")
            waits.append(float(await page.evaluate("window.probe.heard")))
        return waits


async def until_it_stands(client: SandboxClient) -> dict[str, Any]:
    """The state, as soon as the demo answers."""
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            try:
                return await client.state()
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)


def told(name: str, milliseconds: float | None, limit: float | None = None) -> None:
    """Print a figure, and what it may be."""
    if milliseconds is None:
        print(f"{name:44}{'?':>9}")
        return
    verdict = (
        "" if limit is None else f"  <= {limit:g} " + ("met" if milliseconds <= limit else "MISSED")
    )
    print(f"{name:44}{milliseconds:>9.1f} ms{verdict}")


async def main(options: argparse.Namespace) -> None:
    """Both parts."""
    print(f"{options.topics} topics, {options.messages} messages in one, as many in all the others")
    await measure_load(options.topics, options.messages)
    await measure_words(options.words, options.port)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=500)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=20)
    parser.add_argument("--port", type=int, default=8190)
    sys.exit(asyncio.run(main(parser.parse_args())))
