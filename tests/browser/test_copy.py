"""The site as files: links followed in Chromium, by file://, in three languages.

The copy is a part of the site, so that it takes a minute: the rules are the same for the whole.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from okosystem.plugins.site_copy.copy import write_copy
from okosystem.release.release import Release

pytestmark = pytest.mark.slow

SITE = "https://w3id.org/felles-okosystem/"
LANGUAGES = ("nb", "nn", "en")
SOME = (
    "/", "/om", "/analyser", "/sparql", "/begreper", "/ressurser",
    "/metode/overlap",
    "/sporsmal/common-components-in-operation", "/doc/resource/id-porten", "/doc/actor/digdir",
)  # fmt: skip
ABORTED = "net::ERR_ABORTED"  # the reader left before the page was complete
ALSO = ("/", "/sporsmal", "/tjener")


@pytest.fixture(scope="module")
def copy(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("copy") / "site"
    write_copy(release, SITE, LANGUAGES, place, 2, only=SOME)
    return place


@pytest.fixture
def opened(browser: Browser, copy: Path) -> Iterator[Page]:
    """Return a page that reports every request outside the copy."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("requestfailed", lambda r: faults.append(r.url) if r.failure != ABORTED else None)
    yield page
    assert [url for url in asked if not url.startswith(f"{copy.as_uri()}/")] == []
    assert faults == []
    context.close()


def pages(copy: Path) -> list[Path]:
    return sorted(copy.rglob("*.html"))


def test_every_page_exists_in_every_language(copy: Path) -> None:
    for language in LANGUAGES:
        files = {
            p.relative_to(copy / language).as_posix() for p in (copy / language).rglob("*.html")
        }
        plain = {name for name in files if "--" not in name}
        named = {f"{path[1:] or 'index'}.html" for path in (*SOME, *ALSO)}
        assert plain == named


def test_every_link_of_every_page_leads_to_a_file(copy: Path) -> None:
    count = 0
    documents = {page: html.fromstring(page.read_bytes()) for page in pages(copy)}
    ids = {page: set(document.xpath("//@id")) for page, document in documents.items()}
    for page, document in documents.items():
        for element, attribute, link, _ in document.iterlinks():
            parts = urlsplit(link)
            if parts.scheme:
                assert (element.tag, attribute) == ("a", "href"), link
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), f"{page}: {link}"
            assert copy in target.parents, link
            assert not parts.fragment or unquote(parts.fragment) in ids[target], f"{page}: {link}"
            count += 1
    assert count > 3000


def test_no_page_has_a_form_or_a_module_script(copy: Path) -> None:
    for page in pages(copy):
        document = html.fromstring(page.read_bytes())
        assert document.xpath("//form[not(@method='dialog')]") == []
        scripts = document.xpath("//script/@src")
        assert (scripts != []) == (page.name == "sporsmal.html")
        assert document.xpath("//script[@type='module']") == []


@pytest.mark.parametrize(
    ("language", "start", "named"),
    [
        ("nb", "Bokmål", "Virksomheter"),
        ("nn", "Nynorsk", "Verksemder"),
        ("en", "English", "Agencies"),
    ],
)
def test_links_are_followed_in_three_languages(
    opened: Page, copy: Path, language: str, start: str, named: str
) -> None:
    opened.goto((copy / "index.html").as_uri())
    opened.get_by_role("link", name=start).click()
    opened.wait_for_url(f"**/{language}/index.html")
    assert opened.locator("html").get_attribute("lang") == language
    assert opened.locator("nav.site-nav").get_by_role("link", name=named).count() == 1
    opened.locator("a#boks-id-porten").click()
    opened.wait_for_url(f"**/{language}/doc/resource/id-porten.html")
    assert opened.locator("h1").inner_text() == "ID-porten"
    opened.locator("a[href$='actor/digdir.html']").first.click()
    opened.wait_for_url(f"**/{language}/doc/actor/digdir.html")
    styled = "getComputedStyle(document.querySelector('.site-head')).backgroundColor"
    assert opened.evaluate(styled) != "rgba(0, 0, 0, 0)" or opened.evaluate(
        "document.styleSheets.length > 3"
    )


def test_the_language_is_changed_in_place(opened: Page, copy: Path) -> None:
    opened.goto((copy / "nb/doc/resource/id-porten.html").as_uri())
    opened.get_by_role("link", name="English").click()
    opened.wait_for_url((copy / "en/doc/resource/id-porten.html").as_uri())


def test_functions_that_need_the_server_are_marked(opened: Page, copy: Path) -> None:
    opened.goto((copy / "nb/sparql.html").as_uri())
    line = opened.get_by_text("Dette krever tjeneren og virker ikke i en kopi.").first
    assert line.is_visible()
    line.get_by_role("link", name="Om kopien").click()
    opened.wait_for_url("**/nb/tjener.html*")
    assert opened.locator("h1").inner_text() == "Dette er en kopi"
    assert SITE in opened.locator("main").inner_text()


@pytest.mark.parametrize(("language", "hits"), [("nb", "Treff:"), ("en", "Results:")])
def test_search_finds_names_without_a_server(
    opened: Page, copy: Path, language: str, hits: str
) -> None:
    opened.goto((copy / language / "index.html").as_uri())
    opened.locator("a[href='sporsmal.html']").first.click()
    opened.locator("#sok-felt").fill("PORT id")
    assert opened.get_by_role("status").inner_text() == f"{hits} 1"
    opened.locator("#sok-her li a").click()
    opened.wait_for_url(f"**/{language}/doc/resource/id-porten.html")
    opened.go_back()
    opened.locator("#sok-felt").fill("finnes ikke")
    assert opened.locator("#sok-her li").count() == 0
    assert opened.get_by_role("status").inner_text() in (
        "Ingen navn har det i seg.", "No name contains that.",
    )  # fmt: skip


def test_files_can_be_downloaded(copy: Path) -> None:
    for name in (
        "doc/resource/id-porten.ttl", "doc/resource/id-porten.jsonld",
        "analyser--fane-overlapp.ttl",
        "nb/analyser--fane-overlapp.atom", "en/malbilde.svg", "nb/malbilde.csv", "nb/malbilde.pdf",
        "nn/sporsmal/common-components-in-operation.csv",
    ):  # fmt: skip
        assert (copy / name).stat().st_size > 100, name


def test_the_same_release_gives_the_same_bytes(
    release: Release, copy: Path, tmp_path: Path
) -> None:
    write_copy(release, SITE, ("nb", "nn", "en"), tmp_path / "again", 1, only=SOME)
    files = sorted(p.relative_to(copy) for p in copy.rglob("*") if p.is_file())
    second = sorted(
        p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file()
    )
    assert files == second
    for name in files:
        assert (copy / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
