"""The browser, and a stage that ends with no error in the page's console."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Page

from tests.page.browser import a_profile, running_browser
from tests.page.stage import Stage


class MakeStage(Protocol):
    """Builds a stage; with a journal the sandbox may be restarted."""

    def __call__(self, journal: Path | None = None) -> AbstractAsyncContextManager[Stage]: ...


@pytest.fixture(scope="session")
def devtools() -> Iterator[str]:
    """The address of a browser that all tests of this process share."""
    with running_browser() as address:
        yield address


def note_problems(page: Page, problems: list[str]) -> None:
    """Collect what goes wrong inside a page."""
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)


@pytest.fixture
def make_stage(devtools: str) -> MakeStage:
    @asynccontextmanager
    async def make(journal: Path | None = None) -> AsyncIterator[Stage]:
        here = Stage()
        problems: list[str] = []
        await here.begin(journal)
        try:
            if not (await here.look("state"))["people"]:
                await here.people_come()
            async with a_profile(devtools) as profile:
                here.page = await profile.new_page()
                note_problems(here.page, problems)
                yield here
        finally:
            await here.sandbox.stop()
        # That the connection was lost, or something refused (400), is what some tests are about;
        # the browser itself notes both.
        expected = ("net::ERR", "status of 400")
        assert [one for one in problems if not any(words in one for words in expected)] == []

    return make


@pytest.fixture
async def stage(make_stage: MakeStage) -> AsyncIterator[Stage]:
    async with make_stage() as here:
        yield here
