"""What cannot be copied is described in words: one way for every kind, known or not."""

from desk import formatting, words
from desk.messages import Entities, Message

_TEXT_LENGTH = 4096
"""UTF-16 units. Bot API: sendMessage."""


def kind_name(kind: str, language: str) -> str:
    """The name of a Telegram content type; a general one for kinds not known here."""
    key = f"content.{kind}"
    return words.plain(key if words.has(key, language) else "content.unknown", language)


def describe(message: Message, language: str) -> tuple[str, Entities]:
    """Kind, facts, then the person's own words with their entities; fits one message."""
    content = message.content
    head = f"[{kind_name(content.kind, language)}]"
    if content.facts:
        head = f"{head} {content.facts}"
    head = formatting.cut(head, _TEXT_LENGTH // 2)
    if not content.text:
        return head, ()
    text = formatting.cut(f"{head}\n{content.text}", _TEXT_LENGTH)
    entities = formatting.shifted(content.entities, formatting.length(head) + 1)
    return text, formatting.within(entities, text)
