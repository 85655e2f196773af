"""What strangers send to break the page; it goes on, and its console stays clean."""

import base64
from typing import Any

from playwright.async_api import Page, expect

from tests.page.browser import PHONE, WAIT_MS, in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser

NAMES = {
    "html": '<img src=x onerror="window.hacked=1">',
    "template": "{name} {who} {n} $& $1 ${x}",
    "proto": "__proto__",
    "constructor": "constructor",
    "turned": "\u202egnp.elif \u2067txt",
    "nothing": "\u200b\u2060\u200d",
    "marks": "a" + "\u0301" * 1000,
    "family": "👨‍👩‍👧‍👦" * 16,
    "arabic": "مرحبا",
    "long": "W" * 64,
}
TEXTS = {
    "html": "<script>window.hacked=1</script><b onclick=x>&lt;",
    "markdown": "**bold** _x_ [a](javascript:window.hacked=1) `c` ||s||",
    "without a space": "x" * 4096,
    "marks": "Z" + "\u0300\u0489" * 1000,
    "emoji": "🧨" * 2000,
    "turned": "\u202e\u2066\u2067abc\u202d" * 200,
    "nothing": "\u200b" * 500 + ".",
    "lines": "\n" * 2000 + "end",
    "nul": "a\u0000b\u001b[31m\uffff\ufffe",
}


WIDER = """
    Object.fromEntries(["html", "#people", "#topics", "#phone .chat__list", "#group-chat"]
      .map((place) => [place, document.querySelector(place)])
      .map(([place, it]) => [place, it.scrollWidth - it.clientWidth])
      .filter(([, pixels]) => pixels > 0))
"""


CHOOSE_A_FILE = """
    (input, size) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([new Uint8Array(size)], "film.bin"));
      input.files = chosen.files;
      input.dispatchEvent(new Event("change"));
    }
"""


async def is_whole(page: Page, when: object = None) -> None:
    """Nothing reaches out of the window, nothing ran, no markup of strangers stands there."""
    assert await page.evaluate("window.hacked") is None
    assert (
        await page.locator("img[src='x'], [onclick], [onerror], a[href^='javascript']").count() == 0
    )
    wider = await page.evaluate(WIDER)
    assert (when, wider) == (when, {})


async def test_a_hostile_name_is_only_a_name(stage: Stage) -> None:
    people = dict(enumerate(NAMES.values(), 60))
    for person_id, name in people.items():
        await stage.do("person", first_name=name, last_name=name, id=person_id)
        await stage.do("join", chat=stage.group, person=person_id)
        topic = await stage.call("createForumTopic", chat_id=stage.group, name=name[:128])
        said = {"chat": stage.group, "topic": topic["message_thread_id"]}
        await stage.do("send", from_=person_id, **said, text="Hello", forward_from=name)
        await stage.do("send", from_=person_id, text=f"/start {name}")
    page = await stage.open()

    await page.locator(".people__fold summary").click()
    for person_id in people:
        await page.locator(f'.me__choice[data-person="{person_id}"]').click()
        await page.locator(f'#people .row[data-person="{person_id}"]').click()
        await expect(phone(page).locator(".message--own")).to_contain_text("/start")
        await is_whole(page, person_id)
    nameless = 60 + list(NAMES).index("nothing")
    row = page.locator(f'#people .row[data-person="{nameless}"]')
    await expect(row.locator(".row__name")).to_have_text(str(nameless))
    for topic in await page.locator("[data-topic]").all():
        await topic.click()
        await is_whole(page, await topic.get_attribute("data-topic"))
    await group_chat(page).locator("textarea").fill("I am still able to write")
    await group_chat(page).locator("textarea").press("Enter")
    await expect(group_chat(page).locator(".message--own").last).to_contain_text("still able")


