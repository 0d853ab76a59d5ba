"""Harvesting over real HTTP: formats, sizes, conditional requests, and 503 for a damaged file."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from tests.web.conftest import Get, Page, ask

BASE = "https://w3id.org/felles-okosystem/"
KINDS = ["datasets", "concepts", "models", "services", "events"]
FORMATS = {
    "text/turtle": ("ttl", "text/turtle; charset=utf-8"),
    "application/rdf+xml": ("rdf", "application/rdf+xml"),
    "application/ld+json": ("jsonld", "application/ld+json"),
    "application/n-triples": ("nt", "application/n-triples"),
}
ADDRESSES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT DISTINCT ?address {
  VALUES ?link {
    dcat:accessURL dcat:downloadURL dcat:endpointURL dcat:endpointDescription dcat:landingPage
    foaf:page foaf:homepage
  }
  ?thing ?link ?address
}"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_a_document_is_sent_by_accept_header_and_by_suffix(
    port: int, release: Release, kind: str, media_type: str
) -> None:
    suffix, content_type = FORMATS[media_type]
    expected = release.file(f"fdk/{kind}.{suffix}").read_bytes()
    for path, headers in ((f"/fdk/{kind}", {"Accept": media_type}), (f"/fdk/{kind}.{suffix}", {})):
        status, headers_sent, body = ask(port, "GET", path, None, **headers)
        assert (status, body) == (200, expected)
        assert headers_sent["content-type"].partition(";")[0] == media_type
        assert headers_sent["content-type"] in (content_type, f"{content_type}; charset=utf-8")
        assert headers_sent["content-length"] == str(len(expected))
        assert headers_sent["etag"] == f'"{sha256(expected).hexdigest()}"'
        assert "content-encoding" not in headers_sent


def test_a_document_is_compressed_only_on_request(port: int) -> None:
    plain = ask(port, "GET", "/fdk/datasets", Accept="text/turtle")
    packed = ask(port, "GET", "/fdk/datasets", Accept="text/turtle", Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert len(packed[2]) < len(plain[2]) / 4
    assert packed[1]["etag"] != plain[1]["etag"]


def test_head_matches_get_and_a_current_copy_gets_304(port: int) -> None:
    _, expected, _ = ask(port, "GET", "/fdk/concepts.ttl")
    status, headers, body = ask(port, "HEAD", "/fdk/concepts.ttl")
    assert (status, body, headers["content-length"]) == (200, b"", expected["content-length"])
    assert ask(port, "GET", "/fdk/concepts.ttl", If_None_Match=expected["etag"])[0] == 304


@pytest.mark.parametrize("path", ["/fdk/nei", "/fdk/datasets.xlsx", "/fdk/../manifest.json"])
def test_unknown_documents_are_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {404, 406}


def test_an_unknown_format_is_406(client: FlaskClient) -> None:
    answer = client.get("/fdk/datasets", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")


@pytest.fixture
def damaged(release: Release, store: Store, tmp_path: Path) -> Iterator[FlaskClient]:
    """Return a client of a server whose documents were damaged after it started."""
    folder = tmp_path / "release"
    shutil.copytree(release.folder.resolve(), folder)
    created = create_app(Release.open(folder), store)
    complete = (folder / "fdk/datasets.ttl").read_bytes()
    (folder / "fdk/datasets.ttl").write_bytes(complete[: len(complete) // 2])
    (folder / "fdk/models.ttl").write_bytes(b"")
    (folder / "fdk/services.ttl").unlink()
    yield created.test_client()
    created.extensions["okosystem"].pool.close()


def test_a_truncated_empty_or_missing_document_is_503(
    damaged: FlaskClient,
) -> None:
    for kind in ("datasets", "models", "services"):
        answer = damaged.get(f"/fdk/{kind}", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert answer.headers["Retry-After"] == "5"
        assert "How to fix it" in answer.text
    assert damaged.get("/fdk/concepts", headers={"Accept": "text/turtle"}).status_code == 200


def test_the_base_address_redirects_to_the_catalogue_which_links_to_void(port: int) -> None:
    status, headers, _ = ask(port, "GET", "/", Accept="text/turtle")
    assert (status, headers["location"]) == (303, "/catalog")
    status, headers, body = ask(port, "GET", "/catalog", Accept="text/turtle")
    assert status == 200
    assert '</void>; rel="describedby"' in headers["link"]
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.TURTLE)
    listed = store.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> "
        f"SELECT DISTINCT ?it {{ <{BASE}> dcat:dataset|dcat:service ?it . ?it a ?class }}"
    )
    assert len(list(listed)) == 7  # type: ignore[arg-type]
    assert ask(port, "GET", "/.well-known/void")[1]["location"] == "/void"


def test_a_browser_is_redirected_from_the_catalogue_to_its_page(browse: Get) -> None:
    moved = browse("/catalog")
    assert (moved.status_code, moved.location) == (303, "/fdk")


@pytest.mark.slow
def test_every_published_address_answers_head(port: int, release: Release) -> None:
    store = ox.Store()
    for name in ("fdk/datasets.nt", "fdk/services.nt", "fdk/events.nt", "fdk/models.nt"):
        store.load(path=str(release.file(name)), format=ox.RdfFormat.N_TRIPLES)
    found = [row["address"].value for row in store.query(ADDRESSES)]  # type: ignore[union-attr]
    paths = sorted(iri.removeprefix(BASE) for iri in found if iri.startswith(BASE))
    assert len(paths) > 20
    answers = {path: ask(port, "HEAD", f"/{path}", Accept="*/*")[0] for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}
    for path in ("dumps/graph.ttl", "dumps/target-picture.csv", "dumps/role-matrix.csv"):
        assert path in paths


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nb", "Høsting til Felles datakatalog"),
        ("nn", "Hausting til Felles datakatalog"),
        ("en", "Harvesting by the National Data Catalog"),
    ],
)
def test_the_page_lists_every_address_with_its_record_count(
    browse: Get, language: str, title: str
) -> None:
    page = Page(browse("/fdk", language).text)
    assert [e.text for e in page.all("h1")] == [title]
    assert page.faults == []
    addresses = [e.text for e in page.all("code")]
    kinds_of_rows = ["datasets", "datasets", "concepts", "models", "services", "events"]
    assert addresses == [f"{BASE}fdk/{kind}" for kind in kinds_of_rows]
    assert "991825827" in page.words
    counts = [(e.attributes["href"], e.text) for e in page.all("a") if e.text.isdigit()]
    assert [count for _, count in counts] == ["5", "2", "254", "1", "1", "2"]
    assert counts[0][0] == "/fdk/datasets.ttl"


def test_the_sitemap_has_the_page(client: FlaskClient) -> None:
    assert "<loc>http://localhost/fdk</loc>" in client.get("/sitemap.xml").text
