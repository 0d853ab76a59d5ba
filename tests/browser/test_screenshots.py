"""The four main pages look as approved: in a window on a desk and on a phone, light and dark.

The pictures are half as large as the window, so that the edges of letters, which differ between
versions of Chromium, weigh little. `make approve` rewrites them; look at each before you commit.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Route

APPROVED = Path(__file__).parent / "approved"
PAGES = {
    "landscape": "/",
    "resource": "/doc/resource/id-porten",
    "meeting": "/mote",
    "analyses": "/analyser",
}
WINDOWS = {"desktop": (1440, 900), "phone": (390, 844)}
NOTICEABLE, MOST = 24, 0.005
"""The difference in lightness of a pixel that counts, and the share of pixels that may differ."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("page", PAGES)
def test_a_main_page_looks_as_approved(
    browser: Browser,
    site: str,
    page: str,
    window: str,
    scheme: str,
    tmp_path: Path,
    pytestconfig: pytest.Config,
) -> None:
    name = f"{page}-{window}-{scheme}.png"
    picture = take_picture(browser, site + PAGES[page], WINDOWS[window], scheme)
    if pytestconfig.getoption("--rewrite-approved"):
        APPROVED.mkdir(exist_ok=True)
        picture.save(APPROVED / name, optimize=True)
    picture.save(tmp_path / name)
    share = differing(picture, Image.open(APPROVED / name).convert("RGB"))
    assert share <= MOST, f"compare {tmp_path / name} with {APPROVED / name}"


def test_every_approved_picture_is_compared() -> None:
    assert {path.name for path in APPROVED.iterdir()} == set(names())


def names() -> Iterator[str]:
    for page in PAGES:
        for window in WINDOWS:
            yield from (f"{page}-{window}-{scheme}.png" for scheme in ("light", "dark"))


def take_picture(
    browser: Browser, address: str, window: tuple[int, int], scheme: str
) -> Image.Image:
    """Take a picture of the window as opened, at half its size."""
    width, height = window
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="nb-NO",
    )
    page = context.new_page()
    page.route("**/*.css*", wait_for_font)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture.resize((width // 2, height // 2), Image.Resampling.BOX)


def wait_for_font(route: Route) -> None:
    """Make the page wait for its font: on a busy machine it does without (`optional`)."""
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace("display: optional", "display: block")
    )


def differing(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ noticeably; all when the sizes differ."""
    if one.size != other.size:
        return 1.0
    lightness = ImageChops.difference(one, other).convert("L").histogram()
    return sum(lightness[NOTICEABLE:]) / (one.width * one.height)
