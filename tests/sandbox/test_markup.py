"""Parse modes: entities in UTF-16 units, and Telegram's own complaints."""

import pytest

from sandbox.entities import formatted
from sandbox.errors import ApiError


def entity(type_, offset, length, **fields):
    return {"type": type_, "offset": offset, "length": length, **fields}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>hi</b> all", "hi all", [entity("bold", 0, 2)]),
        ("👍 <i>ok</i>", "👍 ok", [entity("italic", 3, 2)]),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#x41;", 'a <b> & "c" A', []),
        (
            "<b>one <i>two</i></b>",
            "one two",
            [entity("bold", 0, 7), entity("italic", 4, 3)],
        ),
        (
            '<a href="https://example.com/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://example.com/?a=1&b=2")],
        ),
        (
            '<pre><code class="language-python">x = 1</code></pre>',
            "x = 1",
            [entity("pre", 0, 5, language="python")],
        ),
        (
            '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
            "ab",
            [entity("spoiler", 0, 1), entity("spoiler", 1, 1)],
        ),
        (
            "<blockquote expandable>q</blockquote>",
            "q",
            [entity("expandable_blockquote", 0, 1)],
        ),
        (
            '<tg-emoji emoji-id="77">👍</tg-emoji>',
            "👍",
            [entity("custom_emoji", 0, 2, custom_emoji_id="77")],
        ),
        ("  <u> a </u>  ", "a", [entity("underline", 0, 1)]),
        ("/start #one", "/start #one", [entity("bot_command", 0, 6), entity("hashtag", 7, 4)]),
    ],
)
def test_html_becomes_entities(source, text, entities):
    result = formatted(source, parse_mode="HTML")

    assert (result.text, result.entities) == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("я<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
    ],
)
def test_wrong_html_is_refused(source, words):
    with pytest.raises(ApiError) as refusal:
        formatted(source, parse_mode="html")

    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~", "b i u s", ["bold", "italic", "underline", "strikethrough"]),
        ("||x|| `c` \\*", "x c *", ["spoiler", "code"]),
        ("[x](https://e.com/\\))", "x", ["text_link"]),
        ("```python\ny```", "y", ["pre"]),
        (">q\nafter", "q\nafter", ["blockquote"]),
    ],
)
def test_markdown_becomes_entities(source, text, entities):
    result = formatted(source, parse_mode="MarkdownV2")

    assert (result.text, [one["type"] for one in result.entities]) == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("я *b", "Can't find end of Bold entity at byte offset 3"),
    ],
)
def test_wrong_markdown_is_refused(source, words):
    with pytest.raises(ApiError) as refusal:
        formatted(source, parse_mode="MarkdownV2")

    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


def test_an_unclosed_mark_of_the_older_markdown_is_refused():
    with pytest.raises(ApiError, match="starting at byte offset 2"):
        formatted("a *b", parse_mode="Markdown")


def test_entities_win_over_the_parse_mode():
    result = formatted("<b>", parse_mode="HTML", entities=[entity("code", 0, 3)])

    assert (result.text, result.entities) == ("<b>", [entity("code", 0, 3)])
