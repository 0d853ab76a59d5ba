"""The views in a browser: axe, three sizes, the keyboard, with and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

PAGES = {
    "index": "/utforsk",
    "matrix": "/matrise/roller",
    "narrow matrix": "/matrise/roller?kategori=registers&rolle=konsument",
    "roles as a list": "/matrise/roller?vis=liste",
    "roles another day": "/matrise/roller?dato=2021-06-01",
    "exchanges": "/verdiutveksling",
    "one kind of exchange": "/verdiutveksling?slag=quality",
    "all dependencies": "/avhengigheter",
    "around one": "/avhengigheter?fra=id-porten",
    "no dependency": "/avhengigheter?fra=datahotellet",
    "no ends": "/sti",
    "a way": "/sti?fra=resource:digital-post-til-innbygger&til=actor:kartverket",
    "no way": "/sti?fra=resource:eformidling&til=actor:skate&ved=organisering",
    "a wrong choice": "/verdiutveksling?slag=tull",
}
pages = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pages
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


@pages
def test_all_content_is_available_without_javascript(
    browser: Browser, site: str, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(site + path)
    assert page.locator("h1").count() == 1
    assert page.locator(".js-only:visible").count() == 0
    context.close()


def test_the_form_works_by_keyboard_and_gives_a_permanent_address(visit: Open) -> None:
    page = visit("/sti")
    page.locator("#felt-fra").focus()
    page.keyboard.type("eFormidling")
    page.keyboard.press("Tab")
    page.keyboard.type("Kartverket")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sti?fra=resource%3Aeformidling&til=actor%3Akartverket")
    assert page.locator("#felt-fra").input_value() == "eFormidling"
    assert page.locator(".steps li").count() >= 2


def test_all_dependencies_fit_a_common_window(visit: Open) -> None:
    page = visit("/avhengigheter")
    region = page.locator(".static .scroll")
    assert region.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.locator(".static svg a").count() == 22


def test_a_narrow_window_first_shows_a_box_of_every_layer(browser: Browser, site: str) -> None:
    layers, edge = layers_in_a_narrow_window(browser, site)
    assert len(layers) == 9
    assert max(min(ends) for ends in layers.values()) <= edge


def layers_in_a_narrow_window(
    browser: Browser, site: str
) -> tuple[dict[float, list[float]], float]:
    """Return where the boxes of each layer end, by height, and where the window ends."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="nb-NO"
    )
    page = context.new_page()
    page.goto(f"{site}/avhengigheter")
    region = page.locator(".static .scroll").bounding_box()
    assert region
    boxes = [found.bounding_box() for found in page.locator(".static svg rect.box").all()]
    context.close()
    layers: dict[float, list[float]] = {}
    for box in boxes:
        assert box
        layers.setdefault(box["y"], []).append(box["x"] + box["width"])
    return layers, region["x"] + region["width"]


def test_heads_of_the_matrix_stay_while_it_is_scrolled(visit: Open) -> None:
    page = visit("/matrise/roller")
    region = page.locator(".scroll").first
    region.evaluate("e => e.scrollTo(300, 600)")
    box = region.bounding_box()
    corner = page.locator(".matrix .corner").bounding_box()
    assert box
    assert corner
    assert abs(corner["x"] - box["x"]) <= 2
    assert abs(corner["y"] - box["y"]) <= 2


def test_a_mark_in_the_matrix_opens_the_statement_by_keyboard(visit: Open) -> None:
    page = visit("/matrise/roller")
    page.locator("a[href='/doc/participation/eformidling--provider--digdir']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/participation/eformidling--provider--digdir")


def explorer(visit: Open, path: str = "/avhengigheter?fra=eformidling&retning=ut") -> Page:
    page = visit(path)
    page.get_by_role("button", name="Utforsk grafen").click()
    page.wait_for_selector(".stage a:focus")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.name.split('/').pop()"))


def test_the_explorer_is_loaded_only_on_request(visit: Open, site: str) -> None:
    page = visit("/utforsk")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/avhengigheter", wait_until="networkidle")
    assert [url for url in asked if "dagre" in url or "explorer" in url] == []
    page.get_by_role("button", name="Utforsk grafen").click()
    page.wait_for_selector(".stage a:focus")
    assert len([url for url in asked if "dagre" in url]) == 1
    assert all(url.startswith(site) for url in asked)


def test_the_explorer_narrows_to_connected_nodes_and_back(visit: Open) -> None:
    page = explorer(visit)
    assert page.locator(".stage a").count() == 10
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Bare det som henger sammen med den valgte").click()
    assert page.locator(".stage a").count() == 2
    page.keyboard.press("Escape")
    assert page.locator(".stage a").count() == 10


def test_a_click_chooses_a_node_with_a_link_to_its_page(visit: Open) -> None:
    page = explorer(visit)
    page.locator(".stage a[data-name$='/maskinporten']").click()
    assert focused(page) == "maskinporten"
    opens = page.get_by_role("link", name="Åpne siden")
    assert opens.get_attribute("href") == "/doc/resource/maskinporten"


def test_a_loading_error_is_announced_and_removed_when_the_explorer_opens(visit: Open) -> None:
    page = visit("/avhengigheter")
    page.route("**/avhengigheter.json*", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Utforsk grafen").click()
    error_text = page.get_by_text("Grafen kunne ikke lastes.")
    error_text.wait_for()
    expect(error_text).to_be_in_viewport()
    page.get_by_role("button", name="Utforsk grafen").click()
    page.wait_for_selector(".stage a:focus")
    assert error_text.count() == 0


def test_closing_restores_the_figure_and_the_button(visit: Open) -> None:
    page = explorer(visit)
    page.get_by_role("button", name="Lukk utforskeren").click()
    assert page.locator(".static svg").is_visible()
    assert page.evaluate("document.activeElement.id") == "utforsk-grafen"


@pytest.mark.parametrize(("name", "start"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_the_visible_figure_can_be_downloaded(visit: Open, name: str, start: bytes) -> None:
    page = explorer(visit)
    with page.expect_download() as error_text:
        page.get_by_role("button", name=f"Last ned {name}").click()
    assert error_text.value.suggested_filename == f"avhengigheter.{name.lower()}"
    file = Path(error_text.value.path()).read_bytes()
    assert file.startswith(start)
    assert len(file) > 5000


def test_axe_finds_no_violations_in_the_open_explorer(visit: Open) -> None:
    page = visit("/avhengigheter?fra=id-porten")
    page.get_by_role("button", name="Utforsk grafen").click()
    page.wait_for_selector(".stage a:focus")
    assert violations_everywhere(page) == {}


def test_no_view_breaks_its_policy(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    for path in PAGES.values():
        if "tull" not in path:
            page.goto(site + path, wait_until="networkidle")
    page.goto(f"{site}/avhengigheter")
    page.locator("#utforsk-grafen").click()
    page.wait_for_selector(".stage a:focus")
    context.close()
    assert messages == []
