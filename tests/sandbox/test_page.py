"""The sandbox's page: a person at it can be every customer and every operator."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from sandbox import server

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
FLAGS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 8000

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


class Stage:
    """A running sandbox, the cast, and the page of a human."""

    def __init__(self) -> None:
        self.sandbox: server.RunningSandbox
        self.page: Page
        self.token = ""
        self.group = 0

    async def begin(self, journal: Path | None = None, port: int = 0) -> None:
        """Start the sandbox; with a journal that is not empty everything is there already."""
        config = server.SandboxConfig(port=port, journal=journal, page_dir=PAGE, limits=False)
        self.sandbox = await server.start(config)
        self.token = (await self.look("state"))["bots"][0]["token"]

    async def people_come(self) -> None:
        await self.do("person", first_name="Alice", id=11)
        await self.do("person", first_name="Bob", id=21)
        self.group = (await self.do("group", title="Operators", members=[21]))["id"]

    async def restart(self, journal: Path, while_it_is_away: Callable[[], Awaitable[None]]) -> None:
        """Stop, and start again on the same port."""
        await self.sandbox.stop()
        await while_it_is_away()
        await self.begin(journal, self.sandbox.port)

    async def do(self, action: str, **body: Any) -> Any:
        """What a person does: an action of the control API; `from_` stands for `from`."""
        if "from_" in body:
            body["from"] = body.pop("from_")
        url = f"{self.sandbox.url}/control/{action}"
        async with aiohttp.ClientSession() as http, http.post(url, json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def look(self, what: str, **query: Any) -> Any:
        """GET /control/…"""
        url = f"{self.sandbox.url}/control/{what}"
        async with aiohttp.ClientSession() as http, http.get(url, params=query) as response:
            return await response.json()

    async def call(self, method: str, **params: Any) -> Any:
        """A call of the Bot API, as any bot makes it."""
        url = f"{self.sandbox.url}/bot{self.token}/{method}"
        async with aiohttp.ClientSession() as http, http.post(url, json=params) as response:
            body = await response.json()
            assert body["ok"], body
            return body["result"]

    async def echo(self) -> None:
        """A bot that says back what it is told privately, and answers buttons."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                message = update.get("message", {})
                if message.get("chat", {}).get("type") == "private" and "text" in message:
                    chat_id = message["chat"]["id"]
                    await self.call(
                        "sendMessage", chat_id=chat_id, text=f"You said: {message['text']}"
                    )
                if query := update.get("callback_query"):
                    await self.call(
                        "answerCallbackQuery", callback_query_id=query["id"], text="Taken by Bob"
                    )

    @asynccontextmanager
    async def echoing(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.echo())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def open(self) -> Page:
        await self.page.goto(f"{self.sandbox.url}/")
        await self.page.wait_for_selector("body[data-ready]", timeout=WAIT_MS)
        return self.page


@asynccontextmanager
async def a_browser_page(problems: list[str]) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: problems.append(line.text) if line.type == "error" else None,
        )
        try:
            yield page
        finally:
            await browser.close()


@asynccontextmanager
async def a_stage(journal: Path | None = None) -> AsyncIterator[Stage]:
    here = Stage()
    problems: list[str] = []
    await here.begin(journal)
    try:
        await here.people_come()
        async with a_browser_page(problems) as page:
            here.page = page
            yield here
    finally:
        await here.sandbox.stop()
    # That the connection was lost is what one test is about.
    assert [problem for problem in problems if "net::ERR" not in problem] == []


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with a_stage() as here:
        yield here


def phone(page: Page) -> Any:
    return page.locator("#phone")


def group_chat(page: Page) -> Any:
    return page.locator("#group-chat")


