"""Words for people live in texts/{ru,en}/ of their room, and say the same in both languages."""

import re
from pathlib import Path

import pytest

from tests.house import source

CYRILLIC = re.compile("[\u0400-\u04ff]")

# CLDR plural rules: Russian counts 1, 2-4 and 5-0 apart, English 1 and the rest.
FORMS_NEEDED = {"ru": {"one", "few", "many"}, "en": {"one", "other"}}

ROOMS_WITH_WORDS = [room for room in source.rooms() if (source.ROOT / room / "texts").is_dir()]


def texts(room: str, language: str) -> source.Words:
    shelf = source.ROOT / room / "texts" / language
    return {key: text for path in shelf.iterdir() for key, text in source.words_in(path).items()}


def words_inside(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_a_room_speaks_russian_and_english_and_nothing_else(room: str) -> None:
    found = {path.name for path in (source.ROOT / room / "texts").iterdir()}

    assert found == {"ru", "en"}


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_a_text_stands_in_the_same_file_in_both_languages(room: str) -> None:
    shelves = {
        language: {
            (path.name, key)
            for path in (source.ROOT / room / "texts" / language).iterdir()
            for key in source.words_in(path)
        }
        for language in ("ru", "en")
    }

    assert shelves["ru"] == shelves["en"]


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_what_is_said_in_one_language_is_said_in_the_other(room: str) -> None:
    russian, english = texts(room, "ru"), texts(room, "en")

    assert {
        "only in Russian": sorted(russian.keys() - english.keys()),
        "only in English": sorted(english.keys() - russian.keys()),
    } == {"only in Russian": [], "only in English": []}


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_both_languages_ask_for_the_same_values(room: str) -> None:
    russian, english = texts(room, "ru"), texts(room, "en")

    differing = {
        key: (source.placeholders(russian[key]), source.placeholders(english[key]))
        for key in russian.keys() & english.keys()
        if source.placeholders(russian[key]) != source.placeholders(english[key])
    }

    assert differing == {}


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_a_plural_in_one_language_is_a_plural_in_the_other(room: str) -> None:
    russian, english = texts(room, "ru"), texts(room, "en")

    differing = [
        key
        for key in russian.keys() & english.keys()
        if isinstance(russian[key], dict) != isinstance(english[key], dict)
    ]

    assert differing == []


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_a_plural_has_the_forms_its_language_counts_with(room: str, language: str) -> None:
    missing = {
        key: sorted(FORMS_NEEDED[language] - text.keys())
        for key, text in texts(room, language).items()
        if isinstance(text, dict) and not FORMS_NEEDED[language] <= text.keys()
    }

    assert missing == {}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
def test_no_words_are_blank(room: str, language: str) -> None:
    blank = [
        key
        for key, text in texts(room, language).items()
        if not all(words.strip() for words in words_inside(text))
    ]

    assert blank == []


def test_no_russian_words_hide_in_python() -> None:
    bench = list(source.files("*.py", source.ROOT / "bench"))

    hidden = [
        f"{source.named(path)}:{number}"
        for path in [*source.python_of_rooms(), *bench]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CYRILLIC.search(line)
    ]

    assert hidden == []


def test_a_value_missing_from_one_form_is_found(tmp_path: Path) -> None:
    table = tmp_path / "en.toml"
    table.write_text(
        '[queue]\nempty = "Nobody waits, {name}"\n'
        '[queue.waiting]\none = "One waits"\nother = "{count} wait"\n',
        encoding="utf-8",
    )

    words = source.words_in(table)

    assert {key: source.placeholders(text) for key, text in words.items()} == {
        "queue.empty": {"name"},
        "queue.waiting": {"count"},
    }
