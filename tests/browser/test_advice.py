"""One page of advice is one sheet of A4, whatever the language."""

import re

import pytest

from tests.browser.conftest import Open

A4 = (594.96, 841.92)
SLUGS = (
    "advice--felles-sprak-for-hendelser",
    "advice--penger-til-drift",
    "advice--velg-vei-for-filer",
    "phase-out--altinn-formidling",
    "gap--g1--data-analysis",
)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_prints_on_one_sheet(visit: Open, slug: str, language: str) -> None:
    page = visit(f"/rad/{slug}?sprak={language}")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b[^s]", printed)) == 1
    width, height = map(float, re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert (round(width), round(height)) == (round(A4[0]), round(A4[1]))
