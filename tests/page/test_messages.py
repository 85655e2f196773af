"""How messages look: text by entities, runs, reactions, replies, service lines, typing."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.page.browser import in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser


async def said(stage: Stage, text: str, **fields: Any) -> dict[str, Any]:
    """The bot writes to Alice."""
    await stage.do("send", from_=ALICE, text="/start")
    answer: dict[str, Any] = await stage.call("sendMessage", chat_id=ALICE, text=text, **fields)
    return answer


def words(page: Page) -> Locator:
    """The text of the bot's message."""
    return phone(page).locator(".message--bot .bubble__text")


async def test_code_has_its_language_and_can_be_copied(stage: Stage) -> None:
    await said(
        stage, '<pre><code class="language-sql">SELECT 1</code></pre>after', parse_mode="HTML"
    )
    await stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await stage.open()

    await expect(words(page).locator(".code__language")).to_have_text("sql")
    await words(page).get_by_role("button", name="Copy the code").click()

    await expect(words(page).locator(".code__copy--done")).to_have_count(1)
    assert await page.evaluate("navigator.clipboard.readText()") == "SELECT 1"


async def test_a_spoiler_is_opened_from_the_keyboard(stage: Stage) -> None:
    hidden = '<tg-spoiler>the <a href="https://example.org">answer</a></tg-spoiler>'
    await said(stage, f"It is {hidden}", parse_mode="HTML")
    page = await stage.open()

    spoiler = words(page).get_by_role("button", name="Hidden words")
    await expect(words(page).locator(".spoiler__words")).to_have_css("opacity", "0")
    await spoiler.press("Enter")

    await expect(words(page).locator(".spoiler__words")).to_have_css("opacity", "1")
    await expect(words(page).get_by_role("link", name="answer")).to_be_visible()
    assert len(page.context.pages) == 1


async def test_a_long_quote_is_folded_until_it_is_asked_for(stage: Stage) -> None:
    lines = "\n".join(f"line {number}" for number in range(9))
    await said(stage, f"<blockquote expandable>{lines}</blockquote>", parse_mode="HTML")
    page = await stage.open()

    quote = words(page).locator("blockquote")
    folded = int(await quote.evaluate("node => node.offsetHeight"))
    await quote.get_by_role("button", name="Show the whole quote").press("Enter")

    await expect(quote.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    assert int(await quote.evaluate("node => node.offsetHeight")) > folded * 2


async def test_a_link_says_where_it_leads_and_a_dangerous_one_is_none(stage: Stage) -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/a"},
        {"type": "text_link", "offset": 5, "length": 4, "url": "javascript:alert(1)"},
    ]
    await said(stage, "good evil", entities=entities)
    page = await stage.open()

    links = words(page).locator("a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("title", "https://example.org/a")


async def test_a_moment_is_told_in_the_readers_zone(stage: Stage) -> None:
    moment = {"type": "date_time", "offset": 3, "length": 4, "unix_time": 86_400}
    await said(stage, "at noon", entities=[{**moment, "date_time_format": "DT"}])
    page = await stage.open()

    await expect(words(page).locator("time")).to_have_text("2 January 1970 at 00:00:00")


async def test_a_few_emoji_alone_are_big_and_words_are_not(stage: Stage) -> None:
    for text in ("👍", "👩‍👩‍👧🇳🇱", "12", "ok 👍"):
        await stage.do("send", from_=ALICE, text=text)
    page = await stage.open()

    texts = phone(page).locator(".bubble__text")
    sizes = [
        float((await texts.nth(i).evaluate("node => getComputedStyle(node).fontSize"))[:-2])
        for i in range(4)
    ]
    assert sizes[0] > sizes[1] > sizes[2] == sizes[3]


async def test_words_from_right_to_left_stand_at_the_right(stage: Stage) -> None:
    await said(stage, "שלום, איפה החבילה שלי? order 42")
    page = await stage.open()

    box = phone(page).locator(".message--bot .bubble__words")
    await expect(box).to_have_css("direction", "rtl")
    await expect(phone(page).locator(".message--own .bubble__words")).to_have_css(
        "direction", "ltr"
    )


async def test_a_word_without_end_stays_in_its_bubble(stage: Stage) -> None:
    await said(stage, "w" * 300 + "\u200b" * 50 + "👨‍👩‍👧" * 60)
    page = await stage.open()

    chat = phone(page).locator(".chat__list")
    assert await chat.evaluate("node => node.scrollWidth <= node.clientWidth")


async def test_messages_of_one_author_in_a_row_are_joined(stage: Stage) -> None:
    await stage.do("person", first_name="Carol", id=31)
    await stage.do("join", chat=stage.group, person=31)
    for who, text in ((31, "one"), (31, "two"), (BOB, "mine"), (31, "three")):
        await stage.do("send", from_=who, chat=stage.group, text=text)
    page = await stage.open()

    names = group_chat(page).locator(".bubble__name:visible")
    await expect(names).to_have_text(["Carol", "Carol"])
    await expect(group_chat(page).locator(".message > .avatar:visible")).to_have_count(2)
    await expect(group_chat(page).locator(".message--joined .bubble__text")).to_have_text(["two"])


async def test_a_reaction_is_set_and_taken_away_by_its_chip(stage: Stage) -> None:
    message = await said(stage, "Hello")
    await stage.call(
        "setMessageReaction",
        chat_id=ALICE,
        message_id=message["message_id"],
        reaction=[{"type": "emoji", "emoji": "🔥"}],
    )
    page = await stage.open()

    chip = phone(page).locator("button.reaction")
    await expect(chip).to_have_attribute("aria-pressed", "false")
    await chip.click()
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await expect(chip.locator(".reaction__count")).to_have_text("2")
    await chip.click()

    await expect(chip).to_have_attribute("aria-pressed", "false")


async def test_a_reply_shows_the_quote_and_the_picture_it_answers(stage: Stage) -> None:
    sent = await stage.do("send", from_=ALICE, content="photo", caption="A hole in the side")
    reply = {"message_id": sent["messages"][0]["message_id"], "quote": "hole"}
    await stage.call("sendMessage", chat_id=ALICE, text="Oh no", reply_parameters=reply)
    page = await stage.open()

    snippet = phone(page).locator(".snippet")
    await expect(snippet.locator(".snippet__quote")).to_have_text("hole")
    await expect(snippet.locator("img")).to_have_js_property("complete", value=True)
    await snippet.click()
    await expect(phone(page).locator(".message--lit")).to_contain_text("A hole in the side")


async def test_the_full_date_is_in_the_title_of_the_time(stage: Stage) -> None:
    await stage.do("clock", set="2031-05-06T07:08:09+00:00")
    await stage.do("send", from_=ALICE, text="Hello")
    page = await stage.open()

    time = phone(page).locator(".bubble__foot time")
    await expect(time).to_have_attribute("title", re.compile(r"^Tuesday,? 6 May 2031 at 07:08:09$"))


async def test_every_service_line_is_told_in_words(stage: Stage) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="#1")
    place = {"chat_id": stage.group, "message_thread_id": topic["message_thread_id"]}
    await stage.call("editForumTopic", **place, name="#2")
    icon = (await stage.call("getForumTopicIconStickers"))[1]["custom_emoji_id"]
    await stage.call("editForumTopic", **place, icon_custom_emoji_id=icon)
    await stage.call("closeForumTopic", **place)
    await stage.call("reopenForumTopic", **place)
    message = await stage.call("sendMessage", **place, text="Card")
    await stage.call("pinChatMessage", chat_id=stage.group, message_id=message["message_id"])
    page = await stage.open()

    await page.locator(f'[data-topic="{topic["message_thread_id"]}"]').click()
    lines = group_chat(page).locator(".service:not(.service--day)")
    await lines.first.wait_for()
    told = " | ".join(await lines.all_inner_texts())

    for part in ("created the topic “#1”", "#2", "closed the topic", "reopened"):
        assert part in told
    assert "changed the icon" in told
    assert "pinned: Card" in told
    assert "_" not in told


