"""The command line keeps its contract: names, exit codes, words on stderr, results on stdout."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import scenes

TOKEN = "7000000001:a-token-that-nobody-may-ever-see-1"
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
    for command in ("run", "demo", "sandbox", "doctor", "migrate", "setup"):
        assert f"  {command} " in done.stdout


def test_help_answers_at_once(tmp_path: Path) -> None:
    slow = {"aiogram", "aiohttp", "pydantic", "sqlalchemy", "structlog"}
    code = f"import sys, bot.cli; print(sorted({slow} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["run", "demo", "sandbox", "doctor", "migrate", "setup"])
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
        text=True,
    ) as running:
        assert running.stdout is not None
        there = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGINT)

        assert running.wait(timeout=10) == 0
        assert running.stdout.read() == ""
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
