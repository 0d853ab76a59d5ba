"""The pages of the real graph are short: what a reader sees of each as it opens, in a browser."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import Open

SIZES = {1440: 900, 390: 844}
MEASURE = (Path(__file__).parent / "measure_page.js").read_text("utf-8")


@dataclass(frozen=True)
class Bars:
    """The most words, links and windows of a page as opened, at both sizes; None is no bar."""

    words: int | None = None
    links: int | None = None
    screens: float | None = None


ANALYSES = ("avgjorelse", "overlapp", "utfasing", "gap", "plass", "kritikalitet", "dekning")
HIGHEST_ROW, MOST_PAGES = 72, 4
ENTITY = Bars(words=500, links=60, screens=3)
BARS = {
    "/": Bars(words=650, screens=4),
    "/ressurser": Bars(words=500, links=80, screens=5),
    "/virksomheter": Bars(words=500, links=80, screens=5),
    "/mote": Bars(words=400, links=60, screens=3),
    "/mote?virksomhet=digdir": Bars(words=500, links=60, screens=3),
    "/mote/rad": Bars(words=400, links=60, screens=3),
    "/mote/endringer?fra=2021-06-01": Bars(words=400, links=60, screens=3),
    "/mote/oppfolging": Bars(words=400, links=60, screens=3),
    "/rad/advice--velg-vei-for-filer": Bars(words=400, links=60, screens=3),
    "/om": Bars(words=400, links=50, screens=3),
    **{f"/omvisning?steg={step}": Bars(words=200, links=40, screens=1.3) for step in range(1, 6)},
    "/om/kvalitet": Bars(words=300, links=90, screens=3),
    "/sammenhenger": Bars(words=600, screens=3),
    "/sammenhenger?rundt=id-porten": Bars(words=600, screens=3),
    "/sammenhenger?hvis=id-porten": Bars(words=600, screens=3),
    "/sammenhenger?fra=resource:id-porten&til=actor:ks": Bars(words=600, screens=3),
    "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn": Bars(words=600, screens=3),
    "/sammenlign?r=id-porten&r=maskinporten": Bars(words=600, screens=3),
    "/livshendelser": Bars(words=600, screens=3),
    "/om/vurdering": Bars(words=300, screens=2),
    "/kapabiliteter": Bars(words=500, screens=3),
    "/kapabiliteter?farge=gap&gap2=rodt": Bars(words=500, screens=3),
    "/kapabiliteter/ressurser": Bars(words=500, screens=3),
    "/roller": Bars(words=600, screens=3),
    "/utvekslinger": Bars(words=600, screens=3),
    "/for/municipal": Bars(words=500, links=80, screens=3),
    "/for/central-government": Bars(words=500, links=80, screens=3),
    "/strategi": Bars(words=500, screens=3),
    "/strategi?fra=resource/id-porten": Bars(words=500, screens=3),
    "/strategi?mangler=mal-uten-tiltak": Bars(words=500, screens=3),
    "/forslag": Bars(words=300, links=60, screens=3),
    "/forslag/retting?om=resource/enhetsregisteret": Bars(words=100, links=30, screens=1.5),
    "/forslag/plassering?om=resource/microdata-no": Bars(words=100, links=30, screens=1.5),
    **{f"/analyser?fane={tab}": Bars(words=1200, screens=3) for tab in ANALYSES},
    "/utviklere": Bars(words=300, links=40, screens=2),
    "/sporsmal": Bars(words=150, links=30, screens=1.5),
    "/sporsmal?q=hvem+eier+matrikkelen": Bars(words=350, links=40, screens=2.5),
    "/sporsmal?q=innloging": Bars(words=350, links=40, screens=2.5),
    "/begreper": Bars(words=520, links=50, screens=3.5),
    **{
        f"/doc/{slug}": ENTITY
        for slug in (
            "resource/eformidling",
            "resource/id-porten",
            "resource/enhetsregisteret",
            "resource/helsenorge-no",
            "resource/maskinporten",
            "actor/digdir",
            "actor/brreg",
            "actor/ks-digital",
            "actor/skatteetaten",
        )
    },
}


MAIN = (
    *("/", "/mote", "/analyser?fane=avgjorelse", "/for/municipal", "/kapabiliteter", "/strategi"),
    *("/doc/resource/maskinporten", "/doc/actor/digdir"),
)
"""The pages that every run measures; the slow tests measure the others."""
PATHS = [path if path in MAIN else pytest.param(path, marks=pytest.mark.slow) for path in BARS]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_short_as_opened(visit: Open, path: str) -> None:
    page = visit(path)
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        seen, bars = page.evaluate(MEASURE), BARS[path]
        most = {name: getattr(bars, name) for name in ("words", "links", "screens")}
        over = {n: (seen[n], bar) for n, bar in most.items() if bar is not None and seen[n] > bar}
        assert not over, f"{path} at {width} px: {over}"
        assert seen["wider"] <= 0, f"{path} is wider than {width} px"


@pytest.mark.parametrize("path", ["/", "/om"])
def test_what_the_ecosystem_is_stands_on_the_first_screen(visit: Open, path: str) -> None:
    page = visit(path)
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        box = page.locator("[aria-labelledby=hva]").bounding_box()
        assert box
        assert box["y"] + box["height"] <= height, width


@pytest.mark.slow
@pytest.mark.parametrize("tab", ANALYSES)
def test_a_row_of_the_analyses_is_one_line_and_the_list_prints_on_few_pages(
    visit: Open, tab: str
) -> None:
    heights = "rows => rows.map(row => row.getBoundingClientRect().height)"
    for width in SIZES:
        page = visit(f"/analyser?fane={tab}", width=width)
        assert max(page.locator(".case").evaluate_all(heights)) <= HIGHEST_ROW, width
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b[^s]", printed)) <= MOST_PAGES


def test_what_is_being_phased_out_is_two_clicks_from_the_front_page(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Analyser").click()
    page.get_by_role("link", name="Utfasing").first.click()
    assert page.locator(".case").count() > 0
    assert "fane=utfasing" in page.url
