"""What the first view of a page takes over the wire, and that nothing moves while it comes."""

import pytest
from playwright.sync_api import Browser

MOST = 150_000
STILL = 0.02
"""A long table finds its columns while its rows come; nothing else may move."""
PAGES = (
    "/",
    "/malbilde",
    "/malbilde?vis=liste",
    "/doc/resource/id-porten",
    "/doc/actor/digdir",
    "/overlapp",
    "/utfasing",
    "/gap",
    "/kritikalitet",
    "/sok?q=a",
    "/sporsmal/ecosystem-in-numbers",
    "/avhengigheter",
    "/lisenser",
)
WATCH = (
    "window.moved = []; new PerformanceObserver(list => moved.push(...list.getEntries()"
    ".map(e => e.value))).observe({type: 'layout-shift', buffered: true})"
)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_the_first_view_is_small_and_stands_still(
    browser: Browser, site: str, path: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="nb-NO")
    context.add_init_script(WATCH)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    taken: list[int] = []
    wire.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    page.goto(site + path, wait_until="networkidle")
    moved = page.evaluate("new Promise(done => setTimeout(() => done(moved), 300))")
    context.close()
    assert len(taken) > 4
    assert sum(taken) <= MOST
    assert sum(moved) < STILL
