"""People, groups and topics are made and changed on the page."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.browser import in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser


async def person(stage: Stage, person_id: int) -> Any:
    people = (await stage.look("state"))["people"]
    return next(one for one in people if one["id"] == person_id)


async def group(stage: Stage) -> Any:
    chats = (await stage.look("state"))["chats"]
    return next(one for one in chats if one["id"] == stage.group)


async def bot_in_group(stage: Stage) -> Any:
    state = await stage.look("state")
    bot_id = state["bots"][0]["id"]
    return next(one for one in (await group(stage))["members"] if one["id"] == bot_id)


async def menu(page: Page, button: str, item: str) -> None:
    await page.get_by_role("button", name=button, exact=True).click()
    await page.get_by_role("menuitem", name=item).click()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


async def test_a_new_person_can_be_a_customer_at_once(stage: Stage) -> None:
    page = await stage.open()

    await page.get_by_role("button", name="New person").click()
    await dialog(page).get_by_label("First name").fill("Dana")
    await dialog(page).get_by_label("Language").select_option("ru")
    await dialog(page).get_by_label("Premium").check()
    await dialog(page).get_by_role("button", name="OK").click()

    await expect(phone(page)).to_contain_text("phone of Dana")
    (dana,) = [one for one in (await stage.look("state"))["people"] if one["first_name"] == "Dana"]
    assert (dana["language_code"], dana["is_premium"]) == ("ru", True)


async def test_changing_a_name_keeps_what_was_not_changed(stage: Stage) -> None:
    await stage.do("person", id=ALICE, first_name="Alice", role_hint="customer", is_premium=True)
    page = await stage.open()

    await menu(page, "Actions with this person", "Edit name")
    await dialog(page).get_by_label("Last name").fill("Brown")
    await dialog(page).get_by_role("button", name="OK").click()

    await expect(page.locator(f'[data-person="{ALICE}"]')).to_contain_text("Alice Brown")
    alice = await person(stage, ALICE)
    assert (alice["is_premium"], alice["role_hint"]) == (True, "customer")


async def test_a_role_is_said_in_words_and_an_unknown_one_as_it_is(stage: Stage) -> None:
    await stage.do("person", id=BOB, role_hint="trainee")
    await stage.do("person", id=22, first_name="Zed", role_hint="night watch")
    await stage.do("join", chat=stage.group, person=22)
    page = await stage.open()

    await page.locator("#language").click()

    await expect(page.locator(f'.me [data-person="{BOB}"] .chip')).to_have_text("стажёр")
    await expect(page.locator('.me [data-person="22"] .chip')).to_have_text("night watch")


async def test_a_deleted_account_cannot_write_any_more(stage: Stage) -> None:
    page = await stage.open()

    await menu(page, "Actions with this person", "Delete the account")
    await dialog(page).get_by_role("button", name="Delete the account").click()

    await expect(phone(page).locator(".chat__locked")).to_have_text("account deleted")
    assert (await person(stage, ALICE))["is_deactivated"]


async def test_somebody_is_added_to_the_group_and_made_administrator(stage: Stage) -> None:
    page = await stage.open()

    await page.get_by_role("button", name="Add to the group").click()
    await dialog(page).get_by_role("button", name="Alice").click()
    await expect(page.locator(f'.me [data-person="{ALICE}"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await menu(page, "Actions with Alice", "Make administrator")

    await expect(page.locator(f'.me [data-person="{ALICE}"]')).to_contain_text("administrator")


async def test_an_anonymous_administrator_writes_as_the_group(stage: Stage) -> None:
    await stage.do("promote", chat=stage.group, person=BOB)
    page = await stage.open()
    await menu(page, "Actions with Bob", "Write anonymously")
    await expect(page.locator(f'.me [data-person="{BOB}"]')).to_contain_text("anonymous")

    await group_chat(page).locator("textarea").fill("Decided")
    await group_chat(page).locator("textarea").press("Enter")

    await expect(group_chat(page).locator(".bubble__name")).to_have_text("Operators")


async def test_a_new_group_is_opened_with_its_people(stage: Stage) -> None:
    page = await stage.open()

    await menu(page, "Group actions", "New group")
    await dialog(page).get_by_label("Name of the group").fill("Night team")
    await dialog(page).get_by_label("Kind").select_option("basic")
    await dialog(page).get_by_label("The bot").select_option("member")
    await dialog(page).get_by_label("Alice").check()
    await dialog(page).get_by_role("button", name="OK").click()

    await expect(page.locator("#topics .chat__title")).to_contain_text("Night team")
    made = (await stage.look("state"))["chats"][-1]
    assert (made["type"], made["members"][-1]["status"]) == ("group", "member")
    assert {one["id"] for one in made["members"]} >= {ALICE, BOB}


async def test_a_right_is_taken_from_the_bot_and_it_hears_of_it(stage: Stage) -> None:
    page = await stage.open()
    assert "can_manage_topics" in (await bot_in_group(stage))["rights"]

    await menu(page, "Group actions", "Rights of the bot")
    await dialog(page).get_by_label("manage topics").uncheck()
    await dialog(page).get_by_role("button", name="Save").click()

    await expect(dialog(page)).to_have_count(0)
    held = (await bot_in_group(stage))["rights"]
    assert ("can_manage_topics" in held, "can_pin_messages" in held) == (False, True)
    updates = await stage.call("getUpdates")
    assert updates[-1]["my_chat_member"]["new_chat_member"]["can_manage_topics"] is False


async def test_a_group_is_renamed_and_protected(stage: Stage) -> None:
    page = await stage.open()

    await menu(page, "Group actions", "Rename the group")
    await dialog(page).get_by_label("Name of the group").fill("Desk")
    await dialog(page).get_by_role("button", name="OK").click()
    await expect(page.locator("#topics .chat__title")).to_contain_text("Desk")
    await menu(page, "Group actions", "Forbid forwarding")

    await expect(group_chat(page).locator(".chat__list")).to_contain_text("Desk")
    assert (await group(stage))["is_protected"]


async def test_a_topic_is_deleted_only_after_a_yes(stage: Stage) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="Alice")
    row = f'[data-topic="{topic["message_thread_id"]}"]'
    page = await stage.open()
    await page.locator(row).click()

    await menu(page, "Topic actions", "Delete with all messages")
    await dialog(page).get_by_role("button", name="Cancel").click()
    await expect(page.locator(row)).to_be_visible()
    await menu(page, "Topic actions", "Delete with all messages")
    await dialog(page).get_by_role("button", name="Delete").click()

    await expect(page.locator(row)).to_have_count(0)


async def test_a_topic_gets_an_icon(stage: Stage) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="Alice")
    page = await stage.open()
    row = page.locator(f'[data-topic="{topic["message_thread_id"]}"]')
    await row.click()

    await menu(page, "Topic actions", "Icon")
    icon = page.get_by_role("menuitem").nth(3)
    emoji = await icon.inner_text()
    await icon.click()

    await expect(row.locator(".avatar")).to_have_text(emoji)


@pytest.mark.parametrize("is_admin", [False, True])
async def test_a_closed_topic_takes_no_words_of_ordinary_members(
    stage: Stage, is_admin: bool
) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="Alice")
    thread_id = topic["message_thread_id"]
    if is_admin:
        await stage.do("promote", chat=stage.group, person=BOB)
    page = await stage.open()
    await page.locator(f'[data-topic="{thread_id}"]').click()

    await stage.call("closeForumTopic", chat_id=stage.group, message_thread_id=thread_id)

    await expect(page.locator("#group-chat .chat__title")).to_contain_text("closed")
    await expect(group_chat(page).locator("textarea")).to_be_visible(visible=is_admin)


async def test_a_payload_that_no_link_can_carry_is_refused_by_the_form(stage: Stage) -> None:
    page = await stage.open()

    await menu(page, "Actions with this person", "Open by a start link")
    await dialog(page).get_by_role("textbox").fill("no spaces, please")
    await dialog(page).get_by_role("button", name="OK").click()
    await expect(dialog(page)).to_be_visible()
    await dialog(page).get_by_role("textbox").fill("order_7-b")
    await dialog(page).get_by_role("button", name="OK").click()

    await expect(phone(page).locator(".message--own")).to_contain_text("/start order_7-b")
