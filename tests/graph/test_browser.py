"""The pages of the real graph in a browser: names, texts and drawings fit the window."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open
from tests.browser.test_advice import check_sheet
from tests.browser.test_first_view import DRAWN, check_first_view

pytestmark = pytest.mark.slow

BOXES = 53
"""The boxes of the slides with a place in the landscape: the first day's, which do not change."""
LARGEST = {
    "front": "/",
    "landscape": "/malbilde",
    "landscape as a list": "/malbilde?vis=liste",
    "a chosen box and a difference": "/malbilde?velg=eformidling&fra=2021-06-01",
    "landscape to embed": "/embed/malbilde",
    "all dependencies": "/avhengigheter",
    "roles": "/matrise/roller",
    "exchanges": "/verdiutveksling",
    "resources": "/liste/resource",
    "a resource": "/doc/resource/id-porten",
    "an actor": "/doc/actor/digdir",
    "a source": "/doc/source/analyser",
    "overlap": "/overlapp",
    "phase-out": "/utfasing",
    "impact": "/konsekvens/id-porten",
    "a comparison": "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn&r=altinn-broker",
    "changes": "/diff?fra=2021-06-01",
    "quality": "/kvalitet",
    "search": "/sok?q=a",
    "a long answer": "/sporsmal/texts-without-nynorsk",
}
SLUGS = (
    "advice--felles-sprak-for-hendelser",
    "advice--penger-til-drift",
    "advice--velg-vei-for-filer",
    "phase-out--eformidling",
    "gap--g1--data-analysis",
)


@pytest.mark.parametrize("path", LARGEST.values(), ids=LARGEST)
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


@pytest.mark.parametrize("path", LARGEST.values(), ids=LARGEST)
def test_the_first_view_is_small_and_does_not_move(browser: Browser, site: str, path: str) -> None:
    for width in (1280, 390) if path in DRAWN else (390,):
        check_first_view(browser, site + path, width)


def test_every_box_of_the_slides_is_in_the_landscape(visit: Open) -> None:
    page = visit("/malbilde?dato=2021-06-01", width=1440)
    boxes = page.locator("svg.poster .panel:not(.unplaced) a.box[data-slug]:not([data-slug=''])")
    assert boxes.count() == BOXES


def test_all_dependencies_fit_a_common_window(visit: Open) -> None:
    page = visit("/avhengigheter")
    region = page.locator(".static .scroll")
    assert region.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.locator(".static svg a").count() > 40


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_page_of_advice_prints_on_one_sheet(visit: Open, slug: str, language: str) -> None:
    check_sheet(visit(f"/rad/{slug}?sprak={language}"))
