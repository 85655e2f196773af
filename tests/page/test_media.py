"""What messages carry: seen at its size, heard, opened in full, and told when it is broken."""

import base64
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.page.browser import in_a_browser
from tests.page.stage import ALICE, Stage, phone

pytestmark = in_a_browser

BROKEN = {"name": "x.png", "mime": "image/png", "base64": base64.b64encode(b"nothing").decode()}
PLAYING = "[...document.querySelectorAll('video')].filter((film) => !film.paused && !film.muted)"


async def sends(stage: Stage, *kinds: str, **fields: Any) -> Page:
    """Alice sends one of each, then somebody looks."""
    for kind in kinds:
        await stage.do("send", from_=ALICE, content=kind, **fields)
    return await stage.open()


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Picture or video")


async def is_loaded(image: Locator) -> None:
    """A picture whose bytes could be shown."""
    await expect(image).to_have_js_property("complete", value=True)
    assert await image.evaluate("image => image.naturalWidth") > 0


async def test_pictures_open_in_full_and_arrows_lead_through_those_of_the_chat(
    stage: Stage,
) -> None:
    await stage.do("send", from_=ALICE, album=[{"content": "photo"}] * 3)
    page = await sends(stage, "video", caption="The van")

    first = phone(page).locator(".visual").first
    await first.focus()
    await first.press("Enter")
    await expect(viewer(page).locator(".viewer__place")).to_have_text("1 / 4")
    await is_loaded(viewer(page).locator(".viewer__stage img"))
    for _ in range(5):
        await page.keyboard.press("ArrowRight")
    await expect(viewer(page).locator(".viewer__place")).to_have_text("4 / 4")
    await expect(viewer(page).locator("video")).to_have_js_property("paused", value=False)
    await expect(viewer(page)).to_contain_text("The van")

    await page.keyboard.press("Escape")
    await expect(viewer(page)).to_have_count(0)
    await expect(first).to_be_focused()


async def test_a_picture_can_be_saved_from_the_viewer(stage: Stage) -> None:
    page = await sends(stage, "photo", fields={"sample": "cat"})

    await phone(page).locator(".visual").click()
    async with page.expect_download() as download:
        await viewer(page).get_by_role("link", name="Download").click()

    assert (await (await download.value).path()).stat().st_size > 10_000


async def test_a_voice_message_is_heard_and_moved_in_from_the_keyboard(stage: Stage) -> None:
    page = await sends(stage, "voice")

    player = phone(page).get_by_role("group", name="Voice message from Alice")
    await player.get_by_role("button", name="Play").press("Enter")
    await expect(player.get_by_role("button", name="Pause")).to_be_visible()
    await player.get_by_role("button", name="Pause").press("Enter")
    position = player.get_by_role("slider")
    await position.press("End")

    await expect(position).to_have_attribute("aria-valuetext", "0:04 / 0:04")


async def test_one_thing_is_heard_at_a_time(stage: Stage) -> None:
    page = await sends(stage, "voice", "audio", "video_note")
    voice = phone(page).locator(".player--voice button")
    music = phone(page).locator(".player--audio button")
    note = phone(page).locator(".round")

    await voice.click()
    await expect(voice).to_have_attribute("aria-label", "Pause")
    await music.click()
    await expect(music).to_have_attribute("aria-label", "Pause")
    await expect(voice).to_have_attribute("aria-label", "Play")
    await note.click()
    await expect(note).to_have_attribute("aria-label", "Pause")
    await expect(music).to_have_attribute("aria-label", "Play")
    await voice.click()

    await expect(voice).to_have_attribute("aria-label", "Pause")
    assert await page.evaluate(f"{PLAYING}.length") == 0


async def test_a_voice_goes_on_when_its_message_is_drawn_again(stage: Stage) -> None:
    sent = await stage.do("send", from_=ALICE, content="voice")
    page = await stage.open()
    await phone(page).get_by_role("button", name="Play").click()
    await expect(phone(page).get_by_role("button", name="Pause")).to_be_visible()

    message_id = sent["messages"][0]["message_id"]
    await stage.do("react", from_=ALICE, chat=ALICE, message_id=message_id, emoji="🔥")

    await expect(phone(page).locator(".reaction")).to_be_visible()
    await expect(phone(page).get_by_role("button", name="Pause")).to_be_visible()


async def test_a_gif_runs_by_itself_and_not_where_motion_is_unwanted(stage: Stage) -> None:
    page = await sends(stage, "animation")
    film = phone(page).locator(".visual--animation video")
    await expect(film).to_have_js_property("paused", value=False)
    await expect(film).to_have_js_property("muted", value=True)

    await page.emulate_media(reduced_motion="reduce")
    await stage.open()

    await expect(film).to_have_js_property("readyState", value=4)
    await expect(film).to_have_js_property("paused", value=True)