async def test_a_hostile_text_is_only_a_text(stage: Stage) -> None:
    for text in TEXTS.values():
        (said,) = (await stage.do("send", from_=ALICE, text=text))["messages"]
        await stage.do("send", from_=BOB, chat=stage.group, text=text)
        await stage.do("send", from_=ALICE, text="Next", reply_to=said["message_id"])
    page = await stage.open()

    own = phone(page).locator(".message--own")
    await expect(own).to_have_count(2 * len(TEXTS))
    await is_whole(page, "desktop")
    await page.set_viewport_size(PHONE)
    await page.locator("#tabs button").nth(1).click()
    await is_whole(page, "phone")


async def test_what_the_page_has_never_heard_of_is_told_and_passed_over(stage: Stage) -> None:
    page = await stage.open()
    events = stage.sandbox.core.events
    chat = {"id": ALICE, "type": "private", "first_name": "Alice"}
    alice = {"id": ALICE, "is_bot": False, "first_name": "Alice"}

    def comes(message_id: int, **content: Any) -> None:
        common = {"message_id": message_id, "date": 1_790_000_000, "chat": chat, "from": alice}
        events.emit("message", {**common, **content})

    for kind in ("hologram", "__proto__", "constructor", "toString"):
        events.emit(kind, {"id": 1})
    comes(901, hologram={"depth": 3})
    comes(902, left_for_mars=True)
    comes(903, odd_service=None)
    comes(904, text="odd", entities=[{"type": "constructor", "offset": 0, "length": 3}])
    comes(905, text="odd too", entities=[{"type": "bold", "offset": -5, "length": 10**9}, {}])
    comes(906, text="button", reply_markup={"inline_keyboard": [[{"text": "?"}], []]})
    comes(907, reactions=[{"emoji": None}, {}], text="reactions")
    comes(908, sender_chat={"id": -1, "type": "channel"}, text="no title")
    comes(909, **{"from": None}, text="nobody wrote this")
    comes(910, text="the end")

    own = phone(page).locator(".message--own")
    await expect(own.last).to_contain_text("the end")
    await expect(phone(page)).to_contain_text("hologram")
    await expect(phone(page)).to_contain_text("nobody wrote this")
    await is_whole(page)


async def test_an_unknown_event_costs_no_reload(stage: Stage) -> None:
    page = await stage.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    stage.sandbox.core.events.emit("hologram", {})
    await stage.do("send", from_=ALICE, text="Hello")

    await expect(phone(page).locator(".message--own")).to_contain_text("Hello")
    assert [url for url in asked if "/control/messages" in url] == []


async def test_a_large_file_goes_through_the_page(stage: Stage) -> None:
    page = await stage.open()
    size = 20 * 1024 * 1024

    # Made inside the page: to hand it over from here would take longer than to send it.
    await phone(page).locator('input[type="file"]').evaluate(CHOOSE_A_FILE, size)
    await phone(page).locator("textarea").press("Enter")

    own = phone(page).locator(".message--own")
    await expect(own).to_contain_text("film.bin", timeout=3 * WAIT_MS)
    (said,) = (await stage.look("messages", chat=ALICE))["messages"]
    assert said["document"]["file_size"] == size


async def test_the_largest_ids_and_a_bot_without_a_name_are_shown(stage: Stage) -> None:
    largest = 2**52 - 1
    bot = await stage.do("bot", id=largest - 1, username="", first_name="")
    await stage.do("person", first_name="Max", id=largest)
    await stage.do("send", from_=largest, text="Far out", bot=bot["id"])
    page = await stage.open()

    await page.locator("#choices select").select_option(str(bot["id"]))
    await page.locator(f'[data-person="{largest}"]').click()

    await expect(phone(page).locator(".message--own")).to_contain_text("Far out")


async def test_a_stranger_s_page_among_the_files_is_not_opened_as_one(stage: Stage) -> None:
    html = base64.b64encode(b"<script>opener.hacked = 1; window.hacked = 1</script>").decode()
    for mime, name in (("text/html", "a.html"), ("image/svg+xml", "a.svg")):
        file = {"name": name, "mime": mime, "base64": html}
        await stage.do("send", from_=ALICE, content="document", file=file)
    page = await stage.open()

    async with page.expect_download() as download:
        await phone(page).locator("a.tile").first.click()

    assert (await download.value).suggested_filename == "a.html"
    await is_whole(page)
