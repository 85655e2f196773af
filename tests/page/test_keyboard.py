"""All that one does with messages is done by keys as well."""

from playwright.async_api import Page, expect

from tests.page.browser import in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser


async def to_the_messages(page: Page) -> None:
    """From the field, to the last message."""
    await phone(page).locator("textarea").press("Alt+ArrowUp")
    await page.keyboard.press("ArrowUp")


async def test_arrows_go_from_message_to_message_and_escape_back_to_the_field(
    stage: Stage,
) -> None:
    for words in ("one", "two", "three"):
        await stage.do("send", from_=ALICE, text=words)
    page = await stage.open()

    await to_the_messages(page)
    await expect(page.locator(":focus")).to_contain_text("three")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(":focus")).to_contain_text("one")
    await page.keyboard.press("Escape")

    await expect(phone(page).locator("textarea")).to_be_focused()


async def test_a_letter_replies_and_another_edits(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="Helo")
    page = await stage.open()

    await to_the_messages(page)
    await page.keyboard.press("e")
    await expect(phone(page).locator("textarea")).to_have_value("Helo")
    await page.keyboard.press("Escape")
    await to_the_messages(page)
    await page.keyboard.press("r")

    await expect(phone(page).locator(".composer__bar")).to_contain_text("Reply to Alice")
    await expect(phone(page).locator("textarea")).to_be_focused()


async def test_reactions_are_put_and_taken_away(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="Hello")
    page = await stage.open()

    for times in (1, 0):
        await to_the_messages(page)
        await page.keyboard.press("+")
        await page.get_by_role("menuitemcheckbox", name="🔥").press("Enter")
        await expect(phone(page).locator(".reaction")).to_have_count(times)


async def test_premium_has_several_reactions(stage: Stage) -> None:
    await stage.do("person", id=ALICE, is_premium=True)
    await stage.do("send", from_=ALICE, text="Hello")
    page = await stage.open()

    for count, emoji in enumerate(("🔥", "👍"), 1):
        await to_the_messages(page)
        await page.keyboard.press(":")
        await page.get_by_role("menuitemcheckbox", name=emoji).click()
        await expect(phone(page).locator(".reaction")).to_have_count(count)


async def test_a_message_is_deleted_by_a_key(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="Hello")
    page = await stage.open()

    await to_the_messages(page)
    await page.keyboard.press("Delete")

    await expect(phone(page).locator(".message")).to_have_count(0)
    await expect(phone(page).locator("textarea")).to_be_focused()


async def test_the_words_of_others_are_not_deleted_by_a_key_without_the_right(
    stage: Stage,
) -> None:
    await stage.do("join", chat=stage.group, person=ALICE)
    await stage.do("send", from_=ALICE, chat=stage.group, text="Hers")
    page = await stage.open()
    await page.locator(f'.me [data-person="{BOB}"]').click()

    await group_chat(page).locator(".message", has_text="Hers").focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await expect(page.get_by_role("menuitem", name="Delete")).to_have_count(0)


async def test_a_question_mark_shows_all_keys_but_not_while_writing(stage: Stage) -> None:
    page = await stage.open()
    await phone(page).locator("textarea").press("?")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await phone(page).locator(".chat__list").press("?")

    await expect(page.get_by_role("dialog")).to_contain_text("Strikethrough")
    await page.keyboard.press("Escape")
    await expect(phone(page).locator(".chat__list")).to_be_focused()


async def test_arrows_find_their_way_in_the_grid_of_samples(stage: Stage) -> None:
    page = await stage.open()
    await phone(page).get_by_role("button", name="Add a file or a sample").press("Enter")

    for key in ("ArrowDown", "ArrowRight"):
        await page.keyboard.press(key)
    await expect(page.locator(":focus")).to_have_text("🧾photo of a receipt")
    await page.keyboard.press("Enter")

    await expect(phone(page).locator(".message--own")).to_have_count(1)
