"""Thanks and nothing else: what is swallowed must never have been a question.

The real lines are those of `../shared/data` (BANKING77, Bitext, CLINC150, Russian support chats),
which are for evaluation only and stay there. The lines in `data/` were written for this test, after
what people write: they have to do where that folder is absent.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.ticketing.thanks import is_thanks

DATA = Path(__file__).parents[3] / "shared" / "data"
QUESTIONS = (
    "en_banking77",
    "en_bitext_support",
    "en_clinc150",
    "ru_bank_chat",
    "ru_stoloto_support",
    "ru_rutube_support",
    "ru_citizen_appeals",
    "ru_vtb_by_faq",
)
THANKS = {"thank_you", "/Thanks"}
KIND_WORDS = THANKS | {"goodbye", "greeting", "yes", "/IDontHaveQuestions"}
"""Labels of lines that ask for nothing."""


def lines(folder: str) -> Iterator[tuple[str, str]]:
    """(text, label) of every line."""
    for name in ("index.csv", "query.csv"):
        path = DATA / folder / name
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield row.get("text") or row.get("question") or "", row.get("label") or ""


@pytest.mark.skipif(not DATA.exists(), reason="needs the real lines of ../shared/data")
def test_of_real_questions_less_than_one_in_a_thousand_is_taken_for_thanks():
    asked = [
        text
        for folder in QUESTIONS
        for text, label in lines(folder)
        if text and label not in KIND_WORDS
    ]

    swallowed = [text for text in asked if is_thanks(text)]

    assert len(asked) > 20_000
    assert len(swallowed) / len(asked) < 0.001


@pytest.mark.skipif(not DATA.exists(), reason="needs the real lines of ../shared/data")
def test_of_real_thanks_most_are_known():
    said = [text for folder in QUESTIONS for text, label in lines(folder) if label in THANKS]

    assert len(said) > 100
    assert sum(map(is_thanks, said)) / len(said) > 0.7


def written(name: str) -> list[str]:
    return (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()


def test_of_the_written_lines_that_want_something_none_is_taken_for_thanks():
    wanting = written("not_thanks.txt")

    assert len(wanting) > 200
    assert [text for text in wanting if is_thanks(text)] == []


def test_of_the_written_thanks_nearly_all_are_known():
    said = written("thanks.txt")

    assert len(said) >= 100
    assert sum(map(is_thanks, said)) / len(said) > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо!",
        "спс",
        "Благодарю вас за помощь",
        "Всё получилось, большое спасибо",
        "Отлично, помогло",
        "ок, понял",
        "Спасибо большое, вы лучшие! 🙏",
        "👍",
        "Thanks!",
        "thank you so much for the quick answer",
        "Perfect, works now",
        "ok great",
        "cheers",
        "❤️",
    ],
)
def test_thanks_are_known(text: str):
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо, но не работает",
        "Спасибо, а когда придёт посылка",
        "спасибо за ничего",
        "Спасибо, жду возврата",
        "Спасибо. И ещё вопрос",
        "Хорошо, а как отменить",
        "Спасибо, номер заказа 4521",
        "Спасибо?",
        "Как активировать бонус Спасибо",
        "Понятно. Никто не поможет",
        "ок, сделайте возврат денег на карту",
        "Thanks, but it still fails",
        "thanks, how do I cancel",
        "Thank you for nothing",
        "ok, please call me",
        "great, another error",
        "Thanks! My new address is Baker Street",
        "thanks in advance, my card was stolen yesterday evening",
        "see https://example.com thanks",
        "",
        "…",
        "нет",
        "no",
        "👎",
        "🤬",
    ],
)
def test_what_asks_for_something_is_not_thanks(text: str):
    assert not is_thanks(text)
