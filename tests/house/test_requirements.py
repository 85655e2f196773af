"""Requirement files pin all that pyproject.toml asks for, by hash, from no host in particular."""

import re
from typing import Any, cast

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.house import source

PIN = re.compile(r"^(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
ADDRESS = re.compile(
    r"://|^\s*-(?:i|f|-index-url|-extra-index-url|-find-links)\b| @ ", re.MULTILINE
)
FILES = ["run.txt", "dev.txt", "build.txt"]


def text_of(name: str) -> str:
    return (source.ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(text_of(name))}


def asked_for(what: str) -> list[Requirement]:
    """Requirements pyproject.toml states: for `run` its dependencies, else a dependency group."""
    project = cast("dict[str, Any]", source.project())
    lines = (
        project["project"]["dependencies"] if what == "run" else project["dependency-groups"][what]
    )
    return [Requirement(line) for line in lines if isinstance(line, str)]


@pytest.mark.parametrize("name", FILES)
def test_requirement_files_name_no_host(name: str) -> None:
    assert ADDRESS.findall(text_of(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_every_pin_carries_its_hash(name: str) -> None:
    entries = re.split(r"\n(?=[\w.-]+(?:\[|==))", text_of(name))

    bare = [entry.splitlines()[0] for entry in entries[1:] if "--hash=sha256:" not in entry]

    assert bare == []
    assert len(entries) - 1 == len(pins(name))


@pytest.mark.parametrize(
    ("what", "name"),
    [("run", "run.txt"), ("run", "dev.txt"), ("dev", "dev.txt"), ("build", "build.txt")],
)
def test_what_is_asked_for_is_pinned(what: str, name: str) -> None:
    pinned = pins(name)

    missing = [
        str(asked)
        for asked in asked_for(what)
        if not asked.specifier.contains(pinned.get(canonicalize_name(asked.name), "0"))
    ]

    assert missing == [], "make lock brings the requirement files up to date"


@pytest.mark.parametrize("name", ["run.txt", "build.txt"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    assert pins(name).items() <= pins("dev.txt").items()


def test_the_build_backend_is_pinned_once() -> None:
    project = cast("dict[str, Any]", source.project())

    assert project["build-system"]["requires"] == project["dependency-groups"]["build"]


def test_every_supported_python_is_resolved_for() -> None:
    project = cast("dict[str, Any]", source.project())

    supported = SpecifierSet(project["project"]["requires-python"])

    assert [minor for minor in range(9, 17) if supported.contains(f"3.{minor}.0")] == [
        11,
        12,
        13,
        14,
    ]
