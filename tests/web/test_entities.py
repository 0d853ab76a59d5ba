"""Linked data: /id/ redirects to /doc/, which has every format."""

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.terms import ID
from tests.web.conftest import Get, Page

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
ID_PORTEN = f"{ID}resource/id-porten"
PROVIDED_BY = ox.Triple(
    ox.NamedNode(ID_PORTEN),
    ox.NamedNode("https://w3id.org/felles-okosystem/ns#providedBy"),
    ox.NamedNode(f"{ID}actor/digdir"),
)


def test_an_entity_redirects_to_its_document(client: FlaskClient) -> None:
    response = client.get("/id/resource/id-porten")
    assert response.status_code == 303
    assert response.location == "/doc/resource/id-porten"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert client.head("/id/resource/id-porten").status_code == 303


def test_only_actors_of_the_ecosystem_have_paths_to_others(browse: Get) -> None:
    for slug, has_paths in (("digdir", True), ("redaksjonen", False)):
        links = Page(browse(f"/doc/actor/{slug}").text).links
        assert (f"/sammenhenger?fra=actor:{slug}" in links) == has_paths


@pytest.mark.parametrize(
    ("language", "text"), [("nb", "Gå videre"), ("nn", "Gå vidare"), ("en", "Continue")]
)
def test_the_body_of_a_redirect_is_in_the_language_it_states(
    client: FlaskClient, language: str, text: str
) -> None:
    headers = {"Accept-Language": language}
    for path in ("/id/resource/id-porten?a=%22%3E%3Cb%3E", "/favicon.ico", "/catalog"):
        response = client.get(path, headers={**headers, "Accept": "text/html"})
        assert response.status_code in (303, 308)
        page = Page(response.text)
        assert response.headers["Content-Language"] == language
        assert page.all("html")[0].attributes["lang"] == language
        assert page.all("title")[0].text == text
        assert page.links == [response.location]
        assert page.all("b") == []


@pytest.mark.parametrize("path", ["/id/resource/finnes-ikke", "/doc/resource/finnes-ikke.ttl"])
def test_an_unknown_entity_is_404(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert response.get_json(force=True) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"The graph has no statements about {ID}resource/finnes-ikke",
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_the_same_by_suffix_and_by_accept(client: FlaskClient, suffix: str) -> None:
    by_suffix = client.get(f"/doc/resource/id-porten.{suffix}")
    media_type = by_suffix.mimetype
    by_accept = client.get("/doc/resource/id-porten", headers={"Accept": media_type})
    assert by_suffix.status_code == 200
    assert by_suffix.data == by_accept.data
    parsed = {q.triple for q in ox.parse(by_suffix.data, format=FORMATS[suffix])}
    turtle = client.get("/doc/resource/id-porten.ttl").data
    assert parsed == {q.triple for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert PROVIDED_BY in parsed


def test_a_document_has_incoming_triples_and_statements(client: FlaskClient) -> None:
    data = client.get("/doc/resource/id-porten.nt").data
    triples = {q.triple for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)}
    role = ox.NamedNode(f"{ID}participation/id-porten--provider--digdir")
    assert {
        t.object.value for t in triples if t.subject == role if "role" in t.predicate.value
    } == {f"{ID}role/provider"}
    assert any(t.object == ox.NamedNode(ID_PORTEN) for t in triples)


def test_a_document_links_to_its_class_formats_and_entity(
    client: FlaskClient,
) -> None:
    link = client.get("/doc/resource/id-porten", headers={"Accept": "text/turtle"}).headers["Link"]
    full, schema = "https://w3id.org/felles-okosystem/ns", "https://schema.org/"
    skos, alt = "http://www.w3.org/2004/02/skos/core", "http://www.w3.org/ns/dx/connegp/altr"
    path, other = "/doc/resource/id-porten", 'rel="alternate"; type='
    profile = '<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token='
    assert link.split(", ") == [
        f'<{ID_PORTEN}>; rel="canonical"',
        f'<http://localhost{path}>; rel="original timegate"',
        '<http://localhost/timemap/resource/id-porten>; rel="timemap"; '
        'type="application/link-format"',
        '<https://w3id.org/felles-okosystem/ns#DigitalSolution>; rel="type"',
        f'<{full}>; rel="profile"',
        f'<{path}.html>; {other}"text/html"; profile="{full}"',
        f'<{path}.jsonld>; {other}"application/ld+json"; profile="{full}"',
        f'<{path}.rdf>; {other}"application/rdf+xml"; profile="{full}"',
        f'<{path}.nt>; {other}"application/n-triples"; profile="{full}"',
        f'<{path}.yamlld>; {other}"application/ld+yaml"; profile="{full}"',
        f'<{path}?_profile=schema&_mediatype=text/turtle>; {other}"text/turtle"; '
        f'profile="{schema}"',
        f'<{path}?_profile=skos&_mediatype=text/turtle>; {other}"text/turtle"; profile="{skos}"',
        f'<{path}?_profile=alt&_mediatype=text/html>; {other}"text/html"; profile="{alt}"',
        f'{profile}"okosystem"; anchor="{full}"',
        f'{profile}"schema"; anchor="{schema}"',
        f'{profile}"skos"; anchor="{skos}"',
        f'{profile}"alt"; anchor="{alt}"',
    ]


def test_a_retired_resource_links_to_its_successor(client: FlaskClient) -> None:
    old, new = "/doc/resource/altinn-digital-postkasse", "/doc/resource/altinn-melding"
    expected = f'<{ID}resource/altinn-melding>; rel="successor-version"'
    assert expected in client.get(old).headers["Link"].split(", ")
    assert "successor-version" not in client.get(new).headers["Link"]


def test_headers_fit_in_the_default_buffer_of_a_proxy(
    client: FlaskClient, entities: list[str]
) -> None:
    longest = max(entities, key=len)
    assert len(str(client.get(f"/doc/{longest}.ttl").headers)) < 4000


@pytest.mark.parametrize("path", ["/doc/resource/id-porten.pdf", "/doc/actor/digdir?format=xlsx"])
def test_an_unsupported_format_is_406(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 406


@pytest.mark.slow
def test_every_entity_has_a_page(client: FlaskClient, entities: list[str]) -> None:
    headers = {"Accept": "text/html"}
    pages = [t for t in entities if client.get(f"/doc/{t}", headers=headers).status_code != 200]
    assert len(entities) > 1000
    assert pages == []


def test_every_kind_of_entity_has_a_well_formed_page(browse: Get, entities: list[str]) -> None:
    one_of_each = {entity.partition("/")[0]: entity for entity in entities}
    for entity in one_of_each.values():
        page = Page(browse(f"/doc/{entity}").text)
        assert page.faults == [], entity
        assert [h for h in page.headings if h == 1] == [1], entity
        assert len(page.ids) == len(set(page.ids)), entity


def test_long_lists_are_paged(browse: Get) -> None:
    path = "/doc/evidence/fact?del=peker-hit"
    assert f'href="{path}"' in browse("/doc/evidence/fact").text
    assert f'rel="next" href="{path}&amp;side=2"' in browse(path).text
    assert f'rel="prev" href="{path}"' in browse(f"{path}&side=2").text
    assert browse(f"{path}&side=9999").status_code == 404
    assert browse(f"{path}&side=x").status_code == 404
    moved = browse("/doc/evidence/fact?side=2")
    assert (moved.status_code, moved.location) == (301, "/doc/evidence/fact?side=2&del=peker-hit")
