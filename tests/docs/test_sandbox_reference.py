"""docs/sandbox.md names everything that the sandbox can do, and nothing else."""

import re

import pytest
from aiohttp import web

from sandbox.control import ACTIONS
from sandbox.control_http import ControlApi
from sandbox.core import Core
from sandbox.faults import KINDS as FAULTS
from sandbox.limits import Limits
from sandbox.methods import METHODS
from sandbox.samples import KINDS as CONTENTS
from tests.docs import manual

PAGE = "sandbox.md"
ROWS = manual.rows(PAGE)
_BRACES = re.compile(r"\{(.*?)\}", re.DOTALL)
_VALUES = {"seconds", "iso", "null", "true", "false"}
_FIELD = re.compile(r"(?<![\w\"])([a-z_]{2,})\??(?=[\s,:|}=\[]|$)")


def test_every_action_has_its_row() -> None:
    assert sorted(ACTIONS.keys() - ROWS.keys()) == []


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_row_names_the_fields_that_the_code_tells_of(name: str) -> None:
    told = _BRACES.match(ACTIONS[name].run.__doc__ or "")
    fields = _FIELD.findall(told[1]) if told else []

    assert [one for one in fields if one not in _VALUES and f"`{one}`" not in ROWS[name]] == []


def test_every_way_to_read_is_told() -> None:
    app = web.Application()
    added = app.add_routes(ControlApi(Core(Limits())).routes())
    paths = [one.resource.canonical for one in added if one.method == "GET" and one.resource]

    assert [path for path in paths if f"`GET {path}" not in manual.page(PAGE)] == []


def test_every_fault_content_and_method_is_told() -> None:
    named = set(re.findall(r"`(\w+)`", manual.page(PAGE)))

    assert sorted(FAULTS - named) == []
    assert sorted(CONTENTS - named) == []
    assert sorted({method.name for method in METHODS.values()} - named) == []
