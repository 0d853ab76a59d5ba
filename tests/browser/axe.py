"""axe-core on a page as it stands, and at the widths of a desk, a tablet and a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

FILE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = (
    "tags => axe.run({runOnly: tags}).then(r => r.violations.map("
    "v => [v.id, v.nodes.map(n => n.target[0] + ' ' + n.failureSummary).slice(0, 3)]))"
)
WIDTHS = (1440, 768, 360)


def violations(page: Page | Frame) -> object:
    """List what axe finds wrong; skips where it is not installed."""
    if not FILE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=str(FILE))
    return page.evaluate(RUN, TAGS)


def violations_at_widths(page: Page) -> dict[int, object]:
    """List what axe finds, and how many pixels are too wide, where that is anything at all."""
    found: dict[int, object] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong = violations(page)
        if over := max(0, page.evaluate("document.documentElement.scrollWidth") - width):
            wrong = [wrong, f"{over} px too wide"]
        if wrong:
            found[width] = wrong
    return found
