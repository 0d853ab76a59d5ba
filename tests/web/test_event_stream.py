"""The event stream over HTTP."""

from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.terms import LDES, TREE, iri_of
from okosystem.release.event_stream import STREAM
from okosystem.release.release import Release

TURTLE, JSON_LD = "text/turtle", "application/ld+json"


def test_the_newest_page_is_negotiated_and_may_change(client: FlaskClient) -> None:
    for accept, sent in ((TURTLE, TURTLE), (JSON_LD, JSON_LD), ("*/*", TURTLE)):
        response = client.get("/ldes", headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, sent)
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert response.headers["ETag"]
        again = client.get(
            "/ldes", headers={"Accept": accept, "If-None-Match": response.headers["ETag"]}
        )
        assert again.status_code == 304
    assert client.get("/ldes", headers={"Accept": "application/rdf+xml"}).status_code == 406
    assert client.get("/ldes.jsonld", headers={"Accept": TURTLE}).mimetype == JSON_LD


@pytest.mark.parametrize("suffix", ["", ".ttl", ".jsonld"])
def test_the_page_of_a_release_is_immutable(
    client: FlaskClient, release: Release, suffix: str
) -> None:
    response = client.get(f"/ldes/0.0.1{suffix}")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    name = f"ldes/0.0.1{suffix or '.ttl'}"
    assert response.data == release.read(name)
    etag = f'"{release.manifest["files"][name]["sha256"]}"'
    assert response.headers["ETag"] == etag
    same = client.get(f"/ldes/0.0.1{suffix}", headers={"If-None-Match": etag})
    assert same.status_code == 304
    assert "immutable" in same.headers["Cache-Control"]


@pytest.mark.parametrize("root", ["http://localhost/ldes", "https://example.org/a/ldes"])
def test_addresses_of_pages_are_those_they_are_served_at(client: FlaskClient, root: str) -> None:
    base = root.removesuffix("/ldes")
    said = ox.parse(client.get("/ldes").data, format=ox.RdfFormat.TURTLE, base_iri=root)
    by_property: dict[str, list[ox.Quad]] = {}
    for quad in said:
        by_property.setdefault(quad.predicate.value, []).append(quad)
    view = by_property[TREE["view"]]
    assert [(iri_of(q.subject), iri_of(q.object)) for q in view] == [(STREAM, root)]
    nodes = {iri_of(quad.object) for quad in by_property[TREE["node"]]}
    assert nodes == {f"{base}/ldes/0.0.1", f"{base}/ldes/0.0.2"}
    for node in nodes:
        body = client.get(node.removeprefix(base)).data
        page = list(ox.parse(body, format=ox.RdfFormat.TURTLE, base_iri=node))
        views = [iri_of(q.object) for q in page if q.predicate.value == TREE["view"]]
        assert views == [urljoin(node, "../ldes")] == [root]
        assert [iri_of(q.subject) for q in page if q.predicate.value == LDES["immutable"]] == [node]
    assert LDES["immutable"] not in by_property


@pytest.mark.parametrize(
    "name", ["0.0.3", "..%2fmanifest.json", "../manifest.json", "0.0.1.rdf", "0.0.1.", "%00"]
)
def test_only_the_pages_of_the_stream_are_sent(client: FlaskClient, name: str) -> None:
    response = client.get(f"/ldes/{name}", headers={"Accept": "application/json"})
    assert response.status_code == 404


def test_an_unknown_page_is_explained(client: FlaskClient) -> None:
    found = client.get("/ldes/9", headers={"Accept": "application/problem+json"}).get_json()
    assert found["detail"] == (
        "The event stream has no page named 9. "
        "How to fix it: start at /ldes, which links to the pages."
    )


def test_the_stream_is_not_offered_where_its_links_lead_nowhere(client: FlaskClient) -> None:
    page = client.get("/dumps", headers={"Accept": "text/html"}).text
    assert "changes.patch" in page
    assert "ldes." not in page
    with client.get("/dumps/changes.patch") as patch:
        assert patch.mimetype == "application/rdf-patch"
