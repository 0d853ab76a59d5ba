"""Search in a browser: suggestions by keyboard and mouse, facets, and no JavaScript."""

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open
from tests.browser.holding import hold, release_late, wait_for_request

pytestmark = pytest.mark.slow

PAUSE = 200  # milliseconds, longer than the script waits for the next letter
HOUR = 3600  # seconds; the clock is stopped there, and runs only when the test advances it


def suggested(page: Page, text: str) -> None:
    write(page, text)
    first_suggestion(page, text).wait_for()


def write(page: Page, text: str) -> None:
    """Type until the field has a text."""
    field = page.locator("#sok-overalt")
    field.focus()
    page.keyboard.type(text.removeprefix(field.input_value()))


def first_suggestion(page: Page, text: str) -> Locator:
    """Return the first suggestion for a text."""
    return page.locator(f'#sok-overalt-forslag[data-text="{text}"] [role=option]').first


def hold_suggestions(page: Page, text: str) -> Route:
    """Type a text, and hold its suggestions."""
    held = hold(page, f"**/sok.json?q={text}")
    page.clock.install(time=0)
    page.clock.pause_at(HOUR)
    write(page, text)
    page.clock.run_for(PAUSE)
    return wait_for_request(page, held)


def test_escape_closes_the_suggestions_and_enter_searches(visit: Open) -> None:
    page = visit("/sporsmal")
    suggested(page, "fiks")
    assert page.locator("#sok-overalt").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert page.locator("#sok-overalt-forslag").is_hidden()
    assert page.locator("#sok-overalt").input_value() == "fiks"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sporsmal?q=fiks")


def test_suggestions_for_an_earlier_text_are_not_shown(visit: Open) -> None:
    page = visit("/sporsmal")
    held = hold_suggestions(page, "ma")
    write(page, "mas")
    release_late(page, held)
    assert page.locator("#sok-overalt-forslag").is_hidden()
    page.clock.run_for(PAUSE)
    first_suggestion(page, "mas").wait_for()


def test_suggestions_do_not_open_again_after_escape(visit: Open) -> None:
    page = visit("/sporsmal")
    suggested(page, "m")
    held = hold_suggestions(page, "ma")
    page.keyboard.press("Escape")
    release_late(page, held)
    assert page.locator("#sok-overalt-forslag").is_hidden()


def test_new_suggestions_are_not_preselected(visit: Open) -> None:
    page = visit("/sporsmal")
    suggested(page, "ma")
    page.keyboard.press("ArrowDown")
    suggested(page, "mas")
    assert page.locator("#sok-overalt").get_attribute("aria-activedescendant") is None


def test_a_suggestion_is_chosen_with_the_mouse(visit: Open) -> None:
    page = visit("/", width=360)
    suggested(page, "krr")
    page.locator("#sok-overalt-forslag [role=option]").first.click()
    page.wait_for_url("**/doc/resource/kontakt-og-reservasjonsregisteret")


def test_search_and_facets_work_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nn-NO")
    page = context.new_page()
    page.goto(f"{site}/sporsmal")
    page.fill("#sok-overalt", "altin")
    page.press("#sok-overalt", "Enter")
    page.wait_for_url("**/sporsmal?q=altin")
    whole = page.locator(".results > li").count()
    page.get_by_text("Avgrens treffa").click()
    with page.expect_navigation():
        page.get_by_role("navigation", name="Avgrens treffa").get_by_role("link").first.click()
    assert 0 < page.locator(".results > li").count() <= whole
    with page.expect_navigation():
        page.get_by_role("link", name="Ta bort").click()
    assert page.locator(".results > li").count() == whole
    context.close()


@pytest.mark.parametrize(
    "path", ["/sporsmal?q=altinn&type=resource", "/sporsmal?q=masknporten", "/sporsmal?q=zz"]
)
def test_axe_finds_no_violations_with_suggestions_open(visit: Open, path: str) -> None:
    page = visit(path)
    assert violations_everywhere(page) == {}
    page.fill("#sok-overalt", "")
    suggested(page, "digdir")
    assert violations_everywhere(page) == {}


def test_suggestions_make_no_external_request_and_break_no_policy(
    browser: Browser, site: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda r: None if r.url.startswith(site) else messages.append(r.url))
    page.goto(f"{site}/sporsmal?q=altinn")
    page.fill("#sok-overalt", "")
    suggested(page, "skate")
    context.close()
    assert messages == []
