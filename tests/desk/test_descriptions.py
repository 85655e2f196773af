"""What cannot be copied is told in words."""

from datetime import UTC, datetime

import pytest
from aiogram.enums import ContentType

from desk import formatting, words
from desk.delivery import descriptions
from desk.messages import Content, Direction, Message


def message(**content) -> Message:
    return Message(
        id=1,
        customer_id=1,
        ticket_id=1,
        direction=Direction.IN,
        author_id=1,
        chat_id=1,
        message_id=1,
        content=Content(**content),
        written_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", [kind.value for kind in ContentType if kind != "any"])
def test_every_content_type_of_telegram_has_a_name(kind, language):
    assert words.has(f"content.{kind}", language)


def test_a_kind_nobody_knows_yet_is_told_in_general():
    assert descriptions.describe(message(kind="hologram"), "en") == (
        "[message of a kind unknown here]",
        (),
    )


def test_facts_and_own_words_follow_with_their_entities():
    bold = {"type": "bold", "offset": 0, "length": 3}

    text, entities = descriptions.describe(
        message(kind="invoice", facts="10 EUR", text="pay 🙂 me", entities=(bold,)), "en"
    )

    assert text == "[invoice] 10 EUR\npay 🙂 me"
    [moved] = entities
    assert text[moved["offset"] :][:3] == "pay"


def test_a_description_fits_into_one_message():
    text, entities = descriptions.describe(
        message(
            kind="document",
            text="🙂" * 3000,
            entities=({"type": "italic", "offset": 0, "length": 6000},),
        ),
        "en",
    )

    assert formatting.length(text) <= 4096
    assert entities[0]["offset"] + entities[0]["length"] <= formatting.length(text)


def test_a_cut_never_halves_a_character():
    assert formatting.cut("🙂🙂🙂", 4) == "🙂…"
