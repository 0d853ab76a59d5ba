"""/om/kvalitet and /mote/endringer in a browser: without JavaScript, by keyboard, on a phone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [390, 1280])
def test_an_owner_is_chosen_and_sees_what_it_can_correct(visit: Open, width: int) -> None:
    page = visit("/om/kvalitet", width=width)
    page.get_by_role("link", name="KS Digitale fellestjenester AS", exact=True).click()
    page.wait_for_url("**/om/kvalitet?eier=ks-digital")
    expect(page.locator("main .lead")).to_contain_text("KS Digitale fellestjenester AS kan rette")
    page.locator("main .rows summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .rows pre").first).to_be_visible()


def test_a_folded_table_opens_by_keyboard(visit: Open) -> None:
    page = visit("/om/kvalitet")
    page.locator("#alder summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#alder tbody tr").first).to_be_visible()


def test_axe_finds_no_violations_in_the_folded_tables(visit: Open) -> None:
    page = visit("/om/kvalitet")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert violations_everywhere(page) == {}


def test_two_days_are_compared_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/mote/endringer")
    page.fill("#felt-fra", "2021-06-01")
    page.fill("#felt-til", "2026-09-25")
    page.select_option("#felt-slag", "eier")
    page.click(".send button")
    page.wait_for_url("**fra=2021-06-01**")
    assert page.locator(".rows > li").count() > 2
    assert page.locator(".rows li li a").count() > 10
    context.close()


@pytest.mark.parametrize("path", ["/om/kvalitet", "/mote/endringer?fra=2021-06-01"])
def test_nothing_scrolls_sideways_on_a_phone(visit: Open, path: str) -> None:
    page = visit(path, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
