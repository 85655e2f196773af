"""The page with very many messages, in two tabs, over reloads, breaks and restarts."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.page.browser import WAIT_MS, in_a_browser
from tests.page.conftest import MakeStage, note_problems
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser


async def topic_of(stage: Stage, name: str) -> int:
    made = await stage.call("createForumTopic", chat_id=stage.group, name=name)
    thread_id: int = made["message_thread_id"]
    return thread_id


async def bot_says(stage: Stage, topic: int, text: str, **fields: Any) -> int:
    place = {"chat_id": stage.group, "message_thread_id": topic}
    sent = await stage.call("sendMessage", **place, text=text, **fields)
    message_id: int = sent["message_id"]
    return message_id


def fill(stage: Stage, topic: int, count: int) -> list[int]:
    """Bob writes so many messages at once; their ids."""
    body = {"from": BOB, "chat": stage.group, "topic": topic}
    act = stage.sandbox.core.control
    return [
        act("send", {**body, "text": f"word {n}."})["messages"][0]["message_id"]
        for n in range(count)
    ]


def row(page: Page, topic: int) -> Locator:
    return page.locator(f'[data-topic="{topic}"]')


async def open_topic(page: Page, topic: int) -> Locator:
    """The messages of a topic, opened from the list."""
    await row(page, topic).click()
    messages = group_chat(page).get_by_role("log")
    await messages.locator(".message, .service").first.wait_for()
    return messages


@asynccontextmanager
async def another_tab(stage: Stage) -> AsyncIterator[Page]:
    problems: list[str] = []
    page = await stage.page.context.new_page()
    note_problems(page, problems)
    await page.goto(f"{stage.sandbox.url}/")
    await page.wait_for_selector("body[data-ready]", timeout=WAIT_MS)
    yield page
    await page.close()
    assert problems == []


@contextmanager
def unheard(stage: Stage) -> Iterator[None]:
    """Events are made meanwhile, and told to nobody."""
    events = stage.sandbox.core.events
    listeners, events._listeners = events._listeners, set()
    yield
    events._listeners = listeners


async def test_of_10_000_messages_and_500_topics_the_page_draws_what_is_near(stage: Stage) -> None:
    for n in range(499):
        body = {"chat": stage.group, "action": "create", "name": f"Topic {n}", "from": BOB}
        stage.sandbox.core.control("topic", body)
    topic = await topic_of(stage, "The long one")
    fill(stage, topic, 10_000)
    page = await stage.open()

    messages = await open_topic(page, topic)

    await expect(page.locator("[data-topic]")).to_have_count(501)
    await expect(messages.get_by_text("word 9999.", exact=True)).to_be_in_viewport()
    assert await messages.locator(".message").count() < 200

    await messages.focus()
    await page.keyboard.press("Home")
    await expect(messages.get_by_text("word 0.", exact=True)).to_be_in_viewport()
    await page.keyboard.press("End")
    await expect(messages.get_by_text("word 9999.", exact=True)).to_be_in_viewport()
    assert await messages.locator(".message").count() < 200


async def test_scrolling_up_brings_earlier_messages_and_nothing_jumps(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    fill(stage, topic, 400)
    page = await stage.open()
    messages = await open_topic(page, topic)
    await expect(messages.get_by_text("word 399.", exact=True)).to_be_in_viewport()

    # What is on the screen moves by as much as was scrolled, whatever comes in above it.
    jumps = await messages.evaluate(
        """async (list) => {
          const rect = (node) => node.getBoundingClientRect();
          const endOf = (node) => rect(node).bottom - rect(list).top;
          const isShown = (node) => node.id && endOf(node) > 0;
          const seen = [];
          while (!list.textContent.includes("word 0.") && seen.length < 600) {
            const node = [...list.children].find(isShown);
            const before = endOf(node);
            const at = list.scrollTop;
            list.scrollTop -= 150;
            const moved = at - list.scrollTop;
            for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
            seen.push(node.isConnected ? Math.abs(endOf(node) - before - moved) : 999);
          }
          return seen;
        }"""
    )

    await expect(messages.get_by_text("word 0.", exact=True)).to_be_attached()
    assert max(jumps) <= 2
    assert await messages.locator(".message").count() < 200


async def test_what_was_not_looked_at_is_counted_and_marked_where_it_begins(stage: Stage) -> None:
    quiet, busy = await topic_of(stage, "Quiet"), await topic_of(stage, "Busy")
    page = await stage.open()
    await open_topic(page, quiet)

    for n in range(3):
        await bot_says(stage, busy, f"new {n}")
    badge = row(page, busy).locator(".badge")
    await expect(badge).to_have_text("3")
    messages = await open_topic(page, busy)

    await expect(badge).to_be_hidden()
    mark = messages.get_by_role("separator")
    await expect(mark).to_have_text("New messages")
    await expect(mark.locator("+ .message")).to_contain_text("new 0")


async def test_unread_marks_outlive_a_reload_and_what_was_seen_stays_seen(stage: Stage) -> None:
    seen, unseen = await topic_of(stage, "Seen"), await topic_of(stage, "Unseen")
    page = await stage.open()
    await bot_says(stage, seen, "to be read")
    await bot_says(stage, unseen, "left alone")
    await open_topic(page, seen)
    await expect(row(page, unseen).locator(".badge")).to_have_text("1")

    await page.goto("about:blank")
    await bot_says(stage, unseen, "while nobody looked")
    await stage.open()

    await expect(row(page, unseen).locator(".badge")).to_have_text("2")
    await expect(row(page, seen).locator(".badge")).to_be_hidden()


async def test_with_many_unread_messages_a_topic_opens_where_they_begin(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    fill(stage, topic, 300)
    page = await stage.open()
    for n in range(150):
        await bot_says(stage, topic, f"unread {n}.")
    await expect(row(page, topic).locator(".badge")).to_have_text("150")

    messages = await open_topic(page, topic)

    await expect(messages.get_by_role("separator")).to_be_in_viewport()
    await expect(messages.get_by_text("unread 0.", exact=True)).to_be_in_viewport()
    button = group_chat(page).get_by_role("button", name=re.compile("To the newest"))
    await expect(button).to_have_accessible_name(re.compile(r"unread: 1\d\d"))
    await button.press("Enter")
    await expect(messages.get_by_text("unread 149.", exact=True)).to_be_in_viewport()
    await expect(button).to_be_hidden()
    await expect(row(page, topic).locator(".badge")).to_be_hidden()


async def test_who_has_scrolled_up_is_told_of_new_messages_and_stays_there(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    fill(stage, topic, 60)
    page = await stage.open()
    messages = await open_topic(page, topic)
    await messages.hover()
    await page.mouse.wheel(0, -900)
    button = group_chat(page).get_by_role("button", name=re.compile("To the newest"))
    await expect(button).to_be_visible()
    before = await messages.evaluate("(list) => list.scrollTop")

    await bot_says(stage, topic, "something new")

    await expect(button).to_have_text("1")
    assert await messages.evaluate("(list) => list.scrollTop") == before
    await button.click()
    await expect(messages.get_by_text("something new")).to_be_in_viewport()


async def test_a_reply_leads_to_a_message_that_was_not_loaded(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    first, *_ = fill(stage, topic, 500)
    await bot_says(stage, topic, "about that", reply_parameters={"message_id": first})
    page = await stage.open()
    messages = await open_topic(page, topic)

    await messages.locator("button.snippet").click()

    await expect(messages.get_by_text("word 0.", exact=True).last).to_be_in_viewport()
    await expect(messages.locator(".message--lit")).to_contain_text("word 0.")


async def test_the_pinned_message_is_known_however_far_up_it_stands(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    first, *_ = fill(stage, topic, 300)
    await stage.do("pin", from_=BOB, chat=stage.group, message_id=first)
    fill(stage, topic, 200)
    page = await stage.open()

    messages = await open_topic(page, topic)

    pin = group_chat(page).get_by_role("button", name="Pinned message")
    await expect(pin).to_contain_text("word 0.")
    await pin.click()
    await expect(messages.get_by_text("word 0.", exact=True)).to_be_in_viewport()


async def test_two_tabs_see_the_same_and_count_on_their_own(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    page = await stage.open()
    async with another_tab(stage) as other:
        message_id = await bot_says(stage, topic, "Hello")
        await open_topic(page, topic)

        await expect(group_chat(page).get_by_text("Hello")).to_be_visible()
        await expect(row(page, topic).locator(".badge")).to_be_hidden()
        await expect(row(other, topic)).to_contain_text("Hello")
        await expect(row(other, topic).locator(".badge")).to_have_text("1")

        edited = {"chat_id": stage.group, "message_id": message_id, "text": "Hello again"}
        await stage.call("editMessageText", **edited)
        await expect(group_chat(page).get_by_text("Hello again")).to_be_visible()
        await expect(row(other, topic)).to_contain_text("Hello again")


async def test_a_reload_in_the_middle_of_an_album_shows_one_mosaic(stage: Stage) -> None:
    album = {"media_group_id": "77"}
    body = {"from_": ALICE, "content": "photo", "extra": album}
    page = await stage.open()
    await stage.do("send", **body)
    await expect(phone(page).locator(".message")).to_have_count(1)

    await page.reload()
    await stage.do("send", **body)
    await page.wait_for_selector("body[data-ready]")
    await stage.do("send", **body)

    await expect(phone(page).locator(".mosaic img")).to_have_count(3)
    await expect(phone(page).locator(".message")).to_have_count(1)


async def test_deleting_the_newest_message_corrects_the_list(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    await bot_says(stage, topic, "first words")
    last = await bot_says(stage, topic, "last words")
    page = await stage.open()
    await expect(row(page, topic)).to_contain_text("last words")

    await stage.call("deleteMessage", chat_id=stage.group, message_id=last)

    await expect(row(page, topic)).to_contain_text("first words")


async def test_what_was_missed_is_fetched_again(stage: Stage) -> None:
    topic, other = await topic_of(stage, "Alice"), await topic_of(stage, "Dana")
    page = await stage.open()
    messages = await open_topic(page, topic)
    with unheard(stage):
        await bot_says(stage, topic, "missed")
        await bot_says(stage, other, "missed as well")

    await bot_says(stage, topic, "heard")

    await expect(messages.locator(".bubble__text")).to_have_text(["missed", "heard"])
    await expect(row(page, other).locator(".badge")).to_have_text("1")


async def test_a_lost_connection_is_told_with_its_time(
    make_stage: MakeStage, tmp_path: Path
) -> None:
    async with make_stage(tmp_path / "journal") as stage:
        page = await stage.open()

        async def the_page_says_so() -> None:
            words = re.compile(r"No connection to the sandbox since \d\d:\d\d.*Trying again")
            await expect(page.locator("#offline")).to_have_text(words)

        await stage.restart(tmp_path / "journal", the_page_says_so)

        await expect(page.locator("#offline")).to_be_hidden(timeout=WAIT_MS)
        await expect(page.get_by_text("started anew")).to_have_count(0)


async def test_another_world_behind_the_same_address_begins_anew(stage: Stage) -> None:
    topic = await topic_of(stage, "Alice")
    await bot_says(stage, topic, "of the old world")
    await stage.do("send", from_=ALICE, text="of the old world")
    page = await stage.open()
    await open_topic(page, topic)

    await stage.sandbox.stop()
    await expect(page.locator("#offline")).to_be_visible()
    await stage.begin(port=stage.sandbox.port)
    await stage.people_come()

    await expect(page.locator("#toasts")).to_contain_text("started anew", timeout=WAIT_MS)
    await expect(row(page, topic)).to_have_count(0)
    await expect(page.get_by_text("of the old world")).to_have_count(0)
    await stage.do("send", from_=ALICE, text="of the new world")
    await expect(phone(page).locator(".message--own")).to_contain_text("of the new world")


async def test_topics_are_gone_through_by_keys_and_found_by_words(stage: Stage) -> None:
    topics = [await topic_of(stage, f"Customer {n}") for n in range(14)]
    await bot_says(stage, topics[0], "a parcel")
    page = await stage.open()

    await page.locator('[data-topic="0"]').focus()
    await page.keyboard.press("ArrowDown")
    await expect(row(page, topics[0])).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(row(page, topics[13])).to_be_focused()
    await expect(group_chat(page).locator("header")).to_contain_text("Customer 13")
    await page.keyboard.press("End")
    await expect(row(page, topics[1])).to_be_focused()

    await page.get_by_role("searchbox", name="Find a topic").fill("PARCEL")
    await expect(page.locator("[data-topic]")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(row(page, topics[0])).to_be_focused()


async def test_a_pinned_topic_stands_first(stage: Stage) -> None:
    older, newer = await topic_of(stage, "Older"), await topic_of(stage, "Newer")
    page = await stage.open()
    order = page.locator("#topics [data-topic]")
    await expect(order.nth(1)).to_have_attribute("data-topic", str(newer))
    await row(page, older).click()

    await group_chat(page).get_by_role("button", name="Topic actions").click()
    await page.get_by_text("Pin to the top", exact=True).click()

    await expect(order.nth(1)).to_have_attribute("data-topic", str(older))
    await expect(row(page, older).get_by_role("img", name="pinned")).to_be_visible()
