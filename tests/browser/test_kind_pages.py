"""The pages of kinds, the tour, the glossary and other pages in a browser."""

from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations, violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

PAGES = {
    "category": "/doc/category/registers",
    "empty category": "/doc/category/distributed-data-sources",
    "focus area": "/doc/focus-area/okt-deling-av-data",
    "life event": "/doc/life-event/dodsfall-og-arv",
    "condition": "/doc/condition/digitaliseringsrundskrivet",
    "strategy": "/doc/strategy/en-digital-offentlig-sektor",
    "goal": "/doc/goal/elektronisk-identitet-til-alle",
    "ecosystem": "/doc/ecosystem/fiks-okosystemet",
    "capability": "/doc/capability/trust",
    "box": "/doc/slide/box-22",
    "sentence": "/doc/slide/statement-03",
    "need": "/doc/need/finansieringsmodeller",
    "exchange": "/doc/exchange/vask-mot-folkeregisteret",
    "source": "/doc/source/lysbilder-2021",
    "resource": "/doc/resource/id-porten",
    "actor": "/doc/actor/ks",
    "another day": "/doc/category/registers?dato=2022-06-01",
    "conditions": "/rammebetingelser",
    "terms": "/begreper?liste=role",
    "no terms": "/begreper?q=finnesikke",
    "unplaced": "/analyser?fane=plass",
    "unplaced on a day": "/analyser?fane=plass&dato=2021-06-30",
    "about": "/om",
    "accessibility": "/tilgjengelighet",
    "sectors": "/for",
    "strategies in force": "/strategi",
    "sector": "/for/municipal",
    "report": "/forslag/retting?om=participation/id-porten--provider--digdir",
    "near": "/doc/resource/id-prten",
}
pages = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pages
def test_axe_finds_no_violations_at_any_width(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


@pages
def test_a_page_has_the_same_text_without_javascript(
    browser: Browser, site: str, path: str
) -> None:
    texts = [words(browser, site + path, javascript) for javascript in (True, False)]
    assert texts[0] == texts[1]


def words(browser: Browser, address: str, javascript: bool) -> str:
    context = browser.new_context(java_script_enabled=javascript, locale="nb-NO")
    page = context.new_page()
    page.goto(address)
    text = page.locator("main").inner_text()
    context.close()
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["resource", "actor", "life event", "category"])
def test_what_is_folded_has_no_violations_and_fits_a_phone(visit: Open, name: str) -> None:
    page = visit(PAGES[name], width=390)
    page.evaluate("document.querySelectorAll('main .folds details').forEach(d => d.open = true)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_folded_section_opens_by_keyboard_and_by_a_link_to_it(visit: Open) -> None:
    page = visit("/doc/resource/eformidling")
    roles = page.locator("#plikter")
    assert not roles.is_visible()
    page.locator("summary", has_text="Roller og krav").focus()
    page.keyboard.press("Enter")
    expect(roles).to_be_visible()
    row = roles.locator("li").first
    row.locator("summary").first.press("Enter")
    expect(row.get_by_role("link", name="Kilde og historikk")).to_be_visible()
    page.goto(page.url.partition("#")[0] + "#avhenger-av")
    expect(page.locator("#avhenger-av")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "language"), list(zip(PAGES.values(), cycle(["nn", "en"]))), ids=PAGES
)
def test_axe_finds_no_violations_in_another_language(visit: Open, path: str, language: str) -> None:
    """Nynorsk and English by turns: pages of one kind have the same elements in both."""
    page = visit(f"{path}{'&' if '?' in path else '?'}sprak={language}", width=360)
    assert violations(page) == []


def test_structured_data_breaks_no_policy_and_causes_no_external_request(
    browser: Browser, site: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    note: Callable[[object], None] = lambda message: said.append(str(message))  # noqa: E731
    page.on("console", note)
    page.on("requestfailed", note)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        "e => console.log(e.violatedDirective, e.sourceFile))"
    )
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(site) else outside.append(r.url))
    for path in ("/", "/om", "/doc/life-event/dodsfall-og-arv", "/begreper"):
        page.goto(site + path, wait_until="networkidle")
        data = page.locator('script[type="application/ld+json"]')
        if data.count():
            assert (
                page.evaluate(
                    "e => JSON.parse(e.textContent)['@graph'].length", data.element_handle()
                )
                > 0
            )
    context.close()
    assert (said, outside) == ([], [])


def test_terms_are_filtered_by_a_form(visit: Open) -> None:
    page = visit("/begreper")
    page.get_by_label("Ord i begrep eller definisjon").fill("innlogging")
    page.keyboard.press("Enter")
    page.wait_for_url("**/begreper?q=innlogging*")
    shown = page.locator(".entries article").count()
    assert 0 < shown < 20
