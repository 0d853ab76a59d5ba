"""The landscape in a browser: small and large, with and without JavaScript, by keyboard."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations, violations_everywhere
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

STATES = {
    "plain": "/",
    "picture": "/?vis=bilde",
    "list": "/?vis=liste",
    "municipalities": "/?perspektiv=sector/municipal",
    "to decide": "/?uthev=a-avgjore",
    "chosen": "/?velg=eformidling",
    "difference": "/?fra=2021-06-01&farge=status",
    "target": "/?tilstand=mal&farge=alder",
    "fault": "/?farge=rosa",
}
WINDOWS = [(1440, 900), (1280, 800)]
BEFORE = """() => {
  const picture = document.querySelector("svg.poster");
  const isBefore = (e) => e.compareDocumentPosition(picture) & Node.DOCUMENT_POSITION_FOLLOWING;
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true })
    && !e.closest(".ds-sr-only, .ds-skip-link");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    if (isBefore(holder) && !holder.contains(picture) && isShown(holder))
      words += (texts.currentNode.data.match(/\\S*[\\p{L}\\p{N}]\\S*/gu) ?? []).length;
  }
  const links = [...document.querySelectorAll("a[href]")].filter((a) => isBefore(a) && isShown(a));
  return { words, links: links.length };
}"""
COVERED = """() => {
  const cover = [...document.querySelectorAll(".rail, .strip, .tools, .top, .roles")];
  const shut = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const boxes = [...document.querySelectorAll("svg.poster a.box .frame")];
  return cover.filter((part) => boxes.some((box) =>
    shut(part.getBoundingClientRect(), box.getBoundingClientRect()))).map((part) => part.className);
}"""
At = Callable[..., Page]


@pytest.fixture
def at(browser: Browser, site: str) -> Iterator[At]:
    """Open a page at a window size, in a language, with JavaScript or not."""
    contexts: list[BrowserContext] = []

    def opened(path: str, width: int = 1440, height: int = 900, *, js: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="nb-NO", java_script_enabled=js
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return ready(page) if js else page

    yield opened
    for context in contexts:
        context.close()


def ready(page: Page) -> Page:
    page.wait_for_selector("#landskap.eased", state="attached")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset?.slug ?? document.activeElement.id"))


def check_window(page: Page) -> None:
    """Check that a window shows the whole picture, with a legend of one line, and covers no box."""
    height = page.viewport_size["height"]  # type: ignore[index]
    picture = page.locator("svg.poster").bounding_box()
    legend = page.locator("svg.poster .legend").bounding_box()
    assert picture
    assert legend
    assert picture["y"] + picture["height"] <= height
    assert picture["height"] <= 660
    assert legend["height"] < 20
    assert picture["y"] <= legend["y"] <= picture["y"] + 12
    assert page.evaluate(COVERED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def check_reading_order(page: Page) -> None:
    """Check that few words and links come before the picture."""
    before = page.evaluate(BEFORE)
    assert 15 < before["words"] <= 60
    assert 10 < before["links"] <= 40


@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_axe_finds_no_violations_and_no_page_scrolls_sideways(visit: Open, path: str) -> None:
    assert violations_everywhere(visit(path)) == {}


def test_axe_finds_no_violations_in_the_open_folds(visit: Open) -> None:
    page = ready(visit("/?velg=eformidling", width=1440))
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert violations(page) == []


@pytest.mark.parametrize("query", ["", "?velg=eformidling", "?uthev=a-avgjore"])
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_a_window_shows_the_whole_landscape_and_covers_no_box(
    at: At, width: int, height: int, query: str
) -> None:
    page = at(f"/{query}", width, height)
    check_window(page)
    head = page.locator("header").bounding_box()
    assert head
    assert head["height"] <= 64
    rail = page.locator(".rail").bounding_box()
    assert rail
    assert rail["width"] == 300


def test_few_words_and_links_come_before_the_landscape(at: At) -> None:
    check_reading_order(at("/"))


def test_an_open_fold_covers_no_box(at: At) -> None:
    page = at("/")
    for fold in page.locator(".tools details > summary").all():
        fold.click()
        assert page.evaluate(COVERED) == []
        fold.click()


@pytest.mark.parametrize("width", [320, 390, 768, 959, 960, 1200, 1440, 2560])
def test_the_landscape_is_whole_at_every_width(visit: Open, width: int) -> None:
    page = visit("/?velg=eformidling", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg.poster").is_visible() == (width >= 960)
    assert page.locator(".box-list .place").first.is_visible() == (width < 960)
    assert page.locator("#kort").is_visible()
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize(("query", "picture"), [("?vis=liste", False), ("?vis=bilde", True)])
def test_the_address_selects_picture_or_list(visit: Open, query: str, picture: bool) -> None:
    for width in (1440, 360):
        page = visit(f"/{query}", width=width)
        assert page.locator("svg.poster").count() == picture
        assert page.locator(".box-list .entry").count() == (0 if picture else 19)


@pytest.mark.parametrize("path", ["/", "/?velg=eformidling&fra=2021-06-01"])
def test_at_400_percent_the_list_is_complete_without_sideways_scroll(at: At, path: str) -> None:
    # 1280 by 1024 at 400 %: a window of 320 by 256.
    page = at(path, 320, 256)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator(".box-list .entry:visible").count() == 19
    outside = page.evaluate(
        "[...document.querySelectorAll('.malbilde *, .below *')].filter(e => "
        "{ const b = e.getBoundingClientRect(); return b.width > 1 && b.right > 321 })"
        ".map(e => e.className)"
    )
    assert outside == []


def test_on_a_phone_the_categories_are_folded_and_the_card_comes_first(at: At) -> None:
    page = at("/", 390, 844)
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 4
    assert page.locator(".box-list .entry:visible").count() == 0
    page.locator(".place[data-category=registers] summary").first.click()
    page.locator("#liste-matrikkelen").click()
    page.wait_for_url("**/?velg=matrikkelen#kort")
    card = page.locator("#kort")
    expect(card).to_be_in_viewport()
    assert card.bounding_box()["y"] < page.locator(".box-list").bounding_box()["y"]  # type: ignore[index]
    assert page.locator("#liste-matrikkelen").is_visible()


def test_touch_targets_have_sufficient_size(visit: Open) -> None:
    page = visit("/?vis=liste", width=360)
    small = page.evaluate(
        "[...document.querySelectorAll('.box-list .entry a, .box-list summary')]"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([text, box]) => box.width && (box.height < 44 || box.width < 44))"
    )
    assert small == []


def test_the_keyboard_reaches_every_part_of_the_drawing(visit: Open) -> None:
    page = ready(visit("/?velg=eformidling", width=1440))
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
    for box in ("id-porten", "modernisert-folkeregister"):
        page.keyboard.press("PageUp")
        assert focused(page) == box
    page.keyboard.press("PageUp")
    assert "Distribuerte datakilder: tomt" in page.evaluate(
        "document.activeElement.querySelector('title').textContent"
    )


def test_r_shows_what_is_affected_by_the_box_in_focus(at: At) -> None:
    page = at("/")
    page.locator("#boks-eformidling").focus()
    page.keyboard.press("r")
    page.wait_for_url("**/sammenhenger?hvis=eformidling")
    page.go_back()
    ready(page)
    assert page.locator("#boks-eformidling").get_attribute("tabindex") == "0"


@pytest.mark.parametrize("place", ["#kort a", ".site-head a >> nth=1", "#boks-skate"])
def test_after_a_choice_r_works_wherever_the_focus_is(at: At, place: str) -> None:
    page = at("/")
    page.locator("#boks-id-porten").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?velg=id-porten#kort")
    ready(page)
    assert page.evaluate("document.activeElement.id") == "kort"
    page.locator(place).first.focus()
    page.keyboard.press("r")
    page.wait_for_url(f"**/sammenhenger?hvis={'skate' if 'skate' in place else 'id-porten'}")


def test_keys_do_nothing_in_a_text_field(at: At) -> None:
    page = at("/?velg=id-porten")
    page.locator("#sok-overalt").focus()
    page.keyboard.type("r")
    assert page.locator("#sok-overalt").input_value() == "r"
    assert "/sammenhenger" not in page.url


def test_boxes_that_are_not_highlighted_are_dimmed_but_drawn(at: At) -> None:
    page = at("/?perspektiv=focus-area/digital-sikkerhet")
    assert page.locator("svg.poster a.box[data-slug]:not([data-slug=''])").count() == 19
    assert page.locator("svg.poster a.box:not(.dim):not(.empty)").count() == 2
    status = page.locator("#malbilde-status").inner_text()
    assert status.startswith("2 av 19 bokser er uthevet: Digital sikkerhet")
    assert "ikke uthevet" in page.locator("svg.poster .legend").text_content()  # type: ignore[operator]


def test_the_difference_has_a_sign_on_every_box_and_a_line_for_each(at: At) -> None:
    page = at("/?fra=2021-06-01")
    went = page.evaluate(
        "[...document.querySelectorAll('svg.poster a.box:has(.badge.went)')]"
        ".map(a => a.dataset.slug)"
    )
    assert set(went) == {"altinn-digital-postkasse", "altinn-tjenester-2", "datahotellet"}
    assert page.locator("svg.poster a.box .badge.changed").count() == 3
    lines = page.locator("#forskjeller ~ .reasons > li").all_inner_texts()
    assert [line[0] for line in lines].count("−") == 3
    assert all(" fra «" in line for line in lines)


def test_connections_are_drawn_only_for_the_chosen_box(at: At) -> None:
    page = at("/")
    assert page.locator("svg.poster path.tie").count() == 0
    page.locator("#boks-eformidling").click()
    page.locator("#kort").wait_for()
    assert page.locator("svg.poster [aria-hidden] path.tie").count() == 9
    assert page.locator("svg.poster a.tied").count() == 9


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_every_function_works_in_sequence(at: At, js: bool) -> None:
    page = at("/", js=js)
    page.locator(".chips a", has_text="Å avgjøre").click()
    page.wait_for_url("**/?uthev=a-avgjore")
    page.get_by_text("Flere valg").click()
    page.select_option("#dato", "2024-10-01")
    page.select_option("#og", "sector/municipal")
    page.locator(".controls button").click()
    page.wait_for_url("**dato=2024-10-01**")
    assert "uthev=a-avgjore" in page.url
    status = page.locator("#malbilde-status")
    assert re.match(r"\d av \d+ bokser er uthevet: Overlapp", status.inner_text())
    page.locator("#boks-id-porten").click()
    expect(page.locator("#kort h2")).to_have_text("ID-porten")
    page.locator("[data-close]").click()
    page.wait_for_url("**#landskap")
    assert page.locator("#kort").count() == 0
    status.locator("a", has_text="Nullstill").click()
    expect(status).to_have_text("")


def test_the_citation_has_edition_and_address(at: At, site: str) -> None:
    page = at("/?dato=2021-06-01")
    page.locator(".share summary").click()
    cited = page.locator("#sitat").inner_text()
    assert re.search(r"utgave [0-9a-f]{12}\. ", cited)
    assert cited.endswith(f"{site}/?dato=2021-06-01")


def test_nothing_moves_with_reduced_motion(at: At) -> None:
    page = at("/")
    page.emulate_media(reduced_motion="reduce")
    page.get_by_text("Flere valg").click()
    page.locator(".chips a").first.hover()
    assert page.evaluate("document.getAnimations().length") == 0


def test_dark_mode_has_a_dark_background(at: At) -> None:
    page = at("/?velg=fiks-svarut")
    page.emulate_media(color_scheme="dark")
    fill = page.evaluate("getComputedStyle(document.querySelector('svg .paper')).fill")
    assert fill == "rgb(19, 25, 23)"


def test_print_has_the_poster_on_one_page_without_controls(at: At) -> None:
    page = at("/?velg=eformidling")
    page.emulate_media(media="print")
    assert page.locator("svg.poster").is_visible()
    assert page.locator("#kort h2").is_visible()
    gone = (".tools", ".site-nav", ".roles", ".strip", ".teasers", ".actions")
    assert [part for part in gone if page.locator(part).first.is_visible()] == []
    page.goto(page.url.partition("?")[0])
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheets.count(b"/Type /Page\n") == 1