async def test_a_hidden_picture_is_shown_first_and_opened_then(stage: Stage) -> None:
    page = await sends(stage, "photo", extra={"has_media_spoiler": True})

    await phone(page).get_by_role("button", name="Hidden: press to show").press("Enter")
    await expect(viewer(page)).to_have_count(0)
    shown = phone(page).locator(".visual")
    await expect(shown).not_to_have_class("visual visual--photo visual--covered")
    await shown.press("Enter")

    await expect(viewer(page)).to_be_visible()


async def test_a_broken_picture_is_a_tile_that_says_so(stage: Stage) -> None:
    page = await sends(stage, "photo", file=BROKEN)

    await expect(phone(page).locator(".tile")).to_contain_text("cannot be shown")
    await expect(phone(page).locator("img")).to_have_count(0)


async def test_a_broken_voice_says_so_when_it_is_played(stage: Stage) -> None:
    page = await sends(stage, "voice", file={**BROKEN, "mime": "audio/ogg"})

    await phone(page).get_by_role("button", name="Play").click()

    await expect(phone(page).locator(".player")).to_contain_text("cannot be shown")


async def test_an_album_stands_at_its_size_before_it_is_loaded(stage: Stage) -> None:
    await stage.page.route("**/control/file/**", lambda route: route.abort())
    await stage.do("send", from_=ALICE, album=[{"content": "photo"}] * 5)
    page = await stage.open()
    await expect(phone(page).locator(".mosaic .tile")).to_have_count(5)
    before = await phone(page).locator(".mosaic").bounding_box()

    await page.unroute("**/control/file/**")
    await stage.open()
    for number in range(5):
        await is_loaded(phone(page).locator(".mosaic img").nth(number))
    after = await phone(page).locator(".mosaic").bounding_box()

    assert before
    assert after
    assert abs(after["height"] - before["height"]) < 2


async def test_a_mosaic_fills_its_width_with_every_item_once(stage: Stage) -> None:
    page = await stage.open()

    for count in range(1, 11):
        ratios = [0.3 + (number * 7 % 5) * 0.6 for number in range(count)]
        rows = await page.evaluate(
            "async (ratios) => (await import('/page/media/mosaic.js')).mosaic(ratios)", ratios
        )

        assert [item["index"] for row in rows for item in row["items"]] == list(range(count))
        assert all(1 <= len(row["items"]) <= 4 for row in rows)
        assert 0.3 < sum(1 / row["ratio"] for row in rows) < 2


async def test_documents_of_an_album_stand_one_under_another_with_their_captions(
    stage: Stage,
) -> None:
    items = [{"content": "document", "caption": "first"}, {"content": "document"}]
    await stage.do("send", from_=ALICE, album=items)
    page = await stage.open()

    bubble = phone(page).locator(".bubble")
    await expect(bubble.locator(".tile--file")).to_have_count(2)
    texts = await bubble.locator("strong, .bubble__text").all_inner_texts()
    assert texts == ["delivery-note.pdf", "first", "delivery-note.pdf"]


async def test_a_file_is_downloaded_under_its_name(stage: Stage) -> None:
    evil = {"name": "page.html", "mime": "text/html", "base64": BROKEN["base64"]}
    page = await sends(stage, "document", file=evil)

    async with page.expect_download() as download:
        await phone(page).locator(".tile--file").click()

    assert (await download.value).suggested_filename == "page.html"
    assert len(page.context.pages) == 1


TOLD = {
    "venue": "Parcel shop",
    "live_location": "Live location",
    "contact": "Erin Grey",
    "poll": "Which colour?",
    "quiz": "quiz",
    "checklist": "Pack",
    "invoice": "100 ⭐",
    "paid_media": "5 ⭐",
    "story": "Sandbox news",
    "giveaway": "Winners: 3",
    "giveaway_winners": "Winners: 1",
    "rich_message": "It was sent on Monday",
    "game": "A game",
    "dice": "🎲",
}


async def test_what_cannot_be_shown_is_told(stage: Stage) -> None:
    page = await sends(stage, *TOLD)

    messages = phone(page).locator(".message--own")
    for number, told in enumerate(TOLD.values()):
        await expect(messages.nth(number)).to_contain_text(told)
    await expect(phone(page).locator(".bubble__foot")).to_have_count(len(TOLD))


async def test_stickers_are_drawn_and_have_their_emoji_as_words(stage: Stage) -> None:
    page = await sends(stage, "sticker", fields={"sample": "thanks"})

    await is_loaded(phone(page).get_by_role("img", name="sticker ❤"))


async def test_an_odd_message_does_not_take_the_others_with_it(stage: Stage) -> None:
    await stage.do("send", from_=ALICE, text="before")
    for extra in ({"poll": {"question": "?"}}, {"photo": 5}):
        await stage.do("send", from_=ALICE, content="dice", extra=extra)
    await stage.do("send", from_=ALICE, text="odd", extra={"entities": 7})
    await stage.do("send", from_=ALICE, text="after")
    page = await stage.open()

    await expect(phone(page).locator(".bubble__text").last).to_have_text("after")
    await expect(phone(page).locator(".service").last).to_have_text(
        "a message that cannot be shown"
    )
