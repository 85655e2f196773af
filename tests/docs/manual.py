"""The pages of docs/, and the pieces of code in them."""

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(
    r"^```python(?: name=(?P<name>\S+))?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_JSON = re.compile(r"^```json name=(?P<name>\S+)\n(?P<json>.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| *(?P<first>`[^|]*`) *\|(?P<rest>.*)\|$", re.MULTILINE)


def page(name: str) -> str:
    """The text of one page."""
    return (DOCS / name).read_text(encoding="utf-8")


def examples(name: str) -> dict[str, str]:
    """The Python in a page by the file name that its fence gives it."""
    return {found["name"]: found["code"] for found in _BLOCK.finditer(page(name))}


def json_examples(name: str) -> dict[str, Any]:
    """The JSON in a page by the file name that its fence gives it."""
    return {found["name"]: json.loads(found["json"]) for found in _JSON.finditer(page(name))}


def rows(name: str) -> dict[str, str]:
    """What the tables of a page say, by each of the names in their first column."""
    return {
        one: found["rest"]
        for found in _ROW.finditer(page(name))
        for one in re.findall(r"`([^`]+)`", found["first"])
    }
