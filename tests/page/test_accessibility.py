"""The page as axe-core sees it: names, roles, contrast, order, in every dress the page wears."""

import pytest
from playwright.async_api import expect

from sandbox.samples import KINDS
from tests.page.accessibility import violations
from tests.page.browser import PHONE, in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser


async def much_is_said(stage: Stage) -> None:
    """A chat with every kind of content, and a topic with a card, a reply and reactions."""
    for kind in sorted(KINDS):
        await stage.do("send", from_=ALICE, content=kind)
    await stage.do("send", from_=ALICE, album=[{"content": "photo"}, {"content": "video"}])
    await stage.do("block", person=ALICE)
    await stage.do("unblock", person=ALICE)
    topic = await stage.call(
        "createForumTopic",
        chat_id=stage.group,
        name="#1 · Alice",
    )
    place = {"chat_id": stage.group, "message_thread_id": topic["message_thread_id"]}
    card = await stage.call(
        "sendMessage",
        **place,
        text='<b>Card</b> <a href="https://example.org">link</a> <tg-spoiler>hidden</tg-spoiler> '
        "<code>code</code> <blockquote expandable>said\nbefore</blockquote>",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": [[{"text": "Take", "callback_data": "take"}]]},
    )
    await stage.call("pinChatMessage", chat_id=stage.group, message_id=card["message_id"])
    await stage.call("copyMessage", **place, from_chat_id=ALICE, message_id=1)
    answer = await stage.do(
        "send",
        from_=BOB,
        chat=stage.group,
        topic=place["message_thread_id"],
        text="On its way",
        reply_to=card["message_id"],
    )
    (said,) = answer["messages"]
    await stage.do("react", from_=BOB, chat=stage.group, message_id=said["message_id"], emoji="🔥")
    closed = await stage.call("createForumTopic", chat_id=stage.group, name="#2 · Dana")
    await stage.call(
        "closeForumTopic", chat_id=stage.group, message_thread_id=closed["message_thread_id"]
    )


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_full_page_has_no_barriers_by_day_and_by_night(stage: Stage, language: str) -> None:
    await much_is_said(stage)
    page = await stage.open()
    if language == "ru":
        await page.locator("#language").click()
        await expect(page.locator("html")).to_have_attribute("lang", "ru")
    await page.locator("[data-topic]").filter(has_text="#1 · Alice").click()
    await expect(group_chat(page)).to_contain_text("On its way")

    for theme in ("light", "dark"):
        await page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        assert (theme, await violations(page)) == (theme, [])


async def test_what_the_bot_does_has_no_barriers(stage: Stage) -> None:
    page = await stage.open()
    await stage.do("fault", method="sendMessage", kind="429", times=3)
    await stage.call("getMe")
    with pytest.raises(AssertionError):
        await stage.call("sendMessage", chat_id=ALICE, text="refused")
    await page.locator("#panel-toggle").click()
    await expect(page.locator("#panel")).to_contain_text("sendMessage")

    assert await violations(page) == []


async def test_on_a_phone_no_tab_has_barriers(stage: Stage) -> None:
    await much_is_said(stage)
    page = await stage.open()
    await page.set_viewport_size(PHONE)

    for place, tab in enumerate(("people", "phone", "group", "bot")):
        await page.locator("#tabs button").nth(place).click()
        assert (tab, await violations(page)) == (tab, [])


async def test_a_dialog_and_a_menu_have_no_barriers(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="Hello")
    page = await stage.open()

    await page.locator(".people__add").click()
    await expect(page.locator("dialog")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")

    own = phone(page).locator(".message--own").first
    await own.hover()
    await own.get_by_role("button", name="More").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await violations(page) == []


async def test_the_check_sees_what_is_wrong(stage: Stage) -> None:
    page = await stage.open()
    await page.evaluate("document.querySelector('#theme').removeAttribute('aria-label')")
    await page.evaluate("document.querySelector('#theme').removeAttribute('title')")

    (found,) = await violations(page)

    assert "button-name" in found
    assert "#theme" in found
