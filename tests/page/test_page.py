"""The sandbox's page: a person at it can be every customer and every operator."""

from pathlib import Path

from playwright.async_api import expect

from tests.page.browser import WAIT_MS, in_a_browser
from tests.page.conftest import MakeStage
from tests.page.stage import Stage, group_chat, phone

pytestmark = in_a_browser


async def test_a_customer_writes_and_the_bot_answers(stage: Stage) -> None:
    page = await stage.open()

    async with stage.echoing():
        await phone(page).locator("textarea").fill("Where is my parcel?")
        await phone(page).locator("textarea").press("Enter")

        await expect(phone(page).locator(".message--own")).to_contain_text("Where is my parcel?")
        answer = phone(page).locator(".message--bot")
        await expect(answer).to_contain_text("You said: Where is my parcel?", timeout=WAIT_MS)


async def test_an_operator_writes_in_a_topic(stage: Stage) -> None:
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


async def test_a_topic_made_while_the_page_is_open_appears_with_its_words(stage: Stage) -> None:
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


async def test_hostile_names_and_words_do_not_run_as_html(stage: Stage) -> None:
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


async def test_pressing_a_button_shows_the_answer(stage: Stage) -> None:
    button = {"text": "Take", "callback_data": "take"}
    markup = {"inline_keyboard": [[button]]}
    await stage.call("sendMessage", chat_id=stage.group, text="Card", reply_markup=markup)
    page = await stage.open()

    async with stage.echoing():
        await group_chat(page).get_by_role("button", name="Take").click()

        await expect(page.locator("#toasts")).to_contain_text("Taken by Bob", timeout=WAIT_MS)


async def test_formatting_follows_the_entities_by_utf16(stage: Stage) -> None:
    await stage.do("send", from_=11, text="/start")
    await stage.call(
        "sendMessage", chat_id=11, text="😢 <b>bold <i>both</i></b>", parse_mode="HTML"
    )
    page = await stage.open()

    await expect(phone(page).locator(".bubble strong")).to_have_text("bold both")
    await expect(phone(page).locator(".bubble strong em")).to_have_text("both")


async def test_a_reply_an_edit_and_a_reaction_are_shown(stage: Stage) -> None:
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


async def test_a_chosen_picture_is_sent_and_shown(stage: Stage) -> None:
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


async def test_after_a_restart_of_the_sandbox_the_page_goes_on(
    make_stage: MakeStage, tmp_path: Path
) -> None:
    async with make_stage(tmp_path / "journal") as stage:
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


async def test_a_narrow_screen_shows_one_column_and_leads_to_the_chat(stage: Stage) -> None:
    page = await stage.open()
    await page.set_viewport_size({"width": 390, "height": 780})

    await page.locator("#tabs button").first.click()
    await expect(page.locator("#people")).to_be_visible()
    await expect(page.locator("#topics, #group-chat, #phone").filter(visible=True)).to_have_count(0)

    await page.locator('[data-person="11"]').first.click()
    await expect(phone(page).locator("textarea")).to_be_visible()


async def test_the_language_changes_without_a_reload(stage: Stage) -> None:
    page = await stage.open()

    await page.locator("#language").click()

    await expect(page.locator("#people")).to_contain_text("Клиенты")
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
