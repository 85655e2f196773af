"""One Chromium a test process; each test gets a profile of its own in it."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from playwright.async_api import BrowserContext, ViewportSize, async_playwright

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
]
WAIT_MS = 8000
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="there is no Chromium on this machine (apt install chromium)"
    ),
]
"""`pytestmark` of a module whose tests look at the page."""


@contextmanager
def running_browser() -> Iterator[str]:
    """Start Chromium; gives the address of its DevTools."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr is not None
            yield next(
                line.split(" on ", 1)[1].strip()
                for line in process.stderr
                if line.startswith("DevTools listening on ")
            )
        finally:
            process.terminate()
            process.communicate()


@asynccontextmanager
async def a_profile(devtools: str, **options: Any) -> AsyncIterator[BrowserContext]:
    """A fresh profile, as a private window has; closed with all its tabs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(devtools)
        context = await browser.new_context(
            **{"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "UTC", **options}
        )
        context.set_default_timeout(WAIT_MS)
        try:
            yield context
        finally:
            await asyncio.wait_for(context.close(), 10)
