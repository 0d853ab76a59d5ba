"""The transfer size of a page's first view, and that nothing moves while it loads."""

import re

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

MOST = 150_000
STILL = 0.003
"""The largest layout shift that counts as none, as a share of the window by its height."""
BOTH = (1280, 390)
"""What is drawn for the window is seen in a wide and in a narrow one; the rest in the narrow."""
DRAWN = ("/", "/sparql", "/sammenhenger?rundt=id-porten", "/analyser?fane=overlapp")
PAGES = (
    "/?vis=liste",
    "/?dato=tull",
    "/embed/malbilde",
    "/doc/resource/id-porten",
    "/doc/actor/digdir",
    "/doc/source/analyser",
    "/ressurser",
    "/analyser?fane=utfasing",
    "/analyser?fane=gap",
    "/analyser?fane=kritikalitet",
    "/sammenhenger?hvis=id-porten",
    "/scenario",
    "/sammenlign?r=id-porten&r=altinn-formidling",
    "/mote/endringer?fra=2021-06-01&til=2026-11-25",
    "/mote",
    "/forslag/plassering",
    "/om/kvalitet",
    "/roller",
    "/utvekslinger",
    "/sammenhenger?fra=&til=",
    "/begreper",
    "/sporsmal?q=a",
    "/sporsmal",
    "/sporsmal/ecosystem-in-numbers",
    "/sporsmal/texts-without-nynorsk",
    "/sparql?query=SELECT nonsense",
    "/sparql?query=SELECT * {?s ?p ?o} LIMIT 100",
    "/ns",
    "/api/docs",
    "/lisenser",
    "/finnes-ikke",
)
VISITS = [(path, w) for path in DRAWN for w in BOTH] + [(path, 390) for path in PAGES]
WATCH = (
    "window.moved = []; new PerformanceObserver(list => moved.push(...list.getEntries()"
    ".map(e => e.value))).observe({type: 'layout-shift', buffered: true})"
)
TOP = "label => label.getBoundingClientRect().top"
TOPS = f"labels => labels.map({TOP})"


@pytest.mark.parametrize(("path", "width"), VISITS)
def test_the_first_view_is_small_and_does_not_move(
    browser: Browser, site: str, path: str, width: int
) -> None:
    check_first_view(browser, site + path, width)


def check_first_view(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="nb-NO")
    context.add_init_script(WATCH)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    taken: list[int] = []
    wire.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    moved = page.evaluate("moved")
    context.close()
    assert len(taken) > 4
    assert sum(taken) <= MOST
    assert sum(moved) < STILL


def test_the_list_does_not_show_before_the_card_above_it(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="nb-NO")
    page, address = context.new_page(), f"{site}/?velg=eformidling"
    whole = context.request.get(address).text()
    parts = iter([whole[: whole.index("<aside")], whole])
    page.route(address, lambda route: route.fulfill(body=next(parts), content_type="text/html"))
    shown = []
    for _ in range(2):
        page.goto(address)
        shown.append(page.locator(".box-list").is_visible())
    context.close()
    assert shown == [False, True]


def test_a_label_stays_where_it_is_while_the_rest_of_its_form_arrives(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="nb-NO")
    page = context.new_page()
    address = f"{site}/mote/endringer?fra=2021-06-01"
    whole = context.request.get(address).text()
    page.goto(address)
    places = page.locator("form.choices label").evaluate_all(TOPS)
    form = whole.index('class="form choices"')
    ends = [found.end() + form for found in re.finditer("</label>", whole[form:])][: len(places)]
    cut = iter([whole[:end] for end in ends])
    page.route(address, lambda route: route.fulfill(body=next(cut), content_type="text/html"))
    seen = []
    for _ in ends:
        page.goto(address)
        seen.append(page.locator("form.choices label").last.evaluate(TOP))
    context.close()
    assert len(seen) == 4
    assert seen == places
