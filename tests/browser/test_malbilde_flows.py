"""The flows of the landscape: three widths, two languages, with and without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.axe import violations
from tests.browser.holding import settle, wait_for_request
from tests.browser.test_malbilde import focused, ready

pytestmark = pytest.mark.slow

PHRASES = {
    "nb": {
        "all": "19 bokser",
        "focus": "2 av 19 i fokus – slik er det valgt",
        "narrowed": "1 av 19 i fokus – slik er det valgt",
        "differences": "6 forskjeller",
        "needs": "Avhenger av",
    },
    "nn": {
        "all": "19 boksar",
        "focus": "2 av 19 i fokus – slik er det valt",
        "narrowed": "1 av 19 i fokus – slik er det valt",
        "differences": "6 skilnader",
        "needs": "Er avhengig av",
    },
}
WENT = {"altinn-digital-postkasse", "altinn-tjenester-2", "datahotellet"}
At = Callable[..., Page]


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """Open a page at a width, in a language, with JavaScript or not."""
    contexts: list[BrowserContext] = []

    def opened(path: str, width: int = 1440, language: str = "nb", js: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, java_script_enabled=js
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return ready(page) if js and "malbilde" in path else page

    yield opened
    for context in contexts:
        context.close()


def status(page: Page, starts: str) -> None:
    """Wait until the status line has a text."""
    page.locator("#malbilde-status", has_text=starts).wait_for()


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("width", [1440, 768, 360])
def test_every_function_works_in_sequence(at: At, width: int, language: str, js: bool) -> None:
    phrases = PHRASES[language]
    page = at("/malbilde", width, language, js)
    status(page, phrases["all"])

    page.locator("#perspektiver summary").click()
    page.locator(".chips [data-perspective='focus-area/digital-sikkerhet']").click()
    status(page, phrases["focus"])
    expect(page.locator(".reasons > li")).to_have_count(2)
    if not js:
        page.locator("#perspektiver summary").click()
    page.select_option("#og", "focus-area/okt-deling-av-data")
    page.locator(".both button").click()
    status(page, phrases["narrowed"])
    assert "perspektiv=focus-area/digital-sikkerhet" in page.url.replace("%2F", "/")

    page.locator("#malbilde-status .reset").click()
    status(page, phrases["all"])
    page.select_option("#fra", "2021-06-01")
    if not js:
        page.locator(".controls button").click()
    status(page, phrases["differences"])
    expect(page.locator("#forskjeller ~ .reasons > li")).to_have_count(6)

    picture = width >= 1104
    page.locator("#boks-eformidling" if picture else "#liste-eformidling").click()
    sheet = page.locator(".sheet")
    sheet.wait_for()
    assert sheet.locator("h3").inner_text() == "eFormidling"
    expect(sheet).to_contain_text(phrases["needs"])
    expect(sheet.locator(".relations li")).to_have_count(9)
    sheet.locator("[data-close]").click()
    sheet.wait_for(state="detached")
    status(page, phrases["differences"])
    page.locator(".forms a").nth(1).click()
    page.wait_for_url("**vis=liste**")
    page.locator("svg.poster").wait_for(state="detached")
    page.locator(".twin .entry").first.wait_for()
    assert page.locator(".twin .entry").count() == 19
    assert page.locator("svg.poster").count() == 0


def test_shift_on_a_switch_in_the_panel_narrows(at: At) -> None:
    page = at("/malbilde?perspektiv=focus-area/digital-sikkerhet")
    page.locator("#perspektiver summary").click()
    chip = page.locator(".chips [data-perspective='focus-area/okt-deling-av-data']")
    chip.click(modifiers=["Shift"])
    status(page, PHRASES["nb"]["narrowed"])
    assert chip.get_attribute("aria-pressed") == "true"
    chip.click()
    status(page, PHRASES["nb"]["focus"])
    chip.click()
    status(page, "7 av 19 i fokus")


def test_a_form_button_sends_one_request_and_keeps_the_position(at: At) -> None:
    page = at("/malbilde?perspektiv=focus-area/digital-sikkerhet")
    requests_sent: list[str] = []
    page.on("request", lambda request: requests_sent.append(request.url))
    page.locator("#perspektiver summary").click()
    page.select_option("#og", "focus-area/okt-deling-av-data")
    page.locator(".both button").press("Enter")
    status(page, PHRASES["nb"]["narrowed"])
    settle(page)
    assert len([url for url in requests_sent if "/malbilde?" in url]) == 1
    assert page.evaluate("document.activeElement.textContent.trim()") == "Snevre inn"


def test_a_state_that_cannot_be_fetched_is_opened_by_the_browser(at: At, site: str) -> None:
    page = at("/malbilde")
    failed: list[str] = []

    def once(route: Route) -> None:
        failed.append(route.request.url)
        if len(failed) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/malbilde?velg=id-porten", once)
    page.locator("#boks-id-porten").click()
    page.wait_for_url("**/malbilde?velg=id-porten#ark")
    ready(page)
    page.locator(".sheet").wait_for()
    assert failed == [f"{site}/malbilde?velg=id-porten"] * 2


def test_a_late_failure_of_a_state_does_not_replace_the_next(at: At) -> None:
    page = at("/malbilde")
    held: list[Route] = []
    page.route("**/malbilde?velg=id-porten", lambda route: held.append(route), times=1)
    page.locator("#boks-id-porten").click()
    box = wait_for_request(page, held)
    page.locator("#boks-eformidling").click()
    page.locator(".sheet").wait_for()
    with page.expect_event("requestfailed"):
        box.abort()
    settle(page)
    assert page.url.endswith("/malbilde?velg=eformidling#ark")


def test_boxes_out_of_focus_are_dimmed_but_visible(at: At) -> None:
    page = at("/malbilde?perspektiv=focus-area/digital-sikkerhet")
    boxes = page.locator("svg.poster .panel:not(.unplaced) a.box[data-slug]:not([data-slug=''])")
    assert boxes.count() == 19
    assert page.locator("svg.poster .panel:not(.unplaced) a.box:not(.dim):not(.empty)").count() == 2
    why = page.locator("#boks-id-porten")
    why.click()
    assert "I fokus fordi" in page.locator(".sheet").inner_text()


def test_the_difference_has_a_sign_on_every_box_and_a_line_for_each(at: At) -> None:
    page = at("/malbilde?fra=2021-06-01")
    went = page.evaluate(
        "[...document.querySelectorAll('svg.poster a.box:has(.badge.went)')]"
        ".map(a => a.dataset.slug)"
    )
    assert set(went) == WENT
    assert page.locator("svg.poster a.box .badge.changed").count() == 3
    signs = page.locator("#forskjeller ~ .reasons > li strong .sign").all_inner_texts()
    assert (signs.count("−"), signs.count("~"), signs.count("+")) == (3, 3, 0)
    lines = page.locator("#forskjeller ~ .reasons > li").all_inner_texts()
    assert all(" fra «" in line for line in lines)


def test_connections_are_drawn_only_for_the_chosen_box(at: At) -> None:
    page = at("/malbilde")
    assert page.locator("svg.poster path.tie").count() == 0
    page.locator("#boks-eformidling").click()
    page.locator(".sheet").wait_for()
    assert page.locator("svg.poster [aria-hidden] path.tie").count() == 9
    assert page.locator("svg.poster a.tied").count() == 9


def test_the_copied_link_opens_the_same_state(at: At, site: str) -> None:
    state = "/malbilde?perspektiv=sector/municipal&farge=status&velg=id-porten"
    page = at(state)
    page.get_by_role("button", name="Kopier lenken").click()
    page.locator("#malbilde-opplest", has_text="Lenken er kopiert.").wait_for(state="attached")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied == site + state
    other = at(copied.removeprefix(site), js=False)
    poster = (
        "document.querySelector('svg.poster').innerHTML.replaceAll(/ tabindex=\"[^\"]*\"/g, '')"
    )
    assert page.evaluate(poster) == str(other.locator("svg.poster").inner_html())


def test_the_citation_has_edition_and_address(at: At, site: str) -> None:
    page = at("/malbilde?dato=2021-06-01")
    cited = page.locator("#sitat").inner_text()
    assert re.search(r"utgave [0-9a-f]{12}\. ", cited)
    assert cited.endswith(f"{site}/malbilde?dato=2021-06-01")


def test_the_help_lists_every_key_and_restores_the_focus(at: At) -> None:
    page = at("/malbilde")
    page.locator("#boks-id-porten").focus()
    page.keyboard.press("?")
    keys = page.locator("#taster dt").all_inner_texts()
    assert keys == ["← → ↑ ↓", "Home End", "PgUp PgDn", "Enter", "Esc", "r", "/", "?"]
    page.keyboard.press("Escape")
    assert page.locator("#taster").is_hidden()
    assert focused(page) == "id-porten"


def test_keys_do_nothing_in_a_text_field(at: At) -> None:
    page = at("/malbilde")
    page.locator("#sok").focus()
    page.keyboard.type("r?/")
    assert page.locator("#sok").input_value() == "r?/"
    assert page.locator("#taster").is_hidden()


@pytest.mark.parametrize("path", ["/malbilde", "/malbilde?velg=eformidling&fra=2021-06-01"])
def test_at_400_percent_the_list_is_complete_without_sideways_scroll(at: At, path: str) -> None:
    # 1280 by 1024 at 400 %: a window of 320 by 256.
    page = at(path, 320)
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator(".twin .entry:visible").count() == 19
    outside = page.evaluate(
        "[...document.querySelectorAll('.twin *, .sheet *, .controls *, .below *')].filter(e => "
        "{ const b = e.getBoundingClientRect(); return b.width > 1 && b.right > 321 })"
        ".map(e => e.className)"
    )
    assert outside == []


def test_nothing_moves_with_reduced_motion(at: At) -> None:
    page = at("/malbilde")
    page.emulate_media(reduced_motion="reduce")
    page.locator("#perspektiver summary").click()
    page.locator(".chips [data-perspective='life-event/fa-barn']").hover()
    page.locator("#boks-id-porten").click()
    page.locator(".sheet").wait_for()
    assert page.evaluate("document.getAnimations().length") == 0
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        "return s.transitionDuration !== '0s' && s.transitionProperty !== 'none' }).length"
    )
    assert moving == 0


def test_dark_mode_has_a_dark_background_and_no_violations(at: At) -> None:
    page = at("/malbilde?perspektiv=sector/municipal&velg=fiks-svarut")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('svg .paper')).fill") == (
        "rgb(19, 25, 23)"
    )


def test_print_has_poster_and_list_without_controls(at: At) -> None:
    page = at("/malbilde?velg=eformidling")
    page.emulate_media(media="print")
    assert page.locator("svg.poster").is_visible()
    assert page.locator(".twin .entry").first.is_visible()
    assert page.locator(".sheet h3").is_visible()
    gone = (".controls", ".perspectives", ".forms", ".answer-search", ".keys-hint", ".site-nav")
    assert [part for part in gone if page.locator(part).first.is_visible()] == []


@pytest.mark.parametrize("width", [768, 360])
def test_axe_finds_no_violations_at_other_widths(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    for state in ("", "?velg=eformidling&fra=2021-06-01", "?perspektiv=sector/municipal"):
        page.goto(f"{site}/malbilde{state}")
        assert violations(ready(page)) == [], state
    context.close()
