"""The forms of /forslag as people meet them: axe, sizes, the keyboard, and no JavaScript."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

LIST, FORM = "/forslag", "/forslag/plassering"
GOOD = (
    "resource=helsenorge-no&category=portals&confidence=low&reason-nb=Fordi&proposer=redaksjonen"
    "&role=editor&source=source:egen-vurdering&date=2026-11-25"
)
NAME = "place--helsenorge-no--portals--2026-11-25.ttl"


def make(page: Page) -> None:
    page.get_by_role("button", name="Lag forslaget").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("state", ["list", "empty", "faulty", "finished", "none"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Open, state: str) -> None:
    paths = {"list": LIST, "finished": f"{FORM}?{GOOD}", "none": f"{LIST}/tull"}
    page = visit(paths.get(state, FORM))
    if state in ("faulty", "finished"):
        make(page)
        assert page.locator("h1").inner_text() == (
            "Plassering" if state == "faulty" else "Forslaget er klart"
        )
    assert violations_everywhere(page) == {}


def test_from_the_keyboard_to_what_is_wrong_and_back(visit: Open) -> None:
    page = visit(f"{FORM}?{GOOD}")
    page.locator("#felt-reason-nb").fill("Skrevet for hånd.")
    page.locator("#felt-date").fill("")
    page.get_by_role("button", name="Lag forslaget").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator("#feil:focus").wait_for()
    assert page.title().startswith("Feil i skjemaet: Plassering")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#felt-date:focus").wait_for()
    assert page.locator("#felt-reason-nb").input_value() == "Skrevet for hånd."
    page.keyboard.type("2026-11-25")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert '"Skrevet for hånd."@nb' in page.locator("#melding").input_value()


def test_without_javascript_the_file_is_made_and_downloaded(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}{FORM}?{GOOD}")
    make(page)
    shown = page.locator("#melding").input_value()
    with page.expect_download() as started:
        page.get_by_role("button", name="Last ned filen").click()
    assert started.value.suggested_filename == NAME
    assert started.value.path().read_text(encoding="utf-8") == shown
    context.close()
