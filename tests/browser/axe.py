"""Run axe-core on a page: at desktop and phone widths, and in dark mode."""

from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

FILE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = (
    "rules => axe.run({runOnly: rules}).then(r => r.violations.map("
    "v => [v.id, v.nodes.map(n => n.target[0] + ' ' + n.failureSummary).slice(0, 3)]))"
)
WIDE, NARROW = 1440, 360
WIDTHS = (WIDE, 768, NARROW, 320)
"""The last is 400 % zoom of 1280, where nothing may scroll sideways (WCAG 2.2, 1.4.10)."""
KEEP = (
    "most => document.querySelectorAll('main :is(tbody, ul, ol, .terms, .entries)').forEach("
    "list => [...list.children].slice(most).forEach(row => row.remove()))"
)
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


def violations(page: Page | Frame, rules: object = TAGS) -> object:
    """List the violations that axe finds; skip if axe is not installed."""
    if not FILE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=str(FILE))
    return page.evaluate(RUN, rules)


def violations_everywhere(page: Page, most_rows: int = 0) -> dict[str, object]:
    """List the violations and excess pixels of each width and colour scheme that has any.

    The layout of a tablet has what those of desktop and phone have, so only its width is measured.
    Dark mode differs only in colours, so only contrast is measured again there. With `most_rows`,
    axe is spared the rest of the rows of each table and list, which are like the first.
    """
    found: dict[str, object] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[f"too wide for {width} px"] = excess_width(page)
    if most_rows:
        page.evaluate(KEEP, most_rows)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found[f"{width} px"] = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["dark"] = violations(page, CONTRAST)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return {setting: faults for setting, faults in found.items() if faults}


def excess_width(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
