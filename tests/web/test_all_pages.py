"""Every kind of page is checked by axe and by the HTML checker."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web.conftest import Get
from tests.web.test_bad_input import EVERYWHERE
from tests.web.test_kind_pages_html import PAGES

pytestmark = pytest.mark.slow

BROWSER = Path(__file__).parents[1] / "browser"


def addresses() -> Iterator[str]:
    """List the paths of the tests that run axe."""
    for file in sorted(BROWSER.glob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "axe" in text or "violations" in text:
            yield from re.findall(r'"(/[^"#?{]*)', text)


def endpoints(app: Flask, paths: list[str]) -> set[str]:
    """Find the endpoints of the app that serve some paths."""
    adapter, found = app.url_map.bind("localhost"), set()
    for path in paths:
        try:
            found.add(str(adapter.match(path.partition("?")[0])[0]))
        except HTTPException:
            continue
    return found


def test_every_kind_of_page_is_checked(app: Flask, browse: Get) -> None:
    plain = {
        str(rule.endpoint): rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    }
    pages = {endpoint for endpoint, path in plain.items() if is_page(browse, path)}
    assert len(pages) > 30
    checked = {"axe": [*addresses()], "HTML": [*PAGES], "bad input": [*EVERYWHERE]}
    unchecked = {by: pages - endpoints(app, paths) for by, paths in checked.items()}
    assert unchecked == {by: set() for by in checked}


def is_page(browse: Get, path: str) -> bool:
    answer = browse(path)
    return answer.status_code == 200 and answer.mimetype == "text/html"
