"""The jobs at /forslag in a browser: clicks, the keyboard, no JavaScript, axe and sizes."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

LIST, FORM = "/forslag", "/forslag/plassering"
GOOD = (
    "resource=helsenorge-no&category=portals&confidence=low&reason-nb=Fordi&proposer=redaksjonen"
    "&role=editor&source=source:egen-vurdering&date=2026-11-25"
)
NAME = "place--helsenorge-no--portals--2026-11-25.ttl"
MAX_CLICKS = 4


def create_file(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lag forslaget").click()


def click(page: Page, *names: str) -> int:
    """Click the first link or button with each name; return the number of clicks."""
    for name in names:
        link = page.get_by_role("link", name=name, exact=True)
        with page.expect_navigation():
            link.or_(page.get_by_role("button", name=name, exact=True)).first.click(timeout=5000)
    return len(names)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resource_is_placed_in_four_clicks(browser: Browser, site: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/analyser?fane=plass")
    clicks = 1 + click(page, "plasser : nav.no")
    category = page.locator("#felt-category option:checked").inner_text()
    page.locator("#felt-reason-nb").fill("Innbyggerne finner tjenestene der.")
    clicks += click(page, "Lag forslaget")
    sentence = f"nav.no bør plasseres i kategorien {category}."
    assert page.locator(".proposal > .lead").inner_text() == sentence
    assert clicks <= MAX_CLICKS
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_error_is_reported_in_four_clicks(browser: Browser, site: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/ressurser")
    clicks = 1 + click(page, "Enhetsregisteret", "Meld feil : Enhetsregisteret")
    page.locator("#felt-wrong-nb").fill("Lenken er gammel.")
    clicks += click(page, "Lag forslaget")
    sentence = "Feil om Enhetsregisteret: Lenken er gammel."
    assert page.locator(".proposal > .lead").inner_text() == sentence
    assert clicks <= MAX_CLICKS
    context.close()


def test_the_text_is_copied_with_a_button(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}{FORM}?{GOOD}")
    create_file(page)
    page.get_by_role("button", name="Kopier teksten").click()
    page.get_by_role("status").filter(has_text="Kopiert").wait_for()
    assert "Fil: data/resources/helsenorge-no.ttl" in page.evaluate(
        "navigator.clipboard.readText()"
    )
    context.close()


@pytest.mark.parametrize("state", ["list", "empty", "faulty", "finished", "none"])
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, state: str) -> None:
    paths = {"list": LIST, "finished": f"{FORM}?{GOOD}", "none": f"{LIST}/tull"}
    page = visit(paths.get(state, FORM))
    if state in ("faulty", "finished"):
        create_file(page)
        title = "Foreslå plass" if state == "faulty" else "Forslaget er klart"
        assert page.locator("h1").inner_text() == title
    assert violations_everywhere(page) == {}


def test_changing_language_preserves_the_entered_text(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}{FORM}?{GOOD}")
    page.locator("#felt-reason-nb").fill("Skrevet for hånd.")
    choose_language(page, "English")
    assert (page.locator("h1").inner_text(), page.locator(".fault").count()) == (
        "Suggest a place", 0,
    )  # fmt: skip
    assert page.locator("#felt-reason-nb").input_value() == "Skrevet for hånd."
    page.locator("#felt-category").select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the proposal").click()
    page.locator("#felt-reason-nb").fill("Skrevet igjen.")
    choose_language(page, "Nynorsk")
    assert (
        page.locator("#feil").inner_text()
        == "1 felt må rettast. Ingenting av det du skreiv, er borte."
    )
    page.get_by_text("Meir du kan seie").click()
    assert page.locator("#felt-reason-nb").input_value() == "Skrevet igjen."
    page.locator("#felt-category").select_option(index=1)
    page.locator("#felt-category").focus()
    create_file(page)
    assert page.locator("h1").inner_text() == "Forslaget er klart"
    written = page.locator("#fil").input_value()
    assert '"Skrevet igjen."@nb' in written
    choose_language(page, "English")
    assert page.locator("h1").inner_text() == "The proposal is ready"
    assert page.locator("#fil").input_value() == written
    context.close()


def choose_language(page: Page, language: str) -> None:
    """Choose a language by the keyboard alone."""
    page.get_by_role("navigation").get_by_role("button", name=language).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
