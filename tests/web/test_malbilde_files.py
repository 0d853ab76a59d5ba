"""The files of the landscape match the page, and rendering them is limited."""

import csv
import io
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pypdf
import pytest
from defusedxml import ElementTree
from flask import Flask
from werkzeug.test import Client

from okosystem.errors import Busy, TooManyQueries
from okosystem.features.landscape.scene import resource_rows
from okosystem.features.landscape.selection import Selection
from okosystem.graph.texts import LANGUAGES
from okosystem.sparql import subprocess_jobs
from okosystem.web import pictures
from okosystem.web.cache import Cache
from tests.conftest import MakeReader
from tests.web.conftest import Get, Page

pytestmark = pytest.mark.slow

FOCUS = "perspektiv=focus-area/digital-sikkerhet"
A3, EDGE = (1190.55, 841.89), 8 / 25.4 * 72


def ink(png: bytes) -> tuple[int, int, float]:
    """Return width, height, and the share of the image that differs from its first row."""
    width, height = struct.unpack(">II", png[16:24])
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + size] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += size + 12
    raw = zlib.decompress(data)
    return width, height, sum(byte != 0 for byte in raw[::97]) / len(raw[::97])


@pytest.fixture(scope="module")
def pdf(app: Flask) -> pypdf.PdfReader:
    response = app.test_client().get(f"/malbilde.pdf?{FOCUS}", headers={"Accept-Language": "nb"})
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(response.data))


def words(pdf: pypdf.PdfReader) -> str:
    return " ".join(pdf.pages[0].extract_text().split())


def test_the_pdf_is_one_page_of_a3_landscape(pdf: pypdf.PdfReader) -> None:
    assert len(pdf.pages) == 1
    assert [float(n) for n in pdf.pages[0].mediabox[2:]] == pytest.approx(A3, abs=0.1)


def test_the_pdf_can_be_searched_and_names_its_source(pdf: pypdf.PdfReader, app: Flask) -> None:
    text = words(pdf)
    digest = app.extensions["okosystem"].release.digest[:12]
    assert pdf.metadata
    assert (
        pdf.metadata.title == "Målbildet for felles økosystem 2021. Situasjonen 25. november 2026"
    )
    for phrase in (
        "Målbildet for felles økosystem 2021",
        "Maskinporten",
        "/?" + FOCUS,
        "overlapp",
        "utgave " + digest,
        "25. november 2026",
        "2 av 19 bokser er uthevet",
    ):
        assert phrase in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "state",
    [
        "",
        "farge=alder&fra=2021-06-01&velg=eformidling",
        "farge=grunnlag&tilstand=mal",
        "dato=2021-06-01",
        "perspektiv=sector/municipal&farge=alder",
    ],
)
def test_the_poster_fills_the_page(app: Flask, state: str, language: str) -> None:
    path = f"/malbilde.pdf?{state}" if state else "/malbilde.pdf"
    response = app.test_client().get(path, headers={"Accept-Language": language})
    read = pypdf.PdfReader(io.BytesIO(response.data))
    assert len(read.pages) == 1
    assert [float(n) for n in read.pages[0].mediabox[2:]] == pytest.approx(A3, abs=0.1)
    left, right, foot, top = extent(read.pages[0])
    assert left - EDGE < 12
    assert A3[0] - EDGE - right < 24
    assert foot - EDGE < 12
    assert A3[1] - EDGE - top < 26  # the baseline of the heading


def extent(page: pypdf.PageObject) -> tuple[float, float, float, float]:
    """Return the bounding box of the text, in points."""
    positions: list[tuple[float, float]] = []

    def note(text: str, seen: list[float], _: list[float], *__: object) -> None:
        if text.strip():
            positions.append((seen[4], seen[5]))

    page.extract_text(visitor_text=note)
    across, up = zip(*positions, strict=True)
    return min(across), max(across), min(up), max(up)


def test_the_pdf_embeds_its_fonts(pdf: pypdf.PdfReader) -> None:
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    names = {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts}
    assert names == {"Inter-Regular", "Inter-Medium", "Inter-SemiBold"}


def test_the_png_is_twice_the_poster_and_not_blank(browse: Get) -> None:
    response = browse("/malbilde.png")
    assert (response.status_code, response.mimetype) == (200, "image/png")
    svg = ElementTree.fromstring(browse("/malbilde.svg").data)
    width, height, inked = ink(response.data)
    assert (width, height) == pytest.approx((2880, 2 * float(svg.get("height", 0))), abs=1)
    assert inked > 0.02


@pytest.mark.parametrize("state", ["", f"?{FOCUS}&farge=status&fra=2021-06-01", "?sprak=en"])
def test_the_preview_image_has_the_recommended_size(browse: Get, state: str) -> None:
    response = browse(f"/embed/malbilde.png{state}")
    assert (response.status_code, response.mimetype) == (200, "image/png")
    width, height, inked = ink(response.data)
    assert (width, height) == (1200, 630)
    assert inked > 0.02
    assert len(response.data) < 300_000


def test_the_preview_image_is_cached(app: Flask, browse: Get) -> None:
    page = Page(browse("/doc/resource/id-porten").text)
    (image,) = (e for e in page.all("meta") if e.attributes.get("property") == "og:image")
    requested: list[str] = []

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        requested.append(environ["PATH_INFO"])
        return app.wsgi_app(environ, start_response)

    cached_client = Client(Cache(counted))
    first, second = (cached_client.get(image.attributes["content"]) for _ in range(2))
    assert requested == ["/embed/malbilde.png"]
    assert (first.status_code, second.data) == (200, first.data)
    assert second.headers["Cache-Control"] == "public, max-age=300"


