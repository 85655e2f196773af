"""What axe-core finds wrong with the page as it stands."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """
    (options) => axe.run(document, options).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => ({ id, help, where: node.target.join(" "), html: node.html,
          why: node.failureSummary }))))
"""


async def violations(page: Page) -> list[str]:
    """One line for every place that breaks a rule."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = await page.evaluate(_RUN, options)
    return [json.dumps(one, ensure_ascii=False) for one in found]
