"""The meeting page and a page of advice each fit one sheet of A4, in every language."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

A4 = (594.96, 841.92)
PAGES = (
    "/mote?",
    "/mote?virksomhet=digdir&",
    "/rad/advice--penger-til-drift?",
    "/rad/advice--velg-vei-for-filer?",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_prints_on_one_sheet(visit: Open, page: str, language: str) -> None:
    check_sheet(visit(f"{page}sprak={language}"))


def check_sheet(page: Page) -> None:
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b[^s]", printed)) == 1
    width, height = map(float, re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert (round(width), round(height)) == (round(A4[0]), round(A4[1]))
