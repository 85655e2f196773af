"""The page's files: both languages agree, and nothing people write is read as HTML."""

import json
import re
from pathlib import Path

import pytest

from tests.page.stage import PAGE


def words(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads(
        (PAGE / "kit" / f"strings.{language}.json").read_text("utf-8")
    )
    return loaded


def test_both_languages_say_the_same_things() -> None:
    english, russian = words("en"), words("ru")

    assert english.keys() == russian.keys()
    placeholders = re.compile(r"\{\w+\}")
    for key, text in english.items():
        assert set(placeholders.findall(text)) == set(placeholders.findall(russian[key])), key


@pytest.mark.parametrize("script", sorted(PAGE.rglob("*.js")), ids=lambda path: path.name)
def test_every_word_a_script_asks_for_exists(script: Path) -> None:
    asked = re.findall(r'\bt\("([\w.]+)"', script.read_text("utf-8"))

    assert [key for key in asked if key not in words("en")] == []


@pytest.mark.parametrize("script", sorted(PAGE.rglob("*.js")), ids=lambda path: path.name)
def test_no_script_writes_html(script: Path) -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")

    assert forbidden.findall(script.read_text("utf-8")) == []
