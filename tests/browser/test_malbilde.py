"""The landscape in a browser: small and large, with and without JavaScript, by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations, violations_everywhere
from tests.browser.conftest import Open
from tests.browser.holding import hold, release_late, wait_for_request

pytestmark = pytest.mark.slow

HOUR = 3600  # seconds
SETTLES = 700  # milliseconds that the script waits for the next day by keyboard
STATES = {
    "plain": "/malbilde",
    "picture": "/malbilde?vis=bilde",
    "list": "/malbilde?vis=liste",
    "focus": "/malbilde?perspektiv=focus-area/digital-sikkerhet",
    "chosen": "/malbilde?velg=eformidling",
    "difference": "/malbilde?fra=2021-06-01&farge=status",
    "target": "/malbilde?tilstand=mal&farge=kritikalitet",
    "fault": "/malbilde?farge=rosa",
}


def ready(page: Page) -> Page:
    page.wait_for_selector("#malbilde.eased", state="attached")
    return page


def stop_the_clock(page: Page) -> None:
    """Stop the clock of the page, except when the test advances it."""
    page.clock.install(time=0)
    page.clock.pause_at(HOUR)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset?.slug ?? document.activeElement.id"))


def test_axe_finds_no_violations_in_open_perspectives_and_help(visit: Open) -> None:
    page = ready(visit("/malbilde?perspektiv=sector/municipal"))
    page.locator("#perspektiver summary").click()
    assert violations(page) == []
    page.locator("svg.poster a.box").first.focus()
    page.keyboard.press("?")
    assert page.locator("#taster").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_axe_finds_no_violations_and_no_page_scrolls_sideways(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


@pytest.mark.parametrize(
    ("width", "vis", "picture", "twin"),
    [
        (1440, "", True, False),
        (1104, "", True, False),
        (1103, "", False, True),
        (768, "", False, True),
        (360, "", False, True),
        (1440, "?vis=liste", False, True),
        (360, "?vis=bilde", True, False),
    ],
)
def test_a_wide_window_shows_the_drawing_and_a_narrow_one_the_list(
    visit: Open, width: int, vis: str, picture: bool, twin: bool
) -> None:
    page = visit(f"/malbilde{vis}", width=width)
    assert page.locator("svg.poster").is_visible() == picture
    assert page.locator(".twin .entry").first.is_visible() == twin


def test_the_keyboard_reaches_every_part_of_the_drawing(visit: Open) -> None:
    page = ready(visit("/malbilde?velg=eformidling", width=1440))
    page.locator("#boks-eformidling").focus()
    stops = page.evaluate("document.querySelectorAll('svg.poster a[tabindex=\"0\"]').length")
    assert stops == 1
    page.keyboard.press("End")
    last = focused(page)
    page.keyboard.press("Home")
    assert (focused(page), last) == ("eformidling", "fiks-io")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "altinn-formidling"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "eformidling"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "id-porten"
    page.keyboard.press("PageDown")
    assert focused(page) == "eformidling"
    page.keyboard.press("PageUp")
    assert focused(page) == "id-porten"
    page.keyboard.press("PageUp")
    assert focused(page) == "modernisert-folkeregister"
    page.keyboard.press("PageUp")
    assert "Distribuerte datakilder: tomt" in page.evaluate(
        "document.activeElement.querySelector('title').textContent"
    )


def test_r_reads_the_relations_one_by_one(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    page.locator("#boks-eformidling").focus()
    heard = page.locator("#malbilde-opplest")
    page.keyboard.press("r")
    page.wait_for_function("document.getElementById('malbilde-opplest').textContent.includes('1/')")
    first = heard.inner_text()
    page.keyboard.press("r")
    page.wait_for_function("document.getElementById('malbilde-opplest').textContent.includes('2/')")
    assert first.startswith("1/9: eFormidling avhenger av Altinn Formidling")
    assert heard.inner_text() != first


def test_r_pressed_twice_before_the_relations_arrive_reads_the_second(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    held = hold(page, "**velg=eformidling")
    page.locator("#boks-eformidling").focus()
    page.keyboard.press("r")
    page.keyboard.press("r")
    wait_for_request(page, held).continue_()
    expect(page.locator("#malbilde-opplest")).to_have_text(re.compile("^2/9"))


def test_r_reads_the_relations_of_the_day_that_is_shown(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    heard = page.locator("#malbilde-opplest")
    page.locator("#boks-eformidling").focus()
    page.keyboard.press("r")
    expect(heard).to_have_text(re.compile("^1/9"))
    page.locator("#dato-glider").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**dato=2021-06-01**")
    page.locator("#boks-eformidling").focus()
    with page.expect_response("**/malbilde?dato=2021-06-01&velg=eformidling"):
        page.keyboard.press("r")
    expect(heard).to_have_text(re.compile("^1/"))


def test_late_relations_are_not_read_for_another_box(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    held = hold(page, "**velg=eformidling")
    for box in ("eformidling", "id-porten"):
        page.locator(f"#boks-{box}").focus()
        page.keyboard.press("r")
    heard = page.locator("#malbilde-opplest")
    expect(heard).to_have_text(re.compile("^1/.*ID-porten"))
    release_late(page, wait_for_request(page, held))
    expect(heard).to_have_text(re.compile("^1/.*ID-porten"))


def test_slash_focuses_the_search(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    page.locator("#boks-id-porten").focus()
    page.keyboard.press("/")
    assert focused(page) == "sok"


def test_the_switches_in_the_panel_are_pressed_with_space(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    page.locator("#perspektiver summary").click()
    chip = page.locator(".chips [data-perspective='life-event/fa-barn']")
    assert chip.get_attribute("aria-pressed") == "false"
    chip.focus()
    page.keyboard.press(" ")
    page.wait_for_selector(".chips [data-perspective='life-event/fa-barn'][aria-pressed='true']")
    assert chip.evaluate("e => e === document.activeElement")


def test_a_perspective_works_by_keyboard_and_shift_narrows(
    visit: Open,
) -> None:
    page = ready(visit("/malbilde", width=1440))
    chip = "svg.poster [data-perspective='focus-area/digital-sikkerhet']"
    page.locator(chip).focus()
    page.keyboard.press(" ")
    page.wait_for_selector(f"{chip}.on")
    page.wait_for_function(
        "document.getElementById('malbilde-opplest').textContent.startsWith('2 av 19 i fokus')"
    )
    assert page.locator(chip).evaluate("e => e === document.activeElement")
    other = "svg.poster [data-perspective='focus-area/okt-deling-av-data']"
    page.locator(other).click(modifiers=["Shift"])
    page.wait_for_url("**og=focus-area/okt-deling-av-data**")
    page.wait_for_selector(f"{other}.on")
    assert page.locator("#malbilde-status").inner_text().startswith("1 av 19 i fokus")


def test_the_slider_steps_through_the_known_days(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    slider = page.locator("#dato-glider")
    title = page.locator("#boks-fiks-svarut title")
    assert slider.get_attribute("aria-valuetext") == "i dag"
    assert title.text_content() == "Fiks SvarUt, KS Digital, åpen overlapp"
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**dato=2021-06-01**")
    page.wait_for_function(
        "document.getElementById('dato-glider').getAttribute('aria-valuetext') === '1. juni 2021'"
    )
    assert title.text_content() == "Fiks SvarUt, KS"


def test_nothing_moves_while_the_page_loads(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    moved = page.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
        "for (const e of list.getEntries()) sum += e.value; })"
        ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"
    )
    assert moved < 0.02


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_landscape_works_without_javascript(browser: Browser, site: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale=language)
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/malbilde?sprak={language}")
    page.locator("svg.poster [data-perspective='focus-area/digital-sikkerhet']").click()
    page.wait_for_url("**perspektiv=focus-area/digital-sikkerhet**")
    assert page.locator("#malbilde-status").inner_text().startswith("2 av 19 i fokus")
    page.select_option("#dato", "2021-06-01")
    page.locator(".controls button").click()
    page.wait_for_url("**dato=2021-06-01**")
    page.locator("#boks-id-porten").click()
    assert page.locator(".sheet h3").inner_text() == "ID-porten"
    with page.expect_navigation():
        page.locator(".sheet [data-close]").click()
    assert page.locator(".sheet").count() == 0
    context.close()


def test_touch_targets_have_sufficient_size(visit: Open) -> None:
    page = visit("/malbilde", width=360)
    small = page.evaluate(
        "[...document.querySelectorAll('.twin .entry a, .forms a, .controls select, summary')]"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([text, box]) => box.width && (box.height < 44 || box.width < 44))"
    )
    assert small == []


def test_the_changes_of_a_day_are_shown_before_it_is_fetched(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    box = page.locator("#dato-glider").bounding_box()
    assert box
    below = page.locator("svg.poster").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2, steps=4)
    changes = page.locator("#dato-endrer p")
    changes.nth(1).wait_for()
    assert changes.all_inner_texts() == [
        "1. juni 2021",
        "Den første dagen vi kjenner: 19 bokser har en plass.",
    ]
    page.wait_for_function(
        "document.getElementById('malbilde-opplest').textContent.startsWith('1. juni 2021. Den')"
    )
    assert [url for url in requested if "dato=" in url] == []
    assert len([url for url in requested if "dager.json" in url]) == 1
    assert page.locator("svg.poster").bounding_box() == below
    page.mouse.up()
    page.wait_for_url("**dato=2021-06-01**")
    page.locator("#dato-endrer:visible").wait_for(state="detached")


def test_only_the_day_where_the_keyboard_stops_is_fetched(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push("
        "document.getElementById('malbilde-opplest').textContent))"
        ".observe(document.body, {subtree: true, childList: true})"
    )
    with page.expect_response("**/malbilde/dager.json*") as answer:
        page.locator("#dato-glider").focus()
    days_data = answer.value.json()
    day = sorted(days_data)[-2]
    stop_the_clock(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#dato-endrer p").last).to_have_text(days_data[day][-1])
    page.clock.run_for(SETTLES)
    page.wait_for_url(f"**dato={day}**")
    page.wait_for_function("document.activeElement.id === 'dato-glider'")
    fetched = [url for url in requested if "dato=" in url]
    assert len(fetched) == 1
    heard = page.evaluate("heard.filter(Boolean)")
    assert any(text.endswith(". ".join(days_data[day])) for text in heard)


def test_a_box_chosen_before_a_day_is_fetched_is_shown(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    held = hold(page, "**/malbilde?velg=id-porten")
    stop_the_clock(page)
    page.locator("#dato-glider").focus()
    page.keyboard.press("Home")
    page.locator("#boks-id-porten").click()
    box = wait_for_request(page, held)
    page.clock.run_for(SETTLES)
    box.continue_()
    page.locator(".sheet").wait_for()
    assert page.url.endswith("/malbilde?velg=id-porten#ark")


def test_without_data_on_days_no_changes_are_shown(visit: Open) -> None:
    page = ready(visit("/malbilde", width=1440))
    page.route("**/malbilde/dager.json*", lambda route: route.abort())
    page.route("**/malbilde?dato=*", lambda route: None)
    page.locator("#dato-glider").focus()
    page.keyboard.press("Home")
    changes = page.locator("#dato-endrer p")
    changes.first.wait_for()
    assert changes.all_inner_texts() == ["1. juni 2021"]