class TestInABrowser:
    pytestmark = in_a_browser

    async def test_a_customer_writes_and_the_bot_answers(self, stage: Stage) -> None:
        page = await stage.open()

        async with stage.echoing():
            await phone(page).locator("textarea").fill("Where is my parcel?")
            await phone(page).locator("textarea").press("Enter")

            await expect(phone(page).locator(".message--own")).to_contain_text(
                "Where is my parcel?"
            )
            answer = phone(page).locator(".message--bot")
            await expect(answer).to_contain_text("You said: Where is my parcel?", timeout=WAIT_MS)

    async def test_an_operator_writes_in_a_topic(self, stage: Stage) -> None:
        topic = await stage.call("createForumTopic", chat_id=stage.group, name="#1 · Alice")
        page = await stage.open()

        await page.locator(f'[data-topic="{topic["message_thread_id"]}"]').click()
        await group_chat(page).locator("textarea").fill("It is on its way")
        await group_chat(page).locator("textarea").press("Enter")

        await expect(group_chat(page).locator(".message--own")).to_contain_text("It is on its way")
        said = (await stage.look("messages", chat=stage.group))["messages"][-1]
        assert said["text"] == "It is on its way"
        assert said["from"]["id"] == 21
        assert said["message_thread_id"] == topic["message_thread_id"]

    async def test_a_topic_made_while_the_page_is_open_appears_with_its_words(
        self, stage: Stage
    ) -> None:
        page = await stage.open()

        topic = await stage.call("createForumTopic", chat_id=stage.group, name="#2 · Dana")
        thread_id = topic["message_thread_id"]
        await stage.call(
            "sendMessage", chat_id=stage.group, message_thread_id=thread_id, text="I want a refund"
        )

        row = page.locator(f'[data-topic="{thread_id}"]')
        await expect(row).to_contain_text("#2 · Dana")
        await expect(row).to_contain_text("I want a refund")
        await expect(row.locator(".badge")).to_be_visible()

    async def test_hostile_names_and_words_do_not_run_as_html(self, stage: Stage) -> None:
        hostile = '<img src=x onerror="window.hacked = true">'
        await stage.do("person", first_name=hostile, last_name="<b>M</b>", id=66)
        await stage.do("send", from_=66, text="<script>window.hacked = true</script>")
        await stage.call("createForumTopic", chat_id=stage.group, name="<i>Mallory</i>")
        page = await stage.open()

        await page.locator('[data-person="66"]').click()

        await expect(page.locator('[data-person="66"]')).to_contain_text(hostile)
        await expect(phone(page).locator(".message--own")).to_contain_text("<script>")
        await expect(page.locator("#topics")).to_contain_text("<i>Mallory</i>")
        assert await page.locator("img, i, script:not([src])").count() == 0
        assert await page.evaluate("window.hacked") is None

    async def test_pressing_a_button_shows_the_answer(self, stage: Stage) -> None:
        button = {"text": "Take", "callback_data": "take"}
        markup = {"inline_keyboard": [[button]]}
        await stage.call("sendMessage", chat_id=stage.group, text="Card", reply_markup=markup)
        page = await stage.open()

        async with stage.echoing():
            await group_chat(page).get_by_role("button", name="Take").click()

            await expect(page.locator("#toasts")).to_contain_text("Taken by Bob", timeout=WAIT_MS)

    async def test_formatting_follows_the_entities_by_utf16(self, stage: Stage) -> None:
        await stage.do("send", from_=11, text="/start")
        await stage.call(
            "sendMessage", chat_id=11, text="😢 <b>bold <i>both</i></b>", parse_mode="HTML"
        )
        page = await stage.open()

        await expect(phone(page).locator(".bubble strong")).to_have_text("bold both")
        await expect(phone(page).locator(".bubble strong em")).to_have_text("both")

    async def test_a_reply_an_edit_and_a_reaction_are_shown(self, stage: Stage) -> None:
        (first,) = (await stage.do("send", from_=11, text="Hello"))["messages"]
        page = await stage.open()

        own = phone(page).locator(".message--own").first
        await own.hover()
        await own.get_by_role("button", name="Reply").click()
        await phone(page).locator("textarea").fill("and more")
        await phone(page).locator("textarea").press("Enter")
        await expect(phone(page).locator(".snippet")).to_contain_text("Hello")

        await phone(page).locator("textarea").press("ArrowUp")
        await phone(page).locator("textarea").fill("and less")
        await phone(page).locator("textarea").press("Enter")
        await expect(phone(page).locator(".message--own").last).to_contain_text("edited")

        message_id = first["message_id"]
        await stage.do("react", from_=11, chat=11, message_id=message_id, emoji="🔥")
        await expect(phone(page).locator(".reaction")).to_have_text("🔥")

    async def test_a_chosen_picture_is_sent_and_shown(self, stage: Stage) -> None:
        page = await stage.open()
        picture = await page.screenshot()

        await (
            phone(page)
            .locator('input[type="file"]')
            .set_input_files({"name": "receipt.png", "mimeType": "image/png", "buffer": picture})
        )
        await phone(page).locator("textarea").press("Enter")

        # A picture that cannot be loaded is replaced by a tile, so it must be loaded to stay.
        shown = phone(page).locator("img.picture")
        await expect(shown).to_have_js_property("complete", value=True)
        await expect(shown).to_have_js_property("naturalWidth", value=1280)

    async def test_the_log_of_calls_tells_what_the_bot_was_refused(self, stage: Stage) -> None:
        page = await stage.open()
        await page.locator("#panel-toggle").click()

        await stage.call("getMe")
        with pytest.raises(AssertionError):
            await stage.call("sendMessage", chat_id=999, text="nobody")

        log = page.locator("#panel table")
        await expect(log).to_contain_text("getMe")
        await expect(log.locator(".call--failed")).to_contain_text("sendMessage")

    async def test_after_a_restart_of_the_sandbox_the_page_goes_on(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path / "journal") as stage:
            await stage.do("send", from_=11, text="before")
            page = await stage.open()

            async def the_page_says_so() -> None:
                await expect(page.locator("#offline")).to_be_visible()

            await stage.restart(tmp_path / "journal", the_page_says_so)
            await stage.do("send", from_=11, text="after")

            own = phone(page).locator(".message--own")
            await expect(own.last).to_contain_text("after", timeout=WAIT_MS)
            await expect(own.first).to_contain_text("before")
            await expect(page.locator("#offline")).to_be_hidden()

    async def test_a_narrow_screen_shows_one_column_and_leads_to_the_chat(
        self, stage: Stage
    ) -> None:
        page = await stage.open()
        await page.set_viewport_size({"width": 390, "height": 780})

        await page.locator("#tabs button").first.click()
        await expect(page.locator("#people")).to_be_visible()
        await expect(
            page.locator("#topics, #group-chat, #phone").filter(visible=True)
        ).to_have_count(0)

        await page.locator('[data-person="11"]').first.click()
        await expect(phone(page).locator("textarea")).to_be_visible()

    async def test_the_language_changes_without_a_reload(self, stage: Stage) -> None:
        page = await stage.open()

        await page.locator("#language").click()

        await expect(page.locator("#people")).to_contain_text("Клиенты")
        await expect(page.locator("html")).to_have_attribute("lang", "ru")


def words(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((PAGE / f"strings.{language}.json").read_text("utf-8"))
    return loaded


def test_both_languages_say_the_same_things() -> None:
    english, russian = words("en"), words("ru")

    assert english.keys() == russian.keys()
    placeholders = re.compile(r"\{\w+\}")
    for key, text in english.items():
        assert set(placeholders.findall(text)) == set(placeholders.findall(russian[key])), key


@pytest.mark.parametrize("script", sorted(PAGE.glob("*.js")), ids=lambda path: path.name)
def test_every_word_a_script_asks_for_exists(script: Path) -> None:
    asked = re.findall(r'\bt\("([\w.]+)"', script.read_text("utf-8"))

    assert [key for key in asked if key not in words("en")] == []


@pytest.mark.parametrize("script", sorted(PAGE.glob("*.js")), ids=lambda path: path.name)
def test_no_script_writes_html(script: Path) -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")

    assert forbidden.findall(script.read_text("utf-8")) == []
