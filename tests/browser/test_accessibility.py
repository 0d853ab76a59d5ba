"""Accessibility: axe, small windows, the keyboard, and no policy violation."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

PAGES = {
    "front": "/",
    "search": "/sporsmal?q=digital",
    "resource": "/doc/resource/eformidling",
    "actor": "/doc/actor/digdir",
    "need": "/doc/need/kompetanse",
    "statement": "/doc/participation/id-porten--provider--digdir",
    "another day": "/doc/resource/datahotellet?dato=2021-06-01",
    "resources": "/ressurser",
    "actors": "/virksomheter",
    "questions": "/sporsmal",
    "question": "/sporsmal/contact-for-resource",
    "sparql": "/sparql",
    "query": "/doc/query/impact-of-failure",
    "profiles": "/doc/resource/eformidling?_profile=alt",
    "answer": "/sparql?query=SELECT ?s ?p ?o {?s ?p ?o} LIMIT 20",
    "wrong query": "/sparql?query=SELECT nonsense",
    "ns": "/ns",
    "dumps": "/dumps",
    "harvest": "/fdk",
    "api": "/api/docs",
    "about": "/om",
    "tour": "/omvisning?steg=2",
    "end of the tour": "/omvisning?steg=5",
    "developers": "/utviklere",
    "accessibility": "/tilgjengelighet",
    "harvest check": "/hosting",
    "overlap": "/analyser?fane=overlapp",
    "phase-out": "/analyser?fane=utfasing",
    "gaps": "/analyser?fane=gap",
    "criticality": "/analyser?fane=kritikalitet",
    "coverage": "/analyser?fane=dekning",
    "analyses on another day": "/analyser?fane=utfasing&dato=2021-06-01",
    "scenarios": "/scenario",
    "scenario": "/scenario/fas-ut-altinn-formidling",
    "analyses with a scenario": "/analyser?fane=utfasing&scenario=fas-ut-altinn-formidling",
    "for the meeting": "/mote",
    "for the meeting of an agency": "/mote?virksomhet=digdir",
    "advice": "/mote/rad",
    "one page of advice": "/rad/advice--penger-til-drift",
    "follow-up": "/mote/oppfolging",
    "methods": "/metode",
    "method": "/metode/overlap",
    "licences": "/lisenser",
    "no such choice": "/roller?rolle=tull",
    "no such language": "/om?sprak=xx",
    "no such question": "/sporsmal/sectrs",
    "changes": "/mote/endringer?fra=2021-06-01&til=2026-09-25",
    "changes refused": "/mote/endringer?fra=x",
    "quality": "/om/kvalitet",
    "interfaces that end": "/frister-for-grensesnitt",
    "overview": "/oversikt?slag=resource&kolonne=pricePage&filter=providedBy:actor/ks-digital",
    "a need": "/behov?tekst=Vi vil slippe porto og skrive ut brev",
    "a list of systems": "/sjekk",
    "quality of one": "/om/kvalitet?eier=ks-digital",
    "not found": "/finnes-ikke",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_first_tab_reaches_a_skip_link_that_works_and_axe_finds_no_violations(
    visit: Open, path: str
) -> None:
    """Of each table and list, axe reads the first rows; the width is that of the whole page."""
    page = visit(path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    assert page.locator(".ds-skip-link").bounding_box() is not None
    page.keyboard.press("Enter")
    expect(page.locator("#innhold")).to_be_focused()
    assert violations_everywhere(page, most_rows=30) == {}


def test_axe_finds_no_violations_in_what_was_found_in_a_list(visit: Open) -> None:
    page = visit("/sjekk")
    page.locator("#sjekk-tekst").fill("Datahotellet\nID-porten\nKRR\nGerica\nPostboks")
    page.locator("#sjekk-jeg").select_option("central-government")
    page.locator("#innhold button[type=submit]").first.click()
    expect(page.locator("#funnet")).to_be_visible()
    assert violations_everywhere(page, most_rows=30) == {}


BROKEN_WORDS = """() => {
  const broken = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    const shown = element.checkVisibility() && !element.closest("svg, pre, code, thead");
    if (!shown || getComputedStyle(element).hyphens === "auto") continue;
    for (const word of text.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
"""The words that end on another line without a hyphen; heads of tables are hidden on a phone."""


@pytest.mark.parametrize("language", ["", "?sprak=nn", "?sprak=en"])
@pytest.mark.parametrize(
    "name",
    ["front", "resource", "actor", "need", "resources", "about", "for the meeting", "quality"],
)
def test_a_narrow_page_breaks_no_word_without_a_hyphen(
    visit: Open, name: str, language: str
) -> None:
    page = visit(PAGES[name] + language, width=390)
    assert page.locator("main").inner_text() != ""
    assert page.evaluate(BROKEN_WORDS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_visible_on_every_focusable_element(visit: Open, scheme: str) -> None:
    page = visit("/doc/resource/eformidling", scheme=scheme)
    without_visible_focus = []
    for _ in range(40):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.outerHTML.slice(0, 80), s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        if "ds-skip-link" not in style[0] and (style[1] == "none" or style[2] < 2):
            without_visible_focus.append(style)
    assert without_visible_focus == []


def test_tables_can_be_scrolled_by_keyboard(visit: Open) -> None:
    page = visit("/om/kvalitet", width=320)
    page.locator("#alder summary").click()
    regions = page.locator(".scroll").all()
    region = next(r for r in regions if r.evaluate("e => e.scrollWidth > e.clientWidth"))
    region.focus()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    assert region.evaluate("e => e.scrollLeft") == 0
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle())


def test_search_works_by_keyboard(visit: Open) -> None:
    page = visit("/")
    page.locator("#sok-overalt").focus()
    page.keyboard.type("fiks")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sporsmal?q=fiks")
    assert page.locator(".results li").count() > 3


def test_no_page_requests_a_resource_its_policy_forbids(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    messages: list[str] = []
    note: Callable[[object], None] = lambda message: messages.append(str(message))  # noqa: E731
    page.on("console", note)
    page.on("requestfailed", note)
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(site) else outside.append(r.url))
    for path in ("/", "/doc/resource/eformidling", "/sparql", "/ns", "/sporsmal"):
        page.goto(site + path, wait_until="networkidle")
    context.close()
    assert (messages, outside) == ([], [])


def test_the_page_works_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page: Page = context.new_page()
    page.goto(f"{site}/sparql")
    page.fill("#query", "ASK {}")
    page.click("button[type=submit]")
    assert page.locator("main strong").first.inner_text() == "Ja"
    context.close()


def test_a_narrow_page_has_touch_targets_of_sufficient_size(visit: Open) -> None:
    page = visit("/", width=390)
    page.get_by_role("button", name="Meny").click()
    small = page.evaluate(
        "[...document.querySelectorAll('.entry a, .forms a, .site-nav a, .languages a')]"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([text, box]) => box.height < 44 || box.width < 44)"
    )
    assert small == []
