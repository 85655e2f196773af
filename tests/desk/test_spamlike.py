"""What looks like spam: real questions are hardly ever marked, and most adverts are.

Measured on the held-out halves of `../shared/data`; where that folder is absent, on lines of ours.
"""

from pathlib import Path

import pytest

from bench import spam
from desk.conversation.spamlike import looks_like_spam

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    "text",
    [
        "Where is my parcel? It was to come on Monday.",
        "Здравствуйте, не могу войти в личный кабинет, что делать?",
        "I was charged $49.90 twice, please check https://example.com/orders/123",
        "Привет!",
        "",
    ],
)
def test_a_question_is_not_marked(text: str) -> None:
    assert not looks_like_spam(text)


def test_an_advert_is_marked() -> None:
    assert looks_like_spam(
        "Earn $500 a day from home, guaranteed profit! Write to @easy_money_bot now "
        "https://t.me/+profit 🔥🔥🔥 FREE crypto signals, claim your prize today"
    )


@pytest.mark.skipif(not DATA.exists(), reason="needs the real lines of ../shared/data")
def test_few_real_questions_are_marked() -> None:
    assert spam.all_false_alarms(DATA) < 0.5


@pytest.mark.skipif(not DATA.exists(), reason="needs the real lines of ../shared/data")
def test_most_spam_is_marked() -> None:
    assert spam.spam_figures(DATA, spam.SPAM_SETS).f1 >= 94
