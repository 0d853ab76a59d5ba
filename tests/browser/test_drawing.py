"""Figures of results: in the editor's tabs, by keyboard, in dark mode, without JavaScript."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open
from tests.browser.test_sparql_page import ready, write

pytestmark = pytest.mark.slow

OKO = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\n"
COUNTED = (
    OKO + "SELECT ?a (COUNT(?r) AS ?antall) (MIN(STRLEN(STR(?r))) AS ?lengde)"
    " { ?r oko:providedBy ?a } GROUP BY ?a ORDER BY DESC(?antall)"
)
JOINED = OKO + "CONSTRUCT WHERE { ?r oko:dependsOn ?d . ?r oko:providedBy ?a } LIMIT 20"
FIGURE = "#resultat svg.picture-svg"


def run(page: Page, query: str, tab: str) -> None:
    write(page, query)
    page.keyboard.press("Control+Enter")
    page.locator("#resultat table tbody tr, #resultat .CodeMirror").first.wait_for()
    page.get_by_role("button", name=tab).focus()
    page.keyboard.press("Enter")
    page.locator(FIGURE).wait_for()
    # Its heading receives focus shortly after.
    page.wait_for_function("document.activeElement.id === 'figur-tittel'")


def test_a_diagram_is_a_tab_beside_the_table(visit: Open) -> None:
    page = ready(visit("/sparql"))
    run(page, COUNTED, "Diagram")
    assert page.evaluate("document.activeElement.id") == "figur-tittel"
    assert page.locator("#figur-tittel").inner_text() == "Diagram: antall for a"
    assert (
        page.locator("#resultat table tbody tr").count()
        == page.locator(f"{FIGURE} .chart-bar").count()
    )
    page.get_by_role("link", name="lengde").click()
    page.get_by_role("heading", name="Diagram: lengde for a").wait_for()
    page.get_by_role("button", name="Table").click()
    page.locator("#resultat table.dataTable").wait_for()
    assert page.locator(FIGURE).count() == 0


def test_a_graph_is_traversed_by_tab_and_links_to_pages(visit: Open) -> None:
    page = ready(visit("/sparql"))
    run(page, JOINED, "Graf")
    page.locator(f"{FIGURE} a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('svg.picture-svg')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**")


def test_the_tabs_can_be_seen_in_a_narrow_window(visit: Open) -> None:
    page = ready(visit("/sparql", width=360))
    run(page, COUNTED, "Diagram")
    icon = page.locator("#resultat .select_diagram svg").bounding_box()
    assert icon
    assert icon["width"] >= 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_view_that_does_not_fit_the_result_is_not_offered(visit: Open) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT ('a' AS ?b) {}")
    page.keyboard.press("Control+Enter")
    page.locator("#resultat table tbody tr").wait_for()
    for name in ("diagram", "graf"):
        assert page.locator(f".select_{name}").is_hidden()


@pytest.mark.parametrize(("name", "start"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_the_figure_can_be_downloaded(visit: Open, name: str, start: bytes) -> None:
    page = ready(visit("/sparql"))
    run(page, COUNTED, "Diagram")
    with page.expect_download() as told:
        page.get_by_text(f"Last ned {name}").click()
    file = Path(told.value.path()).read_bytes().lstrip()
    assert file.startswith(start)
    assert b"var(" in file or name == "PNG"


@pytest.mark.parametrize(("query", "view"), [(COUNTED, "diagram"), (JOINED, "graf")])
def test_axe_finds_no_violations_in_a_figure(visit: Open, query: str, view: str) -> None:
    page = ready(visit(f"/sparql?vis={view}&query={quote(query)}"))
    assert violations_everywhere(page) == {}
    run(page, query, view.capitalize())
    page.locator("[data-first]").wait_for(state="detached")
    assert violations_everywhere(page) == {}


def test_figures_break_no_policy_and_make_no_external_request(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on(
        "request", lambda r: None if r.url.startswith((site, "data:")) else messages.append(r.url)
    )
    page.goto(f"{site}/sparql")
    ready(page)
    run(page, COUNTED, "Diagram")
    with page.expect_download():
        page.get_by_text("Last ned PNG").click()
    page.goto(f"{site}/sporsmal/ecosystem-in-numbers")
    page.locator("svg.picture-svg .chart-bar").first.wait_for()
    context.close()
    assert messages == []


def test_without_javascript_the_figure_has_a_link(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/sparql?query={quote(COUNTED)}")
    page.get_by_role("link", name="Diagram", exact=True).click()
    page.wait_for_url("**vis=diagram**")
    assert page.locator("svg.picture-svg .chart-bar").count() > 5
    assert page.locator("main table tbody tr").count() > 5
    assert page.locator("[data-save]").is_hidden()
    page.goto(f"{site}/sparql?query={quote(JOINED)}")
    page.get_by_role("link", name="Graf", exact=True).click()
    page.wait_for_url("**vis=graf**")
    assert page.locator("svg.picture-svg .box").count() > 5
    context.close()
