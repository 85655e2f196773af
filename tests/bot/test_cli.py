"""The command line keeps its contract: names, exit codes, words on stderr, results on stdout."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import scenes

TOKEN = "7000000001:a-token-that-nobody-may-ever-see-1"
COMMANDS = ("run", "demo", "sandbox", "doctor", "migrate", "backup", "restore", "setup")
Environ = dict[str, str]


def desk(
    *arguments: str, cwd: Path, environ: Environ | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **(environ or {})},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def test_help_lists_the_commands_there_are(tmp_path: Path) -> None:
    done = desk("--help", cwd=tmp_path)

    assert done.returncode == 0
    for command in COMMANDS:
        assert f"  {command} " in done.stdout


def test_help_answers_at_once(tmp_path: Path) -> None:
    slow = {"aiogram", "aiohttp", "pydantic", "sqlalchemy", "structlog"}
    code = f"import sys, bot.cli; print(sorted({slow} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str, tmp_path: Path) -> None:
    done = desk(command, "--help", cwd=tmp_path)

    assert "Example:" in done.stdout


@pytest.mark.parametrize("arguments", [["dance"], ["run", "--loud"], ["sandbox", "--limits", "x"]])
def test_wrong_usage_leaves_with_2(arguments: list[str], tmp_path: Path) -> None:
    assert desk(*arguments, cwd=tmp_path).returncode == 2


def test_faults_in_settings_leave_with_2_and_all_their_words(tmp_path: Path) -> None:
    done = desk("run", cwd=tmp_path, environ={"CLOCK": "sundial"})

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "desk: BOT_TOKEN: missing; set it to the token that BotFather gave you",
        "desk: CLOCK: expected 'system' or 'telegram', got 'sundial'",
    ]


def test_faults_in_the_policy_leave_with_2(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text("[telegram]\nper_secnd = 3\n")

    done = desk("run", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})

    assert done.returncode == 2
    assert "did you mean 'per_second'?" in done.stderr


def test_a_backup_says_what_is_in_it_on_stdout_and_nothing_else(tmp_path: Path) -> None:
    desk("migrate", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})

    done = desk("backup", "copy.db", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})

    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"copy\.db: \d\.\d MB, schema \d+, 0 tickets, 0 messages; every page was checked\n",
        done.stdout,
    )


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_a_backup_or_restore_cannot_do_leaves_with_1_in_one_sentence(
    command: str, tmp_path: Path
) -> None:
    done = desk(command, "copy.db", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("desk: there is no ")
    assert done.stderr.count("\n") == 1


def test_a_copy_that_is_none_leaves_with_4(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("Dear diary")

    done = desk("restore", "copy.db", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})

    assert done.returncode == 4
    assert "copy.db is not restored: it is no SQLite database" in done.stderr


def test_on_a_terminal_a_bar_shows_how_far_a_copy_is(tmp_path: Path) -> None:
    desk("migrate", cwd=tmp_path, environ={"BOT_TOKEN": TOKEN})
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "backup", "copy.db"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "BOT_TOKEN": TOKEN, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        assert running.wait(timeout=30) == 0
    shown = os.read(ours, 65536)
    os.close(ours)

    assert b"Copying" in shown
    assert b"100%" in shown


def test_a_scene_that_is_not_there_leaves_with_2(tmp_path: Path) -> None:
    done = desk("demo", "--scene", "opera", cwd=tmp_path)

    assert done.returncode == 2
    assert "there is no scene 'opera'; there are empty, scene" in done.stderr


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_taken_port_leaves_with_2_and_a_way_out(
    command: str, taken_port: int, tmp_path: Path
) -> None:
    done = desk(command, "--port", str(taken_port), cwd=tmp_path)

    assert done.returncode == 2
    assert str(taken_port) in done.stderr
    assert "--port" in done.stderr


def test_the_sandbox_prints_one_line_and_ends_in_order(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--scene", "scene"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        there = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGINT)

        assert running.wait(timeout=10) == 0
        assert running.stdout.read() == ""
        page, call, end = running.stderr.read().splitlines()
    assert page.split()[-1] == f"{there['url']}/"
    assert call.split()[-1] == f"{there['url']}/bot{there['bots'][0]['token']}/getMe"
    assert end == "Ctrl-C ends it."
    assert there["url"].startswith("http://127.0.0.1:")
    assert there["bots"][0]["token"].startswith("7000000001:")
    assert "Support team" in [chat.get("title") for chat in there["chats"]]


def test_a_child_leaves_when_its_parent_is_gone(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--supervised"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        running.stdout.readline()
        running.stdin.close()

        assert running.wait(timeout=10) == 0


@pytest.mark.parametrize("name", scenes.names())
def test_a_scene_names_only_people_who_are_there(name: str) -> None:
    scene = scenes.load(name)

    there = {person["id"] for person in scene["people"]}
    named = {message["from"] for message in scene["messages"]}
    named |= {one for group in scene["groups"] for one in group["members"] + group["admins"]}

    assert named <= there
