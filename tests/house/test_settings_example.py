""".env.example lists every setting there is with its default, and no other."""

import re
from pathlib import Path

from bot.settings import Settings, load_settings
from tests.house import source

# A line of prose that mentions a variable goes on after it; a setting's line ends with its value.
SETTING = re.compile(r"^(?:#\s?)?([A-Z][A-Z0-9_]*)=(\S*)$", re.MULTILINE)
TOKEN = "123456:a-token-of-no-bot-at-all-but-long-enough"


def listed() -> dict[str, str]:
    """Variables in .env.example with what stands behind them, commented out or not."""
    return dict(SETTING.findall((source.ROOT / ".env.example").read_text(encoding="utf-8")))


def settings() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def test_every_setting_is_in_the_example() -> None:
    assert sorted(settings() - listed().keys()) == []


def test_the_example_lists_no_setting_that_is_not_there() -> None:
    # Any secret may also be named by a file: X_FILE is a way to say X, not a setting of its own.
    known = settings() | {f"{name}_FILE" for name in settings()}

    assert sorted(listed().keys() - known) == []


def test_the_example_shows_each_default(tmp_path: Path) -> None:
    silent = load_settings({"BOT_TOKEN": TOKEN}, tmp_path).model_dump()

    shown = load_settings({**listed(), "BOT_TOKEN": TOKEN}, tmp_path).model_dump()

    assert shown == silent
