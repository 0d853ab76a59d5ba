"""Connections and comparison in a browser: axe, sizes, the keyboard, and no JavaScript."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

PAGES = {
    "index": "/analyser",
    "roles": "/roller",
    "roles another day": "/roller?dato=2021-06-01",
    "exchanges": "/utvekslinger?slag=quality",
    "most used": "/sammenhenger",
    "around one": "/sammenhenger?rundt=id-porten",
    "around one, far": "/sammenhenger?rundt=eformidling&dybde=alle&dato=2026-10-01",
    "no dependency": "/sammenhenger?rundt=datahotellet",
    "no ends": "/sammenhenger?fra=&til=",
    "a way": "/sammenhenger?fra=resource:digital-post-til-innbygger&til=actor:kartverket",
    "no way": "/sammenhenger?fra=resource:eformidling&til=actor:skate&ved=organisering",
    "choose what stops": "/sammenhenger?hvis=",
    "a stop": "/sammenhenger?hvis=id-porten",
    "a successor": "/sammenhenger?hvis=altinn-formidling",
    "not in use": "/sammenhenger?hvis=datahotellet",
    "a notice": "/sammenhenger/varsel/id-porten/norsk-helsenett",
    "no such resource": "/sammenhenger?hvis=idporten",
    "choose to compare": "/sammenlign?med=eformidling",
    "two": "/sammenlign?r=digital-post-til-innbygger&r=altinn-digital-postkasse",
    "four": "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn&r=altinn-broker",
    "one too few": "/sammenlign?r=id-porten",
    "life events": "/livshendelser",
    "capabilities": "/kapabiliteter?farge=gap",
    "number of resources": "/kapabiliteter?farge=antall",
    "resources and capabilities": "/kapabiliteter/ressurser?hoved=trust",
    "how to assess": "/om/vurdering",
}
pages = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pages
def test_axe_finds_no_violations_and_no_page_is_too_wide(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


def test_the_form_works_by_keyboard_and_gives_a_permanent_address(visit: Open) -> None:
    page = visit("/sammenhenger?fra=&til=")
    page.locator("#felt-fra").focus()
    page.keyboard.type("eFormidling")
    page.keyboard.press("Tab")
    page.keyboard.type("Kartverket")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sammenhenger?fra=resource%3Aeformidling&til=actor%3Akartverket")
    page.locator("summary").first.press("Enter")
    assert page.locator("#felt-fra").input_value() == "eFormidling"
    assert page.locator(".steps li").count() >= 2


def test_the_forms_work_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/sammenhenger?hvis=")
    page.locator("#felt-hvis").fill("Maskinporten")
    page.get_by_label("Hva som skjer").select_option("utvides")
    page.get_by_role("button", name="Vis").click()
    page.wait_for_url("**/sammenhenger?hvis=maskinporten&hva=utvides")
    page.goto(f"{site}/sammenlign")
    page.get_by_label("Ressurs 1").fill("eFormidling")
    page.get_by_label("Ressurs 3").fill("Fiks SvarUt")
    page.get_by_label("Ressurs 2").fill("Fiks IO")
    page.get_by_role("button", name="Sammenlign").click()
    page.wait_for_url("**/sammenlign?r=eformidling&r=fiks-io&r=fiks-svarut")
    page.goto(f"{site}/sammenhenger/varsel/id-porten/norsk-helsenett")
    assert "Helsenorge trenger ID-porten" in page.locator("#tekst-nb").input_value()
    context.close()


def test_three_postal_services_are_compared_in_three_clicks_from_the_front_page(
    visit: Open,
) -> None:
    page = visit("/", width=1440)
    page.locator(".site-nav").get_by_role("link", name="Ressurser").click()
    page.get_by_role("link", name="Sammenlign ressurser").click()
    page.get_by_role("link", name="eFormidling – Fiks SvarUt – SvarInn").click()
    page.set_viewport_size({"width": 1440, "height": 900})
    for name in ("eFormidling", "Fiks SvarUt", "SvarInn"):
        box = page.get_by_role("heading", name=f"Velg {name} når").bounding_box()
        assert box
        assert box["y"] + box["height"] < 900


def test_the_notice_is_reached_by_keyboard(visit: Open) -> None:
    page = visit("/sammenhenger?hvis=id-porten")
    page.locator("#varsle summary").press("Enter")
    page.locator("a[href='/sammenhenger/varsel/id-porten/digdir']").press("Enter")
    page.wait_for_url("**/sammenhenger/varsel/id-porten/digdir")
    assert page.get_by_role("button", name="Kopier varselet").count() == 3


def test_a_wide_figure_is_left_out_on_a_phone_where_the_lists_say_the_same(visit: Open) -> None:
    for path in ("around one", "a way"):
        page = visit(PAGES[path], width=1440)
        assert page.locator("figure").is_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        assert not page.locator("figure").is_visible()
        assert page.locator(".rows li").first.is_visible()


def test_the_head_of_a_comparison_stays_and_a_phone_shows_cards(visit: Open) -> None:
    page = visit(PAGES["four"])
    page.set_viewport_size({"width": 1280, "height": 500})
    head = page.locator(".compare thead th").first
    second = page.locator(".compare tbody tr").nth(1)
    second.evaluate("row => scrollBy(0, row.getBoundingClientRect().top)")
    box = head.bounding_box()
    assert box
    assert 0 <= box["y"] < 60
    page.set_viewport_size({"width": 390, "height": 844})
    cells = [c.bounding_box() for c in page.locator(".compare tbody tr").first.locator("td").all()]
    assert cells[0]["y"] < cells[1]["y"]  # type: ignore[index]
    assert cells[0]["x"] == cells[1]["x"]  # type: ignore[index]


def test_no_view_breaks_its_policy(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    for name, path in PAGES.items():
        if name not in ("no such resource", "one too few"):
            page.goto(site + path, wait_until="networkidle")
    context.close()
    assert messages == []
