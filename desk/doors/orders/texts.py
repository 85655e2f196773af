"""`/texts`: leads read and change what the desk says, in a team's own words."""

from desk import errors, wording, words
from desk.doors.orders.order import Deed, Order, lead
from desk.ports import Transaction

_SHOWN = 25
_BEGINNING = 40
RESET = "-"
"""In place of a text: back to the desk's own words."""


def _texts(tx: Transaction, order: Order) -> str:
    member = lead(order)
    key, _, rest = order.rest.partition(" ")
    language, _, text = rest.strip().partition(" ")
    if not key:
        return _subjects(tx)
    if not language:
        return _one(tx, key) if key in words.own(tx.language) else _listed(tx, key)
    if language not in words.LANGUAGES or not text.strip():
        raise errors.WrongUse(usage="usage.texts")
    if text.strip() == RESET:
        wording.reset(tx, member, language, key)
        return words.render("texts.reset", tx.language, key=key)
    wording.change(tx, member, language, key, text.strip())
    return words.render("texts.changed", tx.language, key=key, text=words.Html(text.strip()))


def _subjects(tx: Transaction) -> str:
    subjects = sorted({key.partition(".")[0] for key in words.own(tx.language)})
    names = ", ".join(f"<code>{subject}</code>" for subject in subjects)
    return words.render("texts.subjects", tx.language, subjects=words.Html(names))


def _listed(tx: Transaction, prefix: str) -> str:
    own = words.own(tx.language)
    found = sorted(key for key in own if key.startswith(f"{prefix}.") or key == prefix)
    if not found:
        raise errors.NoSuchText(key=prefix)
    lines = [
        words.render(
            "texts.line",
            tx.language,
            key=key,
            beginning=words.without_markup(own[key]).replace("\n", " ")[:_BEGINNING],
        )
        for key in found[:_SHOWN]
    ]
    if len(found) > _SHOWN:
        lines.append(words.render("texts.more", tx.language, count=len(found) - _SHOWN))
    return "\n".join(lines)


def _one(tx: Transaction, key: str) -> str:
    changed = tx.custom_texts.all()
    lines = [words.render("texts.title", tx.language, key=key)]
    for language in words.LANGUAGES:
        text = changed.get((language, key), words.own(language).get(key, ""))
        mark = "texts.own_wording" if (language, key) in changed else "texts.standard"
        lines.append(
            words.render(
                "texts.wording",
                tx.language,
                language=language,
                mark=words.render(mark, tx.language),
                text=text,
            )
        )
    lines.append(words.render("texts.how", tx.language, key=key))
    return "\n".join(lines)


COMMANDS: dict[str, Deed] = {"texts": _texts}
