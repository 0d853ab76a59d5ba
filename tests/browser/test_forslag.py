"""The forms of /forslag in a browser: axe, sizes, the keyboard, and no JavaScript."""

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


def create_file(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lag forslaget").click()


@pytest.mark.parametrize("state", ["list", "empty", "faulty", "finished", "none"])
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, state: str) -> None:
    paths = {"list": LIST, "finished": f"{FORM}?{GOOD}", "none": f"{LIST}/tull"}
    page = visit(paths.get(state, FORM))
    if state in ("faulty", "finished"):
        create_file(page)
        assert page.locator("h1").inner_text() == (
            "Plassering" if state == "faulty" else "Forslaget er klart"
        )
    assert violations_everywhere(page) == {}


def test_changing_language_preserves_the_entered_text(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}{FORM}?{GOOD}")
    page.locator("#felt-reason-nb").fill("Skrevet for hånd.")
    choose_language(page, "Nynorsk")
    assert (page.locator("h1").inner_text(), page.locator(".fault").count()) == ("Plassering", 0)
    assert page.locator("#felt-reason-nb").input_value() == "Skrevet for hånd."
    page.locator("#felt-date").fill("")
    create_file(page)
    assert page.title().startswith("Feil i skjemaet: Plassering")
    page.locator("#felt-reason-nb").fill("Skrevet igjen.")
    choose_language(page, "English")
    assert page.locator("#feil").inner_text() == "1 field to fix. Nothing you wrote is lost."
    assert page.locator("#felt-reason-nb").input_value() == "Skrevet igjen."
    page.locator("#felt-date").fill("2026-11-25")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "The proposal is ready"
    written = page.locator("#melding").input_value()
    assert '"Skrevet igjen."@nb' in written
    choose_language(page, "Bokmål")
    assert page.locator("h1").inner_text() == "Forslaget er klart"
    assert page.locator("#melding").input_value() == written
    context.close()


def choose_language(page: Page, language: str) -> None:
    """Choose a language by the keyboard alone."""
    page.get_by_role("navigation").get_by_role("button", name=language).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
