"""Writing on the page: formatting, files, drafts, forwarding, commands, buttons."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.browser import WAIT_MS, in_a_browser
from tests.page.stage import ALICE, BOB, Stage, group_chat, phone

pytestmark = in_a_browser

FORMATTING = "/page/writing/formatting.js"


def field(chat: Locator) -> Locator:
    return chat.locator("textarea")


async def said(stage: Stage, **where: Any) -> list[Any]:
    messages: list[Any] = (await stage.look("messages", **where))["messages"]
    return messages


async def writes(chat: Locator, text: str) -> None:
    await field(chat).fill(text)
    await field(chat).press("Enter")


def file(name: str, mime: str, data: bytes = b"x" * 300) -> Any:
    return {"name": name, "mimeType": mime, "buffer": data}


async def chooses(chat: Locator, *files: Any) -> None:
    await chat.locator('input[type="file"]').set_input_files(list(files))


# Formatting


MARKED = [
    ("**bold** __it__ ++un++ ~~st~~ ||sp||", ["bold", "italic", "underline", "strikethrough"]),
    ("\N{CRYING FACE} **b** and `a*b*c`", ["bold", "code"]),
    ("```python\nx = '**'\n```", ["pre"]),
    ("[words **inside**](https://example.com/a_b)", ["text_link", "bold"]),
    ("> first\n> second\nafter", ["blockquote"]),
]


@pytest.mark.parametrize(("typed", "types"), MARKED)
async def test_marks_become_entities_and_come_back(
    stage: Stage, typed: str, types: list[str]
) -> None:
    page = await stage.open()

    script = f"""async (typed) => {{
        const {{ parseMarks, withMarks }} = await import("{FORMATTING}");
        const once = parseMarks(typed);
        return {{ once, marks: withMarks(once.text, once.entities) }};
    }}"""
    result = await page.evaluate(script, typed)

    assert {entity["type"] for entity in result["once"]["entities"]} >= set(types)
    assert result["marks"] == typed


PLAIN = [
    "C++ and C++",
    "¯\\_(ツ)_/¯",
    "2 ** 3",
    "a || b",
    "[x](y)",
    "https://a.b/c__d__",
    "a > b",
    "\\[",
]


async def test_words_that_only_look_like_marks_stay_as_they_are(stage: Stage) -> None:
    page = await stage.open()

    script = f"""async (all) => {{
        const {{ parseMarks }} = await import("{FORMATTING}");
        return all.map((text) => parseMarks(text));
    }}"""
    results = await page.evaluate(script, PLAIN)

    assert results == [{"text": text, "entities": []} for text in PLAIN]


RANDOM_ROUND_TRIPS = """async (address) => {
    const { parseMarks, withMarks } = await import(address);
    const signs = ["a", " ", "\\n", "\\\\", "`", ..."*_[]()>+~", "😀", "**"];
    const types = ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link"];
    let seed = 1;
    const next = (n) => ((seed = (seed * 48271) % 2147483647) % n);
    const inPair = (text, at) => /[\\uDC00-\\uDFFF]/.test(text[at] ?? "");
    const entityOf = (text) => {
        let start = next(text.length);
        let end = start + 1 + next(text.length - start);
        if (inPair(text, start)) start -= 1;
        if (inPair(text, end)) end += 1;
        const type = types[next(types.length)];
        const url = type === "text_link" ? { url: "https://a.b" } : {};
        return { type, offset: start, length: end - start, ...url };
    };
    // Code and links hold no other formatting and no line breaks here.
    const isFit = (text, all) => all.every(({ type, offset, length }) => {
        const words = text.slice(offset, offset + length);
        const isSpecial = type === "code" || type === "text_link";
        return !isSpecial || (all.length === 1 && !words.includes("\\n") && words.trim());
    });
    const wrong = [];
    for (let run = 0; run < 5000; run += 1) {
        const text = Array.from({ length: 1 + next(9) }, () => signs[next(signs.length)]).join("");
        const entities = Array.from({ length: next(4) }, () => entityOf(text));
        if (!isFit(text, entities)) continue;
        const once = parseMarks(withMarks(text, entities));
        const twice = parseMarks(withMarks(once.text, once.entities));
        const isSame = once.text === text && JSON.stringify(once) === JSON.stringify(twice);
        if (!isSame) wrong.push([text, entities]);
    }
    return wrong;
}"""


async def test_any_text_with_any_entities_survives_being_edited(stage: Stage) -> None:
    page = await stage.open()

    assert await page.evaluate(RANDOM_ROUND_TRIPS, FORMATTING) == []


async def test_a_key_formats_what_is_selected_and_the_bot_gets_entities(stage: Stage) -> None:
    page = await stage.open()
    box = field(phone(page))
    await box.fill("\N{CRYING FACE} very late")
    await box.press("End")
    for _ in "late":
        await box.press("Shift+ArrowLeft")

    await box.press("Control+b")
    await box.press("Control+Shift+KeyP")
    await box.press("Enter")

    await expect(phone(page).locator(".message--own strong")).to_have_text("late")
    (message,) = await said(stage, chat=ALICE)
    assert message["text"] == "\N{CRYING FACE} very late"
    marks = {(one["type"], one["offset"], one["length"]) for one in message["entities"]}
    assert marks == {("bold", 8, 4), ("spoiler", 8, 4)}


async def test_editing_an_own_message_shows_its_marks_again(stage: Stage) -> None:
    page = await stage.open()
    await writes(phone(page), "It is **very** late")
    await expect(phone(page).locator(".message--own")).to_contain_text("very")

    await field(phone(page)).press("ArrowUp")
    await expect(field(phone(page))).to_have_value("It is **very** late")
    await writes(phone(page), "It is **too** late")

    await expect(phone(page).locator(".message--own strong")).to_have_text("too")


# Sending


async def test_a_double_enter_sends_once(stage: Stage) -> None:
    page = await stage.open()
    box = field(phone(page))
    await box.fill("Once")

    await page.evaluate(
        """() => {
            const form = document.querySelector("#phone form");
            form.requestSubmit();
            form.requestSubmit();
        }"""
    )
    await writes(phone(page), "Twice")

    await expect(phone(page).locator(".message--own").last).to_contain_text("Twice")
    assert [one["text"] for one in await said(stage, chat=ALICE)] == ["Once", "Twice"]


async def test_what_is_refused_comes_back_to_the_field(stage: Stage) -> None:
    page = await stage.open()
    long = "a" * 4097

    await writes(phone(page), long)

    await expect(page.locator(".toast--error")).to_contain_text("4096")
    await expect(field(phone(page))).to_have_value(long)


async def test_a_draft_outlives_a_reload_and_a_look_at_another_chat(stage: Stage) -> None:
    await stage.do("person", first_name="Dana", id=12)
    page = await stage.open()
    await field(phone(page)).fill("Not yet sent")

    await page.locator('[data-person="12"]').click()
    await expect(field(phone(page))).to_have_value("")
    await page.reload()

    await expect(field(phone(page))).to_have_value("Not yet sent", timeout=WAIT_MS)


async def test_files_are_shown_can_be_taken_away_and_go_as_albums_by_kind(stage: Stage) -> None:
    page = await stage.open()
    names = [file(f"{number}.pdf", "application/pdf") for number in range(11)]
    await chooses(phone(page), *names, file("song.mp3", "audio/mpeg"), file("wrong.pdf", "x/y"))
    await expect(phone(page).locator(".tray__item")).to_have_count(13)

    await phone(page).get_by_role("button", name="Remove wrong.pdf").click()
    await writes(phone(page), "All of it")

    await expect(phone(page).locator(".message--own")).to_have_count(3, timeout=WAIT_MS)
    messages = await said(stage, chat=ALICE)
    albums = [one.get("media_group_id") for one in messages]
    assert [albums.count(one) for one in dict.fromkeys(albums[:10])] == [10]
    assert albums[10:] == [None, None]
    assert [one.get("caption") for one in messages] == ["All of it", *[None] * 11]
    assert "audio" in messages[-1]


async def test_a_picture_can_go_as_a_file(stage: Stage) -> None:
    page = await stage.open()
    picture = await page.screenshot()
    await chooses(phone(page), file("receipt.png", "image/png", picture))

    await phone(page).get_by_label("Send as files").check()
    await field(phone(page)).press("Enter")

    await expect(phone(page).locator(".message--own")).to_contain_text("receipt.png")
    assert "document" in (await said(stage, chat=ALICE))[0]


async def test_a_file_of_20_mb_is_sent(stage: Stage) -> None:
    page = await stage.open()
    await page.evaluate(DROP, ["big.bin", 20])

    await field(phone(page)).press("Enter")

    await expect(phone(page).locator(".message--own")).to_contain_text("big.bin", timeout=WAIT_MS)
    (message,) = await said(stage, chat=ALICE)
    assert message["document"]["file_size"] == 20 * 1024 * 1024


async def test_a_file_too_big_is_refused_in_words_before_it_is_read(stage: Stage) -> None:
    page = await stage.open()

    await page.evaluate(DROP, ["huge.bin", 81])

    await expect(page.locator(".toast--error")).to_contain_text("huge.bin (81.0 MB) is too big")
    await expect(phone(page).locator(".tray__item")).to_have_count(0)


DROP = """([name, megabytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(megabytes * 1024 * 1024)], name));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    const root = document.querySelector("#phone");
    for (const type of ["dragover", "drop"]) root.dispatchEvent(new DragEvent(type, options));
}"""


async def test_a_prepared_sample_is_sent_from_the_menu(stage: Stage) -> None:
    page = await stage.open()

    await phone(page).get_by_role("button", name="Add a file or a sample").click()
    await page.get_by_role("menuitem", name="live location").click()

    await expect(phone(page).locator(".message--own")).to_have_count(1)
    assert (await said(stage, chat=ALICE))[0]["location"]["live_period"] == 900


# Forwarding, replying


async def test_a_message_is_forwarded_to_a_topic(stage: Stage) -> None:
    topic = await stage.call("createForumTopic", chat_id=stage.group, name="Alice")
    await stage.do("send", from_=BOB, chat=stage.group, text="Look at this")
    page = await stage.open()
    message = group_chat(page).locator(".message", has_text="Look at this")

    await message.hover()
    await message.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Forward").click()
    await page.get_by_role("dialog").get_by_role("button", name="Alice").click()

    await expect(page.locator("#toasts")).to_contain_text("Forwarded")
    thread = topic["message_thread_id"]
    (forwarded,) = (await said(stage, chat=stage.group, topic=thread))[1:]
    assert forwarded["text"] == "Look at this"
    assert forwarded["forward_origin"]["sender_user"]["id"] == BOB


async def test_a_selected_part_is_quoted_with_its_formatting(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="/start")
    await stage.call("sendMessage", chat_id=ALICE, text="It <b>comes today</b>", parse_mode="HTML")
    page = await stage.open()
    answer = phone(page).locator(".message--bot")
    await answer.locator("strong").select_text()

    await answer.hover()
    await answer.get_by_role("button", name="Reply").click()
    await writes(phone(page), "Really?")

    await expect(phone(page).locator(".snippet")).to_contain_text("comes today")
    quote = (await said(stage, chat=ALICE))[-1]["quote"]
    assert (quote["text"], quote["position"]) == ("comes today", 3)
    assert quote["entities"] == [{"type": "bold", "offset": 0, "length": 11}]


async def test_a_caption_is_edited_and_its_picture_replaced(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, content="photo", caption="The receit")
    page = await stage.open()
    box = field(phone(page))
    await box.press("ArrowUp")
    await expect(box).to_have_value("The receit")

    await chooses(phone(page), file("receipt.pdf", "application/pdf"))
    await writes(phone(page), "The receipt")

    await expect(phone(page).locator(".message--own")).to_contain_text("receipt.pdf")
    (message,) = await said(stage, chat=ALICE)
    assert (message["caption"], message["edited"]) == ("The receipt", True)


# The bot's offers


async def test_commands_are_those_of_the_person_and_appear_at_once(stage: Stage) -> None:
    await stage.do("person", first_name="Alice", id=ALICE, language_code="ru")
    page = await stage.open()
    await expect(phone(page).get_by_role("button", name="Commands")).to_be_hidden()

    for language, words in (("", "Begin"), ("ru", "Начать")):
        menu = [{"command": "start", "description": words}, {"command": "stop", "description": "x"}]
        await stage.call("setMyCommands", commands=menu, language_code=language)

    await expect(phone(page).get_by_role("button", name="Commands")).to_be_visible()
    await field(phone(page)).fill("/sta")
    options = phone(page).get_by_role("option")
    await expect(options).to_have_text(["/startНачать"])
    await field(phone(page)).press("Tab")
    await expect(field(phone(page))).to_have_value("/start ")


async def test_enter_sends_a_command_that_is_typed_whole(stage: Stage) -> None:
    menu = [{"command": "start", "description": "x"}]
    await stage.call("setMyCommands", commands=menu)
    page = await stage.open()
    await field(phone(page)).fill("/start")
    await expect(phone(page).get_by_role("option")).to_have_count(1)

    await field(phone(page)).press("Enter")

    await expect(phone(page).locator(".message--own")).to_contain_text("/start")


async def test_an_empty_chat_says_what_the_bot_says_of_itself(stage: Stage) -> None:
    page = await stage.open()

    await stage.call("setMyDescription", description="We help with parcels")

    await expect(phone(page).locator(".chat__empty")).to_contain_text("We help with parcels")


async def test_inline_results_are_chosen_by_keys(stage: Stage) -> None:
    page = await stage.open()
    username = (await stage.look("state"))["bots"][0]["username"]

    async def answer_the_query() -> None:
        updates: list[Any] = []
        while not any("inline_query" in one for one in updates):
            updates = await stage.call("getUpdates", timeout=5, offset=-1)
        (update,) = updates
        result = {"type": "article", "id": "1", "input_message_content": {"message_text": "x"}}
        results = [{**result, "title": "One"}, {**result, "id": "2", "title": "Two"}]
        results[1]["input_message_content"] = {"message_text": "The second"}
        query_id = update["inline_query"]["id"]
        await stage.call("answerInlineQuery", inline_query_id=query_id, results=results)

    answering = asyncio.create_task(answer_the_query())
    await field(group_chat(page)).fill(f"@{username} late")
    await expect(group_chat(page).locator(".suggestions")).to_contain_text("Asking the bot")
    await expect(group_chat(page).get_by_role("option")).to_have_count(2)
    await answering
    await field(group_chat(page)).press("ArrowDown")
    await field(group_chat(page)).press("Enter")

    await expect(group_chat(page).locator(".message--own")).to_contain_text("The second")


async def test_a_pressed_button_looks_busy_until_the_bot_has_answered(stage: Stage) -> None:
    markup = {"inline_keyboard": [[{"text": "Take", "callback_data": "take"}]]}
    await stage.call("sendMessage", chat_id=stage.group, text="Card", reply_markup=markup)
    page = await stage.open()
    button = group_chat(page).get_by_role("button", name="Take")

    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    async with stage.echoing():
        await expect(button).not_to_have_attribute("aria-busy", "true", timeout=WAIT_MS)


async def test_the_keyboard_of_the_bot_sends_the_own_contact_and_goes(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="/start")
    keyboard = [[{"text": "My number", "request_contact": True}]]
    markup = {
        "keyboard": keyboard,
        "one_time_keyboard": True,
        "input_field_placeholder": "Press the button",
    }
    await stage.call("sendMessage", chat_id=ALICE, text="Who are you?", reply_markup=markup)
    page = await stage.open()
    await expect(field(phone(page))).to_have_attribute("placeholder", "Press the button")

    await phone(page).get_by_role("button", name="My number").click()

    await expect(phone(page).get_by_role("button", name="My number")).to_have_count(0)
    await expect(phone(page).get_by_role("button", name="Show the bot’s keyboard")).to_be_visible()
    assert (await said(stage, chat=ALICE))[-1]["contact"]["user_id"] == ALICE


async def test_where_one_cannot_write_the_page_says_why(stage: Stage) -> None:
    await stage.do("block", person=ALICE)
    page: Page = await stage.open()
    await expect(field(phone(page))).to_be_hidden()

    await phone(page).get_by_role("button", name="Unblock the bot").click()

    await expect(field(phone(page))).to_be_visible()
