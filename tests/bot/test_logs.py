"""A log is one line a happening, and shows neither tokens nor forged lines."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import structlog

from bot import logs

TOKEN = "7000000001:AAE-a_token_that_nobody_may_ever_see"
Configure = Callable[..., io.StringIO]


@pytest.fixture
def configured() -> Iterator[Configure]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def configure(
        form: Literal["text", "json"] = "text", secrets: tuple[str, ...] = ()
    ) -> io.StringIO:
        stream = io.StringIO()
        logs.configure("INFO", form, secrets=secrets, stream=stream)
        return stream

    yield configure
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_a_happening_is_one_line_of_keys_and_values(configured: Configure) -> None:
    stream = configured()

    logs.get("bot.assembly").info("ready", bot_id=7, group="Support team")

    line = stream.getvalue()
    assert "level=info event=ready" in line
    assert 'bot_id=7 group="Support team"' in line
    assert line.count("\n") == 1


def test_times_are_utc(configured: Configure) -> None:
    stream = configured()

    logs.get("bot").info("ready")

    assert stream.getvalue().split(" ")[0].endswith("Z")


def test_json_is_one_object_a_line(configured: Configure) -> None:
    stream = configured("json")

    logs.get("bot").info("ready", bot_id=7)

    assert json.loads(stream.getvalue())["event"] == "ready"
    assert json.loads(stream.getvalue())["bot_id"] == 7


def test_a_forged_line_stays_inside_its_value(configured: Configure) -> None:
    stream = configured()

    logs.get("bot").info("renamed", name="Bob\nevent=ready\x1b[2J\u202e\x9b")

    assert stream.getvalue().count("\n") == 1
    assert not {"\x1b", "\u202e", "\x9b"} & set(stream.getvalue())


@pytest.mark.parametrize("form", ["text", "json"])
def test_tokens_never_show(form: str, configured: Configure) -> None:
    stream = configured(form)

    logs.get("bot").info("called", url=f"https://api.telegram.org/bot{TOKEN}/getMe", token=TOKEN)
    logging.getLogger("aiogram").warning("Failed at /bot1:short/getMe with %s", TOKEN)

    assert TOKEN not in stream.getvalue()
    assert "short" not in stream.getvalue()


def test_a_traceback_is_one_line_without_tokens(configured: Configure) -> None:
    stream = configured()

    try:
        raise ValueError(f"cannot reach /bot{TOKEN}/getMe")
    except ValueError:
        logging.getLogger("aiohttp.client").exception("Call failed")

    assert "Traceback" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_a_short_secret_of_the_settings_never_shows(configured: Configure) -> None:
    stream = configured(secrets=("1:abc", "opensesame"))

    logs.get("bot").info("connected", to="socks5://bob:opensesame@host", token="1:abc")

    assert "opensesame" not in stream.getvalue()
    assert "1:abc" not in stream.getvalue()


def test_facts_of_library_records_are_kept(configured: Configure) -> None:
    stream = configured()

    logging.getLogger("storage").info("Migrated", extra={"version": 3})

    assert "event=Migrated" in stream.getvalue()
    assert "version=3" in stream.getvalue()
