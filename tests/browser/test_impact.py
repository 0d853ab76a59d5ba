"""/konsekvens and /sammenlign in a browser: axe, sizes, the keyboard, and no JavaScript."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

PAGES = {
    "choose": "/konsekvens",
    "a stop": "/konsekvens/id-porten",
    "a successor": "/konsekvens/altinn-formidling",
    "not in use": "/konsekvens/datahotellet",
    "a letter": "/konsekvens/id-porten/brev/norsk-helsenett",
    "no such resource": "/konsekvens/idporten",
    "choose to compare": "/sammenlign?med=eformidling",
    "two": "/sammenlign?r=digital-post-til-innbygger&r=altinn-digital-postkasse",
    "four": "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn&r=altinn-broker",
    "one too few": "/sammenlign?r=id-porten",
}
pages = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pages
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


def test_the_forms_work_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/konsekvens")
    page.get_by_label("Ressurs").select_option("maskinporten")
    page.get_by_label("Hva som skjer").select_option("utvides")
    page.get_by_role("button", name="Vis").click()
    page.wait_for_url("**/konsekvens/maskinporten?hva=utvides")
    page.goto(f"{site}/sammenlign")
    page.get_by_label("Ressurs 1").select_option("eformidling")
    page.get_by_label("Ressurs 3").select_option("fiks-svarut")
    page.get_by_label("Ressurs 2").select_option("fiks-io")
    page.get_by_role("button", name="Sammenlign").click()
    page.wait_for_url("**/sammenlign?r=eformidling&r=fiks-io&r=fiks-svarut&r=&dato=")
    assert page.locator("#ikke-forst").count() == 1
    page.goto(f"{site}/konsekvens/id-porten/brev/norsk-helsenett")
    assert "Helsenorge avhenger av ID-porten" in page.locator("#tekst-nb").input_value()
    context.close()


def test_the_path_and_the_letter_are_reached_by_keyboard(visit: Open) -> None:
    page = visit("/konsekvens/id-porten")
    page.locator(".picture-svg a").first.focus()
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/doc/")
    way = page.locator("#rammet a, [aria-label^='Tabell'] a", has_text="veien dit").first
    way.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#vei-1")
    letter = page.locator("a[href='/konsekvens/id-porten/brev/digdir']")
    letter.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/konsekvens/id-porten/brev/digdir")
    assert page.get_by_role("button", name="Kopier brevet").count() == 3


def test_resources_are_side_by_side_on_a_wide_screen_and_stacked_on_a_phone(visit: Open) -> None:
    page = visit(PAGES["two"])
    boxes = [box.bounding_box() for box in page.locator(".side").nth(1).locator("> div").all()]
    assert boxes[0]["y"] == boxes[1]["y"]  # type: ignore[index]
    page.set_viewport_size({"width": 360, "height": 900})
    boxes = [box.bounding_box() for box in page.locator(".side").nth(1).locator("> div").all()]
    assert boxes[0]["y"] < boxes[1]["y"]  # type: ignore[index]
    assert boxes[0]["x"] == boxes[1]["x"]  # type: ignore[index]
