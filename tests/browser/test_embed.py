"""The landscape in a frame of another site: only it may be framed, and its keys work."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.browser.axe import violations

pytestmark = pytest.mark.slow

STATES = {
    "plain": "/embed/malbilde",
    "list": "/embed/malbilde?vis=liste",
    "focus": "/embed/malbilde?perspektiv=focus-area/digital-sikkerhet&sprak=nn",
    "chosen": "/embed/malbilde?velg=eformidling&fra=2021-06-01",
}
# 19 placed boxes, and 5 empty categories, which the list shows without a box.
BOXES, TWIN = 24, 19
FRAME = '<!doctype html><html lang="nb"><title>Et annet sted</title><main><h1>Et annet sted</h1>'
Framed = Callable[..., tuple[Page, Frame]]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Serve pages of another origin, each with one frame for the address in its query."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.partition("?")[2].replace("&", "&amp;")
            frame = f'<iframe title="Målbildet" width="1300" height="900" src="{address}"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"{FRAME}{frame}</main>".encode())

        def log_message(self, *messages: object) -> None:
            del messages

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def framed(browser: Browser, site: str, elsewhere: str) -> Iterator[Framed]:
    """Open a page of the site in a frame of the other site, with all policies in force."""
    contexts = []

    def opened(path: str, scheme: str = "light", *, bypass: bool = False) -> tuple[Page, Frame]:
        context = browser.new_context(
            viewport={"width": 1440, "height": 1000}, locale="nb-NO", bypass_csp=bypass,
            color_scheme="dark" if scheme == "dark" else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{elsewhere}/?{site}{path}", wait_until="networkidle")
        return page, page.frames[1]

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_another_site_can_frame_the_landscape_without_other_parts(
    framed: Framed, site: str, path: str
) -> None:
    _, frame = framed(path)
    assert frame.url == site + path
    assert frame.locator("h1").count() == 1
    assert frame.locator("header, footer, nav, form").count() == 0
    boxes = frame.locator(
        ".box-list .entry" if "liste" in path else "svg.poster [data-category] a.box"
    )
    assert boxes.count() == (TWIN if "liste" in path else BOXES)


@pytest.mark.parametrize("path", ["/", "/om", "/doc/resource/id-porten", "/sparql"])
def test_no_other_page_may_be_framed(framed: Framed, path: str) -> None:
    page, frame = framed(path)
    for _ in range(50):
        if frame.url:
            break
        page.wait_for_timeout(100)
    assert frame.url.startswith("chrome-error:")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_axe_finds_no_violations_in_the_frame(framed: Framed, path: str, scheme: str) -> None:
    _, frame = framed(path, scheme, bypass=True)
    assert violations(frame) == []


def focus(page: Page, frame: Frame, box: str) -> None:
    """Focus a box, and wait until the frame, which is another process, receives keys."""
    frame.locator(f"#boks-{box}").focus()
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")


def focused(frame: Frame) -> str:
    return str(frame.evaluate("document.activeElement.dataset.slug"))


def test_the_keyboard_moves_in_the_frame_and_opens_a_page_outside_it(
    framed: Framed, site: str
) -> None:
    page, frame = framed("/embed/malbilde")
    stops = frame.evaluate("document.querySelectorAll('svg.poster a[tabindex=\"0\"]').length")
    assert stops == 1
    page.keyboard.press("Tab")
    frame.locator("[data-slug=skate]:focus").wait_for()
    focus(page, frame, "eformidling")
    page.keyboard.press("ArrowDown")
    assert focused(frame) == "altinn-formidling"
    page.keyboard.press("End")
    assert focused(frame) == "fiks-io"
    page.keyboard.press("PageUp")
    assert focused(frame) == "id-porten"
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_url(f"{site}/?velg=id-porten#kort")
    assert frame.url == f"{site}/embed/malbilde"


def test_r_opens_what_is_affected_outside_the_frame(framed: Framed, site: str) -> None:
    page, frame = framed("/embed/malbilde")
    focus(page, frame, "eformidling")
    with page.context.expect_page() as opened:
        page.keyboard.press("r")
    opened.value.wait_for_url(f"{site}/sammenhenger?hvis=eformidling")


def test_keys_for_parts_missing_in_the_frame_do_nothing(framed: Framed) -> None:
    page, frame = framed("/embed/malbilde")
    messages: list[str] = []
    page.on("pageerror", lambda error: messages.append(str(error)))
    focus(page, frame, "id-porten")
    for key in ("/", "?", "Escape"):
        page.keyboard.press(key)
    assert (messages, focused(frame)) == ([], "id-porten")
