"""/analyser in a browser: rows open to their explanation, and one control has day and scenario."""

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("tab", ["avgjorelse", "overlapp", "utfasing", "gap", "plass"])
def test_everything_that_is_folded_is_accessible(visit: Open, tab: str, width: int) -> None:
    page = visit(f"/analyser?fane={tab}", width=width)
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0


def test_a_row_is_opened_by_the_keyboard_and_leads_on(visit: Open) -> None:
    page = visit("/analyser?fane=overlapp")
    row = page.locator(".case").first
    assert not row.get_by_text("Tallet består av:").is_visible()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    assert row.get_by_text("Tallet består av:").is_visible()
    row.get_by_role("link", name="Alt om funnet, med kilder").click()
    assert "/doc/analysis/overlap--" in page.url


def test_one_folded_control_chooses_day_and_scenario_and_keeps_the_tab(visit: Open) -> None:
    page = visit("/analyser?fane=utfasing")
    control = page.locator("details.viewed")
    control.locator("summary").click()
    control.get_by_label("Dag").fill("2021-06-01")
    control.get_by_role("button", name="Vis").click()
    assert page.url.endswith("fane=utfasing&scenario=&dato=2021-06-01")
    assert page.get_by_text("Slik det var 1. juni 2021").is_visible()
    page.get_by_role("link", name="Vis slik det er i dag").click()
    assert page.url.endswith("/analyser?fane=utfasing")
