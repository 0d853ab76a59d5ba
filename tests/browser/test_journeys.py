"""The most common tasks on each page with a script; the rest of tests/browser is slow."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.test_forslag import FORM, GOOD, NAME, create_file
from tests.browser.test_malbilde import ready as landscape
from tests.browser.test_search import suggested
from tests.browser.test_sparql_page import PROVIDERS, write
from tests.browser.test_sparql_page import ready as editor


@pytest.mark.parametrize("path", ["/", "/doc/resource/eformidling", "/forslag"])
def test_axe_finds_no_violations(visit: Open, path: str) -> None:
    assert violations(visit(path)) == []


@pytest.mark.parametrize("path", ["/", "/sporsmal"])
def test_a_suggestion_is_chosen_by_keyboard(visit: Open, path: str) -> None:
    page = visit(path)
    suggested(page, "masknport")
    page.keyboard.press("ArrowDown")
    active = page.locator("#sok-overalt").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text().startswith("Maskinporten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/resource/maskinporten")


def test_enter_chooses_and_escape_restores_the_focus(visit: Open) -> None:
    page = landscape(visit("/", width=1440))
    page.locator("#boks-id-porten").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?velg=id-porten#kort")
    page.locator("#kort").wait_for()
    assert landscape(page).evaluate("document.activeElement.id") == "kort"
    page.keyboard.press("Escape")
    page.wait_for_url("**/#landskap")
    assert page.locator("#kort").count() == 0
    landscape(page).locator("#boks-id-porten:focus").wait_for()
    page.go_back()
    page.locator("#kort").wait_for()


def test_a_result_is_a_table_with_a_link_and_files(visit: Open) -> None:
    page = editor(visit("/sparql"))
    write(page, PROVIDERS)
    page.keyboard.press("Control+Enter")
    page.locator("#resultat table tbody tr").nth(4).wait_for()
    assert page.locator("#resultat table tbody tr").count() == 5
    status = page.locator("#kjort > [role=status]")
    assert status.inner_text() == "Svaret er klart."
    expect(status).to_be_in_viewport()
    assert "query=SELECT" in page.url
    shown = page.locator("#kjort .formats a:visible")
    assert shown.all_inner_texts() == ["CSV", "TSV", "JSON", "XML"]
    with page.expect_response("**format=csv") as answer:
        page.evaluate("a => fetch(a.href)", shown.first.element_handle())
    assert answer.value.text().startswith("r,a\r\n")


def test_errors_are_reached_by_keyboard(visit: Open) -> None:
    page = visit(f"{FORM}?{GOOD}")
    page.locator("#felt-reason-nb").fill("")
    page.get_by_role("button", name="Lag forslaget").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#feil:focus").wait_for()
    assert page.title().startswith("Feil i skjemaet: Foreslå plass")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#felt-reason-nb:focus").wait_for()
    page.keyboard.type("Skrevet for hånd.")
    page.get_by_role("button", name="Lag forslaget").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert '"Skrevet for hånd."@nb' in page.locator("#fil").input_value()


def test_without_javascript_the_file_is_created_and_downloaded(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}{FORM}?{GOOD}")
    create_file(page)
    shown = page.locator("#fil").input_value()
    page.get_by_text("Forslaget som fil").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Last ned filen").click()
    assert started.value.suggested_filename == NAME
    assert started.value.path().read_text(encoding="utf-8") == shown
    context.close()