async def test_who_types_is_told_until_the_message_comes(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="/start")
    page = await stage.open()

    header = phone(page).locator(".chat__title")
    await stage.call("sendChatAction", chat_id=ALICE, action="record_voice")
    await expect(header).to_contain_text("is recording a voice message…")
    await stage.call("sendMessage", chat_id=ALICE, text="Hello")

    await expect(header.locator(".chat__typing")).to_have_count(0)
    await expect(header).to_contain_text("phone of Alice")


async def test_typing_in_one_topic_is_not_told_in_another(stage: Stage) -> None:
    first = await stage.call("createForumTopic", chat_id=stage.group, name="#1")
    second = await stage.call("createForumTopic", chat_id=stage.group, name="#2")
    page = await stage.open()
    typing = {"chat_id": stage.group, "message_thread_id": first["message_thread_id"]}

    await page.locator(f'[data-topic="{second["message_thread_id"]}"]').click()
    await stage.call("sendChatAction", **typing, action="typing")
    await stage.call(
        "sendMessage", chat_id=stage.group, message_thread_id=second["message_thread_id"], text="x"
    )
    await expect(group_chat(page).locator(".message--bot")).to_have_count(1)
    await expect(group_chat(page).locator(".chat__typing")).to_have_count(0)

    await page.locator(f'[data-topic="{first["message_thread_id"]}"]').click()
    await expect(group_chat(page).locator(".chat__typing")).to_contain_text("is typing…")


async def test_only_what_comes_while_one_looks_comes_in_softly(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="before")
    page = await stage.open()

    await stage.do("send", from_=ALICE, text="after")

    await expect(phone(page).locator(".message").last).to_contain_text("after")
    fresh = phone(page).locator(".message--new .bubble__text")
    await expect(fresh).to_have_text(["after"])


async def test_a_deleted_message_leaves_and_the_others_move_together(stage: Stage) -> None:
    sent = [await stage.do("send", from_=ALICE, text=text) for text in ("one", "two", "three")]
    gone = sent[1]["messages"][0]["message_id"]
    page = await stage.open()
    await page.evaluate(
        "() => { window.moved = []; Element.prototype.animate = function () { moved.push(this) } }"
    )

    await stage.do("delete", from_=ALICE, message_ids=[gone])

    await expect(phone(page).locator(".bubble__text")).to_have_text(["one", "three"])
    assert await page.evaluate("moved[0].innerText.startsWith('one')")
