"""The pages of the real graph in a browser: names, texts and drawings fit the window."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open
from tests.browser.test_first_view import DRAWN, check_first_view
from tests.browser.test_malbilde import COVERED, WINDOWS, check_reading_order, check_window
from tests.browser.test_meeting import check_sheet

pytestmark = pytest.mark.slow

BOXES = 53
"""The boxes of the slides with a place in the landscape: the first day's, which do not change."""
LARGEST = {
    "landscape": "/",
    "landscape as a list": "/?vis=liste",
    "a chosen box and a difference": "/?velg=eformidling&fra=2021-06-01",
    "landscape to embed": "/embed/malbilde",
    "all dependencies": "/sammenhenger",
    "roles": "/roller",
    "exchanges": "/utvekslinger",
    "resources": "/ressurser",
    "a resource": "/doc/resource/id-porten",
    "an actor": "/doc/actor/digdir",
    "a source": "/doc/source/analyser",
    "overlap": "/analyser?fane=overlapp",
    "phase-out": "/analyser?fane=utfasing",
    "impact": "/sammenhenger?hvis=id-porten",
    "a comparison": "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn&r=altinn-broker",
    "changes": "/mote/endringer?fra=2021-06-01",
    "quality": "/om/kvalitet",
    "search": "/sporsmal?q=a",
    "a long answer": "/sporsmal/texts-without-nynorsk",
}
SHEETS = (
    "/mote?",
    "/mote?virksomhet=digdir&",
    "/rad/advice--felles-sprak-for-hendelser?",
    "/rad/advice--penger-til-drift?",
    "/rad/advice--velg-vei-for-filer?",
)


@pytest.mark.parametrize("path", LARGEST.values(), ids=LARGEST)
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, path: str) -> None:
    """The width is that of the whole page; axe reads its first rows."""
    assert violations_everywhere(visit(path), most_rows=30) == {}


@pytest.mark.parametrize("path", LARGEST.values(), ids=LARGEST)
def test_the_first_view_is_small_and_does_not_move(browser: Browser, site: str, path: str) -> None:
    for width in (1280, 390) if path in DRAWN else (390,):
        check_first_view(browser, site + path, width)


def test_every_box_of_the_slides_is_in_the_landscape(visit: Open) -> None:
    page = visit("/?dato=2021-06-01", width=1440)
    boxes = page.locator("svg.poster .panel:not(.unplaced) a.box[data-slug]:not([data-slug=''])")
    assert boxes.count() == BOXES


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("query", ["", "&velg=id-porten", "&uthev=a-avgjore", "&fra=2021-06-01"])
def test_the_whole_landscape_of_today_is_in_common_windows(
    visit: Open, query: str, language: str
) -> None:
    page = visit(f"/?sprak={language}{query}", width=1440)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        check_window(page)
    check_reading_order(page)


def test_names_of_boxes_are_legible(visit: Open) -> None:
    page = visit("/", width=1440)
    scale = page.locator("svg.poster").evaluate("e => e.getScreenCTM().a")
    size = page.locator("svg.poster .name").first.evaluate("e => getComputedStyle(e).fontSize")
    assert scale * float(size.removesuffix("px")) >= 11


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("query", ["", "&dato=2021-06-01", "&farge=status&fra=2021-06-01"])
def test_no_text_of_the_landscape_leaves_its_box_or_covers_another(
    visit: Open, query: str, language: str
) -> None:
    page = visit(f"/?sprak={language}{query}", width=1440)
    assert page.evaluate(OUTSIDE) == []


OUTSIDE = """() => {
  const faults = [], near = 1.5;
  const boxes = [...document.querySelectorAll("svg.poster a.box")];
  for (const box of boxes) {
    const frame = box.querySelector(".frame").getBoundingClientRect();
    for (const text of box.querySelectorAll("text:not(.badge text)")) {
      const at = text.getBoundingClientRect();
      if (at.left < frame.left - near || at.right > frame.right + near
        || at.top < frame.top - near || at.bottom > frame.bottom + near)
        faults.push("outside: " + text.textContent.trim());
    }
  }
  const frames = boxes.map((box) => box.querySelector(".frame").getBoundingClientRect());
  const headings = [...document.querySelectorAll("svg.poster .heading")];
  for (const heading of headings) frames.push(heading.getBoundingClientRect());
  frames.forEach((a, n) => frames.slice(n + 1).forEach((b, m) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > near && down > near) faults.push(`${n} covers ${n + 1 + m}`);
  }));
  return faults;
}"""


def test_a_category_shows_or_counts_every_box(visit: Open) -> None:
    page = visit("/", width=1440)
    drawn = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('svg.poster [data-category]')].map(p => ["
        "p.dataset.category, p.querySelectorAll('a.box:not(.rest):not(.empty)').length"
        " + Number(p.querySelector('a.rest .name')?.textContent ?? 0)]))"
    )
    listed = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.box-list .place')].map(p => ["
        "p.dataset.category,"
        " p.querySelectorAll('.entry').length]))"
    )
    assert drawn == listed
    assert listed["distributed-data-sources"] > 10
    page.locator("[data-category=distributed-data-sources] a.rest").click()
    page.wait_for_url("**/doc/category/distributed-data-sources*")
    assert page.locator("#plassert").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 960, 1280, 1440, 2560])
def test_the_landscape_is_whole_at_every_width(visit: Open, width: int) -> None:
    page = visit("/", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(COVERED) == []
    assert page.locator("svg.poster").is_visible() != page.locator(".box-list").is_visible()


@pytest.mark.parametrize("path", SHEETS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_page_for_the_meeting_prints_on_one_sheet(visit: Open, path: str, language: str) -> None:
    check_sheet(visit(f"{path}sprak={language}"))