def test_the_svg_is_self_contained(browse: Get) -> None:
    response = browse(f"/malbilde.svg?{FOCUS}")
    svg = ElementTree.fromstring(response.data)
    assert svg.tag.endswith("svg")
    assert not [e for e in svg.iter() if e.tag.rpartition("}")[2] in ("image", "script", "use")]
    assert "@import" not in response.text
    assert response.text.count("url(") == response.text.count("url(#")
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_csv_has_exactly_the_visible_boxes(browse: Get, world_reader: MakeReader) -> None:
    found = list(csv.DictReader(io.StringIO(browse(f"/malbilde.csv?{FOCUS}").text)))
    page = Page(browse(f"/?{FOCUS}").text)
    slugs = [e.attributes["data-slug"] for e in page.elements if e.tag == "a"
             and e.attributes.get("id", "").startswith("boks-")]  # fmt: skip
    placed = [row["resource"].rpartition("/")[2] for row in found if row["category"]]
    assert placed == slugs
    assert len(found) == len(placed) + 10  # the unplaced come last
    assert sum(row["in_focus"] == "true" for row in found) == 2
    view = Selection(perspectives=("focus-area/digital-sikkerhet",))
    assert found == list(resource_rows(world_reader(), view))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_in_the_readers_language(browse: Get, language: str) -> None:
    title = {"nb": "Målbildet for felles økosystem 2021"}.get(language, "")
    svg = browse("/malbilde.svg", language)
    assert f'lang="{language}"' in svg.text
    assert svg.headers["Content-Language"] == language
    assert title in svg.text


@pytest.mark.parametrize("suffix", ["svg", "csv"])
def test_what_a_file_does_not_read_changes_nothing(browse: Get, suffix: str) -> None:
    plain, other = (browse(f"/malbilde.{suffix}{query}") for query in ("", "?x=1"))
    assert (other.status_code, other.text) == (200, plain.text)


@pytest.mark.parametrize("path", ["/malbilde.png", "/embed/malbilde"])
@pytest.mark.parametrize(
    ("query", "status"), [("farge=x", 400), ("velg=x", 404), ("x=" + "y" * 10000, 414)]
)
def test_an_invalid_address_is_explained(browse: Get, path: str, query: str, status: int) -> None:
    assert browse(f"{path}?{query}").status_code == status


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_framed_page_has_no_chrome(browse: Get, language: str) -> None:
    response = browse(f"/embed/malbilde?{FOCUS}", language)
    page = Page(response.text)
    assert page.faults == []
    assert [page.all(tag) for tag in ("header", "footer", "nav", "form")] == [[]] * 4
    (script,) = page.all("script")
    assert "malbilde" in script.attributes["src"]
    assert len(page.all("svg")) == 1
    assert page.all("base")[0].attributes == {"target": "_blank"}
    in_svg = response.text[response.text.index("<svg") : response.text.index("</svg>")]
    boxes, empty_categories, unplaced, bands = 19, 5, 1, 13
    links = boxes + empty_categories + unplaced + bands
    assert in_svg.count("<a ") == in_svg.count('<a target="_blank" ') == links
    assert not Page(browse("/embed/malbilde?vis=liste", language).text).all("svg")


def test_only_the_framed_page_may_be_framed(browse: Get) -> None:
    policies = {p: browse(p).headers["Content-Security-Policy"] for p in
                ("/embed/malbilde", "/", "/malbilde.svg", "/om")}  # fmt: skip
    framed = policies.pop("/embed/malbilde")
    assert framed.endswith("frame-ancestors *")
    assert all(p == framed.replace("ancestors *", "ancestors 'none'") for p in policies.values())


def test_the_page_links_to_its_entities(browse: Get) -> None:
    links = Page(browse(f"/?{FOCUS}").text).links
    for name in (
        *(f"malbilde.{s}" for s in ("svg", "png", "pdf", "csv", "json")),
        "embed/malbilde",
    ):
        assert f"/{name}?{FOCUS}" in links
        assert browse(f"/{name}?{FOCUS}").status_code == 200


def test_a_rendered_file_is_cached(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    first = client.get("/malbilde.png").data
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    second = client.get("/malbilde.png", headers={"Cookie": "x=1", "Accept-Language": "no;q=0.9"})
    assert second.data == first


@pytest.fixture
def all_busy() -> Iterator[None]:
    with pictures.renderer.admission.admit("someone", 1):
        pictures.renderer.admission.admitted["others"] += subprocess_jobs.WAITING
        yield
        pictures.renderer.admission.admitted.pop("others")


@pytest.mark.usefixtures("all_busy")
def test_a_full_queue_sends_retry_after(browse: Get) -> None:
    response = browse("/malbilde.png?farge=alder")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Cache-Control"] == "no-store"


def test_one_client_cannot_fill_the_queue() -> None:
    pictures.renderer.admission.admitted["one"] = subprocess_jobs.PER_CLIENT
    with pytest.raises(TooManyQueries):
        pictures.rasterize("<svg/>", "png", "one")
    pictures.renderer.admission.admitted.pop("one")


def test_a_failed_rendering_is_reported_and_releases_its_slot(app: Flask) -> None:
    with app.app_context():
        for _ in range(2):
            with pytest.raises(Busy, match="download the SVG"):
                pictures.rasterize("no picture", "png", "")
    assert not pictures.renderer.admission.admitted
