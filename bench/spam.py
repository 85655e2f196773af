"""The spam mark: train it and measure it on public texts that are not in this repository.

`python -m bench.spam DATA` prints both figures; `--train` writes the weights anew. DATA is a
folder of collections, each with `index.csv` (to learn from) and `query.csv` (to measure with).
"""

import argparse
import csv
import json
import math
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.conversation import spamlike

TWITTER = "en_twitter_support"
"""Has no halves: every second dialogue is learnt from, the others measure."""
SPAM_SETS = ("ru_telegram_spam", "en_sms_spam")
LEARNT = {
    "ru_bank_chat": 1000,
    "ru_stoloto_support": 1000,
    "ru_citizen_appeals": 600,
    "ru_app_reviews": 800,
    "en_banking77": 1500,
    "en_bitext_support": 800,
    "en_clinc150": 1500,
    "en_twitter_support": 400,
}
"""Support questions that are learnt from as no spam, and how many of each."""
UNSEEN = ("ru_rutube_support", "ru_misc_faq", "ru_vtb_by_faq")
"""Support questions of desks that the training has never met."""
_EPOCHS, _RATE = 6, 0.3
_LEARNT_ENOUGH = 0.02
_MOST_WRONG = 0.002
_MADE_UP = "monalenka-mt-email"
"""Machine-translated e-mail: no spam that a Telegram desk meets, so measured apart."""
_WEIGHTS = Path(spamlike.__file__).with_name("weights.bin")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text to learn from; `is_support`: a real question to a support desk."""

    slots: list[int]
    is_spam: bool
    is_support: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What a set of spam and chat shows, in per cent."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def rows(data: Path, name: str, part: str) -> list[dict[str, str]]:
    path = data / name / f"{part}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def questions(data: Path, name: str) -> list[str]:
    """Real support questions, held out."""
    if name == TWITTER:
        return _twitter(data)[1::2]
    return [row["text"] for row in rows(data, name, "query")]


def _twitter(data: Path) -> list[str]:
    """What customers wrote first."""
    path = data / TWITTER / "dialogues.jsonl"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["turns"][0]["text"] for line in lines]


def spam_figures(data: Path, names: Sequence[str], *, made_up: bool = True) -> Figures:
    """Precision and recall on the held-out halves of the spam sets."""
    hits = wrong = missed = 0
    for name in names:
        for row in rows(data, name, "query"):
            if not made_up and row.get("origin") == _MADE_UP:
                continue
            marked, is_spam = spamlike.looks_like_spam(row["text"]), row["label"] == "spam"
            hits += marked and is_spam
            wrong += marked and not is_spam
            missed += is_spam and not marked
    return Figures(precision=100 * hits / (hits + wrong), recall=100 * hits / (hits + missed))


def false_alarms(texts: Iterable[str]) -> tuple[int, int]:
    """(marked, all)."""
    marks = [spamlike.looks_like_spam(text) for text in texts]
    return sum(marks), len(marks)


def support_sets(data: Path) -> list[str]:
    return [name for name in (*LEARNT, *UNSEEN) if (data / name).is_dir()]


def all_false_alarms(data: Path) -> float:
    """Per cent of all held-out support questions that are marked."""
    counts = [false_alarms(questions(data, name)) for name in support_sets(data)]
    return 100 * sum(marked for marked, _ in counts) / sum(every for _, every in counts)


def _examples(data: Path) -> list[Example]:
    found = [
        Example(slots=spamlike.features(row["text"]), is_spam=row["label"] == "spam")
        for name in SPAM_SETS
        for row in rows(data, name, "index")
    ]
    for name, most in LEARNT.items():
        learnt = [row["text"] for row in rows(data, name, "index")]
        if name == TWITTER:
            learnt = _twitter(data)[::2]
        random.Random(7).shuffle(learnt)
        found += [
            Example(slots=spamlike.features(text), is_spam=False, is_support=True)
            for text in learnt[:most]
        ]
    return found


def _learn(examples: list[Example]) -> tuple[float, list[float]]:
    """Logistic regression by AdaGrad; the order is fixed, so the weights are too."""
    weights, seen = [0.0] * spamlike.SLOTS, [1e-3] * spamlike.SLOTS
    bias = 0.0
    order = random.Random(1)
    shuffled = examples[:]
    for _ in range(_EPOCHS):
        order.shuffle(shuffled)
        for one in shuffled:
            share = 1 / math.sqrt(len(one.slots) or 1)
            total = bias + share * sum([weights[slot] for slot in one.slots])
            error = one.is_spam - 1 / (1 + math.exp(-max(-30, min(30, total))))
            bias += 0.01 * error
            if abs(error) < _LEARNT_ENOUGH:
                continue
            push = error * share
            square = push * push
            for slot in one.slots:
                seen[slot] += square
                weights[slot] += _RATE * push / math.sqrt(seen[slot])
    return bias, weights


def _threshold(examples: list[Example]) -> float:
    """The best F1 among the scores that mark few support questions, on a fifth held back."""
    shuffled = examples[:]
    random.Random(3).shuffle(shuffled)
    cut = len(shuffled) // 5
    bias, weights = _learn(shuffled[cut:])
    scored = sorted(
        (bias + sum(weights[at] for at in one.slots) / math.sqrt(len(one.slots) or 1), number)
        for number, one in enumerate(shuffled[:cut])
    )
    spam = sum(one.is_spam for one in shuffled[:cut])
    support = sum(one.is_support for one in shuffled[:cut])
    best, chosen, hits, wrong = 0.0, 0.0, 0, 0
    for above, (at, number) in enumerate(reversed(scored), 1):
        hits += shuffled[number].is_spam
        wrong += shuffled[number].is_support
        f1 = 2 * hits / (above + spam)
        if f1 > best and wrong <= _MOST_WRONG * support:
            best, chosen = f1, at
    return chosen


def train(data: Path) -> None:
    examples = _examples(data)
    threshold = _threshold(examples)
    bias, weights = _learn(examples)
    step = max(abs(weight) for weight in weights) / 127
    steps = bytes(round(weight / step) % 256 for weight in weights)
    _WEIGHTS.write_bytes(spamlike.HEADER.pack(bias, step, threshold) + steps)


def report(data: Path) -> list[str]:
    lines = []
    for title, names, made_up in (
        ("spam sets, all", SPAM_SETS, True),
        ("ru_telegram_spam", SPAM_SETS[:1], True),
        ("ru_telegram_spam, real rows", SPAM_SETS[:1], False),
        ("en_sms_spam", SPAM_SETS[1:], True),
    ):
        found = spam_figures(data, names, made_up=made_up)
        lines.append(
            f"{title}: F1 {found.f1:.1f}, "
            f"precision {found.precision:.1f}, recall {found.recall:.1f}"
        )
    for name in support_sets(data):
        marked, every = false_alarms(questions(data, name))
        seen = "" if name in LEARNT else " (desk never met in training)"
        lines.append(f"{name}: {marked} of {every} marked, {100 * marked / every:.2f} %{seen}")
    lines.append(f"all support questions: {all_false_alarms(data):.2f} % marked")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--train", action="store_true")
    given = parser.parse_args()
    if given.train:
        train(given.data)
    sys.stdout.write("\n".join(report(given.data)) + "\n")


if __name__ == "__main__":
    main()
